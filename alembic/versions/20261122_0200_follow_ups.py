"""Follow-ups say which fact they use

Revision ID: 0005_follow_ups
Revises: 0004_relationship
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005_follow_ups"
down_revision: str | None = "0004_relationship"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("tasks", sa.Column("fact_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_tasks_event_id_fact_id_facts"), "tasks", "facts", ["event_id", "fact_id"], ["event_id", "id"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("tasks", "fact_id")
