"""Pulling while others write: what was put together from many pulls is what one pull brings in the end."""

import asyncio
import random
from datetime import UTC, datetime
from uuid import uuid4

from models import Note
from tests.sync.books import add_zone
from tests.sync.copies import Copy, whole
from tests.sync.rows import Raw, contact_id, new, offline_scan, pull, send
from tests.world import Caller, World

BADGES = [f"TICKET-{number}" for number in range(6)]
ROUNDS = 8


async def _pushes(rep: Caller, chance: random.Random) -> None:
    """Scans and words, few or many at once; own words changed and deleted later."""
    mine: list[Raw] = []
    for _ in range(ROUNDS):
        contact, scan = offline_scan(rep, chance.choice(BADGES))
        fresh = [new(contact_id=contact["id"], text="x") for _ in range(chance.choice([1, 60]))]
        since = (await pull(rep)).timestamp
        gone = [note["id"] for note in mine if chance.random() < 0.3]
        changed = [note | {"text": "y"} for note in mine if note["id"] not in gone and chance.random() < 0.3]
        answer = await send(
            rep,
            since,
            contacts=[contact],
            scans=[scan],
            notes=fresh,
            updated={"notes": changed},
            deleted={"notes": gone},
        )
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 200:
            mine = [note for note in [*mine, *fresh] if note["id"] not in gone]


async def _scans(rep: Caller, chance: random.Random) -> None:
    for _ in range(2 * ROUNDS):
        scan = {"id": str(uuid4()), "badge": chance.choice(BADGES), "captured_at": datetime.now(UTC).isoformat()}
        assert (await rep.post("/v1/scans", scan | {"rating": "hot"})).status_code == 202


async def _deletes(rep: Caller, chance: random.Random) -> None:
    for _ in range(ROUNDS):
        await asyncio.sleep(chance.random() / 20)
        answer = await rep.delete(f"/v1/contacts/{contact_id(rep, chance.choice(BADGES))}")
        assert answer.status_code in {204, 404}, answer.text


async def test_whoever_pulls_beside_many_writers_misses_nothing(world: World) -> None:
    """Through both doors."""
    team = await world.team()
    reps = [await world.rep(team, f"Rep {number}") for number in range(4)]
    phone, program = Copy(reps[0]), Copy(reps[0])
    done, pulls = asyncio.Event(), 0

    async def follow() -> None:
        nonlocal pulls
        last = False
        while not last:
            last = done.is_set()
            await phone.pull()
            await program.follow()
            pulls += 1

    following = asyncio.create_task(follow())
    await asyncio.gather(
        _pushes(reps[0], random.Random(1)),
        _pushes(reps[1], random.Random(2)),
        _scans(reps[2], random.Random(3)),
        _deletes(reps[3], random.Random(4)),
        add_zone(world, "Hall 1"),
    )
    done.set()
    await following

    assert pulls > 5
    now = await whole(reps[0])
    assert phone.timestamp == program.timestamp == now.timestamp
    assert phone.rows == now.rows
    assert program.filled() == {name: held for name, held in now.rows.items() if held}
    stored = {str(note.id) for note in await world.rows(Note, deleted_at=None)}
    assert stored == set(now.rows["notes"]) != set()
