"""Chosen contacts in the words of an export, for whoever sends them elsewhere."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.events import service as events
from api.exports import repository
from api.exports.book_repository import BookReader, OfBook
from api.exports.columns import Column
from api.exports.fields import answer
from api.exports.records import ContactRecord


@dataclass(frozen=True, slots=True)
class Reading:
    """`questions`: what the team asks everybody, a column each."""

    contacts: dict[UUID, ContactRecord]
    questions: tuple[Column, ...]


async def read(session: AsyncSession, book: OfBook, contact_ids: Sequence[UUID]) -> Reading:
    """Those of the contacts that live. Unlike an export this holds no snapshot: lock the book if it matters."""
    event = await events.get_event(session, book.event_id)
    asked = await repository.questions(session, book)
    reader = BookReader(session, book, "", event.name, event.timezone)
    found = {}
    async with aclosing(reader.some(contact_ids)) as chunks:
        async for rows in chunks:
            found.update({row[0]: ContactRecord._make(row) for row in rows})
    return Reading(found, tuple(Column(question.text, answer(question.id)) for question in asked))
