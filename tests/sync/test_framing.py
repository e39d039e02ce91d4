"""Rows as they go over the wire, however the database cuts them into portions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sync.pull.framing import Document, Frame, Lines
from api.sync.tables import TABLES

THREE = TABLES[:3]
Changed = tuple[int, str, str | None]


def _row(row_id: str) -> str:
    return json.dumps({"id": row_id, "text": 'Zoë said "\u2028yes"\n'})


@st.composite
def _portions(draw: st.DrawFn) -> list[list[Changed]]:
    """Rows of three tables in order, living or deleted, cut anywhere; the cursor gives no empty portions."""
    numbers = sorted(draw(st.lists(st.integers(0, 2), max_size=12)))
    alive = [draw(st.booleans()) for _ in numbers]
    rows: list[Changed] = [
        (number, f"r{place}", _row(f"r{place}") if lives else None)
        for place, (number, lives) in enumerate(zip(numbers, alive, strict=True))
    ]
    cuts = sorted(draw(st.sets(st.integers(1, len(rows) - 1)))) if len(rows) > 1 else []
    return [rows[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True) if rows]


def _sent(frame: Frame, portions: list[list[Changed]], timestamp: int = 7) -> str:
    return frame.begin() + "".join(frame.add(rows) for rows in portions) + frame.end(timestamp)


def _changes(portions: list[list[Changed]], number: int) -> dict[str, Any]:
    rows = [row for portion in portions for row in portion if row[0] == number]
    return {
        "created": [],
        "updated": [json.loads(row) for _, _, row in rows if row],
        "deleted": [row_id for _, row_id, row in rows if row is None],
    }


@given(_portions())
def test_a_document_holds_every_table_and_every_row_once(portions: list[list[Changed]]) -> None:
    document = json.loads(_sent(Document(THREE, [True] * 3), portions))
    assert document == {
        "changes": {table.name: _changes(portions, number) for number, table in enumerate(THREE)},
        "timestamp": 7,
    }
    assert list(document["changes"]) == [table.name for table in THREE]


@given(_portions(), st.lists(st.booleans(), min_size=3, max_size=3))
def test_tables_that_the_phone_does_not_know_are_left_out(portions: list[list[Changed]], known: list[bool]) -> None:
    """Of them the database gives no rows; but a farewell names all ids there are."""
    farewell = [[(number, row_id, None) for number, row_id, _ in rows] for rows in portions]
    document = json.loads(_sent(Document(THREE, known), [list(rows) for rows in farewell]))
    assert document["changes"] == {
        table.name: _changes([list(rows) for rows in farewell], number)
        for number, table in enumerate(THREE)
        if known[number]
    }


@given(_portions())
def test_lines_are_the_same_one_by_one(portions: list[list[Changed]]) -> None:
    *lines, last = [json.loads(line) for line in _sent(Lines(THREE), portions).split("\n")[:-1]]
    assert last == {"cursor": 7}
    assert lines == [
        {"table": THREE[number].name, "id": row_id} | ({"row": json.loads(row)} if row else {"deleted": True})
        for portion in portions
        for number, row_id, row in portion
    ]


def test_rows_in_another_order_are_a_fault() -> None:
    """Better no answer than one in which a table stands twice: JSON would keep the last."""
    frame = Document(THREE, [True] * 3)
    frame.add([(1, "b", _row("b"))])
    with pytest.raises(AssertionError):
        frame.add([(0, "a", _row("a"))])
