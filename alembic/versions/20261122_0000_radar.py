"""Radar: visibility, presence, encounters, and places

Revision ID: 0003_radar
Revises: 0002_sync
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003_radar"
down_revision: str | None = "0002_sync"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # A migration that cannot get its lock gives up, rather than making every request queue behind it.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "presence",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=True),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('attendee', 'member')", name=op.f("ck_presence_kind")),
        sa.CheckConstraint("source IN ('position', 'beacon', 'zone')", name=op.f("ck_presence_source")),
        sa.PrimaryKeyConstraint("event_id", "subject_id", name=op.f("pk_presence")),
        prefixes=["UNLOGGED"],
        postgresql_with={"fillfactor": 50},
    )
    for place in ("cell", "zone_id"):
        op.create_index(
            op.f(f"ix_presence_event_id_{place}_arrived_at"),
            "presence",
            ["event_id", place, "arrived_at"],
            unique=False,
            postgresql_where=sa.text("everyone"),
        )
    op.create_table(
        "radar_requests",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "subject_id", name=op.f("pk_radar_requests")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "beacons",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "zone_id"],
            ["zones.event_id", "zones.id"],
            name=op.f("fk_beacons_event_id_zone_id_zones"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_beacons_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_beacons")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_beacons_event_id_name")),
    )
    op.create_table(
        "encounters",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strongest_rssi", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_encounters_ordered")),
        sa.ForeignKeyConstraint(
            ["event_id", "one_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_encounters_event_id_one_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "other_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_encounters_event_id_other_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_encounters_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_encounters")),
    )
    op.create_index(
        op.f("ix_encounters_one_id_other_id_started_at"),
        "encounters",
        ["one_id", "other_id", "started_at"],
        unique=False,
    )
    op.create_index(op.f("ix_encounters_other_id_last_at"), "encounters", ["other_id", "last_at"], unique=False)
    op.create_table(
        "occupancy",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "zone_id"],
            ["zones.event_id", "zones.id"],
            name=op.f("fk_occupancy_event_id_zone_id_zones"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "zone_id", "minute", name=op.f("pk_occupancy")),
    )
    op.create_table(
        "visibilities",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN ('contacts', 'everyone')", name=op.f("ck_visibilities_level")),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_visibilities_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "attendee_id", name=op.f("pk_visibilities")),
    )
    op.create_table(
        "visits",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_visits_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "zone_id"],
            ["zones.event_id", "zones.id"],
            name=op.f("fk_visits_event_id_zone_id_zones"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_visits_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_visits")),
    )
    op.create_index(
        op.f("ix_visits_attendee_id_zone_id_last_at"), "visits", ["attendee_id", "zone_id", "last_at"], unique=False
    )
    op.create_table(
        "blocks",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=False),
        sa.Column("blocked_attendee_id", sa.Uuid(), nullable=True),
        sa.Column("blocked_team_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(blocked_attendee_id IS NULL) <> (blocked_team_id IS NULL)", name=op.f("ck_blocks_one_blocked")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_blocks_event_id_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "blocked_attendee_id"],
            ["attendees.event_id", "attendees.id"],
            name=op.f("fk_blocks_event_id_blocked_attendee_id_attendees"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "blocked_team_id"],
            ["teams.event_id", "teams.id"],
            name=op.f("fk_blocks_event_id_blocked_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_blocks_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_blocks")),
        sa.UniqueConstraint(
            "attendee_id",
            "blocked_attendee_id",
            "event_id",
            name=op.f("uq_blocks_attendee_id_blocked_attendee_id_event_id"),
        ),
        sa.UniqueConstraint(
            "attendee_id", "blocked_team_id", "event_id", name=op.f("uq_blocks_attendee_id_blocked_team_id_event_id")
        ),
    )
    op.create_index(op.f("ix_blocks_blocked_attendee_id"), "blocks", ["blocked_attendee_id"], unique=False)
    op.add_column("events", sa.Column("venue_latitude", sa.Double(), nullable=True))
    op.add_column("events", sa.Column("venue_longitude", sa.Double(), nullable=True))
    op.add_column("teams", sa.Column("zone_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_teams_event_id_zone_id_zones"), "teams", "zones", ["event_id", "zone_id"], ["event_id", "id"]
    )
    op.add_column("zones", sa.Column("x", sa.Double(), nullable=True))
    op.add_column("zones", sa.Column("y", sa.Double(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("zones", "y")
    op.drop_column("zones", "x")
    op.drop_constraint(op.f("fk_teams_event_id_zone_id_zones"), "teams", type_="foreignkey")
    op.drop_column("teams", "zone_id")
    op.drop_column("events", "venue_longitude")
    op.drop_column("events", "venue_latitude")
    op.drop_index(op.f("ix_blocks_blocked_attendee_id"), table_name="blocks")
    op.drop_table("blocks")
    op.drop_index(op.f("ix_visits_attendee_id_zone_id_last_at"), table_name="visits")
    op.drop_table("visits")
    op.drop_table("visibilities")
    op.drop_table("occupancy")
    op.drop_index(op.f("ix_encounters_other_id_last_at"), table_name="encounters")
    op.drop_index(op.f("ix_encounters_one_id_other_id_started_at"), table_name="encounters")
    op.drop_table("encounters")
    op.drop_table("beacons")
    op.drop_table("radar_requests")
    for place in ("zone_id", "cell"):
        op.drop_index(op.f(f"ix_presence_event_id_{place}_arrived_at"), table_name="presence")
    op.drop_table("presence")
