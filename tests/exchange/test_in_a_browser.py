"""The card page in a real Chromium at phone size: by keyboard alone, with and without JavaScript, by axe-core's rules.

`RAPPORT_SCREENSHOTS` names a folder that exists, to keep pictures in, for whoever wants to look.
"""

import asyncio
import os
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from models import Exchange, Photo
from tests.conftest import Clock
from tests.exchange.browser import Browser
from tests.exchange.people import Person
from tests.exchange.visitors import path_of
from tests.world import World

EVERYTHING = ["name", "company", "job_title", "email", "phone", "links", "photo", "interests"]
PEOPLE: dict[str, dict[str, Any]] = {
    "usual": {"name": "Ana Silva"},
    "everything": {
        "name": "Zoë Ångström",
        "email": "zoe.angstrom@logistics.globex.example",
        "links": ["https://www.linkedin.example/in/zoe-angstrom-logistics", "https://zoe.example/"],
        "interests": ["robotics", "cold chain", "drones"],
        "share_everybody": EVERYTHING,
    },
    "long": {
        "name": "Maria-Magdalena Antoinette Wolfeschlegelsteinhausenbergerdorff-Schwarzenbach",
        "company": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA",
        "job_title": "Senior Vice President of Global Procurement, Logistics and Supply Chain Transformation",
        "email": "a-very-long-address-without-any-blank-in-it-that-does-not-fit@subdomain.people.example",
        "share_everybody": EVERYTHING,
    },
    "arabic": {"name": "محمد بن عبد الله", "company": "شركة الخدمات اللوجستية", "job_title": "مدير المشتريات"},
    "chinese": {"name": "王小明", "company": "株式会社サンプル技術研究所", "job_title": "部長"},
    "nothing": {"name": "Shy Person", "share_everybody": []},
}


async def come(world: World, kind: str) -> Person:
    person = await Person.come(world, **PEOPLE[kind])
    if kind == "everything":
        picture = BytesIO()
        Image.linear_gradient("L").resize((512, 512)).convert("RGB").save(picture, "JPEG")
        await world.add(
            Photo(
                event_id=world.event.id,
                attendee_id=person.row.id,
                media_type="image/jpeg",
                content=picture.getvalue(),
                updated_at=world.now,
            )
        )
    return person


async def look(browser: Browser, name: str) -> None:
    if folder := os.environ.get("RAPPORT_SCREENSHOTS"):
        await browser.order("shoot", path=f"{folder}/{name}.png")


async def check(browser: Browser, name: str) -> dict[str, Any]:
    """What holds for each page: axe-core finds nothing, nothing sticks out, nothing came from elsewhere."""
    await look(browser, name)
    assert await browser.order("axe") == {"violations": [], "incomplete": []}
    measured: dict[str, Any] = await browser.order("measure")
    assert measured["sideways"] <= 0
    return measured


@pytest.mark.parametrize("kind", PEOPLE)
async def test_every_card_is_accessible_in_light_and_dark(
    world: World, address: str, browser: Browser, kind: str
) -> None:
    person = await come(world, kind)
    for dark, width, language in ((False, 360, "en"), (True, 320, "de")):
        url = f"{address}{path_of(person)}"
        assert await browser.order("open", url=url, dark=dark, width=width, language=language) == 200
        measured = await check(browser, f"{kind}-{language}-{'dark' if dark else 'light'}-{width}")
        assert measured["smallest"] >= 16  # below that, phones zoom in
        assert measured["lowest"] >= 44  # high enough for a thumb
        asked = await browser.order("asked")
        assert all(one.startswith(address) for one in asked["urls"])
        assert asked["complaints"] == []
        assert asked["cookies"] == 0


@pytest.mark.parametrize("dark", [False, True])
async def test_closed_pages_are_accessible(world: World, address: str, browser: Browser, dark: bool) -> None:
    ana = await come(world, "usual")
    await (await world.organiser()).post(f"/v1/attendees/{ana.row.id}/badges")
    for path, status in (("/B/nonsense", 404), (path_of(ana), 410)):
        assert await browser.order("open", url=address + path, dark=dark, language="de") == status
        await check(browser, f"closed-{status}-{'dark' if dark else 'light'}")


async def _focused(browser: Browser, element: str) -> bool:
    """A browser moves to where a new page wants it with the first frame, which may come after the page."""
    for _ in range(40):
        if (await browser.order("focus"))["element"] == element:
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("script", [True, False])
async def test_the_keyboard_alone_is_enough(
    world: World, clock: Clock, address: str, browser: Browser, script: bool
) -> None:
    """From the first element to the answer, with a mistake on the way."""
    ana = await come(world, "usual")
    await browser.order("open", url=f"{address}{path_of(ana)}", script=script)
    reached = []
    for text in (None, "Vera Visitor", "vera at visitors", "", "Initech", "", "Hello"):
        await browser.order("press", key="Tab")
        focus = await browser.order("focus")
        reached.append(focus["element"])
        assert focus["outlined"], focus
        assert focus["visible"], focus
        if text:
            await browser.order("type", text=text)
    assert reached == ["Save contact", "name", "email", "phone", "company", "job_title", "message"]
    await browser.order("press", key="Tab")
    assert (await browser.order("focus"))["element"] == "consent"
    await browser.order("press", key="Space")
    # The browser itself stops an address without an @; nothing is sent, and the keyboard is where the mistake is.
    await browser.order("press", key="Tab")
    assert (await browser.order("focus"))["element"] == "Send"
    await browser.order("press", key="Enter")
    assert (await browser.order("focus"))["element"] == "email"
    await browser.order("press", key="Backspace", times=len(" at visitors"))
    await browser.order("type", text="@visitors.example")
    clock.advance(timedelta(seconds=1))
    assert await browser.order("send", key="Enter") == 422
    assert await _focused(browser, "wrong")  # what a screen reader reads first
    if script:
        await check(browser, "too-quick")
    clock.advance(timedelta(seconds=10))
    await browser.order("press", key="Tab")
    assert await _focused(browser, "name")
    assert await browser.order("send", key="Enter") == 200
    if script:
        await check(browser, "thanks")
    (request,) = await world.rows(Exchange)
    assert request.details == {"name": "Vera Visitor", "email": "vera@visitors.example", "company": "Initech"}
    assert request.message == "Hello"


async def test_mistakes_are_told_accessibly(
    world: World, client: httpx.AsyncClient, clock: Clock, address: str, browser: Browser
) -> None:
    """What the browser's own checks let through."""
    ana = await come(world, "usual")
    await browser.order("open", url=f"{address}{path_of(ana)}", language="de")
    await browser.order("press", key="Tab", times=2)
    await browser.order("type", text="Vera")
    await browser.order("press", key="Tab", times=6)
    await browser.order("press", key="Space")
    clock.advance(timedelta(seconds=10))
    await browser.order("press", key="Tab")
    assert await browser.order("send", key="Enter") == 422
    measured = await check(browser, "mistakes-de")
    assert "Geben Sie eine E-Mail-Adresse oder eine Telefonnummer ein." in measured["text"]
