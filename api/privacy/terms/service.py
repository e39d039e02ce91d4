"""Use cases of organisers: the terms on which people share, and what came of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Principal
from api.contacts.sharing import COLUMNS
from api.core.errors import IdReused, InvalidInput
from api.core.ids import uuid7
from api.core.locks import lock_event
from api.privacy.terms import repository
from api.privacy.terms.schemas import Count, Report, TeamCount, TermsOut, VersionCount
from models import Basis, ConsentText, Event, SharedField

_RULES = ("teams", "attendees", "everybody", "minimum")


async def terms(session: AsyncSession, event_id: UUID) -> TermsOut:
    return _out(await repository.event(session, event_id))


async def change(session: AsyncSession, organiser: Principal, changes: dict[str, Any]) -> TermsOut:
    """Apply `changes` (the fields of a `TermsChange` that were given)."""
    event = await repository.event(session, organiser.event_id)
    for field, value in changes.items():
        if value is None:
            raise InvalidInput(f"{field} cannot be removed")
        if field in _RULES:
            setattr(event, f"share_{field}", [str(one) for one in value])
        else:
            setattr(event, field, str(value))
    await session.flush()
    return _out(event)


async def publish(
    session: AsyncSession, organiser: Principal, text_id: UUID | None, texts: dict[str, str], now: datetime
) -> tuple[ConsentText, bool]:
    """The next version of the event's consent text, from now on in force; and whether it is new. The same id and texts
    again is no change."""
    await lock_event(session, organiser.event_id)
    known = await repository.consent_text(session, organiser.event_id, text_id) if text_id else None
    if known:
        if known.texts != texts:
            raise IdReused
        return known, False
    event = await repository.event(session, organiser.event_id)
    await session.refresh(event, ["consent_version"])
    event.consent_version = (event.consent_version or 0) + 1
    text = ConsentText(
        event_id=event.id, id=text_id or uuid7(), version=event.consent_version, texts=texts, created_at=now
    )
    session.add(text)
    await session.flush()
    return text, True


async def consent_texts(session: AsyncSession, event_id: UUID) -> list[ConsentText]:
    return list(await repository.consent_texts(session, event_id))


async def report(session: AsyncSession, organiser: Principal) -> Report:
    event_id = organiser.event_id
    people, books, given, taken_back = await repository.totals(session, event_id)
    bases = {basis: (given, back) for basis, given, back in await repository.by_basis(session, event_id)}
    fields = await repository.by_field(session, event_id)
    teams = list(await repository.by_team(session, event_id))
    own = next(((given, back) for team_id, _, given, back in teams if team_id is None), (0, 0))
    return Report(
        people=people,
        books=books,
        total=_count(given, taken_back),
        by_basis={basis: _count(*bases.get(basis, (0, 0))) for basis in Basis},
        by_field={SharedField(field): fields.get(field, 0) for field in COLUMNS},
        by_consent_version=[
            VersionCount(version=version, given=given, taken_back=back)
            for version, given, back in await repository.by_version(session, event_id)
        ],
        by_team=[
            TeamCount(team_id=team_id, name=name, given=given, taken_back=back)
            for team_id, name, given, back in teams
            if team_id is not None
        ],
        attendees=_count(*own),
    )


def _count(given: int, taken_back: int) -> Count:
    return Count(given=given, taken_back=taken_back)


def _out(event: Event) -> TermsOut:
    return TermsOut.model_validate(
        {field: getattr(event, f"share_{field}") for field in _RULES}
        | {"after_withdrawal": event.after_withdrawal, "consent_version": event.consent_version}
    )
