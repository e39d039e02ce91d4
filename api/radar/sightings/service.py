"""Use cases of phones that hear one another: ids to broadcast, sightings to report, encounters to look back on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.core.errors import InvalidInput
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.pagination import cut, decode_cursor
from api.radar import ephemeral
from api.radar.days import event_days
from api.radar.encounters import Met, chained
from api.radar.sightings import repository
from api.radar.sightings.reading import Heard, Reader
from api.radar.sightings.repository import Between, Person, Remembered, Standing
from api.radar.sightings.schemas import Refusal, SightingIn
from api.radar.visibility import Agreed, attendees_see, level_at
from models import Level

_LONGEST = timedelta(days=1)


async def ephemeral_ids(
    session: AsyncSession, keys: Keyring, attending: Attending, start: datetime, end: datetime
) -> list[tuple[bytes, datetime, datetime]]:
    """The ids to broadcast from `start` to `end`, each with its window; none outside the event's days."""
    if not timedelta() < end - start <= _LONGEST:
        raise InvalidInput("to must come after from, by a day at most")
    who = await repository.standing(session, attending)
    first, last = _days(who)
    start, end = max(start, first), min(end, last)
    if start >= end:
        return []
    windows = ephemeral.windows_between(start, end)
    ids = _key(keys, attending.event_id).make(who.attendee_key, windows)
    return [(made, *ephemeral.bounds(window)) for made, window in zip(ids, windows, strict=True)]


async def report(
    session: AsyncSession,
    keys: Keyring,
    attending: Attending,
    sightings: Sequence[SightingIn | None],
    now: datetime,
    *,
    gap: timedelta,
) -> list[Refusal | None]:
    """Record whom a phone heard; for each sighting, in their order, why it does not count, or None.

    Only what two people who could see one another heard is kept.
    """
    who = await repository.standing(session, attending)
    key = _key(keys, attending.event_id)
    reader = Reader(key=key, attendee_key=who.attendee_key, days=_days(who), now=now)
    read = reader.read(sightings)
    heard = {one.attendee_key for one in read if isinstance(one, Heard)}
    people = await repository.lock_people(session, attending, {who.attendee_key, *heard}) if heard else {}
    me = people.get(who.attendee_key)
    verdicts = [_unless_off(one, me) for one in read]
    if me and (between := _encounters(me, people, verdicts, gap)):
        await repository.merge(session, attending, between, gap)
    return [one if isinstance(one, Refusal) else None for one in verdicts]


async def remembered(
    session: AsyncSession, attending: Attending, *, limit: int, cursor: str | None
) -> tuple[Sequence[Remembered], str | None]:
    """A page of the attendee's own encounters, the latest first, and the cursor of the next."""
    before = decode_cursor(cursor, tuple[datetime, UUID])
    rows = await repository.remembered(session, attending, before, limit + 1)
    return cut(rows, limit, key=lambda row: (row.started_at, row.id))


def _unless_off(one: Heard | Refusal, me: Person | None) -> Heard | Refusal:
    if isinstance(one, Heard) and (me is None or level_at(_agreed(me), one.at) is None):
        return Refusal.NOT_VISIBLE
    return one


def _encounters(
    me: Person, people: Mapping[str, Person], read: Sequence[Heard | Refusal], gap: timedelta
) -> list[Between]:
    """What was heard of those whom I could see, chained for each of them."""
    mets: defaultdict[str, list[Met]] = defaultdict(list)
    for one in read:
        if isinstance(one, Heard) and (other := people.get(one.attendee_key)) and _could_see(me, other, one.at):
            mets[one.attendee_key].append(Met(one.at, one.at, one.rssi))
    return [_between(me.attendee_id, people[key].attendee_id, met) for key in mets for met in chained(mets[key], gap)]


def _could_see(me: Person, other: Person, at: datetime) -> bool:
    connected = other.connected_since is not None and other.connected_since <= at
    return attendees_see(_agreed(me), _agreed(other), at, connected=connected, blocked=other.blocked)


def _agreed(person: Person) -> Agreed:
    return Agreed(Level(person.level), person.since, person.level_since, person.expires_at)


def _between(me: UUID, other: UUID, met: Met) -> Between:
    one_id, other_id = sorted((me, other))
    return Between(uuid7(), one_id, other_id, met.started_at, met.last_at, met.strongest_rssi)


def _key(keys: Keyring, event_id: UUID) -> ephemeral.Key:
    return ephemeral.Key.of(keys.digest("radar-ids", str(event_id)))


def _days(who: Standing) -> tuple[datetime, datetime]:
    return event_days(who.starts_on, who.ends_on, ZoneInfo(who.timezone))
