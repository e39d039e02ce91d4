"""SQL of who scanned whom back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import Attendee, Block, Book, Contact, Disclosure, Event, Exchange, ExchangeState, Scan

_DECIDED = (ExchangeState.ACCEPTED, ExchangeState.DECLINED)


class BackScan(NamedTuple):
    """Two attendees; `captured_at` is when the second badge was read."""

    event_id: UUID
    first_id: UUID
    second_id: UUID
    captured_at: datetime


async def pairs(session: AsyncSession, since: datetime, within: timedelta) -> Sequence[BackScan]:
    """In all events, who scanned one another no further apart than that, one of the two scans received since then; who
    has settled it already is left out. Each pair once, with the latest of its meetings."""
    # Found first and asked about after that: it is a few pairs of very many scans.
    met = _met(since, within).cte("met").prefix_with("MATERIALIZED")
    settled = _settled(met.c.event_id, met.c.first_id, met.c.second_id, met.c.met_at)
    return [BackScan(*row) for row in await session.execute(select(met).where(~settled))]


def _met(since: datetime, within: timedelta) -> Select[tuple[UUID, UUID, UUID, datetime]]:
    mine, back = aliased(Scan), aliased(Scan)
    my_book, their_book = aliased(Book), aliased(Book)
    contact, contact_back = aliased(Contact), aliased(Contact)
    first = func.least(my_book.attendee_id, their_book.attendee_id).label("first_id")
    second = func.greatest(my_book.attendee_id, their_book.attendee_id).label("second_id")
    met_at = func.max(func.greatest(mine.captured_at, back.captured_at)).label("met_at")
    in_return = and_(contact_back.attendee_id == my_book.attendee_id, contact_back.book_id == their_book.id)
    return (
        select(mine.event_id, first, second, met_at)
        .select_from(mine)
        .join(my_book, _in_event(mine, my_book, my_book.id == mine.book_id))
        .join(contact, _in_event(mine, contact, contact.id == mine.contact_id))
        .join(their_book, _in_event(mine, their_book, their_book.attendee_id == contact.attendee_id))
        .join(contact_back, _in_event(mine, contact_back, in_return))
        .join(back, _in_event(mine, back, back.contact_id == contact_back.id))
        .where(
            mine.received_at >= since,
            mine.member_id.is_(None),
            mine.device_id.is_(None),
            mine.refusal.is_(None),
            back.refusal.is_(None),
            my_book.attendee_id.is_not(None),
            their_book.attendee_id != my_book.attendee_id,
            back.captured_at.between(mine.captured_at - within, mine.captured_at + within),
        )
        .group_by(mine.event_id, first, second)
    )


async def is_settled(session: AsyncSession, pair: BackScan) -> bool:
    """The same of one pair, as it is now."""
    settled = _settled(pair.event_id, pair.first_id, pair.second_id, pair.captured_at)
    return bool(await session.scalar(select(settled).select_from(Event).where(Event.id == pair.event_id)))


def _in_event(mine: type[Scan], table: type[Book | Contact | Scan], also: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.event_id == mine.event_id, also)


def _settled(event_id: object, one: object, other: object, met_at: object) -> ColumnElement[bool]:
    """Whether they agreed or declined since they met, one took something back since, one blocks the other, or one lets
    nobody have them."""
    asked = or_(
        and_(Exchange.from_attendee_id == one, Exchange.to_attendee_id == other),
        and_(Exchange.from_attendee_id == other, Exchange.to_attendee_id == one),
    )
    decided = (
        select(literal(1))
        .where(Exchange.event_id == event_id, asked, Exchange.state.in_(_DECIDED), Exchange.decided_at >= met_at)
        .exists()
    )
    blocks = or_(
        and_(Block.attendee_id == one, Block.blocked_attendee_id == other),
        and_(Block.attendee_id == other, Block.blocked_attendee_id == one),
    )
    blocked = select(literal(1)).where(Block.event_id == event_id, blocks).exists()
    gives = or_(
        and_(Disclosure.attendee_id == one, Book.attendee_id == other),
        and_(Disclosure.attendee_id == other, Book.attendee_id == one),
    )
    taken_back = (
        select(literal(1))
        .select_from(Disclosure)
        .join(Book, Book.id == Disclosure.book_id)
        .where(Disclosure.event_id == event_id, Book.event_id == event_id, gives, Disclosure.withdrawn_at >= met_at)
        .exists()
    )
    unwilling = (
        select(literal(1))
        .where(Attendee.event_id == event_id, Attendee.id.in_((one, other)), ~Attendee.scan_consent)
        .exists()
    )
    return or_(decided, blocked, taken_back, unwilling)
