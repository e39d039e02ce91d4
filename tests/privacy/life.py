"""Somebody who leaves traces in every table that knows people."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from api.core.ids import uuid7
from api.privacy import chores
from models import Account, Attendee, Exchange, Photo
from tests.conftest import Clock
from tests.world import Caller, World


@dataclass(frozen=True)
class Somebody:
    """`mark` stands in everything that identifies the person, and nowhere else."""

    mark: str
    attendee: Attendee
    caller: Caller


async def somebody(world: World) -> Somebody:
    """An attendee who has signed in by mail before."""
    mark = f"quokka{uuid4().hex}"
    email = f"{mark}@people.example"
    await world.add(Account(id=uuid7(), email=email, language="de", created_at=world.now))
    person = await world.attendee(
        f"{mark.title()} Quill",
        email=email,
        external_id=f"{mark}-ticket",
        company=f"{mark} works",
        job_title=f"Head of {mark}s",
        phone=f"+35199{mark}",
        category=f"{mark} class",
        industry=f"{mark} farming",
        country=f"{mark}land",
        interests=[f"{mark} care"],
        custom={"diet": f"{mark} food"},
        links=[f"https://{mark}.example"],
    )
    await world.barcode(person, f"TICKET-{mark}")
    picture = Photo(
        event_id=world.event.id,
        attendee_id=person.id,
        media_type="image/webp",
        content=f"picture of {mark}".encode(),
        updated_at=world.now,
    )
    await world.add(picture)
    return Somebody(mark, person, await world.as_attendee(person))


async def live(world: World, who: Somebody) -> Caller:
    """A day at the fair. The rep of a team that met them."""
    mark, person, caller = who.mark, who.attendee, who.caller
    rep, other = await world.rep(await world.team("Acme")), await world.attendee("Other Olga")
    contact = await _scanned(world, rep, person)
    path = f"/v1/contacts/{contact}"
    for what, body in (
        ("notes", {"text": f"likes {mark}s"}),
        ("notes", {"text": f"our limit for {mark}s", "kind": "grey_zone"}),
        ("ratings", {"interest": "hot"}),
        ("facts", {"topic": "hobby", "text": f"feeds {mark}s", "source": "told"}),
        ("touchpoints", {"step": "listen", "text": f"about {mark}s"}),
        ("difficulties", {"text": f"sick {mark}"}),
        ("occasions", {"label": f"birth of the {mark}", "on": "2026-12-01"}),
        ("outcomes", {"kind": "replied", "text": f"wrote of {mark}s"}),
    ):
        await _ok(rep.post(f"{path}/{what}", {"id": str(uuid4())} | body))
    await _ok(rep.post(f"{path}/tags", {"id": str(uuid4()), "label": f"{mark} fan"}))
    await _ok(rep.patch(path, {"company": f"{mark} corrected"}))
    await _ok(rep.post("/v1/tasks", {"id": str(uuid4()), "title": f"Call {mark}", "contact_id": contact}))
    await _ok(rep.get("/v1/prospects"))
    mine = await _scanned(world, caller, other)
    await _ok(caller.post(f"/v1/contacts/{mine}/notes", {"id": str(uuid4()), "text": f"met as {mark}"}))
    await _ok(caller.put("/v1/radar/visibility", {"level": "everyone"}))
    await world.add(
        Exchange(
            event_id=world.event.id,
            id=uuid7(),
            from_attendee_id=person.id,
            to_attendee_id=other.id,
            state="pending",
            message=f"hello from {mark}",
            offered=["name"],
            created_at=world.now,
            expires_at=world.now + timedelta(days=1),
        )
    )
    return rep


async def _scanned(world: World, caller: Caller, whom: Attendee) -> str:
    scan = {"id": str(uuid4()), "badge": await world.qr(whom), "captured_at": world.now.isoformat()}
    return str((await _ok(caller.post("/v1/scans", scan))).json()["contact"]["id"])


async def _ok(answer: Any) -> httpx.Response:
    response: httpx.Response = await answer
    assert response.is_success, response.text
    return response


async def dump(world: World) -> str:
    """Everything that the database holds, as text."""
    tables = []
    async with world.session() as session:
        found = await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
        for table in found.all():
            # Photos and files come out as hexadecimal digits.
            rows = await session.scalars(text(f'SELECT CAST(row_to_json(t) AS text) FROM "{table}" AS t'))
            tables.append("\n".join(f"{table}: {row}" for row in rows))
    return "\n".join(tables)


async def run_chores(app: FastAPI, clock: Clock) -> None:
    """As the worker does, at the time of the test."""
    database, mailer = app.state.database, app.state.mailer
    await chores.make_archives(database, mailer, app.state.settings, clock.now)
    await chores.forget_people(database, mailer, app.state.settings, clock.now)


def mails(folder: Path, to: str) -> list[tuple[str, str]]:
    """Subjects and texts of what was sent to this address."""
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [(mail["Subject"], mail.get_body().get_content()) for mail in found if mail["To"] == to]  # type: ignore[union-attr]  # plain text
