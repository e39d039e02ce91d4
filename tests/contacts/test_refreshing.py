"""What changes about an attendee changes in all their contacts."""

from typing import Any

from sqlalchemy import update

from api.contacts import following
from api.core.folding import fold
from models import Attendee, Contact
from tests.conftest import Clock
from tests.contacts.book import Scanner, counted_statements, names, one, page, revision
from tests.world import World


async def changed(world: World, attendee: Attendee, **values: Any) -> None:
    """The organiser changes the attendee, and the contacts are told."""
    async with world.session() as session:
        row = await session.get_one(Attendee, (world.event.id, attendee.id))
        for name, value in values.items():
            setattr(row, name, value)
        row.search = fold(row.name, row.company, row.job_title, row.email)
        row.found_by = [fold(text) for text in (row.name, row.company, row.job_title, row.email)]
        await session.flush()
        await following.refresh_attendees(session, world.event.id, [attendee.id])
        await session.commit()


async def test_every_book_shows_the_new_words(world: World, scanner: Scanner) -> None:
    attendee = await world.attendee("Jon Smyth")
    badge = await world.qr(attendee)
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Other"))
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scanner.badge(rep, badge)
    await scanner.badge(me, badge)
    await scanner.person(other, "Somebody Else")

    await changed(world, attendee, name="John Smith", phone="+1 555", interests=["chess"])

    for caller, phone in ((rep, "+1 555"), (me, "")):  # attendees share theirs with those whom they accept
        (item,) = (await page(caller))["items"]
        assert (item["name"], item["phone"], item["interests"]) == ("John Smith", phone, ["chess"])
        assert item["revision"] == await revision(world, caller) == 2
        assert (await names(caller, q="smith"), await names(caller, q="smyth")) == (["John Smith"], [])
    assert (await names(other), await revision(world, other)) == (["Somebody Else"], 1)


async def test_the_books_corrections_stay_and_are_found(world: World, scanner: Scanner) -> None:
    attendee = await world.attendee("Jon Smyth")
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, await world.qr(attendee))
    await rep.patch(f"/v1/contacts/{contact['id']}", {"name": "Johnny"})

    await changed(world, attendee, name="John Smith", company="Initech")

    shown = await one(rep, contact["id"])
    assert (shown["name"], shown["company"], shown["corrections"]) == ("Johnny", "Initech", {"name": "Johnny"})
    assert await names(rep, q="johnny smith initech") == ["Johnny"]
    assert (await rep.patch(f"/v1/contacts/{contact['id']}", {"name": None})).json()["name"] == "John Smith"


async def test_what_contacts_do_not_show_changes_nothing_there(world: World, scanner: Scanner) -> None:
    attendee = await world.attendee("Jon Smyth")
    rep = await world.rep(await world.team())
    await scanner.badge(rep, await world.qr(attendee))

    with counted_statements() as sent:
        await changed(world, attendee, category="Speaker")

    assert await revision(world, rep) == 1
    assert not [statement for statement in sent if "books" in statement]


async def test_a_tombstone_learns_nothing(world: World, scanner: Scanner, clock: Clock) -> None:
    attendee = await world.attendee("Jon Smyth")
    rep = await world.rep(await world.team())
    await scanner.badge(rep, await world.qr(attendee))
    async with world.session() as session:
        await session.execute(
            update(Contact).where(Contact.event_id == world.event.id).values(deleted_at=clock.now, name="")
        )
        await session.commit()

    await changed(world, attendee, name="John Smith")

    assert [row.name for row in await world.rows(Contact)] == [""]
    assert await revision(world, rep) == 1


async def test_a_book_with_many_of_them_takes_one_revision(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    people = [await world.attendee(f"Number {number}") for number in range(4)]
    for attendee in people:
        await scanner.badge(rep, await world.qr(attendee))

    async with world.session() as session:
        for attendee in people:
            (await session.get_one(Attendee, (world.event.id, attendee.id))).company = "Initech"
        await session.flush()
        await following.refresh_attendees(session, world.event.id, [attendee.id for attendee in people])
        await session.commit()

    shown = (await page(rep))["items"]
    assert {(item["company"], item["revision"]) for item in shown} == {("Initech", 5)}
    assert await revision(world, rep) == 5
