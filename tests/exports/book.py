"""Books to export, and the exported file read back."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, Integer, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from api.auth.principal import BookHolder, as_book_holder
from tests.conftest import Clock
from tests.world import Caller, World

PATH = "/v1/exports/contacts.csv"

_CONTACTS = """
INSERT INTO contacts (event_id, id, book_id, revision, created_at, name, given_name, family_name, company, job_title,
    email, phone, industry, country, interests, search, scan_count, first_captured_at, last_captured_at)
SELECT :event_id, gen_random_uuid(), :book_id, 1, :now, 'Person ' || n, 'Person', n::text, 'Company ' || n % 100,
    'Buyer', 'p' || n || '@people.example', '+351211234567', 'Logistics', 'PT', '{robotics,drones}', '', 1,
    :now, :now + n * interval '1 second'
FROM generate_series(1, :count) AS n
"""
_SAID = """
INSERT INTO {table} (event_id, id, book_id, revision, created_at, contact_id, member_id, {columns})
SELECT event_id, gen_random_uuid(), book_id, 1, created_at, id, :member_id, {values}
FROM contacts WHERE event_id = :event_id AND book_id = :book_id
"""
_KINDS = (
    ("notes", "text, written_at, search", "repeat('wants a quote; ', :words), :now, ''"),
    ("ratings", "interest, gut, rated_at", "4, 3, :now"),
    ("tags", "label", "'vip'"),
    ("scans", "source, claimed_at, captured_at, received_at, digest", "'scan', :now, :now, :now, gen_random_uuid()"),
    ("tasks", "assignee_id, title, kind, due_at", ":member_id, 'Call back', 'call', :now"),
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "event_id": Uuid(),
    "book_id": Uuid(),
    "member_id": Uuid(),
    "now": DateTime(timezone=True),
    "count": Integer(),
    "words": Integer(),
}


async def fill(world: World, rep: Caller, count: int, *, words: int = 4) -> None:
    """Contacts in the rep's book, named "Person 1" and so on in the order of their capture, each with one of all."""
    values = {
        "event_id": world.event.id,
        "book_id": rep.principal.book_id,
        "member_id": rep.principal.member_id,
        "now": world.now,
        "count": count,
        "words": words,
    }
    said = [_SAID.format(table=table, columns=columns, values=values) for table, columns, values in _KINDS]
    async with world.session() as session:
        for sql in (_CONTACTS, *said):
            statement = text(sql)
            types = {name: _TYPES[name] for name in statement.compile().params}
            await session.execute(
                statement.bindparams(*(bindparam(name, type_=type_) for name, type_ in types.items())),
                {name: values[name] for name in types},
            )
        revised = "UPDATE books SET revision = greatest(revision, 1) WHERE event_id = :event_id AND id = :book_id"
        await session.execute(text(revised), {"event_id": world.event.id, "book_id": rep.principal.book_id})
        await session.execute(text("ANALYZE contacts, notes, ratings, tags, scans, tasks"))
        await session.commit()


async def scan(caller: Caller, clock: Clock, badge: str, **fields: object) -> UUID:
    """Scan a badge; the id of the contact."""
    body = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat(), **fields}
    answer = await caller.post("/v1/scans", body)
    assert answer.is_success, answer.text
    return UUID(answer.json()["contact"]["id"])


async def exported(caller: Caller) -> list[dict[str, str]]:
    """The rows of the caller's export by header."""
    answer = await caller.get(PATH)
    assert answer.status_code == 200, answer.text
    return rows_of(answer.text)


def rows_of(text_: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_, newline=""), strict=True))


def holder_of(caller: Caller) -> BookHolder:
    holder = as_book_holder(caller.principal)
    assert holder
    return holder
