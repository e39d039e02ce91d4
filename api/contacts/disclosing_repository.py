"""SQL of the ledger: what was disclosed to whom, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, RowMapping, Text, Uuid, and_, case, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.repository import any_uuid
from api.core.errors import IdReused
from api.core.ids import uuid7
from models import (
    Attendee,
    Badge,
    Book,
    BookCopy,
    Contact,
    Device,
    Disclosure,
    Event,
    LoginSession,
    Member,
    Receipt,
    Scan,
)

RULES = (Attendee.share_teams, Attendee.share_attendees, Attendee.share_everybody)
_EVENT = ("share_teams", "share_attendees", "share_everybody", "share_minimum", "consent_version", "after_withdrawal")


async def event_terms(session: AsyncSession, event_id: UUID) -> RowMapping:
    """What the event says about sharing: its columns `share_…`, `consent_version`, `after_withdrawal`."""
    statement = select(*(getattr(Event, name) for name in _EVENT)).where(Event.id == event_id)
    return (await session.execute(statement)).mappings().one()


async def attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> RowMapping | None:
    statement = select(Attendee.__table__).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    return (await session.execute(statement)).mappings().one_or_none()


async def team_of(session: AsyncSession, event_id: UUID, book_id: UUID) -> UUID | None:
    """Whose book it is, if a team's."""
    return await session.scalar(select(Book.team_id).where(Book.event_id == event_id, Book.id == book_id))


async def badge_key(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> str | None:
    """Of the badge that we issued last and that is still good, else of any other."""
    statement = (
        select(Badge.key)
        .where(Badge.event_id == event_id, Badge.attendee_id == attendee_id, Badge.revoked_at.is_(None))
        .order_by(Badge.issue.desc().nulls_last(), Badge.created_at)
    )
    return await session.scalar(statement.limit(1))


async def of_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Sequence[RowMapping]:
    """Everything that was ever disclosed of somebody, with `team_id` of the book, and whether the book's people have
    deleted the contact: `is_deleted`."""
    statement = (
        select(*Disclosure.__table__.columns, Book.team_id, Contact.deleted_at.is_not(None).label("is_deleted"))
        .join(Book, Book.id == Disclosure.book_id)
        .join(Contact, Contact.id == Disclosure.contact_id)
        .where(
            Book.event_id == event_id,
            Contact.event_id == event_id,
            Disclosure.event_id == event_id,
            Disclosure.attendee_id == attendee_id,
        )
        .order_by(Disclosure.disclosed_at, Disclosure.id)
    )
    return (await session.execute(statement)).mappings().all()


async def live_of_contacts(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """What these contacts hold of their attendees, by disclosure."""
    statement = select(Disclosure.__table__).where(
        Disclosure.event_id == event_id,
        Disclosure.contact_id == any_uuid(contact_ids),
        Disclosure.withdrawn_at.is_(None),
    )
    return (await session.execute(statement)).mappings().all()


async def end(session: AsyncSession, event_id: UUID, disclosure_ids: Collection[UUID], now: datetime) -> None:
    """All that these gave was taken back."""
    await session.execute(
        update(Disclosure)
        .where(Disclosure.event_id == event_id, Disclosure.id == any_uuid(disclosure_ids))
        .values(
            fields=[],
            withdrawn_fields=Disclosure.withdrawn_fields + Disclosure.fields,
            updated_at=now,
            withdrawn_at=now,
        )
        .execution_options(synchronize_session=False)
    )


async def change(session: AsyncSession, disclosures: Sequence[dict[str, Any]]) -> None:
    """Each with `event_id`, `id` and the columns to change, the same in all."""
    if disclosures:
        await session.execute(update(Disclosure), disclosures)


async def record(session: AsyncSession, disclosures: Sequence[dict[str, Any]]) -> None:
    """New ones; one of the same basis that there is already gives these fields from now on."""
    if not disclosures:
        return
    statement = postgresql.insert(Disclosure)
    new, old = statement.excluded, Disclosure
    again = statement.on_conflict_do_update(
        index_elements=["attendee_id", "book_id", "basis", "event_id"],
        set_={name: new[name] for name in ("contact_id", "fields", "agreed", "consent_version", "updated_at")}
        | {
            "withdrawn_at": None,
            "disclosed_at": func.coalesce(_unless_ended(old.disclosed_at), new.disclosed_at),
            "revision": func.coalesce(_unless_ended(old.revision), new.revision),
        },
    )
    await session.execute(again, disclosures)


def _unless_ended(column: Any) -> Any:
    return case((Disclosure.withdrawn_at.is_(None), column))


async def excessive(session: AsyncSession) -> Sequence[tuple[UUID, UUID, str, bool]]:
    """In all events, event, attendee, basis and whether to a team, of what gives more than its attendee's own rules
    allow, or what is gone from the ledger and still shown."""
    everybody = func.coalesce(Attendee.share_everybody, Event.share_everybody)
    allowed = case(
        (Book.team_id.is_not(None), func.coalesce(Attendee.share_teams, Disclosure.fields) + Event.share_minimum),
        (Disclosure.basis.in_(("scan", "import")), func.coalesce(Attendee.share_everybody, Disclosure.fields)),
        else_=func.coalesce(Attendee.share_attendees, Disclosure.fields) + everybody,
    )
    has_rules = or_(*(rule.is_not(None) for rule in RULES))
    statement = (
        select(Disclosure.event_id, Disclosure.attendee_id, Disclosure.basis, Book.team_id.is_not(None))
        .join(Attendee, and_(Attendee.event_id == Disclosure.event_id, Attendee.id == Disclosure.attendee_id))
        .join(Event, Event.id == Disclosure.event_id)
        .join(Book, and_(Book.event_id == Disclosure.event_id, Book.id == Disclosure.book_id))
        .where(Disclosure.withdrawn_at.is_(None), has_rules, ~Disclosure.fields.contained_by(allowed))
    )
    return (await session.execute(statement.distinct())).all()


async def contact_of(session: AsyncSession, event_id: UUID, book_id: UUID, attendee_id: UUID) -> UUID | None:
    """The contact that the book has of somebody."""
    statement = select(Contact.id).where(
        Contact.event_id == event_id, Contact.book_id == book_id, Contact.attendee_id == attendee_id
    )
    return await session.scalar(statement)


async def put_contact(session: AsyncSession, contact: Mapping[str, Any]) -> None:
    """A contact that the book has not, or had once: `contact` holds all columns that say something. Raises
    `IdReused` if another book uses its id."""
    statement = postgresql.insert(Contact).values(**contact)
    new = {name: statement.excluded[name] for name in contact if name not in {"event_id", "id", "created_at"}}
    revived = {"deleted_at": None, "merged_into": None, "refusal": None, "withdrawn_at": None}
    again = statement.on_conflict_do_update(
        index_elements=["event_id", "id"], set_=new | revived, where=Contact.book_id == statement.excluded.book_id
    )
    if await session.scalar(again.returning(Contact.id)) is None:
        raise IdReused


async def corrections(session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """`id`, `book_id` and `corrections` of these contacts, unless they were deleted."""
    statement = select(Contact.id, Contact.book_id, Contact.corrections).where(
        Contact.event_id == event_id, Contact.id == any_uuid(contact_ids), Contact.deleted_at.is_(None)
    )
    return (await session.execute(statement)).mappings().all()


async def write_contacts(session: AsyncSession, contacts: Sequence[dict[str, Any]]) -> None:
    """Each with `event_id`, `id` and the columns to change, the same in all."""
    if contacts:
        await session.execute(update(Contact), contacts)


async def phones(session: AsyncSession, event_id: UUID, book_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Whoever is or was signed in to these books with an app that pulls, or with a booth's phone: `session_id`,
    `book_id`, `name`, `device_id`, `member_id`, `sent_revision`, `revoked_at`."""
    statement = (
        select(
            LoginSession.id.label("session_id"),
            LoginSession.book_id,
            func.coalesce(Device.name, Member.name, Attendee.name, "").label("name"),
            LoginSession.device_id,
            LoginSession.member_id,
            LoginSession.sent_revision,
            LoginSession.revoked_at,
        )
        .outerjoin(Device, and_(Device.event_id == event_id, Device.id == LoginSession.device_id))
        .outerjoin(Member, and_(Member.event_id == event_id, Member.id == LoginSession.member_id))
        .outerjoin(Attendee, and_(Attendee.event_id == event_id, Attendee.id == LoginSession.attendee_id))
        .where(
            LoginSession.event_id == event_id,
            LoginSession.book_id == any_uuid(book_ids),
            or_(LoginSession.sent_revision > 0, LoginSession.device_id.is_not(None)),
        )
        .order_by(LoginSession.created_at, LoginSession.id)
    )
    return (await session.execute(statement)).mappings().all()


async def scanning_devices(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID]
) -> set[tuple[UUID | None, UUID | None]]:
    """Contact and device: a phone knows whom it scanned, whether it pulled or not."""
    statement = select(Scan.contact_id, Scan.device_id).where(
        Scan.event_id == event_id, Scan.contact_id == any_uuid(contact_ids), Scan.device_id.is_not(None)
    )
    return {(contact_id, device_id) for contact_id, device_id in await session.execute(statement.distinct())}


async def copies(session: AsyncSession, event_id: UUID, book_ids: Collection[UUID]) -> Sequence[BookCopy]:
    """What left the system of these books, the oldest first."""
    statement = (
        select(BookCopy)
        .where(BookCopy.event_id == event_id, BookCopy.book_id == any_uuid(book_ids))
        .order_by(BookCopy.made_at, BookCopy.id)
    )
    return (await session.scalars(statement)).all()


async def add_copy(
    session: AsyncSession,
    holder: BookHolder,
    *,
    kind: str,
    contact_ids: Collection[UUID] | None,
    now: datetime,
) -> None:
    """With the name of whoever takes it, and the book's revision of now."""
    name = func.coalesce(Member.name, Attendee.name, "")
    taken = (
        select(
            Book.event_id,
            literal(uuid7(), Uuid()),
            Book.id,
            literal(kind, Text()),
            name,
            Book.revision,
            literal(None if contact_ids is None else [str(one) for one in contact_ids], JSONB(none_as_null=True)),
            literal(now, DateTime(timezone=True)),
        )
        .outerjoin(Member, and_(Member.event_id == holder.event_id, Member.id == holder.member_id))
        .outerjoin(Attendee, and_(Attendee.event_id == holder.event_id, Attendee.id == Book.attendee_id))
        .where(Book.event_id == holder.event_id, Book.id == holder.book_id)
    )
    columns = ("event_id", "id", "book_id", "kind", "made_by", "revision", "contact_ids", "made_at")
    await session.execute(insert(BookCopy).from_select(columns, taken))


async def settle_receipt(
    session: AsyncSession, event_id: UUID, receipt_id: UUID, state: str, detail: str, now: datetime
) -> None:
    receipt = update(Receipt).where(Receipt.event_id == event_id, Receipt.id == receipt_id)
    await session.execute(receipt.values(state=state, detail=detail, updated_at=now))


async def add_receipts(session: AsyncSession, receipts: Sequence[dict[str, Any]]) -> None:
    if receipts:
        await session.execute(insert(Receipt), receipts)
