"""Use cases of teams: the organiser sets them up, a manager runs one.

Whoever changes a team or its members locks its book before all else, as everybody does who writes what phones pull:
changes of one team go one after the other, and nobody who holds a member waits for the book.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth.devices import service as devices
from api.auth.principal import Principal, TeamMember
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.ids import uuid7
from api.core.locks import lock_book
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from api.core.schemas import Line
from api.events import zones
from api.teams import questions, repository
from api.teams.errors import LastManager
from api.teams.schemas import TeamChange
from models import Book, Member, MemberRole, Question, Team

_FIRST_REVISION = 1
"""Of a book, and of the team in it: that it exists is its first change."""


@dataclass(frozen=True, slots=True)
class ListedTeam:
    team: Team
    book_id: UUID
    member_count: int


@dataclass(frozen=True, slots=True)
class AddressedMember:
    """A member with the address of their account; a booth phone has none."""

    member: Member
    email: str | None


async def teams(
    session: AsyncSession, organiser: Principal, limit: int, cursor: str | None
) -> tuple[list[ListedTeam], str | None]:
    """A page of the event's teams by name, and the cursor of the next."""
    after = decode_cursor(cursor, tuple[Line, UUID])
    rows = await repository.teams(session, organiser.event_id, after, limit + 1)
    page, next_cursor = cut(rows, limit, key=lambda row: (row[0].name, row[0].id))
    return [ListedTeam(*row) for row in page], next_cursor


async def create_team(
    session: AsyncSession,
    organiser: Principal,
    team_id: UUID | None,
    name: str,
    manager_email: str | None,
    now: datetime,
) -> tuple[ListedTeam, bool]:
    """The team with its book, and whether it is new. The same id with the same content again is no change."""
    event_id, team_id = organiser.event_id, team_id or uuid7()
    is_new = await repository.insert_team(
        session, event_id=event_id, id=team_id, name=name, created_at=now, revision=_FIRST_REVISION
    )
    if is_new:
        book = Book(event_id=event_id, id=uuid7(), team_id=team_id, revision=_FIRST_REVISION)
        session.add(book)
        await session.flush()
        if manager_email:
            # Nobody has said yet what the person is called: the mailbox's name has to do.
            called = manager_email.partition("@")[0]
            await _put_member(session, event_id, team_id, book.id, manager_email, called, MemberRole.MANAGER, now)
    row = await repository.find_with_book(session, event_id, team_id)
    assert row  # noqa: S101  just inserted, or in the way of it
    listed = ListedTeam(*row)
    if not is_new and not await _is_same(session, listed.team, name, manager_email):
        raise IdReused
    return listed, is_new


async def place_team(session: AsyncSession, organiser: Principal, team_id: UUID, zone_id: UUID | None) -> ListedTeam:
    """The team, with its booth in this zone."""
    book_id = await _lock_book(session, organiser.event_id, team_id)
    await _change(session, await _find(session, organiser.event_id, team_id), book_id, {"zone_id": zone_id})
    row = await repository.find_with_book(session, organiser.event_id, team_id)
    assert row  # noqa: S101  its book is locked
    return ListedTeam(*row)


async def members(session: AsyncSession, event_id: UUID, team_id: UUID) -> list[AddressedMember]:
    """The members of a team, removed ones too. Raises `NotFound` if the event has no such team."""
    await _find(session, event_id, team_id)
    return [AddressedMember(*row) for row in await repository.members(session, event_id, team_id)]


async def put_member(
    session: AsyncSession,
    organiser: Principal,
    team_id: UUID,
    email: str,
    name: str,
    role: MemberRole,
    now: datetime,
) -> tuple[AddressedMember, bool]:
    """The member with this address, under this name and in this role, and whether they are new to the team."""
    book_id = await _lock_book(session, organiser.event_id, team_id)
    member, is_new = await _put_member(session, organiser.event_id, team_id, book_id, email, name, role, now)
    return AddressedMember(member, email), is_new


async def remove_member(session: AsyncSession, event_id: UUID, team_id: UUID, member_id: UUID, now: datetime) -> None:
    """Out of the team, at once. What they wrote stays. Removing them again changes nothing."""
    book_id = await _lock_book(session, event_id, team_id)
    await _remove(session, event_id, team_id, book_id, member_id, now)


async def remove_colleague(session: AsyncSession, manager: TeamMember, member_id: UUID, now: datetime) -> None:
    """As `remove_member`, by a manager. Raises `LastManager` if nobody would be left to run the team."""
    await lock_book(session, manager.event_id, manager.book_id)
    if list(await repository.managers(session, manager.event_id, manager.team_id)) == [member_id]:
        raise LastManager
    await _remove(session, manager.event_id, manager.team_id, manager.book_id, member_id, now)


async def my_team(
    session: AsyncSession, member: TeamMember
) -> tuple[Team, Sequence[AddressedMember], Sequence[Question]]:
    """The team with all its members, and what it asks."""
    return (
        await _find(session, member.event_id, member.team_id),
        await members(session, member.event_id, member.team_id),
        await questions.asked(session, member),
    )


async def change_team(session: AsyncSession, manager: TeamMember, change: TeamChange, now: datetime) -> None:
    """Apply the fields that were given, the profile part by part; the questions are all that there are from now on."""
    await lock_book(session, manager.event_id, manager.book_id)
    team = await _find(session, manager.event_id, manager.team_id)
    values = _changed(team, change.model_dump(exclude_unset=True, exclude={"questions"}))
    await _change(session, team, manager.book_id, values)
    if "questions" in change.model_fields_set:
        await questions.replace(session, manager, change.questions or [], now)


async def _change(session: AsyncSession, team: Team, book_id: UUID, values: dict[str, Any]) -> None:
    """Give these columns these values. The caller holds the book's lock."""
    if values == {name: getattr(team, name) for name in values}:
        return
    if values.get("zone_id"):
        await zones.check_zone(session, team.event_id, values["zone_id"])
    revision = await next_revision(session, team.event_id, book_id)
    for name, value in (values | {"revision": revision}).items():
        setattr(team, name, value)
    await session.flush()


def _changed(team: Team, given: dict[str, Any]) -> dict[str, Any]:
    """The columns of the team as they shall be."""
    if "name" in given and given["name"] is None:
        raise InvalidInput("name cannot be removed")
    if "profile" in given:
        wanted = {} if given["profile"] is None else team.profile | given["profile"]
        given["profile"] = {part: words for part, words in wanted.items() if words}
    return given


async def _lock_book(session: AsyncSession, event_id: UUID, team_id: UUID) -> UUID:
    """The id of the team's book, which nobody else changes until commit."""
    book_id = await repository.lock_book_of(session, event_id, team_id)
    if book_id is None:
        raise NotFound
    return book_id


async def _find(session: AsyncSession, event_id: UUID, team_id: UUID) -> Team:
    team = await repository.find(session, event_id, team_id)
    if team is None:
        raise NotFound
    return team


async def _is_same(session: AsyncSession, team: Team, name: str, manager_email: str | None) -> bool:
    if team.name != name:
        return False
    return manager_email is None or await repository.has_member_with(session, team.event_id, team.id, manager_email)


async def _put_member(
    session: AsyncSession,
    event_id: UUID,
    team_id: UUID,
    book_id: UUID,
    email: str,
    name: str,
    role: MemberRole,
    now: datetime,
) -> tuple[Member, bool]:
    account_id = await auth.account_for(session, email, now)
    known = await repository.find_member_of(session, event_id, team_id, account_id)
    if known and (known.name, known.role, known.removed_at) == (name, role, None):
        return known, False
    if known and known.role != role:
        # Their tokens carry the role they had.
        await auth.end_sessions_of_member(session, event_id, known.id, now)
    revision = await next_revision(session, event_id, book_id)
    member = known or Member(event_id=event_id, id=uuid7(), team_id=team_id, account_id=account_id, created_at=now)
    member.name, member.role, member.removed_at, member.revision = name, role, None, revision
    session.add(member)
    await session.flush()
    return member, known is None


async def _remove(
    session: AsyncSession, event_id: UUID, team_id: UUID, book_id: UUID, member_id: UUID, now: datetime
) -> None:
    member = await repository.find_member(session, event_id, team_id, member_id)
    if member is None:
        raise NotFound
    if member.removed_at is None:
        member.removed_at, member.revision = now, await next_revision(session, event_id, book_id)
    await devices.revoke_of_member(session, event_id, member_id, now)
    await auth.end_sessions_of_member(session, event_id, member_id, now)
