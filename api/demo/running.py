"""Lets the demo fair happen up to now, through the use cases of the product."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth import tokens
from api.auth.devices import service as devices
from api.auth.principal import BookHolder, Principal, TeamMember, as_book_holder, as_team_member
from api.contacts.memory.difficulties import service as difficulties
from api.contacts.memory.difficulties.schemas import DifficultyIn
from api.contacts.memory.facts import service as facts
from api.contacts.memory.facts.schemas import FactIn
from api.contacts.memory.notes import service as notes
from api.contacts.memory.notes.schemas import NoteIn
from api.contacts.memory.touchpoints import service as touchpoints
from api.contacts.memory.touchpoints.schemas import TouchpointIn
from api.contacts.own_facts import service as own_facts
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.revisions import next_revision
from api.demo import building, fair, memories, repository, stays, visits
from api.demo.building import Site
from api.demo.fair import Stand
from api.demo.stays import Stay
from api.scans import service as scans
from api.tasks import service as tasks
from api.tasks.due import DuePreset
from api.tasks.schemas import TaskIn
from models import Device, Level, Role, TaskKind, Visibility, Visit

_UNSENT = (7, 0, 2)  # leads that are still on the booth phones
_FOR_TOMORROW = ("Restock the brochures before the doors open", "Ten minutes with everybody: who does what today")


async def run(session: AsyncSession, keys: Keyring, site: Site, now: datetime) -> None:
    """Scans, tasks and what else people do, by everybody who is at a stand and by a few attendees."""
    stands = fair.stands(site.guests)
    holders, books = await _staff(session, keys, site, stands, now)
    networkers = [guest.person for guest in site.guests if guest.person.category == "attendee"][:5]
    for person in networkers:
        holders[person.email] = await _attendee(session, keys, site, person.email, now)
    at_stands = visits.at_stands(stands, site.guests, site.badges, now)
    readings = [
        *at_stands,
        *visits.between_attendees(networkers, site.guests, site.badges, now),
        *visits.strange_badges(stands, site.revoked, now),
    ]
    await _record(session, keys, holders, readings)
    _stay(session, site, stays.at_booths(stands, at_stands, site.badges), now)
    for follow_up in visits.follow_ups(readings, now):
        await tasks.change(session, holders[follow_up.reader], follow_up.task_id, follow_up.change, follow_up.at)
    await _plan_tomorrow(session, [holders[stand.staff[0].email] for stand in stands], now)
    for book_id in books:
        await _judge(session, site.event_id, book_id)
    await _remember(session, holders[stands[0].staff[1].email], now)


async def _staff(
    session: AsyncSession, keys: Keyring, site: Site, stands: list[Stand], now: datetime
) -> tuple[dict[str, BookHolder], list[UUID]]:
    """Who scans at the stands, by address or name of the phone, signed in before the doors open; and the books."""
    holders: dict[str, BookHolder] = {}
    books, unsent = [], iter(_UNSENT)
    opening = fair.before_opening(now)
    for stand in stands:
        book_id, staff = await building.add_stand(session, site, stand, opening)
        books.append(book_id)
        for address, principal in staff.items():
            holders[address] = await _sign_in(session, keys, principal, opening)
        manager = as_team_member(staff[stand.staff[0].email])
        assert manager  # noqa: S101  the first of the staff is one
        for name in stand.phones:
            holders[name] = await _pair(session, keys, manager, name, next(unsent), opening)
    return holders, books


async def _attendee(session: AsyncSession, keys: Keyring, site: Site, email: str, now: datetime) -> BookHolder:
    opening, attendee_id = fair.before_opening(now), site.attendees[email]
    principal = Principal(
        session_id=uuid7(),
        event_id=site.event_id,
        role=Role.ATTENDEE,
        account_id=await auth.account_for(session, email, opening),
        attendee_id=attendee_id,
        book_id=await repository.book_of_attendee(session, site.event_id, attendee_id),
    )
    return await _sign_in(session, keys, principal, opening)


async def _sign_in(session: AsyncSession, keys: Keyring, principal: Principal, now: datetime) -> BookHolder:
    await auth.open_session(session, keys, principal, now)
    holder = as_book_holder(principal)
    assert holder  # noqa: S101  everybody here has a book
    return holder


async def _pair(
    session: AsyncSession, keys: Keyring, manager: TeamMember, name: str, unsent: int, now: datetime
) -> BookHolder:
    code, _ = await devices.new_pairing_code(session, keys, manager, None, now)
    issued = await devices.pair(session, keys, code, uuid4(), name, now)
    holder = as_book_holder(tokens.read(issued.access_token, keys.signing, now))
    assert holder  # noqa: S101  a phone has its team's
    device = await session.get_one(Device, (holder.event_id, holder.device_id))
    device.unsent = unsent
    return holder


async def _record(
    session: AsyncSession, keys: Keyring, holders: dict[str, BookHolder], readings: Iterable[visits.Reading]
) -> None:
    """One after the other, as they came in: so the revisions of a book tell its story. In the session's transaction."""
    await session.flush()
    ours = (await (await session.connection()).get_raw_connection()).driver_connection
    assert isinstance(ours, asyncpg.Connection)  # noqa: S101  the one driver
    for reading in sorted(readings, key=lambda reading: reading.received_at):
        await scans.record(ours, keys, holders[reading.reader], [reading.scan], reading.received_at)


def _stay(session: AsyncSession, site: Site, made: Sequence[Stay], now: datetime) -> None:
    """These agreed to be seen on the radar before the doors opened; the worker saw them at the booths."""
    opening, end = fair.before_opening(now), fair.end(now)
    for email in dict.fromkeys(stay.email for stay in made):
        session.add(
            Visibility(
                event_id=site.event_id,
                attendee_id=site.attendees[email],
                level=Level.EVERYONE,
                since=opening,
                level_since=opening,
                expires_at=end,
            )
        )
    for stay in made:
        session.add(
            Visit(
                event_id=site.event_id,
                id=uuid7(),
                attendee_id=site.attendees[stay.email],
                zone_id=site.booths[stay.exhibitor],
                started_at=stay.started_at,
                last_at=stay.last_at,
            )
        )


async def _plan_tomorrow(session: AsyncSession, managers: Iterable[BookHolder], now: datetime) -> None:
    for manager in managers:
        for title in _FOR_TOMORROW:
            task = TaskIn(id=uuid4(), title=title, kind=TaskKind.OTHER, due=DuePreset.TOMORROW_MORNING)
            await tasks.create(session, manager, task, now)


async def _judge(session: AsyncSession, event_id: UUID, book_id: UUID) -> None:
    """Write down what power some of the contacts of a book seem to have."""
    rng = Random(fair.SEED)
    revision = await next_revision(session, event_id, book_id)
    for contact in await repository.known_contacts(session, event_id, book_id):
        power = visits.decision_power(contact.job_title)
        if power and rng.random() < 0.6:
            contact.decision_power, contact.revision = power, revision
    await session.flush()


async def _remember(session: AsyncSession, rep: BookHolder, now: datetime) -> None:
    """What a rep knows of the first whom the team met, and of themselves."""
    assert rep.member_id  # noqa: S101  of a stand
    for own_fact in memories.of_ourselves(rep.member_id):
        await own_facts.add(session, rep, own_fact, now)
    known = await repository.known_contacts(session, rep.event_id, rep.book_id)
    for memory, contact in zip(memories.MEMORIES, known, strict=False):
        for said in memories.of_contact(memory, contact.id, now):
            match said:
                case FactIn():
                    await facts.add_fact(session, rep, contact.id, said, now)
                case NoteIn():
                    await notes.add_note(session, rep, contact.id, said, now)
                case TouchpointIn():
                    await touchpoints.add_touchpoint(session, rep, contact.id, said, now)
                case DifficultyIn():
                    await difficulties.add_difficulty(session, rep, contact.id, said, now)
