"""Erasures count tries; who was erased, and who was told that an event's data goes

Revision ID: 0008_privacy
Revises: 0007_exchange
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008_privacy"
down_revision: str | None = "0007_exchange"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("erasures", sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("attendees", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "forgotten",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_forgotten_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "digest", name=op.f("pk_forgotten")),
    )
    op.add_column("events", sa.Column("deletion_announced_to", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_table("forgotten")
    op.drop_column("events", "deletion_announced_to")
    op.drop_column("attendees", "erased_at")
    op.drop_column("erasures", "tries")
