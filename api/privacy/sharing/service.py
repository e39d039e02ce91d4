"""Use cases of sharing: what a person shares with whom, their links and their photo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.contacts import disclosing, following
from api.contacts.sharing import Terms, ordered, terms
from api.core.errors import InvalidInput, NotFound
from api.privacy.sharing import picture, repository
from models import Attendee, Event, Photo

_RULES = {"teams": "share_teams", "attendees": "share_attendees", "everybody": "share_everybody"}


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a person says, and what counts."""

    own: Mapping[str, list[str] | None]
    terms: Terms
    links: list[str]
    has_photo: bool


async def get(session: AsyncSession, me: Attending) -> Sharing:
    attendee = await repository.attendee(session, me.event_id, me.attendee_id)
    event = await repository.event(session, me.event_id)
    return Sharing(
        {audience: getattr(attendee, column) for audience, column in _RULES.items()},
        terms_of(attendee, event),
        attendee.links,
        await repository.has_photo(session, me.event_id, me.attendee_id),
    )


def terms_of(attendee: Attendee, event: Event) -> Terms:
    return terms(
        {column: getattr(attendee, column) for column in _RULES.values()},
        {column: getattr(event, column) for column in (*_RULES.values(), "share_minimum")},
    )


async def change(session: AsyncSession, me: Attending, changes: dict[str, Any], now: datetime) -> Sharing:
    """Apply `changes` (the fields of a `SharingChange` that were given), also to what was shared before."""
    if "links" in changes and changes["links"] is None:
        raise InvalidInput("links cannot be removed; send [] for none")
    before = await repository.lock_attendee(session, me.event_id, me.attendee_id)
    values = {_RULES.get(name, name): value for name, value in changes.items()}
    values = {column: _plain(value) for column, value in values.items() if getattr(before, column) != value}
    if values:
        await repository.change(session, me.event_id, me.attendee_id, values | {"updated_at": now})
        session.expire(before)
    if audiences := values.keys() & set(_RULES.values()):
        await disclosing.follow_rules(session, me.event_id, me.attendee_id, audiences, now)
    if "links" in values:
        await following.refresh_attendees(session, me.event_id, [me.attendee_id])
    return await get(session, me)


def _plain(value: list[str] | None) -> list[str] | None:
    return None if value is None else [str(one) for one in value]


async def photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Photo:
    found = await repository.photo(session, event_id, attendee_id)
    if found is None:
        raise NotFound
    return found


async def put_photo(session: AsyncSession, me: Attending, content: bytes, now: datetime) -> None:
    """`content`: as `picture.prepared` made it."""
    await repository.put_photo(session, me.event_id, me.attendee_id, picture.MEDIA_TYPE, content, now)


async def delete_photo(session: AsyncSession, me: Attending) -> None:
    await repository.delete_photo(session, me.event_id, me.attendee_id)


def effective(found: Sharing) -> dict[str, list[str]]:
    """What goes to each audience."""
    rules = found.terms
    return {
        "teams": ordered(rules.teams | rules.minimum),
        "attendees": ordered(rules.attendees | rules.everybody),
        "everybody": ordered(rules.everybody),
    }
