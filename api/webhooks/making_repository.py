"""SQL of what changed in a book, and of the messages made of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Answer,
    Book,
    Contact,
    DeliveryState,
    Difficulty,
    Fact,
    Note,
    Occasion,
    Outcome,
    Rating,
    Scan,
    Tag,
    Task,
    Touchpoint,
    Webhook,
    WebhookContact,
    WebhookDelivery,
    WebhookState,
)

_TABLES = (Scan, Note, Rating, Tag, Fact, Touchpoint, Answer, Difficulty, Occasion, Outcome, Task)
"""What is about a contact. Their names are what `changed` says of a contact; `contact` is the contact itself."""
_AT_ONCE = 5000


async def behind(session: AsyncSession, due_before: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Event and id of the active webhooks whose book has changed, or whose tasks were last looked at before then."""
    statement = (
        select(Webhook.event_id, Webhook.id)
        .join(Book, and_(Book.event_id == Webhook.event_id, Book.id == Webhook.book_id))
        .where(
            Webhook.state == WebhookState.ACTIVE,
            or_(Book.revision > Webhook.revision, Webhook.due_checked_at <= due_before),
        )
    )
    return [(row.event_id, row.id) for row in await session.execute(statement)]


async def lock(session: AsyncSession, event_id: UUID, webhook_id: UUID) -> Webhook | None:
    """None if another worker is at it."""
    statement = select(Webhook).where(
        Webhook.event_id == event_id, Webhook.id == webhook_id, Webhook.state == WebhookState.ACTIVE
    )
    return (await session.scalars(statement.with_for_update(skip_locked=True, key_share=True))).one_or_none()


async def listening(session: AsyncSession, event_id: UUID, book_id: UUID) -> Sequence[Webhook]:
    """The webhooks of a book, locked in the order of their ids."""
    statement = (
        select(Webhook)
        .where(Webhook.event_id == event_id, Webhook.book_id == book_id)
        .order_by(Webhook.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(statement)).all()


async def revision_to_reach(session: AsyncSession, event_id: UUID, book_id: UUID, after: int) -> int:
    """The book's revision, or an earlier one if there is too much before it to be held in memory at once."""
    crowded = (
        select(Contact.revision)
        .where(Contact.event_id == event_id, Contact.book_id == book_id, Contact.revision > after)
        .order_by(Contact.revision)
        .offset(_AT_ONCE)
        .limit(1)
    )
    found = await session.scalar(crowded)
    if found is not None:
        return found
    return (await session.scalars(select(Book.revision).where(Book.event_id == event_id, Book.id == book_id))).one()


def _touched() -> Select[Any]:
    event_id, book_id = bindparam("event_id", type_=Uuid()), bindparam("book_id", type_=Uuid())

    def within(table: Any, contact_id: Any, name: str, *more: Any) -> Select[Any]:
        return select(contact_id.label("contact_id"), table.revision, literal(name, Text()).label("what")).where(
            table.event_id == event_id,
            table.book_id == book_id,
            table.revision > bindparam("after"),
            table.revision <= bindparam("upto"),
            contact_id.is_not(None),
            *more,
        )

    parts = [within(Contact, Contact.id, "contact", Contact.refusal.is_(None))]
    for table in _TABLES:
        more = (Scan.refusal.is_(None),) if table is Scan else ()
        parts.append(within(table, table.contact_id, table.__tablename__, *more))
    everything = union_all(*parts).subquery()
    changes = (
        select(
            everything.c.contact_id,
            func.max(everything.c.revision).label("revision"),
            func.array_agg(everything.c.what.distinct(), type_=ARRAY(Text())).label("changed"),
        )
        .group_by(everything.c.contact_id)
        .subquery()
    )
    return (
        select(
            Contact.id,
            changes.c.revision,
            changes.c.changed,
            Contact.deleted_at.is_(None).label("alive"),
            Contact.merged_into,
        )
        .join(changes, changes.c.contact_id == Contact.id)
        .where(Contact.event_id == event_id, Contact.book_id == book_id)
        .order_by(changes.c.revision, Contact.id)
    )


_TOUCHED = _touched()


async def touched(session: AsyncSession, event_id: UUID, book_id: UUID, after: int, upto: int) -> Sequence[Any]:
    """Contacts about which something changed between two revisions, as they are now; in the order of the changes."""
    given = {"event_id": event_id, "book_id": book_id, "after": after, "upto": upto}
    found: Sequence[Any] = (await session.execute(_TOUCHED, given)).all()
    return found


async def scans(session: AsyncSession, event_id: UUID, book_id: UUID, after: int, upto: int) -> Sequence[Any]:
    """Scans of contacts that are still there."""
    statement = (
        select(Scan.id, Scan.contact_id, Scan.revision, Scan.captured_at)
        .join(Contact, Contact.id == Scan.contact_id)
        .where(
            Scan.event_id == event_id,
            Scan.book_id == book_id,
            Scan.revision > after,
            Scan.revision <= upto,
            Scan.refusal.is_(None),
            Contact.event_id == event_id,
            Contact.deleted_at.is_(None),
        )
        .order_by(Scan.revision, Scan.id)
    )
    return (await session.execute(statement)).all()


async def due_tasks(
    session: AsyncSession, event_id: UUID, book_id: UUID, since: datetime, until: datetime, changed_after: int
) -> Sequence[Any]:
    """Open tasks that became due within this time, or are due and were changed after this revision: a phone may send
    one that has been due for long."""
    at = func.greatest(Task.due_at, Task.snoozed_until)
    statement = (
        select(Task.id, Task.contact_id, Task.assignee_id, at.label("at"), Task.revision)
        .where(
            Task.event_id == event_id,
            Task.book_id == book_id,
            Task.deleted_at.is_(None),
            Task.done_at.is_(None),
            Task.due_at.is_not(None),
            at <= until,
            or_(at > since, Task.revision > changed_after),
        )
        .order_by(at, Task.id)
    )
    return (await session.execute(statement)).all()


async def known(session: AsyncSession, webhook: Webhook, contact_ids: Collection[UUID]) -> set[UUID]:
    """Those of these contacts of which the receiver has heard."""
    statement = select(WebhookContact.contact_id).where(*_of(webhook), _among(contact_ids))
    return set((await session.scalars(statement)).all())


async def learn(session: AsyncSession, webhook: Webhook, contact_ids: Collection[UUID]) -> None:
    rows = [
        {"event_id": webhook.event_id, "webhook_id": webhook.id, "contact_id": contact_id} for contact_id in contact_ids
    ]
    if rows:
        await session.execute(insert(WebhookContact).on_conflict_do_nothing(), rows)


async def learn_all(session: AsyncSession, webhook: Webhook) -> None:
    """The receiver of a new webhook knows, or can read, whoever is in the book."""
    everybody = select(Contact.event_id, literal(webhook.id, Uuid()), Contact.id).where(
        Contact.event_id == webhook.event_id, Contact.book_id == webhook.book_id, Contact.deleted_at.is_(None)
    )
    await session.execute(
        insert(WebhookContact)
        .from_select(["event_id", "webhook_id", "contact_id"], everybody)
        .execution_options(synchronize_session=False)
    )


async def forget(session: AsyncSession, webhook: Webhook, contact_ids: Collection[UUID]) -> None:
    if contact_ids:
        await session.execute(delete(WebhookContact).where(*_of(webhook), _among(contact_ids)))


async def add(session: AsyncSession, deliveries: Iterable[Mapping[str, Any]]) -> None:
    """One that is there already stays as it is."""
    rows = list(deliveries)
    if rows:
        await session.execute(insert(WebhookDelivery).on_conflict_do_nothing(), rows)


async def sweep(session: AsyncSession, before: datetime) -> None:
    """Messages that came to their end are shown for a while, and no longer."""
    old = delete(WebhookDelivery).where(
        WebhookDelivery.state != DeliveryState.PENDING, WebhookDelivery.created_at < before
    )
    await session.execute(old)


def _of(webhook: Webhook) -> tuple[Any, ...]:
    return WebhookContact.event_id == webhook.event_id, WebhookContact.webhook_id == webhook.id


def _among(contact_ids: Collection[UUID]) -> Any:
    return WebhookContact.contact_id == any_(literal(list(contact_ids), ARRAY(Uuid())))
