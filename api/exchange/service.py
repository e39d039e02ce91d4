"""Use cases of exchanges: ask, answer, look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.contacts import sharing
from api.core.errors import IdReused, InvalidInput, NotFound
from api.core.keyring import Keyring
from api.core.pagination import cut, decode_cursor
from api.exchange import agreeing, repository
from api.exchange.errors import ExchangeDecided, ExchangeExpired, ExchangePending
from api.exchange.finding import whom
from api.exchange.schemas import ExchangeChange, ExchangeIn, ExchangeOut
from api.exchange.showing import shown, shown_one
from api.exchange.viewing import Direction, Seen, seen_by_asker
from models import Exchange, ExchangeState

_ENOUGH_DECISIONS = 5
"""From so many on they say something about a person, and not about one meeting."""


async def ask(
    session: AsyncSession, keys: Keyring, me: Attending, wish: ExchangeIn, now: datetime, lasting: timedelta
) -> tuple[ExchangeOut, bool]:
    """Ask somebody, or agree with somebody who has asked me; and whether it is new."""
    asked = await whom(session, keys, me, wish)
    offered = sharing.ordered(agreeing.ALL if wish.fields is None else wish.fields)
    books = await repository.lock_books(session, me.event_id, {me.attendee_id, asked.attendee_id})
    known = await repository.find(session, me.event_id, wish.id)
    if known:
        same = (known.from_attendee_id, known.to_attendee_id, known.message, known.offered)
        if same != (me.attendee_id, asked.attendee_id, wish.message, offered):
            raise IdReused
        return await shown_one(session, me, known, now), False
    if asked.problem:
        raise asked.problem
    await _require_two(session, me, asked.attendee_id)
    exchange = Exchange(
        event_id=me.event_id,
        id=wish.id,
        from_attendee_id=me.attendee_id,
        to_attendee_id=asked.attendee_id,
        state=ExchangeState.PENDING,
        message=wish.message,
        offered=offered,
        consent_version=(await repository.terms_of_event(session, me.event_id))["consent_version"],
        created_at=now,
        expires_at=now + lasting,
    )
    await _settle(session, exchange, books, now)
    session.add(exchange)
    await session.flush()
    return await shown_one(session, me, exchange, now), True


async def decide(
    session: AsyncSession, me: Attending, exchange_id: UUID, change: ExchangeChange, now: datetime
) -> ExchangeOut:
    """Accept or decline what I was asked, or withdraw what I asked."""
    found = await repository.find(session, me.event_id, exchange_id)
    if found is None or me.attendee_id not in (found.from_attendee_id, found.to_attendee_id):
        raise NotFound
    is_mine = found.from_attendee_id == me.attendee_id
    people = {person for person in (found.from_attendee_id, found.to_attendee_id) if person}
    books = await repository.lock_books(session, me.event_id, people)
    exchange = await repository.find(session, me.event_id, exchange_id)
    if exchange is None or not (is_mine or await repository.asked_me(session, me, exchange_id)):
        raise NotFound
    if is_mine:
        _withdraw(exchange, change, now)
    elif change.state is ExchangeState.WITHDRAWN:
        raise InvalidInput("Only whoever asked can withdraw; accept or decline")
    else:
        await _answer(session, exchange, change, books, now)
    await session.flush()
    return await shown_one(session, me, exchange, now)


async def exchanges(
    session: AsyncSession, me: Attending, direction: Direction | None, now: datetime, *, limit: int, cursor: str | None
) -> tuple[list[ExchangeOut], str | None]:
    after = decode_cursor(cursor, tuple[datetime, UUID])
    rows = await repository.mine(session, me, direction, after, limit + 1)
    page, next_cursor = cut(rows, limit, key=lambda row: (row.created_at, row.id))
    return await shown(session, me, page, now), next_cursor


async def forget_unanswered(session: AsyncSession, now: datetime) -> None:
    """In all events: what visitors of card pages left and nobody accepted in time."""
    await repository.forget_unanswered(session, now)


async def readiness(session: AsyncSession, event_id: UUID, book_id: UUID, as_of: datetime) -> dict[UUID, float]:
    """By contact of the book, how readily they accept the exchanges that they are asked for in this event, 0 to 1; of
    those alone who had decided often enough. For the ranking's own sum: never to be shown about somebody."""
    found = await repository.decisions(session, event_id, book_id, _ENOUGH_DECISIONS, as_of)
    return {contact_id: accepted / decided for contact_id, (accepted, decided) in found.items()}


async def _require_two(session: AsyncSession, me: Attending, other_id: UUID) -> None:
    if other_id == me.attendee_id:
        raise InvalidInput("This is you")
    await _require_willing(session, me.event_id, me.attendee_id)


async def _require_willing(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> None:
    if not await repository.people(session, event_id, [attendee_id]):
        raise InvalidInput("You have said that nobody may have your details")


async def _settle(session: AsyncSession, exchange: Exchange, books: Mapping[UUID, UUID], now: datetime) -> None:
    """What becomes of a new request at once: both have asked, or it will not reach the other."""
    one, other = exchange.from_attendee_id, exchange.to_attendee_id
    assert one  # noqa: S101  visitors ask elsewhere
    await repository.close_expired(session, exchange.event_id, one, other, now)
    before = await repository.undecided(session, exchange.event_id, one, other, now)
    mine = [earlier for earlier in before if earlier.from_attendee_id == one]
    if any(earlier.withdrawn_at is None for earlier in mine):
        raise ExchangePending
    # Whoever was declined, and withdraws and asks again, is not heard either.
    if mine or await repository.blocked(session, exchange.event_id, one, other):
        exchange.state = ExchangeState.DECLINED
        return
    theirs = [earlier for earlier in before if earlier.state == ExchangeState.PENDING]
    if theirs:
        await agreeing.swap(session, exchange.event_id, {one: exchange.offered, other: theirs[0].offered}, books, now)
        _accept(exchange, theirs[0].offered, now)
        _accept(theirs[0], exchange.offered, now)
        theirs[0].answered = True


def _withdraw(exchange: Exchange, change: ExchangeChange, now: datetime) -> None:
    if change.state is not ExchangeState.WITHDRAWN:
        raise InvalidInput("You asked; the other one decides")
    seen = seen_by_asker(exchange, now)
    if seen is Seen.ACCEPTED:
        raise ExchangeDecided("It was accepted; what you gave can be taken back as a disclosure")
    if seen is Seen.EXPIRED:
        raise ExchangeExpired
    if seen is Seen.PENDING:
        exchange.withdrawn_at = now
        if exchange.state == ExchangeState.PENDING:
            exchange.state = ExchangeState.WITHDRAWN


async def _answer(
    session: AsyncSession, exchange: Exchange, change: ExchangeChange, books: Mapping[UUID, UUID], now: datetime
) -> None:
    returned = sharing.ordered(agreeing.ALL if change.fields is None else change.fields)
    if exchange.state == ExchangeState.ACCEPTED:
        if change.state is not ExchangeState.ACCEPTED or (change.fields is not None and returned != exchange.returned):
            raise ExchangeDecided
        return
    if exchange.expires_at <= now:
        raise ExchangeExpired
    exchange.answered = True
    if change.state is ExchangeState.DECLINED:
        _decline(exchange, now)
        return
    if exchange.withdrawn_at or (exchange.from_attendee_id is None and exchange.details is None):
        raise ExchangeDecided("It was withdrawn, or is declined and forgotten")
    if exchange.from_attendee_id:
        await _require_willing(session, exchange.event_id, exchange.to_attendee_id)
        gives = {exchange.from_attendee_id: exchange.offered, exchange.to_attendee_id: returned}
        await agreeing.swap(session, exchange.event_id, gives, books, now)
        _accept(exchange, returned, now)
    else:
        # A visitor has no book to get anything: they have what the card page shows to everybody.
        await agreeing.take_in_visitor(session, exchange, books[exchange.to_attendee_id], now)
        _accept(exchange, [], now)


def _decline(exchange: Exchange, now: datetime) -> None:
    if exchange.state != ExchangeState.DECLINED:
        exchange.state, exchange.decided_at = ExchangeState.DECLINED, now
    if exchange.from_attendee_id is None:
        exchange.details, exchange.message = None, ""  # nobody needs them any more


def _accept(exchange: Exchange, returned: Sequence[str], now: datetime) -> None:
    exchange.state, exchange.returned, exchange.decided_at = ExchangeState.ACCEPTED, list(returned), now
