"""What the parts of a push share: who sends it, and how its rows are read and written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.about import EMPTIED
from api.sync.push import bulk, placing, repository
from api.sync.push.placing import Place
from api.sync.push.reading import Pushed
from api.sync.push.sender import Rows, Sender


@dataclass(slots=True)
class Work:
    """One push, with the book locked. `revision`: of what is written now."""

    session: AsyncSession
    holder: BookHolder
    pushed: Pushed
    sender: Sender
    revision: int = 0

    async def known(self, model: type[Any], ids: Collection[UUID]) -> Rows:
        """The rows of these ids that are there, in whichever book."""
        return await repository.known(self.session, repository.table_of(model), self.holder.event_id, ids)

    async def places(self, contact_ids: Collection[UUID]) -> dict[UUID, Place]:
        """Where what is said about these contacts belongs."""
        there = await repository.places(self.session, self.holder.event_id, contact_ids)
        return placing.places(contact_ids, there, self.holder.book_id)

    async def insert(self, model: type[Any], rows: Sequence[dict[str, Any]], over: Collection[UUID]) -> None:
        """`over`: the tombstones that make room for them."""
        table, event_id = repository.table_of(model), self.holder.event_id
        common = {
            "event_id": event_id,
            "book_id": self.holder.book_id,
            "revision": self.revision,
            "created_at": self.sender.now,
            "member_id": self.holder.member_id,
        }
        await bulk.delete_rows(self.session, table, event_id, over)
        await bulk.insert_rows(self.session, table, common, rows)

    async def update(self, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
        """Each with its id and the columns to write, the same in all."""
        table = repository.table_of(model)
        await bulk.update_rows(self.session, table, self.holder.event_id, self.revision, rows)

    async def move(self, heirs: Mapping[UUID, UUID]) -> None:
        """All that is about these contacts becomes about their heirs."""
        for model in EMPTIED:
            table = repository.table_of(model)
            await bulk.move_rows(self.session, table, self.holder.event_id, self.revision, heirs)

    async def show_again(self, model: type[Any], ids: Collection[UUID]) -> None:
        """The next pull puts the phone right."""
        await bulk.stamp(self.session, repository.table_of(model), self.holder.event_id, self.revision, ids)
