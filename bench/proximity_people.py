"""An event that is over, and its people, who agreed to be seen for all of it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth.principal import Principal
from api.core import base32
from api.core.ids import uuid7
from api.core.keyring import Keyring
from api.events import service as events
from models import Attendee, Book, Level, Role, Visibility


@dataclass(frozen=True)
class Phone:
    event_id: UUID
    attendee_id: UUID
    token: str


async def people(
    session: AsyncSession, keys: Keyring, names: Iterable[str], start: datetime, days: int
) -> dict[str, Phone]:
    """A phone for each name, at a new event of so many days. Made here and not over the API: nobody can agree to have
    been seen in the past."""
    founder = await auth.account_for(session, f"bench-{secrets.token_hex(6)}@bench.example", start)
    event = await events.create_event(
        session,
        founder,
        slug="bench",
        name="Bench",
        timezone="UTC",
        starts_on=start.date(),
        ends_on=(start + timedelta(days=days - 1)).date(),
        now=start,
    )
    return {
        name: await _phone(session, keys, event.id, number, start, start + timedelta(days=days))
        for number, name in enumerate(names)
    }


async def _phone(
    session: AsyncSession, keys: Keyring, event_id: UUID, number: int, start: datetime, end: datetime
) -> Phone:
    key = base32.encode(number, 8)
    texts = ("external_id", "email", "given_name", "family_name", "company", "job_title", "phone", "category")
    attendee = Attendee(
        event_id=event_id,
        id=uuid7(),
        key=key,
        name=f"Person {number}",
        interests=[],
        custom={},
        created_at=start,
        updated_at=start,
        **dict.fromkeys((*texts, "industry", "country", "search"), ""),
    )
    book = Book(event_id=event_id, id=uuid7(), attendee_id=attendee.id)
    agreed = Visibility(
        event_id=event_id,
        attendee_id=attendee.id,
        level=Level.EVERYONE,
        since=start,
        level_since=start,
        expires_at=end,
    )
    for row in (attendee, book, agreed):
        session.add(row)
        await session.flush()
    principal = Principal(
        session_id=uuid7(), event_id=event_id, role=Role.ATTENDEE, attendee_id=attendee.id, book_id=book.id
    )
    return Phone(
        event_id,
        attendee.id,
        (await auth.open_session(session, keys, principal, datetime.now(start.tzinfo))).access_token,
    )
