"""Cursors: what a list gave leads on; anything else is refused, never a crash."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from api.core.pagination import CursorInvalid, cut, decode_cursor, encode_cursor
from tests.core.apps import problem
from tests.world import Caller, World

ROW = UUID(int=7)

moments = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  the zone comes from `timezones`
words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


def _text(raw: str) -> str:
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


@given(moments, st.uuids())
def test_a_moment_comes_back_to_the_microsecond(moment: datetime, row_id: UUID) -> None:
    assert decode_cursor(encode_cursor((moment, row_id)), tuple[datetime, UUID]) == (moment, row_id)


@given(words, st.uuids())
def test_a_text_comes_back(word: str, row_id: UUID) -> None:
    assert decode_cursor(encode_cursor((word, row_id)), tuple[str, UUID]) == (word, row_id)


@given(st.one_of(st.none(), moments), st.uuids())
def test_nothing_comes_back_as_nothing(moment: datetime | None, row_id: UUID) -> None:
    assert decode_cursor(encode_cursor((moment, row_id)), tuple[datetime | None, UUID]) == (moment, row_id)


@given(words, st.uuids())
def test_a_cursor_needs_no_escaping_in_an_address(word: str, row_id: UUID) -> None:
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    assert set(encode_cursor((word, row_id))) <= allowed


@given(st.text())
def test_any_other_text_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, tuple[datetime, UUID])


@pytest.mark.parametrize(
    ("raw", "shape"),
    [
        ('["2026-11-21T10:00:00Z"]', tuple[datetime, UUID]),
        (f'["2026-11-21T10:00:00Z", "{ROW}", 1]', tuple[datetime, UUID]),
        (f'["2026-11-21T10:00:00", "{ROW}"]', tuple[datetime, UUID]),
        (f'["0001-01-01T00:00:00+14:00", "{ROW}"]', tuple[datetime, UUID]),
        (f'["9999-12-31T23:00:00-12:00", "{ROW}"]', tuple[datetime, UUID]),
        (f'["a\\u0000b", "{ROW}"]', tuple[str, UUID]),
        (f'["\\ud800", "{ROW}"]', tuple[str, UUID]),
        ("{}", tuple[str, UUID]),
        ("null", tuple[str, UUID]),
        ("[" * 300, tuple[str, UUID]),
    ],
)
def test_a_cursor_of_another_shape_is_refused(raw: str, shape: Any) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(_text(raw), shape)


def test_without_a_cursor_a_list_begins_at_the_beginning() -> None:
    assert decode_cursor(None, tuple[str, UUID]) is None


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_pages_give_every_row_once(count: int) -> None:
    rows = list(range(count))

    def read(after: int, limit: int) -> Sequence[int]:
        return [row for row in rows if row > after][: limit + 1]

    seen: list[int] = []
    after, cursor = -1, "first"
    while cursor:
        page, following = cut(read(after, 2), 2, lambda row: (row,))
        assert len(page) <= 2
        seen += page
        (after,) = decode_cursor(following, tuple[int]) or (0,)
        cursor = following or ""

    assert seen == rows


def test_a_last_page_that_is_full_is_still_the_last() -> None:
    assert cut(["a", "b"], 2, lambda row: (row,)) == (["a", "b"], None)


async def test_every_list_refuses_a_cursor_that_it_did_not_give(world: World, app: FastAPI) -> None:
    attendee = await world.as_attendee(await world.attendee())
    callers = [await world.organiser(), await world.manager(await world.team()), attendee]
    lists = [
        path
        for path, verbs in app.openapi()["paths"].items()
        if "{" not in path and "cursor" in {field["name"] for field in verbs.get("get", {}).get("parameters", [])}
    ]
    assert {"/v1/contacts", "/v1/tasks", "/v1/attendees", "/v1/teams", "/v1/prospects"} <= set(lists)
    out_of_range = "0001-01-01T00:00:00+14:00"
    for path in lists:
        assert (422, "cursor_invalid") in [await _answer(caller, path, "garbage") for caller in callers], path
        for key in ("a\x00b", out_of_range, None, 10**30):
            for caller in callers:
                status, _ = await _answer(caller, path, encode_cursor((key, uuid4())))
                assert status in (200, 404, 422), (path, key)


async def _answer(caller: Caller, path: str, cursor: str) -> tuple[int, str]:
    answer = await caller.get(path, params={"cursor": cursor})
    return (200, "") if answer.status_code == 200 else problem(answer)
