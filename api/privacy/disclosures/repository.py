"""SQL of what others hold of a person, for the person to read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    RowMapping,
    Select,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.auth.principal import Attending
from models import Attendee, Book, Contact, Disclosure, LoginSession, Receipt, ReceiptState, Scan, Team

_Owner = aliased(Attendee)


def _mine(me: Attending) -> Select[*tuple[Any, ...]]:
    """Each with whose book it is: `team_id` or `owner_id`, and `holder`, the name."""
    return (
        select(
            *Disclosure.__table__.columns,
            Book.team_id,
            Book.attendee_id.label("owner_id"),
            func.coalesce(Team.name, _Owner.name, "").label("holder"),
            Contact.deleted_at.is_not(None).label("is_deleted"),
        )
        .join(Book, Book.id == Disclosure.book_id)
        .join(Contact, Contact.id == Disclosure.contact_id)
        .outerjoin(Team, and_(Team.event_id == me.event_id, Team.id == Book.team_id))
        .outerjoin(_Owner, and_(_Owner.event_id == me.event_id, _Owner.id == Book.attendee_id))
        .where(
            Disclosure.event_id == me.event_id,
            Book.event_id == me.event_id,
            Contact.event_id == me.event_id,
            Disclosure.attendee_id == me.attendee_id,
        )
    )


async def disclosures(
    session: AsyncSession, me: Attending, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[RowMapping]:
    """The latest first."""
    statement = _mine(me).order_by(Disclosure.disclosed_at.desc(), Disclosure.id.desc()).limit(limit)
    if after:
        statement = statement.where(tuple_(Disclosure.disclosed_at, Disclosure.id) < tuple_(*after))
    return (await session.execute(statement)).mappings().all()


async def of_holder(session: AsyncSession, me: Attending, holder_id: UUID) -> Sequence[RowMapping]:
    """What this team or person was given."""
    statement = _mine(me).where(or_(Book.team_id == holder_id, Book.attendee_id == holder_id))
    return (await session.execute(statement.order_by(Disclosure.disclosed_at.desc()))).mappings().all()


async def find(session: AsyncSession, me: Attending, disclosure_id: UUID) -> RowMapping | None:
    return (await session.execute(_mine(me).where(Disclosure.id == disclosure_id))).mappings().one_or_none()


async def scans(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]
) -> dict[UUID | None, tuple[int, datetime]]:
    """By contact, how often the badge was read, and when last; also by books that deleted the contact since."""
    statement = (
        select(Scan.contact_id, func.count(), func.max(Scan.captured_at))
        .where(Scan.event_id == event_id, Scan.contact_id == _any(contact_ids), Scan.refusal.is_(None))
        .group_by(Scan.contact_id)
    )
    return {contact_id: (count, last) for contact_id, count, last in await session.execute(statement)}


async def receipts(session: AsyncSession, event_id: UUID, disclosure_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Oldest first. A phone that was signed out before it was told cannot be told any more, unless it comes back."""
    state: ColumnElement[str] = case(
        (
            and_(Receipt.state == ReceiptState.PENDING, LoginSession.revoked_at.is_not(None)),
            literal(ReceiptState.CANNOT_BE_REACHED.value),
        ),
        else_=Receipt.state,
    )
    columns = (Receipt.disclosure_id, Receipt.kind, Receipt.name, Receipt.fields, Receipt.detail)
    statement = (
        select(*columns, Receipt.created_at, Receipt.updated_at, state.label("state"))
        .outerjoin(LoginSession, and_(LoginSession.event_id == event_id, LoginSession.id == Receipt.session_id))
        .where(Receipt.event_id == event_id, Receipt.disclosure_id == _any(disclosure_ids))
        .order_by(Receipt.created_at, Receipt.id)
    )
    return (await session.execute(statement)).mappings().all()


def _any(ids: Collection[UUID]) -> Any:
    return any_(literal(list(ids), ARRAY(Uuid())))
