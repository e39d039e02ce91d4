"""Exports: receipts, and columns that a team maps itself

Revision ID: 0006_exports
Revises: 0005_follow_ups
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006_exports"
down_revision: str | None = "0005_follow_ups"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "exports",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("from_revision", sa.BigInteger(), nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("deletions", sa.Integer(), nullable=False),
        sa.Column("cut_texts", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format IN ('csv', 'xlsx', 'jsonl')", name=op.f("ck_exports_format")),
        sa.CheckConstraint(
            "preset IN ('generic', 'salesforce', 'hubspot', 'pipedrive', 'zoho', 'custom')",
            name=op.f("ck_exports_preset"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_exports_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_exports_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_exports_event_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_book_id_id"), "exports", ["book_id", "id"], unique=False)
    op.create_table(
        "export_mappings",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_export_mappings_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "book_id", name=op.f("pk_export_mappings")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("export_mappings")
    op.drop_index(op.f("ix_exports_book_id_id"), table_name="exports")
    op.drop_table("exports")
