"""What somebody needs to try the demo: tokens for a day, badges to scan, and a few lines that say how."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth import service as auth
from api.auth import tokens
from api.auth.principal import Principal, start_playing
from api.badges.token import url
from api.core.settings import Settings
from api.demo import fair, repository
from models import Account, Attendee, Event, Role

_LIFETIME = timedelta(days=1)
_BADGES = 40
_CATEGORIES = ("attendee", "speaker")


class DemoChanged(Exception):
    """The demo event no longer has what is handed out: somebody tried out how to remove it."""


async def compose(session: AsyncSession, settings: Settings, base_url: str, now: datetime) -> dict[str, Any]:
    """Sign everybody in, and find badges to scan. Raises `DemoChanged`."""
    event, other_event = await _event(session, fair.SLUG), await _event(session, fair.OTHER_SLUG)
    roles = {"organiser": await _role(session, event, Role.ORGANISER, fair.ORGANISER, now)}
    for name, (role, email) in fair.STAFF.items():
        roles[name] = await _role(session, event, role, email, now)
    rep, other_rep = roles["rep"], roles["other_rep"]
    attendees = await _attendees(session, event, rep)
    for name, (attendee, _) in zip(("attendee", "attendee2"), attendees, strict=False):
        roles[name] = await _role(session, event, Role.ATTENDEE, attendee.email, now)
    access, refresh = await _sign_in(session, settings, roles, now)
    return {
        "base_url": base_url,
        "event": {"id": str(event.id), "slug": event.slug, "timezone": event.timezone},
        "tokens": access,
        "refresh_tokens": refresh,
        "team": {"id": str(rep.team_id), "book_id": str(rep.book_id)},
        "other_team": {"id": str(other_rep.team_id), "book_id": str(other_rep.book_id)},
        "badges": [_badge(attendee, url(settings.public_host, key)) for attendee, key in attendees],
        "revoked_badge": {"qr": url(settings.public_host, await _revoked(session, event))},
        "other_event_badge": {"qr": url(settings.public_host, (await _attendees(session, other_event, rep))[0][1])},
    }


def greeting(settings: Settings, base_url: str, handout: dict[str, Any]) -> str:
    """What to try first, for the terminal."""
    scan = {"id": str(uuid4()), "badge": handout["badges"][-1]["qr"], "captured_at": datetime.now(UTC).isoformat()}
    manager, rep = (fair.STAFF[name][1] for name in ("manager", "rep"))
    arrival = "is mailed" if settings.smtp_host else f"appears in {settings.data_dir / 'outbox'}/*.eml"
    return f"""
The demo event is "{fair.NAME}". You can be its organiser ({fair.ORGANISER}), a manager
({manager}), a rep ({rep}) or an attendee ({handout["badges"][0]["email"]}).
To sign in: POST /v1/auth/codes with the address, then POST /v1/auth/tokens with the code, which
{arrival}. To try every request: {base_url}/docs

A rep scans a badge:

curl {base_url}/v1/scans -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer {handout["tokens"]["rep"]}' \\
  -d '{json.dumps(scan)}'
"""


async def _event(session: AsyncSession, slug: str) -> Event:
    event = await repository.find_event(session, slug, fair.ORGANISER)
    if event is None:
        raise DemoChanged(f"The demo event {slug} is gone.")
    return event


async def _role(session: AsyncSession, event: Event, role: Role, email: str, now: datetime) -> Principal:
    account = await session.get_one(Account, await auth.account_for(session, email, now))
    for playable in await auth.my_roles(session, account):
        if (playable.event.id, playable.role) == (event.id, role):
            return start_playing(playable, account.id)
    raise DemoChanged(f"{email} is no {role} of the demo event any more.")


async def _attendees(session: AsyncSession, event: Event, rep: Principal) -> Sequence[Row[Attendee, str]]:
    """Whom the rep may scan, with the keys of their badges. The two whom one can sign in as are first, while they are
    there; then those who are not in the rep's book yet."""
    assert rep.book_id  # noqa: S101  a rep has the team's
    found = await repository.scannable(session, event.id, _CATEGORIES, rep.book_id)
    if len(found) < len(fair.ATTENDEES):
        raise DemoChanged("The demo event has hardly anybody left to scan.")
    known = {email: place for place, email in enumerate(fair.ATTENDEES)}
    return sorted(found, key=lambda row: known.get(row[0].email, len(known)))[:_BADGES]


async def _revoked(session: AsyncSession, event: Event) -> str:
    key = await repository.revoked_badge(session, event.id)
    if key is None:
        raise DemoChanged("The demo event has no revoked badge any more.")
    return key


async def _sign_in(
    session: AsyncSession, settings: Settings, roles: dict[str, Principal], now: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """Access tokens and refresh tokens by the names of `roles`."""
    access, refresh = {}, {}
    for name, role in roles.items():
        refresh[name] = (await auth.open_session(session, settings.keys, role, now)).refresh_token
        access[name] = tokens.issue(role, settings.keys.signing, now, lifetime=_LIFETIME)
    return access, refresh


def _badge(attendee: Attendee, qr: str) -> dict[str, str]:
    return {
        "attendee_id": str(attendee.id),
        "name": attendee.name,
        "company": attendee.company,
        "email": attendee.email,
        "qr": qr,
    }
