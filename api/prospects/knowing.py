"""What a book knows of all its contacts at a moment, in numbers.

Measured: reading everything that was ever said about 10,000 contacts takes 150 ms, about 100,000 it takes 2.5 s. So the
numbers are kept, and worked out again only where something was written since, which the revisions of the book tell:
nothing that writes to a book has to know of the ranking.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from anyio import to_thread
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts.target import TargetProfile
from api.exchange import service as exchange
from api.prospects import keeping_repository as keeping
from api.prospects import observing_repository as observing
from api.prospects import repository
from api.prospects import venue_repository as venue
from api.prospects.keeping_repository import Standing
from api.prospects.numbers import FIELDS, TASKS, Floats, Ids, Places, columns, packed, places, table
from api.prospects.observed import Observed

_WORTH_KEEPING = 100
"""With so many contacts changed, reading them again each time costs more than writing the result down."""
_MANY = 0.2
"""If more of the book changed than this part of it, the whole is read at once."""
_AT_ALL = datetime(9000, 1, 1, tzinfo=UTC)
"""What is kept holds at any moment, and knows all that is written. A clock that is behind must not hide anything."""


@dataclass(frozen=True, slots=True)
class Lens:
    """What the numbers depend on beside the book: the profile of the team, and the calendar of the venue."""

    profile: TargetProfile
    tz: ZoneInfo

    def recipe(self, questions: int | None) -> str:
        """Numbers made by another recipe are not ours. `questions`: their revision."""
        return hashlib.sha256(repr((FIELDS, self.profile, self.tz.key, questions)).encode()).hexdigest()

    def numbers(self, book: Collection[Observed]) -> Floats:
        return table(book, self.profile, self.tz)


@dataclass(frozen=True, slots=True)
class Book:
    """The contacts, in the order of their ids, and a row of numbers for each. `revision`: that of the book."""

    ids: Ids
    numbers: Floats
    revision: int

    def columns(self) -> dict[str, Floats]:
        return columns(self.numbers)

    def contact_id(self, place: int) -> UUID:
        return UUID(bytes=self.ids[place].ljust(16, b"\0"))  # numpy drops zeros at the end of a text

    def places(self, contact_ids: Collection[UUID]) -> Places:
        """Where these contacts are, as far as they are in the book."""
        return places(self.ids, packed(contact_ids))[0]

    def among(self, contact_ids: Collection[UUID]) -> NDArray[np.bool_]:
        """Which contacts of the book are among these."""
        flags = np.zeros(len(self.ids), dtype=np.bool_)
        flags[self.places(contact_ids)] = True
        return flags


async def whole(
    session: AsyncSession, holder: BookHolder, lens: Lens, as_of: datetime, since: int | None = None
) -> Book:
    """The whole book. `since`: the revision that it had at `as_of`, if that is not the present moment."""
    standing = await keeping.standing(session, holder)
    recipe = lens.recipe(standing.questions)
    if standing.kept is None or standing.recipe != recipe:
        ids, numbers = await _afresh(session, holder, lens, standing, recipe)
        kept = standing.revision
    else:
        ids, numbers = await keeping.kept(session, holder)
        kept = standing.kept
    known = kept if since is None else min(kept, since)
    if known < standing.revision:
        changed = await keeping.changed_since(session, holder, known)
        moment = _AT_ALL if since is None else as_of
        fresh = await _numbers(session, holder, lens, changed, moment, is_most=len(changed) > _MANY * len(ids))
        ids, numbers = _overlaid(ids, numbers, changed, *fresh)
        if since is None and len(changed) >= _WORTH_KEEPING:
            await _keep(session, holder, changed, fresh, standing, recipe)
    book = Book(ids, numbers, standing.revision if since is None else since)
    await _complete(session, holder, book, as_of)
    return book


async def some(
    session: AsyncSession, holder: BookHolder, lens: Lens, contact_ids: Collection[UUID], as_of: datetime
) -> tuple[list[UUID], dict[str, Floats]]:
    """Those of these contacts that the book has, and the columns of their numbers."""
    found = await observing.observed(session, holder, contact_ids, as_of)
    back = set(await repository.scanned_back(session, holder, as_of))
    ready = await exchange.readiness(session, holder.event_id, holder.book_id, as_of)
    stays = await stays_of(session, holder, list(found), as_of)
    seen = [
        each._replace(scanned_back=one in back, readiness=ready.get(one), **stays.get(one, {}))
        for one, each in found.items()
    ]
    return list(found), columns(lens.numbers(seen))


async def stays_of(
    session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID], as_of: datetime
) -> dict[UUID, dict[str, Any]]:
    """Of these contacts, as fields of `Observed`."""
    found = await venue.stayed(session, holder, contact_ids, as_of)
    return {stay.contact_id: {"booth_visits": stay.visits, "booth_time": stay.spent} for stay in found}


async def forget_deleted(session: AsyncSession) -> None:
    """What is kept of contacts that are gone, in all books. No list shows it, but it must not stay either."""
    await keeping.forget_deleted(session)


async def _afresh(
    session: AsyncSession, holder: BookHolder, lens: Lens, standing: Standing, recipe: str
) -> tuple[Ids, Floats]:
    fresh = await _numbers(session, holder, lens, None, _AT_ALL)
    await _keep(session, holder, None, fresh, standing, recipe)
    return _overlaid(packed([]), fresh[1][:0], [], *fresh)


async def _numbers(
    session: AsyncSession,
    holder: BookHolder,
    lens: Lens,
    contact_ids: Collection[UUID] | None,
    as_of: datetime,
    *,
    is_most: bool = False,
) -> tuple[list[UUID], Floats]:
    """Of these contacts, or (None) of all. `is_most`: so many that it is less work to read all."""
    found = await observing.observed(session, holder, None if is_most else contact_ids, as_of)
    if is_most and contact_ids is not None:
        found = {contact_id: found[contact_id] for contact_id in contact_ids if contact_id in found}
    # In a thread: thousands of contacts take long enough to hold up everything else in this process.
    return list(found), await to_thread.run_sync(lens.numbers, found.values())


async def _keep(
    session: AsyncSession,
    holder: BookHolder,
    gone: Sequence[UUID] | None,
    fresh: tuple[list[UUID], Floats],
    standing: Standing,
    recipe: str,
) -> None:
    """In place of those of `gone`, or (None) of all that was kept."""
    if await keeping.lock(session, holder, None if gone is None else standing):
        await keeping.keep(session, holder, gone, *fresh)
        await keeping.set_standing(session, holder, standing.revision, recipe)


def _overlaid(
    ids: Ids, numbers: Floats, changed: Collection[UUID], fresh_ids: Collection[UUID], fresh: Floats
) -> tuple[Ids, Floats]:
    """With the fresh rows in place of those of the contacts that changed."""
    obsolete, _ = places(ids, packed(changed))
    ids, numbers = np.delete(ids, obsolete), np.delete(numbers, obsolete, axis=0)
    added = packed(fresh_ids)
    order = np.argsort(added)
    at = np.searchsorted(ids, added[order])
    return np.insert(ids, at, added[order]), np.insert(numbers, at, fresh[order], axis=0)


async def _complete(session: AsyncSession, holder: BookHolder, book: Book, as_of: datetime) -> None:
    """What is not kept: tasks, which may leave one contact for another, what other books say, and the radar."""
    known = book.columns()
    with_tasks, numbers = await keeping.tasks(session, holder, as_of)
    at, is_here = places(book.ids, with_tasks)
    for column, (name, nothing) in enumerate(TASKS.items()):
        known[name][:] = nothing
        known[name][at] = numbers[is_here, column]
    known["scanned_back"][book.places(await repository.scanned_back(session, holder, as_of))] = 1.0
    for contact_id, readiness in (await exchange.readiness(session, holder.event_id, holder.book_id, as_of)).items():
        known["readiness"][book.places([contact_id])] = readiness
    for stay in await venue.stayed(session, holder, None, as_of):
        place = book.places([stay.contact_id])
        known["booth_visits"][place], known["booth_seconds"][place] = stay.visits, stay.spent.total_seconds()
