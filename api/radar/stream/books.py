"""The contacts in the books of those who listen, kept up to date by their revisions."""

from collections.abc import Collection
from uuid import UUID

from asyncpg import Record

from api.core.hot import Hot
from api.radar.stream import repository


class Book:
    """`contacts`: ids by attendee. `attendees`: the same people. `revision`: the last one read."""

    def __init__(self) -> None:
        self.revision = -1
        self.contacts: dict[UUID, UUID] = {}
        self.attendees: frozenset[UUID] = frozenset()
        self._attendees: dict[UUID, UUID] = {}

    def change(self, row: Record) -> None:
        """A contact as it is now; a tombstone does not say whose it was."""
        self.revision = max(self.revision, row["revision"])
        before = self._attendees.pop(row["id"], None)
        if before and self.contacts.get(before) == row["id"]:
            del self.contacts[before]
        if row["is_live"] and row["attendee_id"]:
            self._attendees[row["id"]] = row["attendee_id"]
            self.contacts[row["attendee_id"]] = row["id"]


class Books:
    """Of one event."""

    def __init__(self, event_id: UUID) -> None:
        self._event_id = event_id
        self._books: dict[UUID, Book] = {}

    def __getitem__(self, book_id: UUID) -> Book:
        return self._books[book_id]

    async def follow(self, hot: Hot, book_ids: Collection[UUID]) -> None:
        """Read what has changed in these; forget all others."""
        self._books = {book_id: self._books.get(book_id) or Book() for book_id in book_ids}
        since = {book_id: book.revision for book_id, book in self._books.items()}
        changed = set()
        for row in await repository.contacts(hot, self._event_id, since):
            self._books[row["book_id"]].change(row)
            changed.add(row["book_id"])
        for book_id in changed:
            self._books[book_id].attendees = frozenset(self._books[book_id].contacts)
