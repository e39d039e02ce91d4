"""The rule of who sees whom, spelled out; and the same in SQL, on whatever two people may have agreed to."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Uuid, bindparam, delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.core.ids import uuid7
from api.radar.visibility import Agreed, attendees_see, team_sees
from api.seeing import attendees_see as sql_attendees_see
from api.seeing import team_sees as sql_team_sees
from models import Block, Contact, Level, Visibility
from tests.conftest import Clock
from tests.radar.people import knows
from tests.world import World

START = Clock().now


def agreed(level: Level, since: int = 0, level_since: int = 0, until: int = 60) -> Agreed:
    """Times in minutes."""
    return Agreed(level, *(START + timedelta(minutes=minute) for minute in (since, level_since, until)))


EVERYONE, CONTACTS = agreed(Level.EVERYONE), agreed(Level.CONTACTS)


@pytest.mark.parametrize(
    ("one", "other", "connected", "see"),
    [
        (EVERYONE, EVERYONE, False, True),
        (EVERYONE, CONTACTS, False, False),
        (EVERYONE, CONTACTS, True, True),
        (CONTACTS, CONTACTS, False, False),
        (CONTACTS, CONTACTS, True, True),
        (EVERYONE, None, True, False),
        (None, None, True, False),
        (EVERYONE, agreed(Level.EVERYONE, since=6), False, False),
        (EVERYONE, agreed(Level.EVERYONE, until=5), True, False),
        (EVERYONE, agreed(Level.EVERYONE, level_since=6), False, False),
        (EVERYONE, agreed(Level.EVERYONE, level_since=6), True, True),
    ],
)
def test_attendees_see_one_another_or_not(one: Agreed | None, other: Agreed | None, connected: bool, see: bool) -> None:
    at = START + timedelta(minutes=5)

    assert attendees_see(one, other, at, connected=connected, blocked=False) is see
    assert attendees_see(other, one, at, connected=connected, blocked=False) is see
    assert attendees_see(one, other, at, connected=connected, blocked=True) is False


@pytest.mark.parametrize(
    ("theirs", "in_book", "sees"),
    [(EVERYONE, False, True), (CONTACTS, False, False), (CONTACTS, True, True), (None, True, False)],
)
def test_a_team_sees_whoever_lets_it(theirs: Agreed | None, in_book: bool, sees: bool) -> None:
    at = START + timedelta(minutes=5)

    assert team_sees(theirs, at, in_book=in_book, blocked=False) is sees
    assert team_sees(theirs, at, in_book=in_book, blocked=True) is False


def any_agreement(chance: random.Random) -> Agreed | None:
    since, level_since, until = sorted(chance.sample(range(10), 3))
    level = chance.choice([None, *Level])
    return agreed(level, since, chance.choice([since, level_since]), until) if level else None


async def put_agreement(session: AsyncSession, event_id: UUID, attendee_id: UUID, agreement: Agreed | None) -> None:
    whose = {"event_id": event_id, "attendee_id": attendee_id}
    await session.execute(delete(Visibility).filter_by(**whose))
    if agreement:
        times = {name: getattr(agreement, name) for name in ("since", "level_since", "expires_at")}
        session.add(Visibility(**whose, level=agreement.level, **times))
        await session.flush()
        session.expunge_all()


async def put_blocks(session: AsyncSession, event_id: UUID, blocks: list[dict[str, UUID]]) -> None:
    await session.execute(delete(Block).filter_by(event_id=event_id))
    session.add_all(Block(event_id=event_id, id=uuid7(), created_at=START, **block) for block in blocks)
    await session.flush()


def question(condition: str) -> Any:
    names = ("event_id", "one", "other", "team", "book")
    return text(f"SELECT {condition}").bindparams(
        *(bindparam(name, type_=Uuid) for name in names if f":{name}" in condition)
    )


@pytest.mark.parametrize("seed", range(40))
async def test_sql_says_the_same_of_attendees(world: World, seed: int) -> None:
    chance, event_id = random.Random(seed), world.event.id
    one, other = await world.attendee("One"), await world.attendee("Other")
    contacts = [
        await knows(world, await world.as_attendee(mine), theirs) for mine, theirs in ((one, other), (other, one))
    ]
    asked = question(sql_attendees_see(":one", ":other", "CAST(:at AS timestamptz)"))
    async with world.session() as session:
        for _ in range(4):
            agreements = {person.id: any_agreement(chance) for person in (one, other)}
            for person, agreement in agreements.items():
                await put_agreement(session, event_id, person, agreement)
            live = [chance.random() < 0.7 for _ in contacts]
            for contact_id, is_live in zip(contacts, live, strict=True):
                gone = {"deleted_at": None if is_live else START}
                await session.execute(update(Contact).filter_by(event_id=event_id, id=contact_id).values(gone))
            both_ways = [(one.id, other.id), (other.id, one.id)]
            blocks = [pair for pair in both_ways if chance.random() < 0.15]
            rows = [{"attendee_id": mine, "blocked_attendee_id": theirs} for mine, theirs in blocks]
            await put_blocks(session, event_id, rows)
            for minute in range(10):
                at = START + timedelta(minutes=minute)
                values = {"event_id": event_id, "one": one.id, "other": other.id, "at": at}
                expected = attendees_see(
                    agreements[one.id], agreements[other.id], at, connected=all(live), blocked=bool(blocks)
                )
                assert (await session.execute(asked, values)).scalar_one() is expected


@pytest.mark.parametrize("seed", range(20))
async def test_sql_says_the_same_of_teams(world: World, seed: int) -> None:
    chance, event_id = random.Random(seed), world.event.id
    team, other_team, person = await world.team(), await world.team("Other"), await world.attendee()
    rep = await world.rep(team)
    contact_id = await knows(world, rep, person)
    asked = question(sql_team_sees(":team", ":book", ":other", "CAST(:at AS timestamptz)"))
    async with world.session() as session:
        for _ in range(4):
            agreement, in_book = any_agreement(chance), chance.random() < 0.5
            await put_agreement(session, event_id, person.id, agreement)
            gone = {"deleted_at": None if in_book else START}
            await session.execute(update(Contact).filter_by(event_id=event_id, id=contact_id).values(gone))
            blocked = [one for one in (team, other_team) if chance.random() < 0.3]
            rows = [{"attendee_id": person.id, "blocked_team_id": one.id} for one in blocked]
            await put_blocks(session, event_id, rows)
            for minute in range(10):
                at = START + timedelta(minutes=minute)
                values = {
                    "event_id": event_id, "team": team.id, "book": rep.principal.book_id, "other": person.id, "at": at,
                }  # fmt: skip
                expected = team_sees(agreement, at, in_book=in_book, blocked=team in blocked)
                assert (await session.execute(asked, values)).scalar_one() is expected
