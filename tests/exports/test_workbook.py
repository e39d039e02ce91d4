"""Excel workbooks, read back by openpyxl."""

from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exports import workbook
from api.exports.columns import Cell
from api.exports.plain import plain
from tests.conftest import Clock
from tests.exports.book import scan
from tests.exports.reading import csv_rows, export, workbook_of
from tests.world import World

HOSTILE = "=cmd|'/c calc'!A0"


async def chunks(*rows: list[list[Cell]]) -> AsyncIterator[list[list[Cell]]]:
    for chunk in rows:
        yield chunk


async def whole(parts: AsyncGenerator[bytes, None]) -> bytes:
    return b"".join([part async for part in parts])


async def test_the_same_cells_as_in_csv(world: World, clock: Clock) -> None:
    clock.now = clock.now.replace(month=7)  # Lisbon is an hour ahead of UTC
    rep = await world.rep(await world.team(), "Ana")
    people = [
        {"name": "Zoë Ångström", "phone": "+351912345678", "company": "0042"},
        {"name": "مرحبا بالعالم", "phone": "00351 912", "company": "1e5"},
        {"name": "🤖👩🏽‍💻", "phone": "+1 201 555 0123", "company": "  12/3"},
        {"name": "_x0041_ und <b>&amp;</b>", "company": '"quoted", 7'},
    ]
    for number, person in enumerate(people):
        body = {"id": str(uuid4()), "source": "manual", "captured_at": clock.now.isoformat(), "contact": person}
        note = {"note": f"one\ntwo, {number}\n\n- three", "rating": number}
        assert (await rep.post("/v1/scans", body | note)).is_success

    rows = workbook_of((await export(rep, "xlsx")).content)

    assert [{name: _text(cell) for name, cell in row.items()} for row in rows] == await csv_rows(rep)
    assert {type(row[name]) for row in rows for name in ("Phone", "Company", "Name") if row[name]} == {str}
    assert {row["First captured (Europe/Lisbon)"] for row in rows} == {clock.now.replace(hour=11, tzinfo=None)}
    assert {row["First captured (UTC)"] for row in rows} == {clock.now.replace(tzinfo=None)}
    assert sorted(row["Best interest (0-5)"] for row in rows) == [0, 1, 2, 3]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


async def test_what_looks_like_a_formula_or_a_link_is_text(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team(), HOSTILE)
    contact = {"name": HOSTILE, "company": "https://evil.example/", "job_title": "{=A1}"}
    body = {"id": str(uuid4()), "source": "manual", "captured_at": clock.now.isoformat(), "contact": contact}
    assert (await rep.post("/v1/scans", body)).is_success

    (sheet,) = openpyxl.load_workbook(BytesIO((await export(rep, "xlsx")).content)).worksheets

    cells = {str(header.value): cell for header, cell in zip(*sheet.iter_rows(), strict=True)}
    for name, value in (("Name", HOSTILE), ("Company", "https://evil.example/"), ("Job title", "{=A1}")):
        assert (cells[name].value, cells[name].data_type, cells[name].hyperlink) == (value, "s", None)


@given(st.lists(st.text(max_size=50), min_size=1, max_size=5))
async def test_every_text_can_be_read_back(texts: list[str]) -> None:
    headers = [f"h{n}" for n in range(len(texts) + 1)]
    content = await whole(workbook.workbook("x", headers, chunks([[1, *texts]])))

    (row,) = workbook_of(content)
    assert [cell or "" for cell in row.values()] == [1, *map(plain, texts)]


async def test_it_says_when_there_are_more_rows_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)

    assert len(workbook_of(await whole(workbook.workbook("x", ["a"], chunks([[1], [2]], [[3]]))))) == 3
    with pytest.raises(workbook.TooManyRows):
        await whole(workbook.workbook("x", ["a"], chunks([[1], [2]], [[3], [4]])))


async def test_a_text_longer_than_a_cell_is_cut_and_counted(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    contact_id = await scan(rep, clock, await world.qr(await world.attendee()))
    for _ in range(4):
        note = {"id": str(uuid4()), "text": "z" * 9_000}
        assert (await rep.post(f"/v1/contacts/{contact_id}/notes", note)).status_code == 201

    (row,) = workbook_of((await export(rep, "xlsx")).content)

    notes = row["Notes (Europe/Lisbon)"]
    assert (len(notes), notes[-4:]) == (32_767, " […]")
    assert (await rep.get("/v1/exports")).json()["items"][0]["cut_texts"] == 1
