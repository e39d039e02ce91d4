"""People with phones: they agree to be seen, and say where they are."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from api.core.revisions import next_revision
from models import Attendee, Contact, Zone
from tests.conftest import Clock
from tests.world import Caller, World

HALL = {"latitude": 38.7686, "longitude": -9.0961}
IBEACON = {"kind": "ibeacon", "uuid": "F7826DA6-4FA2-4E98-8024-BC5B71E0893E", "major": 7, "minor": 65535}
EDDYSTONE = {"kind": "eddystone", "namespace": "EDD1EBEAC04E5DEFA017", "instance": "0bdb87539b67"}


async def zone(world: World, name: str = "Hall 1", kind: str = "hall", **fields: Any) -> Zone:
    made = Zone(event_id=world.event.id, id=uuid4(), name=name, kind=kind, created_at=world.now, **fields)
    await world.add(made)
    return made


async def visible(world: World, name: str = "Zoë Ångström", level: str = "everyone", **fields: Any) -> Caller:
    """An attendee who agreed to be seen."""
    caller = await world.as_attendee(await world.attendee(name, **fields))
    answer = await caller.put("/v1/radar/visibility", {"level": level})
    assert answer.status_code == 200, answer.text
    return caller


async def later(world: World, clock: Clock, caller: Caller, by: timedelta) -> Caller:
    """The same person after some time, with a token that is still good."""
    clock.advance(by)
    world.now = clock.now
    who = caller.principal
    assert who.attendee_id
    assert who.book_id
    return await world.sign_in(who.role, attendee_id=who.attendee_id, book_id=who.book_id)


async def at(caller: Caller, clock: Clock, place: Zone | tuple[float, float]) -> dict[str, Any]:
    """The caller's phone says where it is: in a zone, or at x and y."""
    where = {"zone_id": str(place.id)} if isinstance(place, Zone) else {"position": {"x": place[0], "y": place[1]}}
    answer = await caller.put("/v1/radar/presence", {"at": clock.now.isoformat(), **where})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def put(caller: Caller, clock: Clock, **told: Any) -> Any:
    """The answer to what the caller's phone says of its place now."""
    return await caller.put("/v1/radar/presence", {"at": clock.now.isoformat(), **told})


async def radar(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    """The people nearby."""
    answer = await caller.get("/v1/radar", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def names(caller: Caller, **query: Any) -> list[str]:
    return [person["card"]["name"] for person in await radar(caller, **query)]


async def knows(world: World, caller: Caller, whom: Caller | Attendee) -> UUID:
    """The caller's book has this attendee as a contact; its id."""
    book_id = caller.principal.book_id
    assert book_id
    attendee_id = whom.id if isinstance(whom, Attendee) else whom.principal.attendee_id
    (attendee,) = await world.rows(Attendee, id=attendee_id)
    async with world.session() as session:
        revision = await next_revision(session, world.event.id, book_id)
        await session.commit()
    contact = Contact(
        event_id=world.event.id, id=uuid4(), book_id=book_id, revision=revision,
        created_at=world.now - timedelta(hours=1), attendee_id=attendee.id, name=attendee.name, given_name="",
        family_name="", company=attendee.company, job_title=attendee.job_title, email="", phone="",
        industry="", country="", interests=attendee.interests, corrections={}, search="",
        shared=["name", "company", "job_title", "interests"], scan_count=1,
        first_captured_at=world.now - timedelta(hours=1),
        last_captured_at=world.now - timedelta(hours=1),
    )  # fmt: skip
    await world.add(contact)
    return contact.id
