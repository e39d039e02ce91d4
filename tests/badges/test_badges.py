"""Badges: reissued, shown as images, printed."""

import asyncio
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from models import Attendee, Badge, Contact
from tests.conftest import Clock
from tests.world import Caller, World


def codes_in(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def pages_of(pdf: bytes) -> list[list[str]]:
    """The texts of the QR codes on each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [codes_in(page.render(scale=3).to_pil()) for page in document]


async def qr_of(organiser: Caller, attendee: Attendee) -> str:
    text: str = (await organiser.get(f"/v1/attendees/{attendee.id}")).json()["qr"]
    return text


async def scan(caller: Caller, badge: str, clock: Clock) -> tuple[int, dict[str, object]]:
    body = {"id": str(uuid4()), "badge": badge, "captured_at": clock.now.isoformat()}
    answer = await caller.post("/v1/scans", body)
    return answer.status_code, answer.json()


async def test_the_first_badge_leads_to_this_server(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()

    shown = (await organiser.get(f"/v1/attendees/{attendee.id}")).json()

    (badge,) = await world.rows(Badge, attendee_id=attendee.id)
    assert shown["qr"] == f"HTTPS://127.0.0.1:8000/B/{badge.key}"
    assert shown["issue"] == 1


async def test_reissuing_revokes_what_was_there_and_leads_to_the_same_contact(world: World, clock: Clock) -> None:
    organiser, rep, attendee = await world.organiser(), await world.rep(await world.team()), await world.attendee()
    await world.barcode(attendee, "TICKET-7")
    old = await qr_of(organiser, attendee)
    _, first = await scan(rep, old, clock)

    answer = await organiser.post(f"/v1/attendees/{attendee.id}/badges")

    assert (answer.status_code, answer.json()["issue"]) == (201, 2)
    assert answer.json()["qr"] == await qr_of(organiser, attendee) != old
    for revoked in (old, "TICKET-7"):
        status, problem = await scan(rep, revoked, clock)
        assert (status, problem["code"]) == (410, "badge_revoked")
    status, again = await scan(rep, answer.json()["qr"], clock)
    assert status == 201
    assert again["contact"]["id"] == first["contact"]["id"]  # type: ignore[index]  # a contact card
    assert len(await world.rows(Contact)) == 1


async def test_each_reissue_counts_on(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()

    issues = [(await organiser.post(f"/v1/attendees/{attendee.id}/badges")).json()["issue"] for _ in range(3)]

    assert issues == [2, 3, 4]
    badges = await world.rows(Badge, attendee_id=attendee.id)
    assert [badge.issue for badge in badges if badge.revoked_at is None] == [4]


async def test_two_reissues_at_once_leave_one_valid_badge(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()

    answers = await asyncio.gather(*(organiser.post(f"/v1/attendees/{attendee.id}/badges") for _ in range(4)))

    assert sorted(answer.json()["issue"] for answer in answers) == [2, 3, 4, 5]
    badges = await world.rows(Badge, attendee_id=attendee.id)
    assert [badge.issue for badge in badges if badge.revoked_at is None] == [5]


async def test_there_is_a_last_issue(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()
    async with world.session() as session:
        await session.execute(update(Badge).where(Badge.attendee_id == attendee.id).values(issue=1023))
        await session.commit()

    answer = await organiser.post(f"/v1/attendees/{attendee.id}/badges")

    assert (answer.status_code, answer.json()["code"]) == (409, "badge_issues_exhausted")
    (badge,) = await world.rows(Badge, attendee_id=attendee.id)
    assert badge.revoked_at is None


async def test_the_png_reads_as_the_badge(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()

    answer = await organiser.get(f"/v1/attendees/{attendee.id}/badge.png")

    assert answer.headers["content-type"] == "image/png"
    assert codes_in(Image.open(BytesIO(answer.content))) == [await qr_of(organiser, attendee)]


async def test_the_images_show_the_valid_issue(world: World) -> None:
    organiser, attendee = await world.organiser(), await world.attendee()
    before = await organiser.get(f"/v1/attendees/{attendee.id}/badge.svg")
    await organiser.post(f"/v1/attendees/{attendee.id}/badges")

    svg = await organiser.get(f"/v1/attendees/{attendee.id}/badge.svg")
    png = await organiser.get(f"/v1/attendees/{attendee.id}/badge.png")

    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg")
    assert svg.text != before.text
    assert codes_in(Image.open(BytesIO(png.content))) == [await qr_of(organiser, attendee)]


async def test_all_badges_are_printed_by_family_name(world: World) -> None:
    organiser = await world.organiser()
    people = [await world.attendee(name) for name in ("Ana Zimmer", "Zoë Ångström", "Bo Berg", "Al Ångström")]
    await organiser.post(f"/v1/attendees/{people[2].id}/badges")

    answer = await organiser.get("/v1/badges.pdf?layout=single")

    assert answer.headers["content-type"] == "application/pdf"
    in_order = [people[3], people[1], people[2], people[0]]
    assert pages_of(answer.content) == [[await qr_of(organiser, person)] for person in in_order]


async def test_chosen_badges_fit_on_one_sheet(world: World) -> None:
    organiser = await world.organiser()
    speakers = [await world.attendee(f"Speaker {number}", category="Speaker") for number in range(3)]
    await world.attendee("Vi Visitor", category="Visitor")
    expected = {await qr_of(organiser, speaker) for speaker in speakers}

    by_category = await organiser.get("/v1/badges.pdf?category=Speaker")
    by_person = await organiser.get("/v1/badges.pdf", params={"attendee": [str(speaker.id) for speaker in speakers]})
    by_both = await organiser.get("/v1/badges.pdf", params={"attendee": str(speakers[0].id), "category": "Speaker"})

    for answer in (by_category, by_person):
        (page,) = pages_of(answer.content)
        assert set(page) == expected
    assert pages_of(by_both.content) == [[await qr_of(organiser, speakers[0])]]


@pytest.mark.parametrize("query", ["", "?category=Nobody", "?attendee=00000000-0000-4000-8000-000000000000"])
async def test_printing_nobody_is_not_found(world: World, query: str) -> None:
    if query:
        await world.attendee()

    answer = await (await world.organiser()).get(f"/v1/badges.pdf{query}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


ROUTES = [
    ("POST", "/v1/attendees/{id}/badges"),
    ("GET", "/v1/attendees/{id}/badge.svg"),
    ("GET", "/v1/attendees/{id}/badge.png"),
    ("GET", "/v1/badges.pdf?attendee={id}"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_badges_are_the_organisers_alone(world: World, method: str, path: str) -> None:
    attendee, team = await world.attendee(), await world.team()
    elsewhere = await World.create(world.app, world.http, world.now)
    path = path.format(id=attendee.id)
    others = [
        await world.rep(team),
        await world.manager(team),
        await world.as_attendee(attendee),
        await elsewhere.organiser(),
    ]

    for caller in others:
        answer = await caller.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), caller.principal.role
    anonymous = await world.http.request(method, path)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_signed_in")
    (badge,) = await world.rows(Badge, attendee_id=attendee.id)
    assert (badge.issue, badge.revoked_at) == (1, None)
