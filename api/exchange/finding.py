"""Whom somebody means who wants to swap details: by badge, or by a contact of their own."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending, BookHolder
from api.badges import token
from api.contacts import service as book
from api.core.errors import InvalidInput, NotFound, Problem
from api.core.keyring import Keyring
from api.events.code import event_code
from api.exchange import repository
from api.exchange.schemas import ExchangeIn
from api.scans.errors import BadgeForged, BadgeMalformed, BadgeRevoked, BadgeWrongEvent, ConsentRefused


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom somebody means, and why they cannot be asked, if so."""

    attendee_id: UUID
    problem: Problem | None = None


async def whom(session: AsyncSession, keys: Keyring, me: Attending, wish: ExchangeIn) -> Asked:
    if wish.badge is not None:
        return await _by_badge(session, keys, me, wish.badge)
    assert wish.contact_id  # noqa: S101  the schema wants one of the two
    contact = await book.find(session, _holder(me), wish.contact_id)
    if contact["attendee_id"] is None:
        raise InvalidInput("Nobody is known for this contact yet")
    return Asked(contact["attendee_id"])


async def _by_badge(session: AsyncSession, keys: Keyring, me: Attending, text: str) -> Asked:
    code, text = event_code(me.event_id), text.strip()
    try:
        ours = token.parse(text, keys.badge, code)
    except token.Malformed:
        raise BadgeMalformed from None
    except token.Forged:
        raise BadgeForged from None
    if ours and ours.event_code != code:
        raise BadgeWrongEvent
    badge = await repository.badge(session, me.event_id, ours.text if ours else text)
    if badge is None:
        raise BadgeRevoked if ours else NotFound("Nobody is known for this barcode yet")
    if badge["revoked_at"]:
        return Asked(badge["attendee_id"], BadgeRevoked())
    return Asked(badge["attendee_id"], None if badge["scan_consent"] else ConsentRefused())


def _holder(me: Attending) -> BookHolder:
    return BookHolder(
        session_id=me.session_id,
        event_id=me.event_id,
        book_id=me.book_id,
        team_id=None,
        member_id=None,
        attendee_id=me.attendee_id,
        device_id=None,
    )
