"""Connections to CRMs, their pushes, and what is known to be there

Revision ID: 0012_crm
Revises: 0011_followup
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012_crm"
down_revision: str | None = "0011_followup"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "crm_connections",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("api_version", sa.Text(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("delay_seconds", sa.Integer(), nullable=False),
        sa.Column("when_withdrawn", sa.Text(), nullable=False),
        sa.Column("when_deleted", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resume_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused', 'refused')", name=op.f("ck_crm_connections_state")),
        sa.CheckConstraint("system IN ('hubspot', 'salesforce')", name=op.f("ck_crm_connections_system")),
        sa.CheckConstraint("trigger IN ('manual', 'after_change', 'nightly')", name=op.f("ck_crm_connections_trigger")),
        sa.CheckConstraint("when_deleted IN ('keep', 'delete')", name=op.f("ck_crm_connections_when_deleted")),
        sa.CheckConstraint("when_withdrawn IN ('delete', 'blank')", name=op.f("ck_crm_connections_when_withdrawn")),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_crm_connections_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_crm_connections_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_crm_connections")),
    )
    op.create_index(op.f("ix_crm_connections_book_id"), "crm_connections", ["book_id"], unique=False)
    op.create_table(
        "crm_pushes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("from_revision", sa.BigInteger(), nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('manual', 'change', 'night', 'withdrawal')", name=op.f("ck_crm_pushes_cause")),
        sa.ForeignKeyConstraint(
            ["event_id", "connection_id"],
            ["crm_connections.event_id", "crm_connections.id"],
            name=op.f("fk_crm_pushes_event_id_connection_id_crm_connections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_crm_pushes_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_crm_pushes")),
    )
    op.create_index(op.f("ix_crm_pushes_connection_id_id"), "crm_pushes", ["connection_id", "id"], unique=False)
    op.create_table(
        "crm_records",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('contact', 'note', 'task')", name=op.f("ck_crm_records_kind")),
        sa.ForeignKeyConstraint(
            ["event_id", "connection_id"],
            ["crm_connections.event_id", "crm_connections.id"],
            name=op.f("fk_crm_records_event_id_connection_id_crm_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "connection_id", "kind", "source_id", name=op.f("pk_crm_records")),
    )
    op.create_index(
        op.f("ix_crm_records_connection_id_contact_id"), "crm_records", ["connection_id", "contact_id"], unique=False
    )
    op.create_table(
        "crm_withdrawals",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "connection_id"],
            ["crm_connections.event_id", "crm_connections.id"],
            name=op.f("fk_crm_withdrawals_event_id_connection_id_crm_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "receipt_id", name=op.f("pk_crm_withdrawals")),
    )
    op.create_index(
        op.f("ix_crm_withdrawals_connection_id_contact_id"),
        "crm_withdrawals",
        ["connection_id", "contact_id"],
        unique=False,
    )
    op.create_table(
        "crm_rows",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("push_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("retryable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cut_texts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'removed', 'left', 'failed', 'superseded')", name=op.f("ck_crm_rows_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "push_id"],
            ["crm_pushes.event_id", "crm_pushes.id"],
            name=op.f("fk_crm_rows_event_id_push_id_crm_pushes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "push_id", "contact_id", name=op.f("pk_crm_rows")),
    )
    op.create_index(
        op.f("ix_crm_rows_connection_id_contact_id"), "crm_rows", ["connection_id", "contact_id"], unique=False
    )
    op.create_index(
        "ix_crm_rows_due",
        "crm_rows",
        ["connection_id", "next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("crm_rows")
    op.drop_table("crm_withdrawals")
    op.drop_table("crm_records")
    op.drop_table("crm_pushes")
    op.drop_table("crm_connections")
