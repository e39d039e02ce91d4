"""What the worker does in each of its rounds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from api.core.ids import uuid7
from api.core.mail import create_mailer
from api.core.settings import Settings
from api.reminders.service import Sender, remind
from api.worker import work_once
from models import Badge, Contact, SignInCode
from tests.conftest import Clock
from tests.tasks.people import plan
from tests.world import World


async def test_a_scan_that_an_import_overlooked_finds_its_person(world: World, clock: Clock) -> None:
    """The badge is written here without resolving, as if the scan had been under way meanwhile."""
    rep, attendee = await world.rep(await world.team()), await world.attendee("Late Lara")
    scan = {"id": str(uuid4()), "badge": "TICKET-9", "captured_at": clock.now.isoformat(), "note": "asked for a demo"}
    assert (await rep.post("/v1/scans", scan)).status_code == 202
    await world.add(
        Badge(event_id=world.event.id, id=uuid7(), key="TICKET-9", attendee_id=attendee.id, created_at=clock.now)
    )

    await work_once(world.app.state.database)

    (contact,) = await world.rows(Contact)
    assert (contact.name, contact.attendee_id) == ("Late Lara", attendee.id)


async def test_old_codes_are_forgotten(world: World, clock: Clock) -> None:
    long_ago = clock.now - timedelta(days=365)
    code = SignInCode(
        id=uuid7(), email_digest=b"somebody", code_digest=b"", tries=0, created_at=long_ago, expires_at=long_ago
    )
    await world.add(code)

    await work_once(world.app.state.database)

    async with world.session() as session:
        assert await session.get(SignInCode, code.id) is None


async def test_where_it_is_morning_people_are_reminded(world: World, tmp_path: Path) -> None:
    """By the real clock: somewhere it is seven."""
    now = datetime.now(UTC)
    east = (7 - now.hour + 12) % 24 - 12
    awake = await World.create(world.app, world.http, world.now, timezone=f"Etc/GMT{-east:+d}")
    rep = await awake.rep(await awake.team())
    await plan(rep, "Call the early bird", due_at=now.isoformat())
    sender = Sender(create_mailer(Settings(data_dir=tmp_path)), world.app.state.settings.keys, "events.example")

    for _ in range(2):
        await remind(world.app.state.database.sessions, sender, datetime.now(UTC))

    mails = [file.read_text() for file in (tmp_path / "outbox").iterdir()]
    assert sum("Call the early bird" in mail for mail in mails) == 1
