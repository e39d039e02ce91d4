"""A team's own columns."""

from uuid import uuid4

import pytest

from tests.conftest import Clock
from tests.exports.book import scan
from tests.exports.reading import csv_of, csv_rows, export, files_of, workbook_of
from tests.world import World

PATH = "/v1/exports/mapping"
COLUMNS = [
    {"header": "Mobile", "field": "phone"},
    {"header": "Surname", "field": "last_name"},
    {"header": "What {was} said", "field": "notes"},
    {"header": "Seen", "field": "first_captured_local"},
    {"header": "=2+3", "field": "scan_count"},
]


async def test_a_file_with_the_teams_own_columns(world: World, clock: Clock) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team, "Ana")
    await scan(rep, clock, await world.qr(await world.attendee()), note="hello")

    answer = await manager.put(PATH, {"columns": COLUMNS})

    assert (answer.status_code, answer.json()["columns"]) == (200, COLUMNS)
    assert (await rep.get(PATH)).json()["columns"] == COLUMNS
    assert await csv_rows(rep, preset="custom") == [
        {
            "Mobile": "+351211234567",
            "Surname": "Ångström",
            "What {was} said": "2026-11-21 10:00 Ana: hello",
            "Seen": "2026-11-21 10:00:00",
            "'=2+3": "1",
        }
    ]
    (row,) = workbook_of((await export(rep, "xlsx", preset="custom")).content)
    assert (row["=2+3"], row["Mobile"]) == (1, "+351211234567")
    files = files_of(await export(rep, preset="custom", since_export="last"))
    assert {name: csv_of(content) for name, content in files.items()} == {"contacts.csv": [], "deletions.csv": []}


async def test_a_preview_keeps_nothing(world: World, clock: Clock) -> None:
    rep = await world.rep(await world.team())
    for name in ("A One", "B Two", "C Three", "D Four", "E Five", "F Six"):
        await scan(rep, clock, await world.qr(await world.attendee(name)))

    answer = await rep.post(f"{PATH}/preview", {"columns": [{"header": "-Who", "field": "name"}]})

    assert (answer.status_code, answer.json()["headers"], len(answer.json()["rows"])) == (200, ["'-Who"], 5)
    assert (await rep.get(PATH)).json()["columns"] == []
    unmapped = await rep.get("/v1/exports/contacts.csv", params={"preset": "custom"})
    assert (unmapped.status_code, unmapped.json()["code"]) == (409, "mapping_missing")


async def test_answers_can_be_mapped(world: World, clock: Clock) -> None:
    team = await world.team()
    manager, rep = await world.manager(team), await world.rep(team)
    question = str(uuid4())
    await manager.patch("/v1/team", {"questions": [{"id": question, "text": "How many?", "kind": "number"}]})
    contact_id = await scan(rep, clock, await world.qr(await world.attendee()))
    said = {"id": str(uuid4()), "question_id": question, "value": 40}
    assert (await rep.post(f"/v1/contacts/{contact_id}/answers", said)).is_success
    field = {"name": f"answer:{question}", "shows": "How many?"}

    assert field in (await rep.get(PATH)).json()["fields"]
    answer = await manager.put(PATH, {"columns": [{"header": "Robots", "field": field["name"]}]})

    assert answer.status_code == 200
    assert await csv_rows(rep, preset="custom") == [{"Robots": "40"}]


@pytest.mark.parametrize(
    ("columns", "code", "said"),
    [
        ([{"header": "A", "field": "shoe_size"}, {"header": "B", "field": "name"}], "mapping_unfit", "shoe_size"),
        ([{"header": "A", "field": f"answer:{uuid4()}"}], "mapping_unfit", "answer:"),
        ([{"header": "A", "field": "answer:nonsense"}], "mapping_unfit", "answer:nonsense"),
        ([{"header": "A", "field": "__class__"}], "mapping_unfit", "__class__"),
        ([{"header": "Name", "field": "name"}, {"header": "NAME", "field": "email"}], "mapping_unfit", "NAME, Name"),
        ([], "validation_failed", "columns"),
        ([{"header": "", "field": "name"}], "validation_failed", "header"),
        ([{"header": "x" * 201, "field": "name"}], "validation_failed", "header"),
        ([{"header": "A", "field": "name", "formula": "x"}], "validation_failed", "formula"),
    ],
)
async def test_columns_that_cannot_be(world: World, columns: list[dict[str, str]], code: str, said: str) -> None:
    manager = await world.manager(await world.team())
    await manager.put(PATH, {"columns": COLUMNS})

    for answer in (
        await manager.put(PATH, {"columns": columns}),
        await manager.post(f"{PATH}/preview", {"columns": columns}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert said in answer.json()["detail"]
    assert (await manager.get(PATH)).json()["columns"] == COLUMNS


async def test_every_field_that_is_offered_can_be_exported(world: World, clock: Clock) -> None:
    manager = await world.manager(await world.team())
    await scan(manager, clock, await world.qr(await world.attendee()), note="hello", rating="hot", tags=["vip"])
    fields = [field["name"] for field in (await manager.get(PATH)).json()["fields"]]

    answer = await manager.put(PATH, {"columns": [{"header": name, "field": name} for name in fields]})

    assert answer.status_code == 200
    (row,) = await csv_rows(manager, preset="custom")
    assert list(row) == fields
    assert (row["rating"], row["owner"], row["notes"]) == ("Hot", "Mia Manager", "2026-11-21 10:00 Mia Manager: hello")
