"""What a phone asks for, and after which revision each table is read."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.errors import InvalidInput
from api.sync.pull.wanted import read_migration, said, wanted
from api.sync.tables import TABLES, Column, ColumnType, Table, Writers
from models import Note, Rating, Tag

NEVER = 10**9
ALL = -1


def _table(model: type, since: int) -> Table:
    columns = (Column(name="text", type=ColumnType.STRING, since=since),)
    return Table(model=model, writers=Writers.AUTHOR, columns=columns, since=since)


GROWING = (_table(Note, 1), _table(Rating, 2), _table(Tag, 3))


def _sinces(since: int | None, version: int | None, migration: str | None = None) -> list[int]:
    return wanted(since, version, migration, GROWING).sinces(NEVER)


@pytest.mark.parametrize(
    ("version", "sinces"), [(1, [5, NEVER, NEVER]), (2, [5, 5, NEVER]), (3, [5, 5, 5]), (9, [5, 5, 5]), (None, [5] * 3)]
)
def test_younger_tables_are_hidden_from_older_apps(version: int | None, sinces: list[int]) -> None:
    assert _sinces(5, version) == sinces


@pytest.mark.parametrize("since", [None, 0, 1])
def test_whoever_holds_nothing_gets_everything(since: int | None) -> None:
    """Also rows of revision 0, from before anything happened in the book."""
    assert _sinces(since, 3) == [ALL] * 3
    assert _sinces(since, 1) == [ALL, NEVER, NEVER]


def test_a_migration_brings_its_tables_completely() -> None:
    assert _sinces(5, 2, '{"from": 1, "tables": ["ratings"], "columns": []}') == [5, ALL, NEVER]
    assert _sinces(5, 3, '{"from": 2, "tables": [], "columns": [{"table": "notes", "columns": ["x"]}]}') == [ALL, 5, 5]


def test_a_migration_opens_nothing_that_is_hidden() -> None:
    names = '["ratings", "tags", "accounts", "notes; DROP TABLE notes", ""]'
    assert _sinces(5, 1, f'{{"from": 0, "tables": {names}, "columns": []}}') == [5, NEVER, NEVER]


@pytest.mark.parametrize(
    ("migration", "names"),
    [
        (None, set()),
        ("", set()),
        ("null", set()),
        ("undefined", set()),
        ("{}", set()),
        (
            '{"from": 1, "tables": ["a", "b"], "columns": [{"table": "c", "columns": ["d"]}], "more": 1}',
            {"a", "b", "c"},
        ),
        ('{"columns": [{"table": "c"}]}', {"c"}),
    ],
)
def test_migrations(migration: str | None, names: set[str]) -> None:
    assert read_migration(migration) == names


@pytest.mark.parametrize("garbage", ["{", "5", "[]", '"notes"', '{"tables": null}', '{"columns": [{"columns": []}]}'])
def test_garbage(garbage: str) -> None:
    with pytest.raises(InvalidInput):
        read_migration(garbage)


@given(st.text())
def test_any_text_is_a_migration_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert isinstance(read_migration(text), set)


def test_what_javascript_says_for_nothing() -> None:
    assert [said(text) for text in ("", "null", "undefined", None, "0", "5", "NULL")] == [
        *[None] * 4,
        *["0", "5", "NULL"],
    ]


@given(st.integers(0, 2**53), st.integers(0, 2**53))
def test_the_timestamp_never_goes_back(since: int, revision: int) -> None:
    timestamp = wanted(since, 1, None, TABLES).timestamp(revision)
    assert timestamp == max(since, revision, 1)
