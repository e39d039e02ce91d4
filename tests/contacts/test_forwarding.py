"""Two contacts were one person: what is said about the one that is gone goes to the one that stayed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from api.contacts.about import EMPTIED
from models import Contact
from tests.conftest import Clock
from tests.contacts.book import Scanner, items, names, one, page, revision, say_more
from tests.contacts.test_resolving import EVERYTHING, registered, resolve
from tests.world import Caller, World


@dataclass(frozen=True)
class Merged:
    """A rep's book with the contact that stayed and the one that is gone, and the badges that make them."""

    rep: Caller
    heir: str
    loser: str
    loser_badge: str


@pytest.fixture
async def merged(world: World, scanner: Scanner, clock: Clock) -> Merged:
    rep = await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström")
    heir = await scanner.badge(rep, "LATE-7", **EVERYTHING)
    clock.advance(timedelta(seconds=10))
    badge = await world.qr(attendee)
    loser = await scanner.badge(rep, badge, **EVERYTHING)
    for each in (heir, loser):
        await say_more(world, rep, each["id"])
    await world.barcode(attendee, "LATE-7")
    await resolve(world, attendee)
    return Merged(rep, heir["id"], loser["id"], badge)


async def test_everything_about_the_one_moves_to_the_other(world: World, merged: Merged) -> None:
    latest = await revision(world, merged.rep)
    for table in EMPTIED:
        rows = await world.rows(table)
        assert [str(row.contact_id) for row in rows] == [merged.heir] * 2, table
        assert sorted(row.revision for row in rows)[1] == latest, table
        assert {row.deleted_at for row in rows} == {None}, table


async def test_the_lost_id_shows_and_changes_the_contact_that_is_left(merged: Merged) -> None:
    rep, path = merged.rep, f"/v1/contacts/{merged.loser}"

    shown = await one(rep, merged.loser)
    changed = await rep.patch(path, {"company": "Initech"})

    assert (shown["id"], shown["note_count"], shown["open_task_count"]) == (merged.heir, 2, 2)
    assert shown == await one(rep, merged.heir) | {
        "company": "Globex",
        "corrections": {},
        "revision": shown["revision"],
    }
    assert (changed.json()["id"], changed.json()["company"]) == (merged.heir, "Initech")
    assert [(item["id"], item["company"]) for item in (await page(rep))["items"]] == [(merged.heir, "Initech")]


async def test_what_is_said_about_the_lost_id_is_about_the_contact_that_is_left(merged: Merged, clock: Clock) -> None:
    clock.advance(timedelta(seconds=10))  # of two ratings at the same moment either would count
    rep, old, new = merged.rep, f"/v1/contacts/{merged.loser}", f"/v1/contacts/{merged.heir}"
    note = {"id": str(uuid4()), "text": "said under the old id"}
    rating, tag = {"id": str(uuid4()), "interest": 1}, {"id": str(uuid4()), "label": "press"}

    for path, body in (("notes", note), ("ratings", rating), ("tags", tag)):
        first, again = await rep.post(f"{old}/{path}", body), await rep.post(f"{new}/{path}", body)
        assert (first.status_code, again.status_code) == (201, 200), path
        assert [item["id"] for item in await items(rep, f"{new}/{path}")].count(body["id"]) == 1
        assert await items(rep, f"{old}/{path}") == await items(rep, f"{new}/{path}")
    reworded = await rep.patch(f"{old}/notes/{note['id']}", {"text": "and changed under it"})
    withdrawn = await rep.delete(f"{old}/tags/{tag['id']}")

    assert (reworded.status_code, reworded.json()["text"], withdrawn.status_code) == (200, "and changed under it", 204)
    shown = await one(rep, merged.heir)
    assert (shown["note_count"], shown["tags"], shown["ratings"][0]["interest"]) == (3, ["vip"], 1)
    counting = [rating["counts"] for rating in await items(rep, f"{old}/ratings")]
    assert sorted(counting) == [False, False, True]


async def test_what_was_said_before_the_merger_may_be_sent_again(world: World, scanner: Scanner, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee()
    await scanner.badge(rep, "LATE-7")
    clock.advance(timedelta(seconds=10))
    loser = await scanner.badge(rep, await world.qr(attendee))
    note, task = {"id": str(uuid4()), "text": "twice"}, {"id": str(uuid4()), "title": "Call", "contact_id": loser["id"]}
    requests: list[tuple[str, Any]] = [(f"/v1/contacts/{loser['id']}/notes", note), ("/v1/tasks", task)]
    before = [(await rep.post(*request)).status_code for request in requests]
    await world.barcode(attendee, "LATE-7")
    await resolve(world, attendee)

    after = [(await rep.post(*request)).status_code for request in requests]

    assert (before, after) == ([201, 201], [200, 200])


async def test_tasks_for_the_lost_id_are_for_the_contact_that_is_left(merged: Merged) -> None:
    rep, task = merged.rep, {"id": str(uuid4()), "title": "Send prices", "contact_id": merged.loser}
    other = {"id": str(uuid4()), "title": "Book a table"}
    await rep.post("/v1/tasks", other)

    planned, again = await rep.post("/v1/tasks", task), await rep.post("/v1/tasks", task)
    changed = await rep.patch(f"/v1/tasks/{other['id']}", {"contact_id": merged.loser})
    kept = await rep.patch(f"/v1/tasks/{task['id']}", {"contact_id": merged.loser, "done": True})

    assert (planned.status_code, again.status_code, changed.status_code, kept.status_code) == (201, 200, 200, 200)
    assert {answer.json()["contact"]["id"] for answer in (planned, again, changed, kept)} == {merged.heir}
    found = [item["title"] for item in await items(rep, "/v1/tasks", contact=merged.loser)]
    assert sorted(found) == ["Book a table", "Call back", "Call back"]


async def test_deleting_the_lost_id_deletes_the_contact_that_is_left(merged: Merged) -> None:
    rep = merged.rep

    answer = await rep.delete(f"/v1/contacts/{merged.loser}")

    assert (answer.status_code, await names(rep)) == (204, [])
    task = {"id": str(uuid4()), "title": "Too late", "contact_id": merged.loser}
    for refused in (
        await rep.get(f"/v1/contacts/{merged.loser}"),
        await rep.post(f"/v1/contacts/{merged.loser}/notes", {"id": str(uuid4()), "text": "too late"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    refused = await rep.post("/v1/tasks", task)
    assert (refused.status_code, refused.json()["code"]) == (422, "contact_unknown")
    assert await items(rep, "/v1/tasks", contact=merged.loser) == []


async def test_other_books_are_not_led_anywhere(world: World, merged: Merged) -> None:
    other = await world.rep(await world.team("Other"))

    answers = [await other.get(f"/v1/contacts/{contact_id}") for contact_id in (merged.loser, merged.heir)]
    task = await other.post("/v1/tasks", {"id": str(uuid4()), "title": "Spy", "contact_id": merged.loser})

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 2
    assert (task.status_code, task.json()["code"]) == (422, "contact_unknown")


async def test_a_lost_contact_that_is_scanned_again_after_all_is_itself(merged: Merged, scanner: Scanner) -> None:
    """Its heir was deleted: the badge is new to the book."""
    await merged.rep.delete(f"/v1/contacts/{merged.heir}")

    back = await scanner.badge(merged.rep, merged.loser_badge)

    (row,) = await scanner.world.rows(Contact, id=UUID(merged.loser))
    assert (back["id"], row.merged_into, row.deleted_at) == (merged.loser, None, None)
    assert (await one(merged.rep, merged.loser))["note_count"] == 0


async def test_whoever_was_merged_before_goes_along(world: World, scanner: Scanner, clock: Clock) -> None:
    rep, attendee = await world.rep(await world.team()), await world.attendee("Zoë Ångström")
    made = []
    for badge in ("LATE-9", await world.qr(attendee), "LATE-7"):
        made.append((await scanner.badge(rep, badge))["id"])
        clock.advance(timedelta(seconds=10))
    for barcode in ("LATE-7", "LATE-9"):
        await world.barcode(attendee, barcode)
        await resolve(world, attendee)

    rows = {str(row.id): row.merged_into for row in await world.rows(Contact)}

    assert rows == {made[0]: None, made[1]: UUID(made[0]), made[2]: UUID(made[0])}
    assert {(await one(rep, contact_id))["id"] for contact_id in made} == {made[0]}


async def test_several_steps_are_followed_and_a_circle_ends(world: World, scanner: Scanner, clock: Clock) -> None:
    """Mergers leave neither; but whatever the rows say, the answer comes."""
    rep = await world.rep(await world.team())
    ids = [UUID((await scanner.person(rep, f"Number {number}"))["id"]) for number in range(5)]

    async def merge(loser: UUID, heir: UUID) -> None:
        values = {"deleted_at": clock.now, "merged_into": heir, "attendee_id": None}
        async with world.session() as session:
            await session.execute(
                update(Contact).where(Contact.event_id == world.event.id, Contact.id == loser).values(values)
            )
            await session.commit()

    for loser, heir in ((ids[0], ids[1]), (ids[1], ids[2]), (ids[3], ids[4]), (ids[4], ids[3])):
        await merge(loser, heir)

    assert (await one(rep, str(ids[0])))["id"] == str(ids[2])
    assert (await rep.get(f"/v1/contacts/{ids[3]}")).status_code == 404


async def test_a_late_registration_by_import_merges_what_was_scanned(
    world: World, scanner: Scanner, clock: Clock
) -> None:
    """A barcode nobody knew, and our own badge of the same person: over HTTP from end to end."""
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    attendee = await world.attendee("Zoë Ångström", email="zoe@globex.example")
    by_barcode = await scanner.badge(rep, "TICKET-0042", note="by ticket")
    clock.advance(timedelta(seconds=10))
    by_badge = await scanner.badge(rep, await world.qr(attendee), note="by badge")
    rows = "name,email,barcode\nZoë Ångström,zoe@globex.example,TICKET-0042\n"

    answer = await organiser.post("/v1/attendees/import", content=rows.encode(), headers={"Content-Type": "text/csv"})

    assert (answer.status_code, answer.json()["updated"]) == (200, 1)
    (item,) = (await page(rep))["items"]
    assert (item["id"], item["name"], item["scan_count"]) == (by_barcode["id"], "Zoë Ångström", 2)
    for badge in ("TICKET-0042", await world.qr(attendee)):
        assert (await scanner.badge(rep, badge))["id"] == by_barcode["id"]
    assert (await one(rep, by_badge["id"]))["scan_count"] == 4


async def test_nobody_is_led_to_somebody_who_merely_has_a_barcode(world: World, scanner: Scanner) -> None:
    """A contact that was deleted, and not merged, stays gone."""
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, "LATE-7")
    await rep.delete(f"/v1/contacts/{contact['id']}")
    late = await registered(world, "Zoë Ångström", "LATE-7")
    await scanner.badge(rep, await world.qr(late))

    await resolve(world, late)

    assert (await rep.get(f"/v1/contacts/{contact['id']}")).status_code == 404
    task = {"id": str(uuid4()), "title": "Call", "contact_id": contact["id"]}
    assert (await rep.post("/v1/tasks", task)).json()["code"] == "contact_unknown"
