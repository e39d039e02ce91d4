"""SQL of the numbers that are kept of a book's contacts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import ARRAY, DateTime, LargeBinary, Uuid, bindparam, delete, func, select, text, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.prospects.numbers import FIELDS, TASKS, Floats, Ids
from models import (
    Answer,
    Book,
    Contact,
    Difficulty,
    Note,
    Outcome,
    Prospect,
    Question,
    Ranking,
    Rating,
    Scan,
    Touchpoint,
)

_ABOUT = (Scan, Rating, Note, Touchpoint, Difficulty, Answer, Outcome)
_PORTION = 10_000


class Standing(NamedTuple):
    """How far a book has come, and how far the numbers kept of it: None, if there are none."""

    revision: int
    questions: int | None
    kept: int | None
    recipe: str | None


async def standing(session: AsyncSession, holder: BookHolder) -> Standing:
    """`questions`: the revision of the newest change to the team's questions."""
    questions = (
        select(func.max(Question.revision))
        .where(Question.event_id == holder.event_id, Question.book_id == holder.book_id)
        .scalar_subquery()
    )
    statement = (
        select(Book.revision, questions, Ranking.revision, Ranking.recipe)
        .outerjoin(Ranking, (Ranking.event_id == holder.event_id) & (Ranking.book_id == Book.id))
        .where(Book.event_id == holder.event_id, Book.id == holder.book_id)
    )
    return Standing._make((await session.execute(statement)).one())


async def changed_since(session: AsyncSession, holder: BookHolder, revision: int) -> Sequence[UUID]:
    """The contacts about which anything was written since, tasks apart: see `tasks`."""
    mine = [
        select(Contact.id).where(
            Contact.event_id == holder.event_id, Contact.book_id == holder.book_id, Contact.revision > revision
        )
    ]
    about = [
        select(table.contact_id).where(
            table.event_id == holder.event_id,
            table.book_id == holder.book_id,
            table.revision > revision,
            table.contact_id.is_not(None),
        )
        for table in _ABOUT
    ]
    return (await session.scalars(union(*mine, *about))).all()


async def kept(session: AsyncSession, holder: BookHolder) -> tuple[Ids, Floats]:
    """The numbers kept: the contacts, and a row for each."""
    row = func.uuid_send(Prospect.contact_id).op("||")(Prospect.numbers)
    statement = select(func.string_agg(row, text("''"), type_=LargeBinary)).where(
        Prospect.event_id == holder.event_id, Prospect.book_id == holder.book_id
    )
    ids, numbers = _unpacked(await session.scalar(statement), len(FIELDS))
    order = np.argsort(ids)
    return ids[order], numbers[order]


async def lock(session: AsyncSession, holder: BookHolder, standing: Standing | None) -> bool:
    """Until commit nobody else keeps numbers of this book. False if somebody is at it, or was since `standing` was
    read (None: never mind): then there is no need to."""
    at = {"event_id": holder.event_id, "book_id": holder.book_id}
    await session.execute(insert(Ranking).values(revision=-1, recipe="", **at).on_conflict_do_nothing())
    statement = select(Ranking.book_id).filter_by(**at).with_for_update(skip_locked=True, key_share=True)
    if standing:
        statement = statement.filter_by(revision=standing.kept, recipe=standing.recipe)
    return await session.scalar(statement) is not None


async def keep(
    session: AsyncSession, holder: BookHolder, gone: Sequence[UUID] | None, ids: Sequence[UUID], numbers: Floats
) -> None:
    """Keep these numbers, and no longer those of `gone` (None: of all others)."""
    at = {"event_id": holder.event_id, "book_id": holder.book_id}
    obsolete = delete(Prospect).filter_by(**at)
    if gone is not None:
        obsolete = obsolete.where(Prospect.contact_id == func.any(bindparam("gone", gone, type_=ARRAY(Uuid))))
    await session.execute(obsolete)
    packed = [row.tobytes() for row in numbers.astype(">f8")]
    for start in range(0, len(ids), _PORTION):
        some = slice(start, start + _PORTION)
        await session.execute(_KEEP, at | {"contact_ids": list(ids[some]), "numbers": packed[some]})


async def set_standing(session: AsyncSession, holder: BookHolder, revision: int, recipe: str) -> None:
    ranking = await session.get_one(Ranking, (holder.event_id, holder.book_id))
    ranking.revision, ranking.recipe = revision, recipe
    await session.flush()


async def forget_deleted(session: AsyncSession) -> None:
    """In all books: nothing is kept of contacts that are gone."""
    gone = select(Contact.id).where(
        Contact.event_id == Prospect.event_id, Contact.id == Prospect.contact_id, Contact.deleted_at.is_not(None)
    )
    await session.execute(delete(Prospect).where(gone.exists()).execution_options(synchronize_session=False))


_KEEP = text("""
    INSERT INTO prospects (event_id, book_id, contact_id, numbers)
    SELECT :event_id, :book_id, given.contact_id, given.numbers
    FROM unnest(:contact_ids, :numbers) AS given (contact_id, numbers)
    ON CONFLICT (event_id, book_id, contact_id) DO UPDATE SET numbers = excluded.numbers
""").bindparams(
    bindparam("event_id", type_=Uuid),
    bindparam("book_id", type_=Uuid),
    bindparam("contact_ids", type_=ARRAY(Uuid)),
    bindparam("numbers", type_=ARRAY(LargeBinary)),
)

# Not kept, because a task may leave one contact for another, and only the task tells. The columns are `TASKS`.
_TASKS = text(
    """
    SELECT string_agg(uuid_send(contact_id) || float8send(open) || float8send(done)
        || float8send(coalesce(extract(epoch FROM due_at), 'NaN')::float8)
        || float8send(coalesce(extract(epoch FROM last_done_at), 'NaN')::float8), '')
    FROM (
        SELECT contact_id, count(*) FILTER (WHERE is_open) AS open, count(*) FILTER (WHERE NOT is_open) AS done,
            min(greatest(due_at, snoozed_until)) FILTER (WHERE is_open) AS due_at,
            max(done_at) FILTER (WHERE NOT is_open) AS last_done_at
        FROM (
            SELECT *, done_at IS NULL OR done_at > :as_of AS is_open FROM tasks
            WHERE event_id = :event_id AND book_id = :book_id AND deleted_at IS NULL AND created_at <= :as_of
                AND contact_id IS NOT NULL
        ) AS task
        GROUP BY contact_id
    ) AS todo
""".replace("::", "\\:\\:")
).bindparams(
    bindparam("event_id", type_=Uuid),
    bindparam("book_id", type_=Uuid),
    bindparam("as_of", type_=DateTime(timezone=True)),
)


async def tasks(session: AsyncSession, holder: BookHolder, as_of: datetime) -> tuple[Ids, Floats]:
    """The contacts that somebody has planned or done something about, and a row of `TASKS` for each."""
    values = {"event_id": holder.event_id, "book_id": holder.book_id, "as_of": as_of}
    return _unpacked(await session.scalar(_TASKS, values), len(TASKS))


def _unpacked(packed: bytes | None, width: int) -> tuple[Ids, Floats]:
    rows = np.frombuffer(packed or b"", dtype=[("id", "S16"), ("numbers", ">f8", (width,))])
    return rows["id"], rows["numbers"].astype(np.float64)
