"""The relationship: promises, difficulties, occasions, outcomes

Revision ID: 0004_relationship
Revises: 0003_radar
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004_relationship"
down_revision: str | None = "0003_radar"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "book_weights",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posterior", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_book_weights_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "book_id", "learned_at", name=op.f("pk_book_weights")),
    )
    op.create_table(
        "rankings",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_rankings_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "book_id", name=op.f("pk_rankings")),
    )
    op.create_table(
        "prospects",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_prospects_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "book_id", "contact_id", name=op.f("pk_prospects")),
    )
    op.create_table(
        "own_facts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "topic IN ('family', 'education', 'hobby', 'sport', 'collection', 'community', 'environment', 'work', "
            "'preference', 'other')",
            name=op.f("ck_own_facts_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_own_facts_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_own_facts_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_own_facts")),
    )
    op.create_index(op.f("ix_own_facts_book_id_revision"), "own_facts", ["book_id", "revision"], unique=False)
    op.create_table(
        "difficulties",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_difficulties_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_difficulties_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_difficulties_event_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "owner_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_difficulties_event_id_owner_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_difficulties")),
    )
    op.create_index(op.f("ix_difficulties_book_id_revision"), "difficulties", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_difficulties_contact_id"), "difficulties", ["contact_id"], unique=False)
    op.create_table(
        "occasions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_occasions_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_occasions_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_occasions_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_occasions")),
    )
    op.create_index(op.f("ix_occasions_book_id_revision"), "occasions", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_occasions_contact_id"), "occasions", ["contact_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("features", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "kind IN ('meeting_booked', 'replied', 'opportunity', 'won', 'lost', 'not_interested', 'followed_up')",
            name=op.f("ck_outcomes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_outcomes_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "contact_id"],
            ["contacts.event_id", "contacts.id"],
            name=op.f("fk_outcomes_event_id_contact_id_contacts"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_outcomes_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_book_id_revision"), "outcomes", ["book_id", "revision"], unique=False)
    op.create_index(op.f("ix_outcomes_contact_id"), "outcomes", ["contact_id"], unique=False)
    op.add_column("accounts", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("contacts", sa.Column("rhythm_weeks", sa.SmallInteger(), nullable=True))
    op.add_column("notes", sa.Column("kind", sa.Text(), server_default=sa.text("'plain'"), nullable=False))
    op.add_column("notes", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notes", sa.Column("settled", sa.Text(), nullable=True))
    op.add_column("notes", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("touchpoints", sa.Column("talked", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_accounts_language"), "accounts", "language IN ('en', 'de')")
    op.create_check_constraint(op.f("ck_contacts_rhythm_weeks"), "contacts", "rhythm_weeks BETWEEN 1 AND 104")
    op.create_check_constraint(op.f("ck_notes_kind"), "notes", "kind IN ('plain', 'grey_zone', 'promise')")
    op.create_check_constraint(op.f("ck_notes_settled"), "notes", "settled IN ('kept', 'declined')")
    op.create_check_constraint(op.f("ck_touchpoints_talked"), "touchpoints", "talked IN ('they', 'we', 'both')")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("touchpoints", "talked")
    op.drop_column("notes", "settled_at")
    op.drop_column("notes", "settled")
    op.drop_column("notes", "due_at")
    op.drop_column("notes", "kind")
    op.drop_column("contacts", "rhythm_weeks")
    op.drop_column("accounts", "language")
    op.drop_index(op.f("ix_outcomes_contact_id"), table_name="outcomes")
    op.drop_index(op.f("ix_outcomes_book_id_revision"), table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index(op.f("ix_occasions_contact_id"), table_name="occasions")
    op.drop_index(op.f("ix_occasions_book_id_revision"), table_name="occasions")
    op.drop_table("occasions")
    op.drop_index(op.f("ix_difficulties_contact_id"), table_name="difficulties")
    op.drop_index(op.f("ix_difficulties_book_id_revision"), table_name="difficulties")
    op.drop_table("difficulties")
    op.drop_index(op.f("ix_own_facts_book_id_revision"), table_name="own_facts")
    op.drop_table("own_facts")
    op.drop_table("prospects")
    op.drop_table("rankings")
    op.drop_table("book_weights")
