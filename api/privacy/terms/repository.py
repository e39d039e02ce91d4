"""SQL of an event's terms of sharing, its consent texts, and the report."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Book, ConsentText, Disclosure, Event, Team

_GIVEN = func.count().filter(Disclosure.withdrawn_at.is_(None), Disclosure.fields != [])
_TAKEN_BACK = func.count().filter(Disclosure.withdrawn_at.is_not(None))


async def event(session: AsyncSession, event_id: UUID) -> Event:
    return await session.get_one(Event, event_id)


async def consent_text(session: AsyncSession, event_id: UUID, text_id: UUID) -> ConsentText | None:
    return await session.get(ConsentText, (event_id, text_id))


async def consent_texts(session: AsyncSession, event_id: UUID) -> Sequence[ConsentText]:
    """The newest first."""
    statement = select(ConsentText).where(ConsentText.event_id == event_id).order_by(ConsentText.version.desc())
    return (await session.scalars(statement)).all()


async def totals(session: AsyncSession, event_id: UUID) -> Row[int, int, int, int]:
    """People who share something, books, disclosures that stand, and those that were taken back."""
    standing = and_(Disclosure.withdrawn_at.is_(None), Disclosure.fields != [])
    statement = select(
        func.count(distinct(Disclosure.attendee_id)).filter(standing),
        func.count(distinct(Disclosure.book_id)),
        _GIVEN,
        _TAKEN_BACK,
    ).where(Disclosure.event_id == event_id)
    return (await session.execute(statement)).one()


async def by_basis(session: AsyncSession, event_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    return (await session.execute(_counted(event_id, Disclosure.basis))).all()


async def by_version(session: AsyncSession, event_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    column = Disclosure.consent_version
    return (await session.execute(_counted(event_id, column).order_by(column.desc().nulls_last()))).all()


async def by_field(session: AsyncSession, event_id: UUID) -> dict[str, int]:
    fields = select(func.unnest(Disclosure.fields).label("name")).where(Disclosure.event_id == event_id).subquery()
    statement = select(fields.c.name, func.count()).group_by(fields.c.name)
    return dict((await session.execute(statement)).all())


async def by_team(session: AsyncSession, event_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Team, name and the two counts; attendees' own books together, without a team."""
    statement = (
        _counted(event_id, Team.id, Team.name)
        .join(Book, and_(Book.event_id == event_id, Book.id == Disclosure.book_id))
        .outerjoin(Team, and_(Team.event_id == event_id, Team.id == Book.team_id))
        .order_by(Team.name, Team.id)
    )
    return (await session.execute(statement)).all()


def _counted(event_id: UUID, *columns: Any) -> Select[*tuple[Any, ...]]:
    groups: tuple[ColumnElement[Any], ...] = columns
    return (
        select(*groups, _GIVEN, _TAKEN_BACK)
        .select_from(Disclosure)
        .where(Disclosure.event_id == event_id)
        .group_by(*groups)
    )
