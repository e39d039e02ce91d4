"""Who is nearby, for those who agreed to be seen. Nothing here is a history of where somebody was."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Double, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, one_of, refers_to


class Level(StrEnum):
    """`contacts`: people who have me in their book, and I them in mine. `everyone`: all who are themselves visible to
    everyone. Who is off has no row."""

    CONTACTS = "contacts"
    EVERYONE = "everyone"


class Visibility(Base):
    """An attendee who agreed to be seen, from `since` until `expires_at`; at this level from `level_since`.

    Who switches off has no row. One that has expired stays: sightings of its time, which phones send late, still count.
    """

    __tablename__ = "visibilities"
    __table_args__ = (
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        CheckConstraint(one_of("level", Level), name="level"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    attendee_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[str]
    since: Mapped[datetime]
    level_since: Mapped[datetime]
    expires_at: Mapped[datetime]


class Block(InEvent, Base):
    """One does not want to meet the other on the radar, nor be met. Works both ways; nobody is told."""

    __tablename__ = "blocks"
    __table_args__ = (
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        refers_to("attendees", "blocked_attendee_id", ondelete="CASCADE"),
        refers_to("teams", "blocked_team_id", ondelete="CASCADE"),
        UniqueConstraint("attendee_id", "blocked_attendee_id", "event_id"),
        UniqueConstraint("attendee_id", "blocked_team_id", "event_id"),
        Index(None, "blocked_attendee_id"),
        CheckConstraint("(blocked_attendee_id IS NULL) <> (blocked_team_id IS NULL)", name="one_blocked"),
    )

    attendee_id: Mapped[UUID]
    blocked_attendee_id: Mapped[UUID | None]
    blocked_team_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class SubjectKind(StrEnum):
    ATTENDEE = "attendee"
    MEMBER = "member"


class PlaceSource(StrEnum):
    """How a place is known, the surest first."""

    POSITION = "position"
    BEACON = "beacon"
    ZONE = "zone"


class Presence(Base):
    """Where somebody is now: the latest place only, for some minutes. `x`, `y`: metres east and north of the venue's
    origin, already snapped so that nobody can be found exactly; `cell`: the square of a hundred metres they lie in.

    `arrived_at`: since when they have been at this place without a gap. `seen_at` is the phone's claim, `received_at`
    is ours. `everyone`: an attendee who is visible to everyone, as in `visibilities`; so that those whom nobody here
    may see are not read at all. Of an attendee who is off there is no row.

    Unlogged, refers to nothing, and nothing refers to it: what a crash takes, phones tell again within seconds. No
    index has a column that changes while somebody stays where they are, and pages are left half empty: then an update
    touches its own page and nothing else.
    """

    __tablename__ = "presence"
    __table_args__ = (
        Index(None, "event_id", "cell", "arrived_at", postgresql_where=text("everyone")),
        Index(None, "event_id", "zone_id", "arrived_at", postgresql_where=text("everyone")),
        CheckConstraint(one_of("kind", SubjectKind), name="kind"),
        CheckConstraint(one_of("source", PlaceSource), name="source"),
        {"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 50}},
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    everyone: Mapped[bool]
    zone_id: Mapped[UUID | None]
    x: Mapped[float | None] = mapped_column(Double)
    y: Mapped[float | None] = mapped_column(Double)
    accuracy: Mapped[float | None] = mapped_column(Double)
    cell: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str]
    seen_at: Mapped[datetime]
    received_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RadarRequest(Base):
    """How often somebody looked at the radar, or switched it on, in a minute, by whatever sessions."""

    __tablename__ = "radar_requests"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    minute: Mapped[datetime]
    requests: Mapped[int]


class Beacon(InEvent, Base):
    """A radio beacon in a zone. `name`: `uuid:major:minor` of an iBeacon, `namespace:instance` of an Eddystone."""

    __tablename__ = "beacons"
    __table_args__ = (UniqueConstraint("event_id", "name"), refers_to("zones", "zone_id", ondelete="CASCADE"))

    zone_id: Mapped[UUID]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Encounter(InEvent, Base):
    """Two phones that heard one another, from `started_at` to `last_at`. `one_id` is the smaller id of the two."""

    __tablename__ = "encounters"
    __table_args__ = (
        refers_to("attendees", "one_id", ondelete="CASCADE"),
        refers_to("attendees", "other_id", ondelete="CASCADE"),
        Index(None, "one_id", "other_id", "started_at"),
        Index(None, "other_id", "last_at"),
        CheckConstraint("one_id < other_id", name="ordered"),
    )

    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    strongest_rssi: Mapped[int | None] = mapped_column(SmallInteger)


class Visit(InEvent, Base):
    """Somebody's stay in a booth's zone, while they let the booth's team see them."""

    __tablename__ = "visits"
    __table_args__ = (
        refers_to("attendees", "attendee_id", ondelete="CASCADE"),
        refers_to("zones", "zone_id", ondelete="CASCADE"),
        Index(None, "attendee_id", "zone_id", "last_at"),
    )

    attendee_id: Mapped[UUID]
    zone_id: Mapped[UUID]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Occupancy(Base):
    """How many people were in a zone, minute by minute. Numbers only."""

    __tablename__ = "occupancy"
    __table_args__ = (refers_to("zones", "zone_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    zone_id: Mapped[UUID] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    people: Mapped[int]
