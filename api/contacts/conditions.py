"""A filter of contacts, as SQL."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from api.contacts.card import State
from api.contacts.filters import ContactFilter, words
from api.contacts.interest import BANDS, Word
from models import Contact, Note, Rating, Scan, Tag, Task

_IN_STATE = {
    State.RESOLVED: Contact.attendee_id.is_not(None),
    State.UNRESOLVED: and_(Contact.attendee_id.is_(None), Contact.badge_key.is_not(None)),
    State.MANUAL: and_(Contact.attendee_id.is_(None), Contact.badge_key.is_(None)),
}


def conditions(
    event_id: UUID, book_id: UUID, wanted: ContactFilter, labels: Sequence[str] | None
) -> Iterator[ColumnElement[bool]]:
    """What a contact of the book must fulfil. `labels`: one of these tags, if not None."""
    if wanted.captured_from or wanted.captured_to or wanted.member:
        yield _some(Scan, event_id, book_id, Scan.refusal.is_(None), *_scanned(wanted))
    if wanted.rating:
        yield _rated(event_id, book_id, wanted.rating)
    if labels is not None:
        yield _some(Tag, event_id, book_id, Tag.label.in_(labels))
    if wanted.has_open_task is not None:
        open_task = _some(Task, event_id, book_id, Task.done_at.is_(None))
        yield open_task if wanted.has_open_task else ~open_task
    if wanted.state:
        yield _IN_STATE[wanted.state]
    if sought := words(wanted.q):
        yield from _mentioning(event_id, book_id, sought)


def _some(
    table: type[Scan] | type[Rating] | type[Tag] | type[Task],
    event_id: UUID,
    book_id: UUID,
    *further: ColumnElement[bool],
) -> ColumnElement[bool]:
    """The contact has such a row. Named by book too, so that the planner may read the book's rows in one go."""
    rows = select(table.id).where(
        table.event_id == event_id,
        table.book_id == book_id,
        table.contact_id == Contact.id,
        table.deleted_at.is_(None),
        *further,
    )
    return rows.exists()


def _scanned(wanted: ContactFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.captured_from:
        yield Scan.captured_at >= wanted.captured_from
    if wanted.captured_to:
        yield Scan.captured_at <= wanted.captured_to
    if wanted.member:
        yield Scan.member_id == wanted.member


def _rated(event_id: UUID, book_id: UUID, band: Word) -> ColumnElement[bool]:
    newer = aliased(Rating)
    superseded = select(newer.id).where(
        newer.event_id == event_id,
        newer.book_id == book_id,
        newer.contact_id == Rating.contact_id,
        newer.member_id.is_not_distinct_from(Rating.member_id),
        newer.deleted_at.is_(None),
        newer.interest.is_not(None),
        tuple_(newer.rated_at, newer.created_at, newer.id) > tuple_(Rating.rated_at, Rating.created_at, Rating.id),
    )
    return _some(Rating, event_id, book_id, Rating.interest.between(*BANDS[band]), ~superseded.exists())


def _mentioning(event_id: UUID, book_id: UUID, sought: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Each word occurs in the contact or in one of its notes.

    The notes are read in one pass for all words, and not at all if the contacts themselves fill the page. One look-up
    a contact instead took two to seven times as long for a rare word in a book of 20,000.
    """
    in_note = [Note.search.contains(word, autoescape=True) for word in sought]
    notes = (
        select(Note.contact_id, *(found.label(f"word_{place}") for place, found in enumerate(in_note)))
        .where(Note.event_id == event_id, Note.book_id == book_id, Note.deleted_at.is_(None), or_(*in_note))
        .cte("mentions")
    )
    for place, word in enumerate(sought):
        contacts = select(notes.c.contact_id).where(notes.c[f"word_{place}"])
        yield or_(Contact.search.contains(word, autoescape=True), Contact.id.in_(contacts))
