"""Use cases of the card page: what any phone's camera opens, and what its visitor leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.badges import token
from api.contacts import disclosing, sharing
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.core.revisions import next_revision
from api.exchange import agreeing
from api.exchange import repository as exchanges
from api.exchange.card import guard, repository
from api.exchange.card.form import Errors, VisitorForm, checked
from api.exchange.card.guard import Ticket
from api.vcards.wording import met
from api.vcards.writing import Person, Picture, write
from models import NO_EVENT, ExchangeState, Language, SharedField

_LIMITS = {"address": 200, "person": 30, "both": 5}
"""Forms an hour: from one address, behind which there may be a whole hall; for one person; from the one for the
other."""


class Closed(StrEnum):
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Card:
    """What one person shares with everybody. `shown`: their columns, empty where not shared. `token`: in its one
    spelling."""

    token: str
    attendee_id: UUID
    event: RowMapping
    shown: dict[str, Any]
    fields: frozenset[str]


async def find(session: AsyncSession, keys: Keyring, text: str) -> Card | Closed:
    """The card under a token. One that is forged or mistyped is found out without asking the database; of the others
    nobody can tell by the time it takes whether they are unknown, revoked or withdrawn."""
    try:
        ours = token.parse(f"/B/{text}", keys.badge, event="")
    except (token.Malformed, token.Forged):
        return Closed.UNKNOWN
    assert ours  # noqa: S101  in an address of ours nothing else is read
    event = await repository.event(session, ours.event_code)
    person = await repository.holder(session, event["id"] if event else NO_EVENT, ours.text)
    if event is None or person is None or not person["scan_consent"]:
        return Closed.UNKNOWN
    if person["revoked_at"]:
        return Closed.REVOKED
    fields = sharing.terms(person, event).everybody
    return Card(ours.text, person["id"], event, sharing.shown(person, fields), fields)


async def has_photo(session: AsyncSession, card: Card) -> bool:
    return SharedField.PHOTO in card.fields and await repository.has_photo(session, card.event["id"], card.attendee_id)


async def photo(session: AsyncSession, card: Card) -> Picture | None:
    if SharedField.PHOTO not in card.fields:
        return None
    found = await repository.photo(session, card.event["id"], card.attendee_id)
    return Picture(found.media_type, found.content) if found else None


async def consent_text(session: AsyncSession, card: Card, version: int | None, language: Language) -> str:
    """The event's own, in this language or else in any; "" if it has none."""
    texts = await repository.consent_text(session, card.event["id"], version) if version else {}
    return texts.get(language) or next(iter(texts.values()), "")


async def vcard(session: AsyncSession, card: Card, language: Language, now: datetime) -> bytes:
    """For the visitor's own address book, with where and when they met."""
    moment = now.astimezone(ZoneInfo(card.event["timezone"]))
    names = ("name", "given_name", "family_name", "company", "job_title", "email", "phone", "links")
    return write(
        Person(
            uid=uuid5(card.attendee_id, "card"),
            revised_at=now,
            note=met(language, card.event["name"], "", moment),
            photo=await photo(session, card),
            **{name: card.shown[name] for name in names},
        )
    )


def new_ticket(card: Card, now: datetime) -> Ticket:
    return Ticket(uuid7(), now, card.event["consent_version"])


async def leave(
    session: AsyncSession, keys: Keyring, card: Card, form: VisitorForm, address: str, now: datetime, lasting: timedelta
) -> tuple[Ticket, Errors]:
    """A visitor's details become a request to the person, unless something is wrong: then the ticket for another try.

    Who fills in what people do not see is told that all went well.
    """
    ticket = guard.read(keys, card.token, form.ticket)
    if ticket is None or now - ticket.made_at > guard.LONGEST:
        return new_ticket(card, now), {"": "too_late"}
    if form.homepage:
        return ticket, {}
    details, message, errors = checked(form)
    if not errors and now - ticket.made_at < guard.QUICKEST:
        errors = {"": "too_quick"}
    if not errors and not await _is_within_limits(session, keys, card, address, now):
        errors = {"": "too_many"}
    if not errors:
        await repository.add_exchange(session, _request(card, ticket, details, message, now, lasting))
    return ticket, errors


async def withdraw(session: AsyncSession, keys: Keyring, card: Card, text: str, now: datetime) -> None:
    """What the visitor with this ticket left goes; if it was accepted, from the book too, as the event's policy has it
    for whoever takes something back."""
    ticket, event_id = guard.read(keys, card.token, text), card.event["id"]
    if ticket is None:
        return
    books = await exchanges.lock_books(session, event_id, {card.attendee_id})
    exchange = await exchanges.find(session, event_id, ticket.exchange_id)
    if exchange is None or exchange.from_attendee_id or exchange.to_attendee_id != card.attendee_id:
        return
    if exchange.state == ExchangeState.ACCEPTED:
        book_id = books[card.attendee_id]
        revisions = {book_id: await next_revision(session, event_id, book_id)}
        contact_id = agreeing.visitor_contact_id(exchange, book_id)
        await disclosing.forget(session, event_id, [contact_id], revisions, now)
    await session.delete(exchange)
    await session.flush()


async def forget_tries(session: AsyncSession, now: datetime) -> None:
    """Who sent forms in an hour that is over."""
    await repository.forget_tries(session, _hour(now))


async def _is_within_limits(session: AsyncSession, keys: Keyring, card: Card, address: str, now: datetime) -> bool:
    """Counts this form. The hour is part of what is digested: nobody can follow an address from one to the next."""
    hour, near = _hour(now), guard.neighbourhood(address)
    texts = {"address": near, "person": card.attendee_id, "both": f"{near} {card.attendee_id}"}
    subjects = {kind: keys.digest("card-tries", f"{hour.isoformat()} {kind} {text}") for kind, text in texts.items()}
    tries = await repository.count_tries(session, card.event["id"], subjects.values(), hour)
    return all(tries[subject] <= _LIMITS[kind] for kind, subject in subjects.items())


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _request(
    card: Card, ticket: Ticket, details: dict[str, Any], message: str, now: datetime, lasting: timedelta
) -> dict[str, Any]:
    return {
        "event_id": card.event["id"],
        "id": ticket.exchange_id,
        "to_attendee_id": card.attendee_id,
        "state": ExchangeState.PENDING,
        "message": message,
        "details": details,
        "offered": sharing.ordered(details),
        "consent_version": ticket.consent_version,
        "created_at": now,
        "expires_at": now + lasting,
    }
