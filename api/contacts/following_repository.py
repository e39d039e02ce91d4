"""SQL that keeps contacts in step with attendees, for many attendees at once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    RowMapping,
    Text,
    Uuid,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.contacts.about import EMPTIED
from api.contacts.disclosing_repository import RULES
from api.contacts.repository import any_uuid, revision_of
from api.contacts.sharing import FIELD_OF, FOUND_BY
from models import Attendee, Badge, Book, Contact, Disclosure


def _is_shared(field: str) -> ColumnElement[bool]:
    return literal(field, Text) == any_(Contact.shared)


def _disclosed() -> dict[str, ColumnElement[Any]]:
    """By column, what a contact is to hold of its attendee."""
    return {
        column: case((_is_shared(field), getattr(Attendee, column)), else_=_empty(column))
        for column, field in FIELD_OF.items()
    }


def _empty(column: str) -> ColumnElement[Any]:
    kind = Contact.__table__.columns[column].type
    empty: Any = [] if isinstance(kind, ARRAY) else {} if isinstance(kind, JSONB) else ""
    return literal(empty, kind)


def _found_by() -> list[ColumnElement[Any]]:
    return [
        case((_is_shared(field), func.nullif(Attendee.found_by[number], "")))
        for number, field in enumerate(FOUND_BY, start=1)
    ]


def _was_taken_back() -> ColumnElement[bool]:
    """The attendee took everything back from this book after it read the badge."""
    return (
        select(func.count())
        .select_from(Disclosure)
        .where(
            Disclosure.event_id == Contact.event_id,
            Disclosure.attendee_id == Badge.attendee_id,
            Disclosure.book_id == Contact.book_id,
        )
        .having(func.bool_and(Disclosure.withdrawn_at.is_not(None)))
        .having(func.max(Disclosure.withdrawn_at) > Contact.last_captured_at)
        .exists()
    )


async def unresolved(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], book_ids: Collection[UUID] | None = None
) -> Sequence[RowMapping]:
    """Contacts, in these books or in all, that are only a barcode yet; `person`: whose barcode it is, with the person's
    own rules of sharing, and `team_id`: whose book, if a team's."""
    statement = select(*Contact.__table__.columns, Badge.attendee_id.label("person"), *RULES, Book.team_id).where(
        Book.event_id == event_id,
        Book.id == Contact.book_id,
        ~_was_taken_back(),
        Badge.event_id == event_id,
        Badge.attendee_id == any_uuid(attendee_ids),
        Badge.revoked_at.is_(None),
        Attendee.event_id == event_id,
        Attendee.id == Badge.attendee_id,
        Attendee.scan_consent,
        Contact.event_id == event_id,
        Contact.badge_key == Badge.key,
        Contact.attendee_id.is_(None),
        Contact.deleted_at.is_(None),
    )
    if book_ids is not None:
        statement = statement.where(Contact.book_id == any_uuid(book_ids))
    return (await session.execute(statement)).mappings().all()


async def stragglers(session: AsyncSession) -> Sequence[tuple[UUID, UUID]]:
    """Event and attendee of every contact, in all events, that is only a barcode although its person is known."""
    statement = (
        select(Contact.event_id, Badge.attendee_id)
        .join(Badge, (Badge.event_id == Contact.event_id) & (Badge.key == Contact.badge_key))
        .join(Attendee, (Attendee.event_id == Badge.event_id) & (Attendee.id == Badge.attendee_id))
        .where(
            Contact.attendee_id.is_(None),
            Contact.deleted_at.is_(None),
            Badge.revoked_at.is_(None),
            Attendee.scan_consent,
            ~_was_taken_back(),
        )
        .distinct()
    )
    return (await session.execute(statement)).all()


async def resolved(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], book_ids: Collection[UUID]
) -> Sequence[RowMapping]:
    """The contacts that these books have of these attendees already, and `person` as in `unresolved`."""
    statement = select(*Contact.__table__.columns, Contact.attendee_id.label("person")).where(
        Contact.event_id == event_id,
        Contact.attendee_id == any_uuid(attendee_ids),
        Contact.book_id == any_uuid(book_ids),
        Contact.deleted_at.is_(None),
    )
    return (await session.execute(statement)).mappings().all()


async def of_attendees(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], book_ids: Collection[UUID] | None = None
) -> dict[UUID, UUID]:
    """The contacts, in these books or in all, that stand for these attendees, known or only a barcode yet; by id,
    their books."""
    barcodes = select(Badge.key).where(Badge.event_id == event_id, Badge.attendee_id == any_uuid(attendee_ids))
    live = select(Contact.id, Contact.book_id).where(Contact.event_id == event_id, Contact.deleted_at.is_(None))
    if book_ids is not None:
        live = live.where(Contact.book_id == any_uuid(book_ids))
    known = live.where(Contact.attendee_id == any_uuid(attendee_ids))
    waiting = live.where(Contact.attendee_id.is_(None), Contact.badge_key.in_(barcodes))
    return dict((await session.execute(union_all(known, waiting))).all())


async def overlooked(session: AsyncSession) -> Sequence[tuple[UUID, UUID]]:
    """Event and attendee of every contact, in all events, of somebody who does not consent."""
    statement = (
        select(Contact.event_id, Attendee.id)
        .join(Attendee, (Attendee.event_id == Contact.event_id) & (Attendee.id == Contact.attendee_id))
        .where(Attendee.scan_consent.is_(False), Contact.deleted_at.is_(None))
        .distinct()
    )
    return (await session.execute(statement)).all()


async def outdated(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID], book_ids: Collection[UUID] | None = None
) -> Sequence[RowMapping]:
    """`id`, `book_id` and `corrections` of the contacts, in these books or in all, that say else than the attendee.

    Who took their consent back passes on nothing new.
    """
    disclosed = _disclosed()
    shown, known = tuple_(*(getattr(Contact, name) for name in disclosed)), tuple_(*disclosed.values())
    statement = select(Contact.id, Contact.book_id, Contact.corrections).where(
        Attendee.event_id == event_id,
        Attendee.id == any_uuid(attendee_ids),
        Attendee.scan_consent,
        Contact.event_id == event_id,
        Contact.attendee_id == Attendee.id,
        Contact.deleted_at.is_(None),
        shown != known,
    )
    if book_ids is not None:
        statement = statement.where(Contact.book_id == any_uuid(book_ids))
    return (await session.execute(statement)).mappings().all()


async def move_children(
    session: AsyncSession, event_id: UUID, heirs: Mapping[UUID, UUID], revisions: Mapping[UUID, int]
) -> None:
    """Everything about a contact passes to its heir, also what was withdrawn: it must not come back to life there."""
    for table in EMPTIED:
        await session.execute(
            update(table)
            .where(table.event_id == event_id, table.contact_id == any_uuid(heirs))
            .values(
                contact_id=_heir_of(table.contact_id, heirs),
                revision=revision_of(table, revisions),
            )
            .execution_options(synchronize_session=False)
        )


async def name_heirs(
    session: AsyncSession, event_id: UUID, heirs: Mapping[UUID, UUID], book_ids: Collection[UUID]
) -> None:
    """Of contacts that are tombstones already: whom they were merged into, in one step.

    So those too that the losers of now had taken over before. For phones this changes nothing: they were told before
    that these are gone.
    """
    for loser in (Contact.id, Contact.merged_into):
        await session.execute(
            update(Contact)
            .where(Contact.event_id == event_id, Contact.book_id == any_uuid(book_ids), loser == any_uuid(heirs))
            .values(merged_into=_heir_of(loser, heirs))
            .execution_options(synchronize_session=False)
        )


def _heir_of(
    contact_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], heirs: Mapping[UUID, UUID]
) -> ColumnElement[UUID]:
    by_contact = literal({str(loser): str(heir) for loser, heir in heirs.items()}, JSONB)
    return cast(by_contact[cast(contact_id, Text)].astext, Uuid)


async def pass_on(session: AsyncSession, event_id: UUID, heirs: Mapping[UUID, UUID]) -> None:
    """What was disclosed to a contact was disclosed to the one that it turned out to be."""
    await session.execute(
        update(Disclosure)
        .where(Disclosure.event_id == event_id, Disclosure.contact_id == any_uuid(heirs))
        .values(contact_id=_heir_of(Disclosure.contact_id, heirs))
        .execution_options(synchronize_session=False)
    )


async def keep(session: AsyncSession, contacts: Sequence[dict[str, Any]]) -> None:
    """Write the contacts that stay: each with `event_id`, `id` and the columns to change, the same in all."""
    await session.execute(update(Contact), contacts)


async def copy_attendees(
    session: AsyncSession, event_id: UUID, own_words: Mapping[UUID, str], revisions: Mapping[UUID, int]
) -> None:
    """Give contacts what their attendees disclose. `own_words`: of each contact, the folded corrections."""
    by_contact = literal({str(contact_id): text for contact_id, text in own_words.items() if text}, JSONB)
    own: ColumnElement[str] = by_contact[cast(Contact.id, Text)].astext
    await session.execute(
        update(Contact)
        .where(
            Contact.event_id == event_id,
            Contact.id == any_uuid(own_words),
            and_(Attendee.event_id == event_id, Attendee.id == Contact.attendee_id),
        )
        .values(_disclosed())
        .values(search=func.concat_ws(" ", *_found_by(), own), revision=revision_of(Contact, revisions))
        .execution_options(synchronize_session=False)
    )
