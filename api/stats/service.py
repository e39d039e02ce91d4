"""Use cases of a manager who wants to know how it goes: every number is of the book as it is now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.devices import service as devices
from api.auth.devices.silence import Concern, concern_about
from api.auth.principal import BookHolder, TeamMember
from api.contacts.relationship import service as relationship
from api.events import service as events
from api.stats import figures, repository
from api.stats.figures import (
    Booth,
    Day,
    FollowUps,
    Hour,
    QuestionFigures,
    Ratings,
    Reached,
    RepFigures,
    Unresolved,
)
from api.teams import questions as asking


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that somebody should look for."""

    device_id: UUID
    member_name: str
    concern: Concern


@dataclass(frozen=True, slots=True)
class Stats:
    timezone: str
    hours: list[Hour]
    days: list[Day]
    reps: list[RepFigures]
    booth: Booth | None
    ratings: Ratings
    questions: list[QuestionFigures]
    follow_ups: FollowUps
    funnel: list[Reached]
    phones: list[Phone]
    unresolved: Unresolved


@dataclass(frozen=True, slots=True)
class Venue:
    event: str
    zone: ZoneInfo


async def stats(session: AsyncSession, manager: TeamMember, now: datetime) -> Stats:
    """All of it, in a number of statements that does not depend on how much there is."""
    where = await venue(session, manager)
    met = await hours(session, manager, where)
    return Stats(
        timezone=where.zone.key,
        hours=met,
        days=figures.days(met, where.zone),
        reps=await repository.reps(session, manager),
        booth=await repository.booth(session, manager, now),
        ratings=await repository.ratings(session, manager),
        questions=await questions(session, manager),
        follow_ups=await repository.follow_ups(session, manager),
        funnel=await funnel(session, manager, now),
        phones=await _phones(session, manager, now),
        unresolved=await repository.unresolved(session, manager),
    )


async def venue(session: AsyncSession, manager: TeamMember) -> Venue:
    event = await events.get_event(session, manager.event_id)
    return Venue(event.name, ZoneInfo(event.timezone))


async def hours(session: AsyncSession, manager: TeamMember, where: Venue) -> list[Hour]:
    """Leads by when they were met first, hours without any left out."""
    return await repository.hours(session, manager, where.zone.key)


async def reps(session: AsyncSession, manager: TeamMember) -> list[RepFigures]:
    return await repository.reps(session, manager)


async def ratings(session: AsyncSession, manager: TeamMember) -> Ratings:
    return await repository.ratings(session, manager)


async def questions(session: AsyncSession, manager: TeamMember) -> list[QuestionFigures]:
    """What was answered to what the team asks, in its order."""
    counts = await repository.answers(session, manager)
    return [
        figures.question(asked.id, asked.text, asked.kind, asked.options, counts.get(asked.id, {}))
        for asked in await asking.asked(session, manager)
    ]


async def funnel(session: AsyncSession, manager: TeamMember, now: datetime) -> list[Reached]:
    """How many leads came how far."""
    holder = BookHolder(
        session_id=manager.session_id,
        event_id=manager.event_id,
        book_id=manager.book_id,
        team_id=manager.team_id,
        member_id=manager.member_id,
        attendee_id=None,
        device_id=manager.device_id,
    )
    return figures.funnel(await relationship.funnel(session, holder, now))


async def _phones(session: AsyncSession, manager: TeamMember, now: datetime) -> list[Phone]:
    found = []
    for paired in await devices.devices(session, manager):
        device = paired.device
        revoked = device.revoked_at is not None
        concern = concern_about(device.name, device.unsent, device.last_contact_at, revoked=revoked, now=now)
        if concern:
            found.append(Phone(device.id, paired.member_name, concern))
    return found
