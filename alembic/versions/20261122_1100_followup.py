"""Calendar subscriptions, and a mail in the morning

Revision ID: 0011_followup
Revises: 0010_cards
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011_followup"
down_revision: str | None = "0010_cards"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("accounts", sa.Column("digest", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_table(
        "sent_digests",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sent_digests_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_sent_digests")),
    )
    op.create_table(
        "calendar_keys",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(member_id IS NULL) <> (attendee_id IS NULL)", name=op.f("ck_calendar_keys_one_owner")),
        sa.CheckConstraint("language IN ('en', 'de')", name=op.f("ck_calendar_keys_language")),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_calendar_keys_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "book_id"],
            ["books.event_id", "books.id"],
            name=op.f("fk_calendar_keys_event_id_book_id_books"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "member_id"],
            ["members.event_id", "members.id"],
            name=op.f("fk_calendar_keys_event_id_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "digest", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("attendee_id", "event_id", name=op.f("uq_calendar_keys_attendee_id_event_id")),
        sa.UniqueConstraint("member_id", "event_id", name=op.f("uq_calendar_keys_member_id_event_id")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("calendar_keys")
    op.drop_table("sent_digests")
    op.drop_column("accounts", "digest")
