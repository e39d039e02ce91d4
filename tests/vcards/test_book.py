"""Taking contacts along: one, some, the book."""

import tracemalloc
from datetime import timedelta
from uuid import UUID, uuid4

from models import BookCopy, Photo
from tests.conftest import Clock
from tests.exports.book import fill
from tests.vcards.reading import by_vobject
from tests.world import Caller, World

BOOK = "/v1/contacts.vcf"


async def met(world: World, caller: Caller, name: str, **fields: object) -> str:
    """Somebody new, scanned; the contact's id."""
    attendee = await world.attendee(name, **fields)
    scan = {"id": str(uuid4()), "badge": await world.qr(attendee), "captured_at": world.now.isoformat()}
    answer = await caller.post("/v1/scans", scan)
    return str(answer.json()["contact"]["id"])


async def test_a_contact_as_a_vcard(world: World) -> None:
    team = await world.team()
    rep = await world.rep(team)
    contact = await met(world, rep, "Zoë Ångström", email="zoe@people.example", links=["https://zoe.example/"])
    answer = await rep.get(f"/v1/contacts/{contact}.vcf")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zoe-angstrom.vcf"'
    assert answer.headers["Cache-Control"] == "no-store"
    (card,) = by_vobject(answer.content)
    assert card["fn"] == ["Zoë Ångström"]
    assert card["n"] == [["Ångström", "Zoë", "", "", ""]]
    assert (card["org"], card["title"]) == (["Globex"], ["Head of Procurement"])
    assert (card["email"], card["tel"]) == (["zoe@people.example"], ["+351211234567"])
    assert card["url"] == ["https://zoe.example/"]
    assert card["note"] == ["Met: Expo, on 21 November 2026 at 10:00"]
    assert card["uid"] == [f"urn:uuid:{contact}"]
    assert card["rev"] == ["2026-11-21T10:00:00Z"]


async def test_the_note_says_where_the_booth_is_in_the_language_asked_for(world: World) -> None:
    zone, organiser, team = str(uuid4()), await world.organiser(), await world.team()
    await organiser.post("/v1/zones", {"id": zone, "name": "Halle 7, B12", "kind": "booth"})
    await organiser.patch(f"/v1/teams/{team.id}", {"zone_id": zone})
    rep = await world.rep(team)
    contact = await met(world, rep, "Ana Silva")
    answer = await rep.get(f"/v1/contacts/{contact}.vcf", headers={"Accept-Language": "de"})
    (card,) = by_vobject(answer.content)
    assert card["note"] == ["Begegnet: Expo, Halle 7, B12, am 21. November 2026 um 10:00 Uhr"]


async def test_the_books_own_words_win(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await met(world, rep, "Ana Silva")
    await rep.patch(f"/v1/contacts/{contact}", {"company": "Initech, Lda."})
    (card,) = by_vobject((await rep.get(f"/v1/contacts/{contact}.vcf")).content)
    assert card["org"] == ["Initech, Lda."]


async def test_a_photo_goes_along_where_it_is_shared(world: World) -> None:
    rep, me = await world.rep(await world.team()), await world.attendee("Mine")
    asker = await world.as_attendee(me)
    person = await world.attendee("Ana Silva")
    await world.add(
        Photo(
            event_id=world.event.id,
            attendee_id=person.id,
            media_type="image/jpeg",
            content=b"\xff\xd8 a picture",
            updated_at=world.now,
        )
    )
    for caller, photos in ((rep, [b"\xff\xd8 a picture"]), (asker, None)):  # teams get it, everybody does not
        scan = {"id": str(uuid4()), "badge": await world.qr(person), "captured_at": world.now.isoformat()}
        contact = (await caller.post("/v1/scans", scan)).json()["contact"]["id"]
        (card,) = by_vobject((await caller.get(f"/v1/contacts/{contact}.vcf")).content)
        assert card.get("photo") == photos


async def test_the_whole_book_and_a_selection(world: World, clock: Clock) -> None:
    rep, other = await world.rep(await world.team()), await world.rep(await world.team("Rivals"))
    names = [f"Person {letter}" for letter in "ABC"]
    ids = [await met(world, rep, name) for name in names]
    theirs = await met(world, other, "Somebody Else")
    await rep.post("/v1/scans", {"id": str(uuid4()), "badge": "4711", "captured_at": clock.now.isoformat()})
    book = await rep.get(BOOK)
    assert book.headers["Content-Disposition"] == 'attachment; filename="expo-team-contacts-2026-11-21.vcf"'
    assert sorted(card["fn"][0] for card in by_vobject(book.content)) == names  # not the barcode of nobody knows whom
    chosen = await rep.get(BOOK, params={"id": [ids[0], ids[2], theirs, str(uuid4())]})
    assert sorted(card["fn"][0] for card in by_vobject(chosen.content)) == ["Person A", "Person C"]
    nothing = await rep.get(BOOK, params={"id": [theirs]})
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")
    await rep.delete(f"/v1/contacts/{ids[0]}")
    assert len(by_vobject((await rep.get(BOOK)).content)) == 2


async def test_an_empty_book_is_an_empty_file(world: World) -> None:
    answer = await (await world.rep(await world.team())).get(BOOK)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_who_took_it_back_is_not_in_it(world: World, clock: Clock) -> None:
    rep, organiser = await world.rep(await world.team()), await world.organiser()
    person = await world.attendee("Gone Again")
    scan = {"id": str(uuid4()), "badge": await world.qr(person), "captured_at": clock.now.isoformat()}
    contact = (await rep.post("/v1/scans", scan)).json()["contact"]["id"]
    clock.advance(timedelta(minutes=1))
    answer = await organiser.patch(f"/v1/attendees/{person.id}", {"scan_consent": False})
    assert answer.status_code == 200
    assert (await rep.get(BOOK)).content == b""
    assert (await rep.get(f"/v1/contacts/{contact}.vcf")).status_code == 404


async def test_each_copy_leaves_a_mark(world: World) -> None:
    rep = await world.rep(await world.team(), "Rui Rep")
    contact = await met(world, rep, "Ana Silva")
    await rep.get(BOOK)
    await rep.get(f"/v1/contacts/{contact}.vcf")
    copies = sorted(await world.rows(BookCopy), key=lambda copy: copy.contact_ids is not None)
    assert [(copy.kind, copy.made_by, copy.contact_ids) for copy in copies] == [
        ("vCard", "Rui Rep", None),
        ("vCard", "Rui Rep", [contact]),
    ]


async def test_a_big_book_is_never_all_in_memory(world: World) -> None:
    rep = await world.rep(await world.team())
    await fill(world, rep, 3000)
    assert (await rep.get(BOOK)).status_code == 200  # what is made once is made
    tracemalloc.start()
    cards = size = peak = 0
    headers = {"Authorization": f"Bearer {rep.access_token}"}
    async with world.http.stream("GET", BOOK, headers=headers) as answer:
        async for part in answer.aiter_bytes():
            cards += part.count(b"BEGIN:VCARD")
            size += len(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert cards == 3000
    assert size > 800_000
    assert peak < 12_000_000


async def test_names_of_files_are_plain(world: World) -> None:
    rep = await world.rep(await world.team())
    contact = await met(world, rep, "王小明")
    answer = await rep.get(f"/v1/contacts/{UUID(contact)}.vcf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contact.vcf"'
