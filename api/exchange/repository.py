"""SQL of exchanges."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Uuid, and_, any_, delete, func, insert, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.exchange.viewing import Direction
from models import Attendee, Badge, Block, Book, Contact, Event, Exchange, ExchangeState

_OPEN = (ExchangeState.PENDING, ExchangeState.DECLINED)


async def terms_of_event(session: AsyncSession, event_id: UUID) -> RowMapping:
    """The event's columns `share_…` and `consent_version`."""
    columns = (Event.share_teams, Event.share_attendees, Event.share_everybody, Event.share_minimum)
    statement = select(*columns, Event.consent_version).where(Event.id == event_id)
    return (await session.execute(statement)).mappings().one()


async def people(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID | None]
) -> dict[UUID, RowMapping]:
    """All columns of those who let themselves be known, by id."""
    ids = [each for each in attendee_ids if each]
    statement = select(Attendee.__table__).where(
        Attendee.event_id == event_id, Attendee.id == _any(ids), Attendee.scan_consent
    )
    return {row["id"]: row for row in (await session.execute(statement)).mappings()}


async def badge(session: AsyncSession, event_id: UUID, key: str) -> RowMapping | None:
    """Whose it is (`attendee_id`), `revoked_at`, and whether they let themselves be scanned (`scan_consent`)."""
    statement = (
        select(Badge.attendee_id, Badge.revoked_at, Attendee.scan_consent)
        .join(Attendee, Attendee.id == Badge.attendee_id)
        .where(Attendee.event_id == event_id, Badge.event_id == event_id, Badge.key == key)
    )
    return (await session.execute(statement)).mappings().one_or_none()


async def contacts_of(
    session: AsyncSession, me: Attending, attendee_ids: Collection[UUID | None]
) -> dict[UUID | None, UUID]:
    """By attendee, the contact that I have of them."""
    ids = [each for each in attendee_ids if each]
    statement = select(Contact.attendee_id, Contact.id).where(
        Contact.event_id == me.event_id, Contact.book_id == me.book_id, Contact.attendee_id == _any(ids)
    )
    return dict((await session.execute(statement)).all())


async def lock_books(session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The book of each, nobody else's to change until commit: so two who ask one another at once see one another."""
    statement = (
        select(Book.attendee_id, Book.id)
        .where(Book.event_id == event_id, Book.attendee_id == _any(attendee_ids))
        .order_by(Book.id)
        .with_for_update(key_share=True)
    )
    return {attendee_id: book_id for attendee_id, book_id in await session.execute(statement) if attendee_id}


async def find(session: AsyncSession, event_id: UUID, exchange_id: UUID) -> Exchange | None:
    """As it is in the database now, whoever read it before."""
    statement = select(Exchange).where(Exchange.event_id == event_id, Exchange.id == exchange_id)
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one_or_none()


async def undecided(
    session: AsyncSession, event_id: UUID, one_id: UUID, other_id: UUID, now: datetime
) -> Sequence[Exchange]:
    """What one of the two asked the other and is not accepted, unless it has expired."""
    statement = select(Exchange).where(
        Exchange.event_id == event_id,
        _between(one_id, other_id),
        Exchange.state.in_(_OPEN),
        Exchange.expires_at > now,
    )
    return (await session.scalars(statement)).all()


async def close_expired(session: AsyncSession, event_id: UUID, one_id: UUID, other_id: UUID, now: datetime) -> None:
    """Nobody decided them in time: they make room for a new one, and look as they did to whoever asked."""
    statement = select(Exchange).where(
        Exchange.event_id == event_id,
        _between(one_id, other_id),
        Exchange.state == ExchangeState.PENDING,
        Exchange.expires_at <= now,
    )
    for exchange in await session.scalars(statement):
        exchange.state = ExchangeState.DECLINED
    await session.flush()


async def blocked(session: AsyncSession, event_id: UUID, one_id: UUID, other_id: UUID) -> bool:
    """Whether one of the two does not want to meet the other."""
    statement = select(literal(True)).where(
        Block.event_id == event_id,
        or_(
            and_(Block.attendee_id == one_id, Block.blocked_attendee_id == other_id),
            and_(Block.attendee_id == other_id, Block.blocked_attendee_id == one_id),
        ),
    )
    return bool(await session.scalar(statement.limit(1)))


async def mine(
    session: AsyncSession,
    me: Attending,
    direction: Direction | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Exchange]:
    """What I asked, and what I was asked by those who may ask me; the latest first."""
    wanted = {Direction.INCOMING: _incoming(me), Direction.OUTGOING: Exchange.from_attendee_id == me.attendee_id}
    statement = (
        select(Exchange)
        .where(Exchange.event_id == me.event_id, or_(*wanted.values()) if direction is None else wanted[direction])
        .order_by(Exchange.created_at.desc(), Exchange.id.desc())
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(Exchange.created_at, Exchange.id) < after)
    return (await session.scalars(statement)).all()


async def asked_me(session: AsyncSession, me: Attending, exchange_id: UUID) -> bool:
    """Whether this came to me, and not only to my address."""
    statement = select(literal(True)).where(Exchange.event_id == me.event_id, Exchange.id == exchange_id, _incoming(me))
    return bool(await session.scalar(statement))


def _incoming(me: Attending) -> ColumnElement[bool]:
    blocked = (
        select(literal(True))
        .where(
            Block.event_id == me.event_id,
            or_(
                and_(Block.attendee_id == me.attendee_id, Block.blocked_attendee_id == Exchange.from_attendee_id),
                and_(Block.attendee_id == Exchange.from_attendee_id, Block.blocked_attendee_id == me.attendee_id),
            ),
        )
        .exists()
    )
    known = (
        select(literal(True))
        .where(Attendee.event_id == me.event_id, Attendee.id == Exchange.from_attendee_id, Attendee.scan_consent)
        .exists()
    )
    waiting = and_(Exchange.state == ExchangeState.PENDING, ~blocked, or_(Exchange.from_attendee_id.is_(None), known))
    answered = and_(Exchange.state == ExchangeState.DECLINED, Exchange.answered)
    decided = or_(Exchange.state == ExchangeState.ACCEPTED, answered)
    return and_(Exchange.to_attendee_id == me.attendee_id, or_(waiting, decided))


async def add_contact(session: AsyncSession, contact: Mapping[str, Any]) -> None:
    """`contact`: all columns that say something."""
    await session.execute(insert(Contact).values(**contact))


async def decisions(
    session: AsyncSession, event_id: UUID, book_id: UUID, at_least: int, as_of: datetime
) -> dict[UUID, tuple[int, int]]:
    """Of each contact of the book who by then had decided on `at_least` so many requests of attendees: how many they
    accepted, of how many."""
    accepted = func.count().filter(Exchange.state == ExchangeState.ACCEPTED)
    statement = (
        select(Contact.id, accepted, func.count())
        .join(Exchange, Exchange.to_attendee_id == Contact.attendee_id)
        .where(
            Contact.event_id == event_id,
            Contact.book_id == book_id,
            Contact.deleted_at.is_(None),
            Exchange.event_id == event_id,
            Exchange.from_attendee_id.is_not(None),
            Exchange.answered,
            Exchange.decided_at <= as_of,
        )
        .group_by(Contact.id)
        .having(func.count() >= at_least)
    )
    return {contact_id: (yes, all_) for contact_id, yes, all_ in await session.execute(statement)}


async def forget_unanswered(session: AsyncSession, now: datetime) -> None:
    """In all events: what visitors left and nobody accepted in time."""
    await session.execute(
        delete(Exchange).where(
            Exchange.from_attendee_id.is_(None), Exchange.state == ExchangeState.PENDING, Exchange.expires_at <= now
        )
    )


def _between(one_id: UUID, other_id: UUID) -> ColumnElement[bool]:
    return or_(
        and_(Exchange.from_attendee_id == one_id, Exchange.to_attendee_id == other_id),
        and_(Exchange.from_attendee_id == other_id, Exchange.to_attendee_id == one_id),
    )


def _any(ids: Collection[UUID]) -> Any:
    return any_(literal(list(ids), ARRAY(Uuid())))
