"""What a person shares: with whom, by default and by their own rules, before and after the fact."""

import io
from typing import Any

import pytest
from PIL import Image

from api.contacts import disclosing, following
from models import Attendee, Basis, Book, Contact, Disclosure
from tests.conftest import Clock
from tests.privacy.people import MARKS, WORDS, everything, ledger, scanned, share, somebody, told
from tests.test_isolation import PHOTO
from tests.world import Caller, World

USUAL = {"name", "company", "job_title", "email", "phone", "links", "interests"}
TO_EVERYBODY = {"name", "company", "job_title", "interests"}


async def met(world: World, clock: Clock) -> tuple[Attendee, Caller, Caller, Caller]:
    """Somebody, signed in, whom a rep and an attendee have scanned."""
    attendee = await somebody(world)
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())
    other = await world.as_attendee(await world.attendee("Other One"))
    for caller in (rep, other):
        await scanned(world, clock, caller, attendee)
    return attendee, me, rep, other


async def seen(caller: Caller) -> set[str]:
    return set(told(await everything(caller)))


async def test_each_audience_gets_what_the_event_says(world: World, clock: Clock) -> None:
    attendee, me, rep, other = await met(world, clock)

    assert (await seen(rep), await seen(other)) == (USUAL, TO_EVERYBODY)
    (to_person, to_team) = await ledger(me)
    assert (to_team["holder"]["name"], to_team["holder"]["kind"], to_team["basis"]) == ("Acme", "team", "scan")
    assert set(to_team["fields"]) == USUAL | {"photo"}
    assert (to_person["holder"]["name"], set(to_person["fields"])) == ("Other One", TO_EVERYBODY)
    assert to_person["text"] == (
        "Other One scanned your badge on 21 November 2026; they have your name, company, job title and interests."
    )
    contacts = await world.rows(Contact, attendee_id=attendee.id)
    entries = await world.rows(Disclosure, attendee_id=attendee.id)
    assert {row.id: set(row.shared) for row in contacts} == {row.contact_id: set(row.fields) for row in entries}


async def test_ones_own_rules_count_before_the_fact(world: World, clock: Clock) -> None:
    attendee = await somebody(world)
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())

    said = await share(clock, me, teams=["phone", "custom"])
    contact = await scanned(world, clock, rep, attendee)

    assert said["teams"] == ["phone", "custom"]
    assert said["effective"]["teams"] == ["name", "phone", "custom"]  # the name is the event's minimum
    assert (contact["company"], contact["phone"], contact["custom"]) == (
        "",
        WORDS["phone"],
        {"Legend?": WORDS["custom"]},
    )
    assert contact["shared"] == ["name", "phone", "custom"]
    assert await seen(rep) == {"name", "phone", "custom"}


async def test_and_after_the_fact_both_ways(world: World, clock: Clock) -> None:
    _, me, rep, other = await met(world, clock)

    await share(clock, me, teams=["name", "email"])
    less = await seen(rep)
    await share(clock, me, teams=["name", "email", "custom"])
    more = await seen(rep)
    await share(clock, me, teams=None)

    assert (less, more, await seen(rep)) == ({"name", "email"}, {"name", "email", "custom"}, USUAL)
    assert await seen(other) == TO_EVERYBODY
    (_, to_team) = await ledger(me)
    assert to_team["withdrawn_fields"] == ["custom"]


async def test_search_finds_nobody_by_what_they_do_not_share(world: World, clock: Clock) -> None:
    attendee = await somebody(world)
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())
    await share(clock, me, teams=["company"])
    await scanned(world, clock, rep, attendee)

    async def found(field: str) -> int:
        return len((await rep.get("/v1/contacts", params={"q": MARKS[field]})).json()["items"])

    assert [await found(field) for field in ("company", "email", "job_title")] == [1, 0, 0]
    await share(clock, me, teams=["email"])
    assert [await found(field) for field in ("company", "email", "job_title")] == [0, 1, 0]


async def test_what_the_book_knew_from_the_person_goes_with_it(world: World, clock: Clock) -> None:
    attendee = await somebody(world)
    me, rep = await world.as_attendee(attendee), await world.rep(await world.team())
    contact = await scanned(world, clock, rep, attendee)
    corrections = {"phone": "+351 22 0000000", "company": "Quibble Iberia"}
    await rep.patch(f"/v1/contacts/{contact['id']}", corrections)

    await share(clock, me, teams=["name", "company"])

    (row,) = await world.rows(Contact)
    assert (row.phone, row.corrections, row.company) == ("", {"company": "Quibble Iberia"}, WORDS["company"])
    assert "0000000" not in row.search
    assert "iberia" in row.search


async def test_what_changes_about_a_person_reaches_only_those_who_may_know(world: World, clock: Clock) -> None:
    attendee, me, rep, other = await met(world, clock)
    organiser = await world.organiser()

    await organiser.patch(f"/v1/attendees/{attendee.id}", {"phone": "+35120001", "job_title": "Alchemist"})
    answer = await me.patch("/v1/me/sharing", {"links": ["https://new.example/me"]})

    assert answer.json()["links"] == ["https://new.example/me"]
    (in_team,), (in_own,) = [(await caller.get("/v1/contacts")).json()["items"] for caller in (rep, other)]
    assert (in_team["phone"], in_team["job_title"], in_team["links"]) == (
        "+35120001",
        "Alchemist",
        ["https://new.example/me"],
    )
    assert (in_own["phone"], in_own["job_title"], in_own["links"]) == ("", "Alchemist", [])


async def test_the_events_terms_count_for_what_comes_and_not_for_what_was(world: World, clock: Clock) -> None:
    attendee, me, rep, _ = await met(world, clock)
    organiser, late = await world.organiser(), await world.rep(await world.team("Late"))

    text = {"texts": {"en": "You share …", "de": "Sie teilen …"}}
    published = await organiser.post("/v1/event/consent-texts", text)
    terms = await organiser.patch("/v1/event/sharing", {"teams": ["interests"], "minimum": ["company"]})
    await scanned(world, clock, late, attendee)

    assert (published.json()["version"], terms.json()["consent_version"]) == (1, 1)
    assert (await seen(rep), await seen(late)) == (USUAL, {"company", "interests"})
    versions = {item["holder"]["name"]: item["consent_version"] for item in await ledger(me)}
    assert versions == {"Late": 1, "Other One": None, "Acme": None}
    report = (await organiser.get("/v1/event/sharing/report")).json()
    assert (report["people"], report["books"], report["total"]) == (1, 3, {"given": 3, "taken_back": 0})
    assert (report["by_field"]["interests"], report["by_field"]["phone"]) == (3, 1)
    assert {team["name"]: team["given"] for team in report["by_team"]} == {"Acme": 1, "Late": 1}
    assert [(row["version"], row["given"]) for row in report["by_consent_version"]] == [(1, 1), (None, 2)]
    assert "Nadeshda" not in str(report)


async def test_a_consent_text_is_never_changed(world: World, clock: Clock) -> None:
    organiser = await world.organiser()
    text = {"id": "0c3ac7d4-8ba4-4b4f-8d6a-1f6a9f9b3a11", "texts": {"en": "One"}}

    answers = [await organiser.post("/v1/event/consent-texts", body) for body in (text, text, {"texts": {"en": "Two"}})]
    other = await organiser.post("/v1/event/consent-texts", text | {"texts": {"en": "Else"}})

    assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(201, 1), (200, 1), (201, 2)]
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    listed = (await organiser.get("/v1/event/consent-texts")).json()["items"]
    assert [item["texts"] for item in listed] == [{"en": "Two"}, {"en": "One"}]


async def test_a_badge_read_too_early_gives_what_it_would_have_given(world: World, clock: Clock) -> None:
    attendee = await somebody(world)
    me = await world.as_attendee(attendee)
    rep, other = await world.rep(await world.team()), await world.as_attendee(await world.attendee("Other One"))
    await share(clock, me, teams=["name", "phone"])
    for caller in (rep, other):
        scan = {"id": str(attendee.id), "badge": "TICKET-7", "captured_at": clock.now.isoformat()}
        await caller.post("/v1/scans", scan | {"id": str(caller.principal.session_id)})
    await world.barcode(attendee, "TICKET-7")

    async with world.session() as session:
        await following.resolve_barcodes(session, world.event.id, [attendee.id], clock.now)
        await session.commit()

    assert (await seen(rep), await seen(other)) == ({"name", "phone"}, TO_EVERYBODY)
    assert {(item["basis"], item["holder"]["kind"]) for item in await ledger(me)} == {
        ("import", "team"),
        ("import", "person"),
    }


async def test_whom_one_accepts_gets_more_and_the_scan_does_not_take_it_away(world: World, clock: Clock) -> None:
    attendee, me, _, other = await met(world, clock)

    async with world.session() as session:
        book_id = other.principal.book_id
        assert book_id
        await disclosing.disclose(
            session, world.event.id, attendee_id=attendee.id, book_id=book_id, basis=Basis.EXCHANGE, now=clock.now,
            agreed=["name", "phone", "email"],
        )  # fmt: skip
        await session.commit()
    agreed = await seen(other)
    await scanned(world, clock, other, attendee)

    assert agreed == await seen(other) == TO_EVERYBODY | {"phone", "email"}
    await share(clock, me, everybody=[])
    assert await seen(other) == {"name", "phone", "email"}
    await share(clock, me, attendees=["name"])
    assert await seen(other) == {"name"}


async def test_an_exchange_makes_a_contact_of_somebody_never_scanned(world: World, clock: Clock) -> None:
    attendee, other = await somebody(world), await world.as_attendee(await world.attendee("Other One"))
    (book,) = await world.rows(Book, attendee_id=other.principal.attendee_id)

    async with world.session() as session:
        contact_id = await disclosing.disclose(
            session, world.event.id, attendee_id=attendee.id, book_id=book.id, basis=Basis.EXCHANGE, now=clock.now
        )
        await session.commit()
    contact = await scanned(world, clock, other, attendee)

    assert contact["id"] == str(contact_id)
    assert (contact["phone"], contact["scan_count"]) == (WORDS["phone"], 1)


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **options)
    return target.getvalue()


async def test_a_photo_is_seen_by_those_alone_who_may(world: World, clock: Clock) -> None:
    _, me, rep, other = await met(world, clock)
    exif = Image.Exif()
    exif[0x010E] = "Secret place"

    answer = await me.request("PUT", "/v1/me/photo", content=picture(exif=exif))

    assert (answer.status_code, (await me.get("/v1/me/sharing")).json()["has_photo"]) == (204, True)
    (in_team,), (in_own,) = [(await caller.get("/v1/contacts")).json()["items"] for caller in (rep, other)]
    shown = await rep.get(f"/v1/contacts/{in_team['id']}/photo")
    assert shown.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(shown.content)) as image:
        assert image.size == (512, 341)
    assert b"Secret place" not in shown.content
    assert (await other.get(f"/v1/contacts/{in_own['id']}/photo")).status_code == 404
    await share(clock, me, teams=["name"])
    assert (await rep.get(f"/v1/contacts/{in_team['id']}/photo")).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", picture()[:200], PHOTO + b"0" * (5 * 1024 * 1024), picture((8000, 7000), "PNG")]
)
async def test_what_is_no_photo_is_refused(world: World, content: bytes) -> None:
    me = await world.as_attendee(await world.attendee())

    answer = await me.request("PUT", "/v1/me/photo", content=content)

    assert (answer.status_code, answer.json()["code"]) == (422, "photo_invalid")


@pytest.mark.parametrize("change", [{"teams": ["shoe_size"]}, {"links": ["javascript:alert(1)"]}, {"links": None}])
async def test_what_makes_no_sense_is_refused(world: World, change: dict[str, Any]) -> None:
    me = await world.as_attendee(await world.attendee())

    assert (await me.patch("/v1/me/sharing", change)).status_code == 422
