"""What any phone's camera opens: what the person shares with everybody, and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as listening
from sqlalchemy.engine import Engine

from api.badges import token
from api.core import base32
from models import Photo
from tests.conftest import Clock
from tests.exchange.people import Person
from tests.exchange.visitors import opened, path_of, text_of
from tests.vcards.reading import by_vobject
from tests.world import World


@contextmanager
def statements() -> Iterator[list[str]]:
    """All that any engine is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    listening.listen(Engine, "before_cursor_execute", note)
    yield asked
    listening.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
async def ana(world: World) -> Person:
    return await Person.come(
        world,
        "Ana Silva",
        email="ana@people.example",
        links=["https://www.ana.example/about/", "javascript:alert(1)"],
        interests=["robotics", "<b>drones</b>"],
    )


async def test_it_shows_what_is_shared_with_everybody(client: httpx.AsyncClient, ana: Person) -> None:
    answer = await opened(client, ana)
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Ana Silva" in text
    assert "Head of Procurement" in text
    assert "Globex" in text
    assert "Save contact" in text
    for private in ("ana@people.example", "+351211234567", "ana.example", "PT", "Logistics"):
        assert private not in text


async def test_an_address_is_shown_where_the_person_says_so(world: World, client: httpx.AsyncClient) -> None:
    open_one = await Person.come(
        world,
        "Open Person",
        email="open@people.example",
        links=["https://www.open.example/me/", "javascript:alert(1)"],
        share_everybody=["name", "email", "phone", "links"],
    )
    page = (await opened(client, open_one)).text
    assert 'href="mailto:open@people.example"' in page
    assert 'href="tel:+351211234567"' in page
    assert re.search(r'href="https://www\.open\.example/me/"[^>]*>open\.example/me<', page)
    assert 'href="javascript' not in page
    assert "Globex" not in page


async def test_what_people_are_called_is_text(world: World, client: httpx.AsyncClient) -> None:
    crafty = await Person.come(world, '<script>alert("1")</script>{{ 1111 * 3 }}{who}', interests=["<b>drones</b>"])
    page = (await opened(client, crafty)).text
    assert "<script" not in page
    assert "<b>" not in page
    assert "3333" not in page
    assert "{{ 1111 * 3 }}{who}" in page


async def test_its_headers_let_nothing_in_and_nothing_out(client: httpx.AsyncClient, ana: Person) -> None:
    headers = (await opened(client, ana)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["style-src"].startswith("'sha256-")
    assert "script-src" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    page = (await opened(client, ana)).text
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", page)  # this one shares no links


@pytest.mark.parametrize(
    ("asked", "language", "says"),
    [("de-AT,de;q=0.9,en;q=0.5", "de", "Kontakt speichern"), ("fr,en;q=0.1", "en", "Save contact"), ("", "en", "Save")],
)
async def test_it_speaks_as_the_browser_asks(
    client: httpx.AsyncClient, ana: Person, asked: str, language: str, says: str
) -> None:
    answer = await opened(client, ana, **{"Accept-Language": asked})
    assert f'<html lang="{language}">' in answer.text
    assert says in text_of(answer)
    assert answer.headers["Content-Language"] == language


async def test_small_letters_lead_there_too(client: httpx.AsyncClient, ana: Person) -> None:
    assert "Ana Silva" in (await client.get(path_of(ana).lower())).text
    look_alike = path_of(ana).replace("0", "O").replace("1", "l")
    assert "Ana Silva" in (await client.get(look_alike)).text


async def test_who_shares_nothing_is_not_named(world: World, client: httpx.AsyncClient) -> None:
    shy = await Person.come(world, "Shy Person", share_everybody=[])
    answer = await opened(client, shy)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "A participant" in text
    assert "Leave your details" in text
    for private in ("Shy", "Globex", "Procurement", "Save contact"):
        assert private not in text
    (card,) = by_vobject((await client.get(f"{path_of(shy)}.vcf")).content)
    assert card["fn"] == ["?"]


async def test_the_vcard_holds_no_more_than_the_page(client: httpx.AsyncClient, ana: Person) -> None:
    answer = await client.get(f"{path_of(ana)}.vcf")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ana-silva.vcf"'
    (card,) = by_vobject(answer.content)
    assert (card["fn"], card["org"], card["title"]) == (["Ana Silva"], ["Globex"], ["Head of Procurement"])
    assert card["note"] == ["Met: Expo, on 21 November 2026 at 10:00"]
    assert not {"email", "tel", "url", "photo"} & card.keys()
    assert str(ana.row.id) not in answer.text


async def test_a_photo_is_shown_where_it_is_shared(world: World, client: httpx.AsyncClient, ana: Person) -> None:
    seen = await Person.come(world, "Seen Person", share_everybody=["name", "photo"])
    for person in (ana, seen):
        await world.add(
            Photo(
                event_id=world.event.id,
                attendee_id=person.row.id,
                media_type="image/jpeg",
                content=b"\xff\xd8picture",
                updated_at=world.now,
            )
        )
    assert f'<img src="{path_of(seen)}/photo"' in (await opened(client, seen)).text
    photo = await client.get(f"{path_of(seen)}/photo")
    assert (photo.content, photo.headers["Content-Type"]) == (b"\xff\xd8picture", "image/jpeg")
    assert "<img" not in (await opened(client, ana)).text
    assert (await client.get(f"{path_of(ana)}/photo")).status_code == 404


async def test_a_replaced_badge_says_so(world: World, client: httpx.AsyncClient, clock: Clock, ana: Person) -> None:
    organiser = await world.organiser()
    await organiser.post(f"/v1/attendees/{ana.row.id}/badges")
    for path in (path_of(ana), f"{path_of(ana)}.vcf", f"{path_of(ana)}/photo"):
        answer = await client.get(path)
        assert answer.status_code == 410
        assert "This badge was replaced" in text_of(answer)
        assert "Ana" not in answer.text
    left = await client.post(path_of(ana), data={"name": "Vera"})
    assert left.status_code == 410


async def test_who_withdrew_is_as_unknown(world: World, client: httpx.AsyncClient, ana: Person) -> None:
    unknown = await client.get(f"/B/{made_up(world)}")
    await (await world.organiser()).patch(f"/v1/attendees/{ana.row.id}", {"scan_consent": False})
    withdrawn = await opened(client, ana)
    assert (withdrawn.status_code, withdrawn.text) == (unknown.status_code, unknown.text)
    assert unknown.status_code == 404
    assert "There is no such card" in text_of(unknown)
    assert unknown.headers["Content-Type"].startswith("text/html")


def made_up(world: World, number: int = 1) -> str:
    """A token with the right checksum, of nobody: what only we could make."""
    key = base32.encode(number, 8)
    return token.make(world.app.state.settings.keys.badge, world.event.code, key, 1)


@pytest.mark.parametrize("text", ["x", "0" * 30, "%00", "a%3Fb", "ü" * 30, "9" * 500])
async def test_nonsense_is_a_friendly_page(client: httpx.AsyncClient, text: str) -> None:
    answer = await client.get(f"/B/{text}")
    assert answer.status_code == 404


async def test_guesses_never_reach_the_database(client: httpx.AsyncClient, world: World, ana: Person) -> None:
    """A thousand that know the event and somebody's key: only the checksum is guessed."""
    body, check = path_of(ana)[3:-12], base32.decode(path_of(ana)[-12:])
    with statements() as asked:
        for guess in range(1, 1001):
            answer = await client.get(f"/B/{body}{base32.encode((check + guess * 7919) % 32**12, 12)}")
            assert answer.status_code == 404
    assert asked == []


async def test_unknown_revoked_and_withdrawn_are_asked_alike(
    world: World, client: httpx.AsyncClient, ana: Person
) -> None:
    """The same statements in the same order: time tells nobody which it was."""
    withdrawn = await Person.come(world, "Withdrawn", scan_consent=False)
    await (await world.organiser()).post(f"/v1/attendees/{ana.row.id}/badges")
    elsewhere = token.make(world.app.state.settings.keys.badge, "0" * 8, base32.encode(5, 8), 1)
    seen = []
    for path in (path_of(ana), path_of(withdrawn), f"/B/{made_up(world)}", f"/B/{elsewhere}"):
        with statements() as asked:
            assert (await client.get(path)).status_code in {404, 410}
        seen.append(asked)
    assert len(seen[0]) == 2
    assert all(asked == seen[0] for asked in seen)


@given(st.text(max_size=60))
def test_whatever_stands_there_is_read_without_a_fault(text: str) -> None:
    with pytest.raises((token.Malformed, token.Forged)):
        token.parse(f"/B/{text.replace('/', '')}", "k" * 40, "")


async def test_the_log_has_no_token(app: FastAPI, client: httpx.AsyncClient, ana: Person, capfd: Any) -> None:
    await opened(client, ana)
    out = capfd.readouterr()
    assert path_of(ana)[3:] not in out.out + out.err


async def test_the_clock_of_the_note_is_the_venues(client: httpx.AsyncClient, clock: Clock, ana: Person) -> None:
    clock.advance(timedelta(hours=14, minutes=30))
    (card,) = by_vobject((await client.get(f"{path_of(ana)}.vcf", headers={"Accept-Language": "de"})).content)
    assert card["note"] == ["Begegnet: Expo, am 22. November 2026 um 00:30 Uhr"]
