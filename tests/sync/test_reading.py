"""How a pushed body is taken apart."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.errors import InvalidInput
from api.sync.push import reading
from api.sync.tables import TABLES, Writers
from tests.sync.test_values import ANY_TEXT, ANYTHING

ID = str(uuid4())
NOTE = {"id": ID, "contact_id": str(uuid4()), "text": "hello", "written_at": 1795255200000}


def read(body: Any) -> reading.Pushed:
    return reading.read(json.dumps(body).encode())


def problems(pushed: reading.Pushed) -> list[tuple[Any, ...]]:
    return [(found["table"], found["code"], found["column"], found["count"]) for found in pushed.findings.problems()]


def test_rows_are_known_by_what_phones_write() -> None:
    ours = {"_status": "created", "_changed": "", "member_id": str(uuid4()), "created_at": 5}
    pushed = read({"notes": {"created": [NOTE | ours], "updated": [], "deleted": []}})
    (row,) = pushed.of("notes").rows.values()
    assert (row.id, row.is_new, set(row.values)) == (UUID(ID), True, {"contact_id", "text", "written_at"})
    assert problems(pushed) == []
    assert pushed.of("tags").rows == {}


def test_what_is_not_sent_is_not_there() -> None:
    pushed = read({"tasks": {"updated": [{"id": ID, "title": "Call", "due_at": "soon"}]}})
    (row,) = pushed.of("tasks").rows.values()
    assert row.values == {"title": "Call"}
    assert problems(pushed) == [("tasks", "repaired", "due_at", 1)]

    assert reading.complete("tasks", row, pushed.findings)
    assert (row.values["kind"], row.values["due_at"], row.values["assignee_id"]) == ("other", None, None)


def test_a_wrapper_is_taken_off() -> None:
    assert read({"changes": {"notes": {"created": [NOTE]}}}).of("notes").rows.keys() == {UUID(ID)}


def test_of_a_row_that_comes_twice_the_later_counts() -> None:
    pushed = read({"notes": {"created": [NOTE, NOTE | {"text": "two"}], "updated": [{"id": ID, "text": "three"}]}})
    (row,) = pushed.of("notes").rows.values()
    assert (row.values, row.is_new) == ({"text": "three"}, False)


def test_what_is_wrong_is_told_row_by_row() -> None:
    pushed = read(
        {
            "notes": {"created": [NOTE | {"mood": 1, "x" * 200: 2}, {"id": "A"}, {"id": 5}, {}, "id", None, 3]},
            "tags": {"created": [{"id": ID, "contact_id": "none", "label": "vip"}]},
            "moods": {"created": [{"id": "m1"}, 7], "updated": [{"id": "m2"}], "deleted": ["m3"]},
            "facts": [],
            "ratings": {"created": {}},
            "scans": {"deleted": ["A", 5, None, {}, ID.upper()]},
        }
    )
    assert sorted(problems(pushed), key=str) == sorted(
        [
            ("notes", "column_unknown", "mood", 1),
            ("notes", "column_unknown", "x" * 100, 1),
            ("notes", "id_invalid", None, 3),
            ("notes", "row_invalid", None, 3),
            ("tags", "invalid", None, 1),
            ("moods", "table_unknown", None, 3),
            ("facts", "table_invalid", None, 1),
            ("ratings", "table_invalid", None, 1),
        ],
        key=str,
    )
    assert pushed.findings.rejected() == {"notes": ["A", "id"], "tags": [ID], "moods": ["m1", "m2"]}
    assert pushed.of("notes").rows.keys() == {UUID(ID)}
    assert pushed.of("scans").deleted == set()


def test_the_first_twenty_ids_are_told() -> None:
    pushed = read({"notes": {"created": [{"id": f"n{number}"} for number in range(30)]}})
    (found,) = pushed.findings.problems()
    assert (found["ids"], found["count"]) == ([f"n{number}" for number in range(20)], 30)
    assert len(pushed.findings.rejected()["notes"]) == 30


def test_half_an_emoji_breaks_nothing() -> None:
    """It is no JSON to strict readers, and no text to anybody else."""
    body = b'{"notes": {"created": [%b, {"id": "\\ud83d"}]}, "\\ud83d": {"created": [{"id": "m"}]}}'
    note = json.dumps(NOTE | {"text": "half \ud83d", "\udc00": 1}).encode()
    pushed = reading.read(body % note)
    assert pushed.of("notes").rows[UUID(ID)].values["text"] == "half ?"
    json.dumps([pushed.findings.problems(), pushed.findings.rejected()], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"changes": {}', b"id,text\n1,x"]
)
def test_no_object_is_no_push(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        reading.read(body)


_COLUMNS = sorted({column.name for table in TABLES for column in table.columns} | {"id", "_status"})
_ROWS = st.dictionaries(st.sampled_from(_COLUMNS) | ANY_TEXT, ANYTHING | st.just(ID), max_size=6)
_LISTS = st.lists(_ROWS | ANYTHING, max_size=3)
_CHANGES = st.dictionaries(st.sampled_from(["created", "updated", "deleted"]) | ANY_TEXT, _LISTS | ANYTHING)
_NAMES = st.sampled_from([table.name for table in TABLES] + ["changes"]) | ANY_TEXT
BODIES = st.dictionaries(_NAMES, _CHANGES | ANYTHING, max_size=4)


@given(BODIES)
def test_no_body_breaks_it(body: dict[str, Any]) -> None:
    pushed = read(body)
    json.dumps([pushed.findings.problems(), pushed.findings.rejected()], ensure_ascii=False).encode()
    for table in TABLES:
        rows = [] if table.writers is Writers.SYSTEM else pushed.of(table.name).rows.values()
        for row in rows:
            reading.complete(table.name, row, pushed.findings)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    try:
        reading.read(body)
    except InvalidInput:
        return
