"""Puts the demo into the database: the event with its people and stands, and a tiny second one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.attendees.profile import search_text
from api.auth import service as auth
from api.auth.principal import Principal
from api.badges import service as badges
from api.contacts.sharing import found_by
from api.core.base32 import encode
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.demo import fair
from api.demo.fair import Guest, Stand
from api.demo.people import ZONES, people
from api.events import service as events
from api.events import zones
from api.events.beacons import IBeacon
from api.teams import service as teams
from models import Attendee, Book, Event, MemberRole, Role, ZoneKind

_REISSUED = (200, 220, 240)  # who lost their badge, by number


@dataclass(frozen=True, slots=True)
class Site:
    """The event as it stands before anybody has scanned. Addresses lead to attendees and to what their badges say,
    names of exhibitors to the zones of their booths."""

    event_id: UUID
    organiser: Principal
    booths: dict[str, UUID]
    guests: Sequence[Guest]
    attendees: dict[str, UUID]
    badges: dict[str, str]
    revoked: str


async def build(session: AsyncSession, keys: Keyring, now: datetime) -> Site:
    """The demo event without stands."""
    planned, opening = now - timedelta(days=60), fair.before_opening(now)
    event, organiser = await _create_event(session, fair.SLUG, fair.NAME, fair.first_day(now), 3, planned)
    event.venue_latitude, event.venue_longitude = fair.MAIN_GATE
    booths = await _lay_out(session, organiser, planned)
    guests = fair.guests()
    attendees = await _register(session, keys, event.id, guests, planned)
    lost = [attendees[guests[number - 1].person.email] for number in _REISSUED]
    revoked = (await badges.current(session, event.id, lost))[lost[0]].key
    for attendee_id in lost:
        await badges.reissue(session, keys.badge, event.id, attendee_id, opening)
    valid = await badges.current(session, event.id, attendees.values())
    texts = {email: valid[attendee_id].key for email, attendee_id in attendees.items()}
    return Site(event.id, organiser, booths, guests, attendees, texts, revoked)


async def build_other(session: AsyncSession, keys: Keyring, now: datetime) -> None:
    """An event of last month, whose badges are good there and nowhere else."""
    planned = now - timedelta(days=90)
    day = fair.first_day(now) - timedelta(days=30)
    event, _ = await _create_event(session, fair.OTHER_SLUG, fair.OTHER_NAME, day, 1, planned)
    guests = [Guest(number, person, consents=True) for number, person in enumerate(people(fair.SEED + 1, 3), 1)]
    await _register(session, keys, event.id, guests, planned)


async def add_stand(
    session: AsyncSession, site: Site, stand: Stand, now: datetime
) -> tuple[UUID, dict[str, Principal]]:
    """The team with its target profile; the book, and as whom each of its members acts, by their addresses."""
    team, _ = await teams.create_team(session, site.organiser, None, stand.sketch.name, None, now)
    sketch = stand.sketch
    team.team.zone_id = site.booths[sketch.name]
    team.team.profile = {
        "roles": list(sketch.roles),
        "industries": list(sketch.industries),
        "interests": list(sketch.interests),
        "decision_power": list(sketch.decision_power),
    }
    staff = {}
    for place, person in enumerate(stand.staff):
        role = MemberRole.REP if place else MemberRole.MANAGER
        added, _ = await teams.put_member(session, site.organiser, team.team.id, person.email, person.name, role, now)
        staff[person.email] = Principal(
            session_id=uuid7(),
            event_id=site.event_id,
            role=Role(role),
            account_id=added.member.account_id,
            team_id=team.team.id,
            member_id=added.member.id,
            book_id=team.book_id,
        )
    return team.book_id, staff


async def _create_event(
    session: AsyncSession, slug: str, name: str, first_day: date, days: int, now: datetime
) -> tuple[Event, Principal]:
    organiser = await auth.account_for(session, fair.ORGANISER, now)
    event = await events.create_event(
        session,
        organiser,
        slug=slug,
        name=name,
        timezone=fair.ZONE.key,
        starts_on=first_day,
        ends_on=first_day + timedelta(days=days - 1),
        now=now,
    )
    return event, Principal(session_id=uuid7(), event_id=event.id, role=Role.ORGANISER, account_id=organiser)


async def _lay_out(session: AsyncSession, organiser: Principal, now: datetime) -> dict[str, UUID]:
    """All zones, with a beacon each; those of the booths by exhibitor."""
    booths = {}
    for number, sketch in enumerate(ZONES, 1):
        beacon = IBeacon(kind="ibeacon", uuid=fair.BEACONS, major=1, minor=number)
        equipped, _ = await zones.create_zone(
            session,
            organiser,
            None,
            sketch.name,
            ZoneKind(sketch.kind),
            now,
            x=sketch.x,
            y=sketch.y,
            beacons=[beacon.name],
        )
        if sketch.exhibitor:
            booths[sketch.exhibitor] = equipped.zone.id
    return booths


async def _register(
    session: AsyncSession, keys: Keyring, event_id: UUID, guests: Sequence[Guest], now: datetime
) -> dict[str, UUID]:
    """Each guest with a book and a badge; the ids by address."""
    # What an attendee is called on badges is drawn once and not per person: so none is drawn twice.
    numbers = Random(fair.SEED).sample(range(32**8), len(guests))
    attendees = [
        _attendee(event_id, guest, encode(number, 8), now) for guest, number in zip(guests, numbers, strict=True)
    ]
    session.add_all(attendees)
    await session.flush()
    session.add_all(Book(event_id=event_id, id=uuid7(), attendee_id=attendee.id) for attendee in attendees)
    await badges.issue_first(session, keys.badge, event_id, {row.id: row.key for row in attendees}, now)
    return {attendee.email: attendee.id for attendee in attendees}


def _attendee(event_id: UUID, guest: Guest, key: str, now: datetime) -> Attendee:
    person = guest.person
    columns = {
        "external_id": f"R-{guest.number:04}",
        "email": person.email,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "name": person.name,
        "company": person.company,
        "job_title": person.job_title,
        "phone": person.phone,
        "category": person.category,
        "industry": person.industry,
        "country": person.country,
        "interests": list(person.interests),
        "custom": {},
        "scan_consent": guest.consents,
    }
    return Attendee(
        event_id=event_id,
        id=uuid7(),
        key=key,
        search=search_text(columns),
        found_by=found_by(columns),
        created_at=now,
        updated_at=now,
        **columns,
    )
