"""Search: every word, in the contact or its notes, whatever the case and accents."""

import pytest

from models import Note
from tests.contacts.book import Scanner, names
from tests.world import World


@pytest.mark.parametrize(
    "q",
    [
        "müller",
        "MULLER",
        "Jürg",
        "jurg muller",
        "muller jurg",
        "ller",
        "globex",
        "ürg glob",
        "procurement",
        "  müller  ",
    ],
)
async def test_parts_of_words_in_any_order_case_and_accent(world: World, scanner: Scanner, q: str) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Jürg Müller")

    assert await names(rep, q=q) == ["Jürg Müller"]


async def test_every_word_must_occur(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Jürg Müller")

    assert await names(rep, q="müller nobody") == []


async def test_words_may_be_spread_over_the_contact_and_its_notes(world: World, scanner: Scanner) -> None:
    team = await world.team()
    rui, ana = await world.rep(team), await world.rep(team)
    badge = await world.qr(await world.attendee("Jürg Müller"))
    await scanner.badge(rui, badge, note="Wants a café machine")
    await scanner.badge(ana, badge, note="prefers Tuesday")
    await scanner.person(rui, "Zoë Ångström", note="prefers Monday")

    assert await names(ana, q="CAFE tuesday muller") == ["Jürg Müller"]
    assert await names(ana, q="cafe monday") == []
    assert len(await names(ana, q="prefers")) == 2


async def test_no_question_finds_everybody(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Jürg Müller")

    assert await names(rep, q="") == await names(rep, q="  ") == ["Jürg Müller"]


async def test_wildcards_are_letters_like_others(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "Per Cent", note="wants 100% off_price and a back\\slash")
    await scanner.person(rep, "Plain Person", note="wants 1000 offers, no discount, a slash /")

    for q in ("100%", "%", "off_p", "_", "back\\slash", "\\"):
        assert await names(rep, q=q) == ["Per Cent"], q


async def test_other_scripts_are_found_too(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    await scanner.person(rep, "山田 太郎")
    await scanner.person(rep, "Łukasz Øster")

    assert await names(rep, q="山田") == ["山田 太郎"]
    assert await names(rep, q="lukasz oster") == ["Łukasz Øster"]


async def test_a_barcode_is_found_until_it_has_a_name(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.badge(rep, "Ticket-0042")
    await rep.patch(f"/v1/contacts/{contact['id']}", {"name": "Kim Cash"})

    assert await names(rep, q="ticket-00") == ["Kim Cash"]


async def test_withdrawn_notes_and_former_wordings_are_not_searched(world: World, scanner: Scanner) -> None:
    rep = await world.rep(await world.team())
    contact = await scanner.person(rep, "Jürg Müller", note="wants espresso")
    (note,) = await world.rows(Note)
    path = f"/v1/contacts/{contact['id']}/notes/{note.id}"

    await rep.patch(path, {"text": "wants tea"})
    assert (await names(rep, q="espresso"), await names(rep, q="tea")) == ([], ["Jürg Müller"])

    await rep.delete(path)
    assert await names(rep, q="tea") == []


async def test_notes_of_other_books_are_not_searched(world: World, scanner: Scanner) -> None:
    badge = await world.qr(await world.attendee("Jürg Müller"))
    rep, other = await world.rep(await world.team("One")), await world.rep(await world.team("Other"))
    me = await world.as_attendee(await world.attendee("Me Myself"))
    await scanner.badge(rep, badge, note="secret price")
    await scanner.badge(other, badge)
    await scanner.badge(me, badge, note="nice chat")

    assert (await names(other, q="secret"), await names(me, q="secret")) == ([], [])
    assert await names(me, q="chat müller") == ["Jürg Müller"]
