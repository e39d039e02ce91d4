"""SQL of contacts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Interval,
    RowMapping,
    Select,
    Text,
    Uuid,
    any_,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from api.contacts.about import EMPTIED
from api.contacts.authors import author_name, join_author
from api.contacts.card import PERSONAL_TEXTS
from api.contacts.conditions import conditions
from api.contacts.filters import ContactFilter
from api.contacts.newest import newest
from models import Block, Contact, Disclosure, Note, Photo, Rating, Scan, Tag, Task, Team, Visibility, Visit
from models.base import InBook

# Without the attendee too: they may come back through another badge, and so under another id.
_EMPTY: dict[str, Any] = dict.fromkeys(PERSONAL_TEXTS, "") | {
    "interests": [],
    "links": [],
    "category": "",
    "custom": {},
    "shared": [],
    "corrections": {},
    "search": "",
    "attendee_id": None,
}
_UNSAID: dict[str, Any] = {"decision_power": None, "rhythm_weeks": None, "refusal": None}


async def contacts(
    session: AsyncSession,
    event_id: UUID,
    book_id: UUID,
    wanted: ContactFilter,
    *,
    labels: Sequence[str] | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """The latest captured first."""
    statement = (
        select(*Contact.__table__.columns)
        .where(Contact.event_id == event_id, Contact.book_id == book_id, Contact.deleted_at.is_(None))
        .where(*conditions(event_id, book_id, wanted, labels))
        .order_by(Contact.last_captured_at.desc(), Contact.id.desc())
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(Contact.last_captured_at, Contact.id) < tuple_(*after))
    return (await session.execute(statement)).mappings().all()


async def find(session: AsyncSession, event_id: UUID, book_id: UUID, contact_id: UUID) -> RowMapping | None:
    """Deleted or not."""
    statement = select(*Contact.__table__.columns).where(
        Contact.event_id == event_id, Contact.book_id == book_id, Contact.id == contact_id
    )
    return (await session.execute(statement)).mappings().one_or_none()


async def photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Photo | None:
    return await session.get(Photo, (event_id, attendee_id))


async def labels(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[str]:
    """All tags of the book, each once."""
    statement = select(Tag.label).where(Tag.event_id == event_id, Tag.book_id == book_id, Tag.deleted_at.is_(None))
    return (await session.scalars(statement.distinct())).all()


async def tags(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> Sequence[tuple[UUID, str]]:
    """The labels of each contact, each once, in their order."""
    statement = _about(Tag, event_id, book_id, contact_ids, Tag.label).distinct()
    return (await session.execute(statement.order_by(Tag.contact_id, Tag.label))).all()


async def newest_ratings(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> Sequence[tuple[UUID, UUID | None, str, int | None, int | None, datetime]]:
    """Contact, member, author's name, newest interest, newest gut and when, of each author."""
    name = author_name.label("author")
    statement = (
        _about(Rating, event_id, book_id, contact_ids, Rating.member_id, name)
        .add_columns(newest(Rating.interest), newest(Rating.gut), func.max(Rating.rated_at))
        .group_by(Rating.contact_id, Rating.member_id, name)
        .order_by(Rating.contact_id, Rating.member_id)
    )
    return (await session.execute(join_author(statement, Rating, event_id, book_id))).all()


async def note_counts(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> dict[UUID, int]:
    statement = _about(Note, event_id, book_id, contact_ids, func.count())
    return dict((await session.execute(statement.group_by(Note.contact_id))).all())


async def open_task_counts(
    session: AsyncSession, event_id: UUID, book_id: UUID, contact_ids: Collection[UUID]
) -> dict[UUID, int]:
    statement = _about(Task, event_id, book_id, contact_ids, func.count()).where(Task.done_at.is_(None))
    return dict((await session.execute(statement.group_by(Task.contact_id))).all())


async def booth_stays(session: AsyncSession, event_id: UUID, team_id: UUID, attendee_id: UUID) -> tuple[int, timedelta]:
    """How often an attendee stayed at the team's booth, and how long in all; not of one who blocked the team, or
    switched off since."""
    blocked = exists().where(
        Block.event_id == event_id, Block.attendee_id == attendee_id, Block.blocked_team_id == team_id
    )
    stay = type_coerce(Visit.last_at - Visit.started_at, Interval())
    statement = (
        select(func.count(), func.coalesce(func.sum(stay), timedelta()))
        .join(Team, Team.zone_id == Visit.zone_id)
        .join(Visibility, Visibility.attendee_id == Visit.attendee_id)
        .where(
            Visit.event_id == event_id,
            Visit.attendee_id == attendee_id,
            Team.event_id == event_id,
            Team.id == team_id,
            Visibility.event_id == event_id,
            ~blocked,
        )
    )
    visits, stayed = (await session.execute(statement)).one()
    return visits, stayed


async def change(session: AsyncSession, event_id: UUID, contact_id: UUID, values: Mapping[str, Any]) -> None:
    await session.execute(update(Contact).where(Contact.event_id == event_id, Contact.id == contact_id).values(values))


async def bury(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID], revisions: Mapping[UUID, int], now: datetime
) -> None:
    """Turn contacts into tombstones. `revisions`: of each of their books. What had been disclosed to them is not held
    any more."""
    await session.execute(
        update(Contact)
        .where(Contact.event_id == event_id, Contact.id == any_uuid(contact_ids))
        .values(_EMPTY | _UNSAID | {"deleted_at": now, "revision": revision_of(Contact, revisions)})
    )
    await session.execute(
        update(Disclosure)
        .where(Disclosure.event_id == event_id, Disclosure.contact_id == any_uuid(contact_ids))
        .where(Disclosure.fields != [])
        .values(fields=[], withdrawn_fields=Disclosure.withdrawn_fields + Disclosure.fields, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def make_nameless(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID], revisions: Mapping[UUID, int], now: datetime
) -> None:
    """Contacts that keep what the book's people said, and nothing that the person shared; no badge leads to them."""
    await session.execute(
        update(Contact)
        .where(Contact.event_id == event_id, Contact.id == any_uuid(contact_ids))
        .values(_EMPTY | {"badge_key": None, "withdrawn_at": now, "revision": revision_of(Contact, revisions)})
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Scan)
        .where(Scan.event_id == event_id, Scan.contact_id == any_uuid(contact_ids))
        .values(badge_key=None, revision=revision_of(Scan, revisions))
        .execution_options(synchronize_session=False)
    )


async def bury_with_everything(
    session: AsyncSession, event_id: UUID, contact_ids: Collection[UUID], revisions: Mapping[UUID, int], now: datetime
) -> None:
    """And all that is about them, also what its author withdrew before: of that the history was left.

    Scans say nothing that had to be emptied.
    """
    await bury(session, event_id, contact_ids, revisions, now)
    for table, emptied in EMPTIED.items():
        gone = {"deleted_at": func.coalesce(table.deleted_at, now), "revision": revision_of(table, revisions)}
        await session.execute(
            update(table)
            .where(table.event_id == event_id, table.contact_id == any_uuid(contact_ids))
            .values(emptied | gone)
            .execution_options(synchronize_session=False)
        )


def revision_of(table: type[InBook], revisions: Mapping[UUID, int]) -> ColumnElement[int]:
    """The new revision of the book that a row is in."""
    by_book = literal({str(book_id): revision for book_id, revision in revisions.items()}, JSONB)
    return cast(by_book[cast(table.book_id, Text)].astext, BigInteger)


def any_uuid(ids: Collection[UUID]) -> Any:
    """To compare with: one parameter, however many ids there are."""
    return any_(literal(list(ids), ARRAY(Uuid())))


def _about(
    table: type[Note | Rating | Tag | Task], event_id: UUID, book_id: UUID, contact_ids: Collection[UUID], *columns: Any
) -> Select[*tuple[Any, ...]]:
    """What the book holds about these contacts: the contact's id, and `columns`."""
    return select(table.contact_id, *columns).where(
        table.event_id == event_id,
        table.book_id == book_id,
        table.contact_id == any_uuid(contact_ids),
        table.deleted_at.is_(None),
    )
