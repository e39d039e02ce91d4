"""Sync: facts, touchpoints, answers, questions, and what phones are told

Revision ID: 0002_sync
Revises: 0001_first_tables
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002_sync"
down_revision: str | None = "0001_first_tables"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "questions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'number', 'single', 'multi')", name=op.f("ck_questions_kind")),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_questions_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_book_id_revision"), "questions", ["book_id", "revision"], unique=False)
    op.create_table(
        "answers",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_answers_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_answers_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_answers_event_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "question_id"],
            ["questions.event_id", "questions.id"],
            name=op.f("fk_answers_event_id_question_id_questions"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_book_id_revision"), "answers", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_answers_contact_id"), "answers", ["contact_id"], unique=False)
    op.create_table(
        "facts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('told', 'saw', 'public')", name=op.f("ck_facts_source")),
        sa.CheckConstraint(
            "topic IN ('family', 'education', 'hobby', 'sport', 'collection', 'community', 'environment', 'work', "
            "'preference', 'other')",
            name=op.f("ck_facts_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_facts_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_facts_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_facts_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_book_id_revision"), "facts", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_facts_contact_id"), "facts", ["contact_id"], unique=False)
    op.create_table(
        "touchpoints",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('radar', 'target', 'approach', 'listen', 'open_up', 'dance', 'get_real', 'enjoy')",
            name=op.f("ck_touchpoints_step"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_touchpoints_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_touchpoints_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_touchpoints_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_touchpoints")),
    )
    op.create_index(op.f("ix_touchpoints_book_id_revision"), "touchpoints", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_touchpoints_contact_id"), "touchpoints", ["contact_id"], unique=False)
    op.add_column("books", sa.Column("zones_seen", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("books", sa.Column("zones_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("contacts", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("contacts", sa.Column("refusal", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_contacts_event_id_merged_into_contacts"),
        "contacts",
        "contacts",
        ["event_id", "merged_into"],
        ["event_id", "id"],
    )
    op.create_index(
        "ix_contacts_merged_into",
        "contacts",
        ["merged_into", "event_id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_check_constraint(
        op.f("ck_contacts_only_tombstones"),
        "contacts",
        "deleted_at IS NOT NULL OR (merged_into IS NULL AND refusal IS NULL)",
    )
    op.add_column("devices", sa.Column("last_sync_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events", sa.Column("zones_version", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("members", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("refresh_tokens", sa.Column("request_id", sa.Uuid(), nullable=True))
    op.add_column("refresh_tokens", sa.Column("successor", sa.LargeBinary(), nullable=True))
    op.add_column("teams", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("teams", "revision")
    op.drop_column("refresh_tokens", "successor")
    op.drop_column("refresh_tokens", "request_id")
    op.drop_column("members", "revision")
    op.drop_column("events", "zones_version")
    op.drop_column("devices", "last_sync_at")
    op.drop_constraint(op.f("fk_contacts_event_id_merged_into_contacts"), "contacts", type_="foreignkey")
    op.drop_index("ix_contacts_merged_into", table_name="contacts", postgresql_where=sa.text("merged_into IS NOT NULL"))
    op.drop_constraint(op.f("ck_contacts_only_tombstones"), "contacts", type_="check")
    op.drop_column("contacts", "refusal")
    op.drop_column("contacts", "merged_into")
    op.drop_column("books", "zones_revision")
    op.drop_column("books", "zones_seen")
    op.drop_index(op.f("ix_touchpoints_contact_id"), table_name="touchpoints")
    op.drop_index(op.f("ix_touchpoints_book_id_revision"), table_name="touchpoints")
    op.drop_table("touchpoints")
    op.drop_index(op.f("ix_facts_contact_id"), table_name="facts")
    op.drop_index(op.f("ix_facts_book_id_revision"), table_name="facts")
    op.drop_table("facts")
    op.drop_index(op.f("ix_answers_contact_id"), table_name="answers")
    op.drop_index(op.f("ix_answers_book_id_revision"), table_name="answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_questions_book_id_revision"), table_name="questions")
    op.drop_table("questions")
