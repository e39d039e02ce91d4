"""What books learn of a registration."""

from models import Book, Contact, Note
from tests.attendees.test_attendees import ZOE, scan
from tests.conftest import Clock
from tests.world import World


async def test_a_late_registration_resolves_the_scans_of_their_barcode(world: World, clock: Clock) -> None:
    organiser, rep = await world.organiser(), await world.rep(await world.team())
    unresolved = await scan(rep, "LATE-7", clock, note="ask again")
    assert unresolved["status"] == "unresolved"

    await organiser.post("/v1/attendees", ZOE | {"barcode": "LATE-7"})

    (contact,) = await world.rows(Contact)
    (note,) = await world.rows(Note)
    assert (str(contact.id), contact.name, contact.company) == (unresolved["contact"]["id"], "Zoë Ångström", "Globex")
    assert contact.attendee_id is not None
    assert (note.text, note.contact_id) == ("ask again", contact.id)


async def test_a_change_reaches_every_book_that_has_the_person(world: World, clock: Clock) -> None:
    organiser, attendee = await world.organiser(), await world.attendee(company="Globex")
    teams = [await world.team("One"), await world.team("Two")]
    badge = await world.qr(attendee)
    for team in teams:
        await scan(await world.rep(team), badge, clock)
    bystander = await scan(await world.rep(teams[0]), await world.qr(await world.attendee("By Stander")), clock)

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"company": "Initech", "interests": ["quantum"]})

    for team in teams:
        (book,) = await world.rows(Book, team_id=team.id)
        (contact,) = await world.rows(Contact, book_id=book.id, attendee_id=attendee.id)
        assert (contact.company, contact.interests) == ("Initech", ["quantum"])
        assert contact.revision == book.revision > 1
    (other,) = await world.rows(Contact, name="By Stander")
    assert other.revision == bystander["contact"]["revision"]


async def test_what_no_contact_shows_disturbs_no_book(world: World, clock: Clock) -> None:
    organiser, attendee, team = await world.organiser(), await world.attendee(), await world.team()
    await scan(await world.rep(team), await world.qr(attendee), clock)

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"category": "VIP", "custom": {"size": "S"}})

    assert (await world.rows(Book, team_id=team.id))[0].revision == 1
