"""Exchanges as one of the two may see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.contacts import sharing
from api.exchange import agreeing, repository
from api.exchange.schemas import ExchangeOut, PersonOut
from api.exchange.viewing import Direction, Seen, seen_by_asked, seen_by_asker
from models import Basis, Exchange, SharedField

_NOBODY: dict[str, Any] = {
    "name": "", "company": "", "job_title": "", "email": "", "phone": "", "links": [], "interests": [],
}  # fmt: skip  # one a line would fill the page


async def shown_one(session: AsyncSession, me: Attending, exchange: Exchange, now: datetime) -> ExchangeOut:
    (found,) = await shown(session, me, [exchange], now)
    return found


async def shown(
    session: AsyncSession, me: Attending, exchanges: Sequence[Exchange], now: datetime
) -> list[ExchangeOut]:
    others = {_other(me, exchange) for exchange in exchanges}
    event = await repository.terms_of_event(session, me.event_id)
    people = await repository.people(session, me.event_id, others)
    contacts = await repository.contacts_of(session, me, others)
    return [
        _out(me, exchange, event, people.get(other) if other else None, contacts.get(other), now)
        for exchange in exchanges
        for other in (_other(me, exchange),)
    ]


def _other(me: Attending, exchange: Exchange) -> UUID | None:
    return exchange.to_attendee_id if exchange.from_attendee_id == me.attendee_id else exchange.from_attendee_id


def _out(
    me: Attending,
    exchange: Exchange,
    event: RowMapping,
    person: RowMapping | None,
    contact_id: UUID | None,
    now: datetime,
) -> ExchangeOut:
    is_mine = exchange.from_attendee_id == me.attendee_id
    state = seen_by_asker(exchange, now) if is_mine else seen_by_asked(exchange, now)
    is_accepted = state is Seen.ACCEPTED
    if exchange.from_attendee_id is None:
        contact_id = agreeing.visitor_contact_id(exchange, me.book_id)
    return ExchangeOut(
        id=exchange.id,
        direction=Direction.OUTGOING if is_mine else Direction.INCOMING,
        state=state,
        via="app" if exchange.from_attendee_id else "card_page",
        person=_person(exchange, event, person, introduces_themself=not is_mine and state is Seen.PENDING),
        message=exchange.message,
        offered=[SharedField(field) for field in exchange.offered],
        returned=[SharedField(field) for field in exchange.returned or []] if is_accepted else None,
        contact_id=contact_id if is_accepted else None,
        created_at=exchange.created_at,
        expires_at=exchange.expires_at,
        decided_at=exchange.decided_at if is_accepted or not is_mine else None,
    )


def _person(
    exchange: Exchange, event: RowMapping, person: RowMapping | None, *, introduces_themself: bool
) -> PersonOut:
    if person is None:
        return PersonOut(**_NOBODY | (exchange.details or {}), attendee_id=None)
    terms = sharing.terms(person, event)
    fields = terms.everybody
    if introduces_themself:
        fields |= terms.given(Basis.EXCHANGE, to_team=False, agreed=exchange.offered) & {SharedField.NAME}
    known = sharing.shown(person, fields)
    return PersonOut(attendee_id=person["id"], **{name: known[name] for name in _NOBODY})
