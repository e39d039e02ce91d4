"""Everything that is held about somebody, on request."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from models import Archive
from tests.conftest import Clock
from tests.privacy.life import live, mails, run_chores, somebody
from tests.world import World


async def test_it_is_made_in_the_background_and_the_link_comes_by_mail(
    world: World, clock: Clock, app: FastAPI, outbox: Path
) -> None:
    who = await somebody(world)
    person, caller = who.attendee, who.caller
    await live(world, who)
    asked = await caller.get("/v1/me/archive")
    early = await caller.get("/v1/me/archive.zip")
    await run_chores(app, clock)
    ready = await caller.get("/v1/me/archive")
    fetched = await caller.get("/v1/me/archive.zip")
    [(subject, letter)] = mails(outbox, person.email)
    link = re.search(r"http\S+(/archives/\S+)", letter)
    assert link
    mailed = await world.http.get(link.group(1))

    assert (asked.status_code, asked.json()["state"]) == (202, "pending")
    assert (early.status_code, early.json()["code"]) == (409, "archive_not_ready")
    assert (ready.status_code, ready.json()["state"]) == (200, "ready")
    assert subject == "Ihr Archiv ist fertig"
    assert mailed.content == fetched.content
    assert mailed.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        names = set(archive.namelist())
        page = archive.read("index.html").decode()
        notes = json.loads(archive.read("data/notes_about_me.json"))
        photo = archive.read("photo.webp")
    assert {"data/profile.json", "data/facts_about_me.json", "data/scans_of_me.json", "data/my_notes.json"} <= names
    assert [(note["held_by"], note["text"]) for note in notes] == [("Acme", f"likes {who.mark}s")]
    assert photo == f"picture of {who.mark}".encode()
    assert f"feeds {who.mark}s" in page
    assert f"met as {who.mark}" in page
    assert "Notizen über mich" in page
    assert "our limit" not in page
    assert "Rui Rep" not in page


async def test_what_somebody_wrote_is_text_in_the_page(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    caller = await world.as_attendee(await world.attendee("<script>alert(1)</script>"))
    await caller.get("/v1/me/archive")
    await run_chores(app, clock)

    with zipfile.ZipFile(io.BytesIO((await caller.get("/v1/me/archive.zip")).content)) as archive:
        page = archive.read("index.html").decode()

    assert "&lt;script&gt;" in page
    assert "<script" not in page


async def test_it_expires_and_a_new_one_can_be_asked_for(
    world: World, clock: Clock, app: FastAPI, outbox: Path
) -> None:
    person = await world.attendee()
    caller = await world.as_attendee(person)
    await caller.get("/v1/me/archive")
    await run_chores(app, clock)
    [(_, letter)] = mails(outbox, person.email)
    link = re.search(r"http\S+(/archives/\S+)", letter)
    assert link
    again = await caller.post("/v1/me/archive")
    clock.advance(timedelta(hours=2))
    caller = await world.as_attendee(person)
    world.now = clock.now
    caller = await world.as_attendee(person)
    renewed = await caller.post("/v1/me/archive")
    superseded = await world.http.get(link.group(1))
    await run_chores(app, clock)
    clock.advance(timedelta(days=8))
    await run_chores(app, clock)

    assert (again.status_code, again.json()["state"]) == (200, "ready")
    assert (renewed.status_code, renewed.json()["state"]) == (202, "pending")
    assert superseded.status_code == 404
    assert await world.rows(Archive) == []


async def test_a_guessed_link_leads_nowhere(world: World) -> None:
    assert (await world.http.get("/archives/guessed")).status_code == 404


async def test_nobody_fetches_that_of_another(world: World, clock: Clock, app: FastAPI, outbox: Path) -> None:
    caller, other = [await world.as_attendee(await world.attendee(name)) for name in ("One", "Two")]
    rep = await world.rep(await world.team())
    await caller.get("/v1/me/archive")
    await run_chores(app, clock)

    assert (await other.get("/v1/me/archive.zip")).status_code == 409
    assert (await rep.get("/v1/me/archive")).status_code == 404
