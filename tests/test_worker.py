"""What the worker does in each of its rounds."""

from datetime import timedelta
from uuid import uuid4

from api.core.ids import uuid7
from api.worker import work_once
from models import Badge, Contact, SignInCode
from tests.conftest import Clock
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
