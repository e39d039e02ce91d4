"""What happens when both have agreed: each is a contact in the other's book."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts import disclosing, sharing
from api.contacts.corrections import search_text
from api.core.revisions import next_revision
from api.exchange import repository
from models import Basis, Exchange, SharedField

Agreed = Collection[str] | None
"""The fields that somebody agreed to give; None is all that their rules give."""

ALL = [str(field) for field in SharedField]

_EMPTY: dict[str, Any] = {"name": "", "company": "", "job_title": "", "email": "", "phone": "", "links": []}


async def swap(
    session: AsyncSession, event_id: UUID, gives: Mapping[UUID, Agreed], books: Mapping[UUID, UUID], now: datetime
) -> None:
    """Two attendees get to know one another. `gives`: what each agreed to; `books`: of each, locked before.

    Raises `NotFound` if one of them lets nobody have them any more.
    """
    one, other = gives
    directions = sorted(((one, other), (other, one)), key=lambda pair: books[pair[1]])
    for giver, taker in directions:
        await disclosing.disclose(
            session,
            event_id,
            attendee_id=giver,
            book_id=books[taker],
            basis=Basis.EXCHANGE,
            now=now,
            agreed=gives[giver],
        )


def visitor_contact_id(exchange: Exchange, book_id: UUID) -> UUID:
    return uuid5(book_id, str(exchange.id))


async def take_in_visitor(session: AsyncSession, exchange: Exchange, book_id: UUID, now: datetime) -> None:
    """Somebody without a badge becomes a contact with what they left on the card page, as if it were typed in."""
    left = _EMPTY | (exchange.details or {})
    texts = dict.fromkeys(("given_name", "family_name", "industry", "country"), "") | left
    contact = {
        "event_id": exchange.event_id,
        "id": visitor_contact_id(exchange, book_id),
        "book_id": book_id,
        "revision": await next_revision(session, exchange.event_id, book_id),
        "created_at": now,
        "scan_count": 0,
        "first_captured_at": exchange.created_at,
        "last_captured_at": exchange.created_at,
        "interests": [],
        "shared": sharing.ordered([field for field, value in left.items() if value]),
        "search": search_text({**texts, "attendee_id": None, "badge_key": None}, {}),
        **texts,
    }
    await repository.add_contact(session, contact)
