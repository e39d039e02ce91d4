"""Card page and exchanges: who answered, how often forms come, who scanned whom back

Revision ID: 0010_cards
Revises: 0009_jobs
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010_cards"
down_revision: str | None = "0009_jobs"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "card_tries",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "subject", name=op.f("pk_card_tries")),
        prefixes=["UNLOGGED"],
    )
    op.add_column("exchanges", sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("exchanges", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_exchanges_from_attendee_id_created_at"), "exchanges", ["from_attendee_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_scans_own",
        "scans",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("member_id IS NULL AND device_id IS NULL AND refusal IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_scans_own",
        table_name="scans",
        postgresql_where=sa.text("member_id IS NULL AND device_id IS NULL AND refusal IS NULL"),
    )
    op.drop_index(op.f("ix_exchanges_from_attendee_id_created_at"), table_name="exchanges")
    op.drop_column("exchanges", "withdrawn_at")
    op.drop_column("exchanges", "answered")
    op.drop_table("card_tries")
