"""The plug is pulled while phones push: what was acknowledged is there, and nothing is there by half."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore, Thread
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import pytest

from tests.server import Server
from tests.sync.rows import Raw
from tests.test_journey import Api, sign_in

PHONES = 3
PUSHES = 12
ANSWERS = 4
OWN = ("scans", "notes", "ratings", "tasks")
"""The tables of which each push has rows that no other push has. The contacts are the same for all."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """As in the journey: not pytest's own."""
    with TemporaryDirectory(prefix="rapport-kill-") as name:
        yield Path(name)


@dataclass
class Push:
    """Some badges scanned, and words about each."""

    body: dict[str, dict[str, list[Any]]]
    sent: bool = False
    acknowledged: bool = False

    def ids(self) -> dict[str, set[str]]:
        return {name: {row["id"] for row in self.body[name]["created"]} for name in OWN}


def _push(book_id: UUID, number: int) -> Push:
    now = int(datetime.now(UTC).timestamp() * 1000)
    badges = [f"TICKET-{(number + step) % 50}" for step in range(20)]
    contacts = {badge: str(uuid5(book_id, badge)) for badge in badges}
    rows: dict[str, list[Raw]] = {
        "contacts": [{"id": row_id, "badge_key": badge} for badge, row_id in contacts.items()],
        "scans": [{"contact_id": row_id, "badge_key": badge, "captured_at": now} for badge, row_id in contacts.items()],
        "notes": [{"contact_id": row_id, "text": f"{number}", "written_at": now} for row_id in contacts.values()],
        "ratings": [{"contact_id": row_id, "interest": 4, "rated_at": now} for row_id in contacts.values()],
        "tasks": [{"contact_id": row_id, "title": f"Call {number}"} for row_id in contacts.values()],
    }
    return Push(
        {
            name: {"created": [{"id": str(uuid4())} | row for row in table], "updated": [], "deleted": []}
            for name, table in rows.items()
        }
    )


@dataclass
class Phone:
    """Sends one push after the other until nobody answers."""

    api: Api
    pushes: list[Push]
    said_yes: Semaphore
    thread: Thread = field(init=False)

    def start(self) -> None:
        self.thread = Thread(target=self._send_all)
        self.thread.start()

    def _send_all(self) -> None:
        with suppress(httpx.TransportError):
            for push in self.pushes:
                push.sent = True
                if send(self.api, push).status_code != 200:
                    return
                push.acknowledged = True
                self.said_yes.release()


def send(api: Api, push: Push) -> httpx.Response:
    answer = httpx.post(f"{api.base_url}/v1/sync?last_pulled_at=0", json=push.body, headers=api.headers, timeout=30)
    # The database dies a moment before the API.
    assert answer.status_code in {200, 503}, answer.text
    assert answer.status_code == 503 or answer.json()["experimentalRejectedIds"] == {}
    return answer


def pulled(api: Api) -> dict[str, list[Raw]]:
    """All rows by table, sorted: a pull gives them in any order."""
    changes = api.call("GET", "/v1/sync?schema_version=1", 200)["changes"]
    rows = {name: sorted(changes[name]["updated"], key=itemgetter("id")) for name in changes}
    for name, found in rows.items():
        assert len({row["id"] for row in found}) == len(found), name
    return rows


def _stored(rows: dict[str, list[Raw]], push: Push) -> bool:
    """Whether it is there: completely, or not at all."""
    found = {name: {row["id"] for row in rows[name]} & ids for name, ids in push.ids().items()}
    assert found == push.ids() or not any(found.values()), "a part of a push was stored"
    return bool(found["scans"])


def _fits_together(rows: dict[str, list[Raw]]) -> None:
    """What a push says of a contact counts there, once."""
    scans = [scan["contact_id"] for scan in rows["scans"]]
    assert {row["id"]: row["scan_count"] for row in rows["contacts"]} == {one: scans.count(one) for one in set(scans)}
    known = set(scans)
    assert all(row["contact_id"] in known for name in OWN for row in rows[name])


def _open_booth(server: Server) -> Api:
    server.run(
        *("event", "create", "--name", "Expo", "--slug", "expo", "--timezone", "UTC"),
        *("--starts-on", "2026-11-20", "--ends-on", "2026-11-22", "--organiser", "olga@expo.example"),
    )
    organiser = Api(server.url, sign_in(server, "olga@expo.example")["access_token"])
    organiser.call("POST", "/v1/teams", 201, json={"name": "Acme", "manager_email": "mia@acme.example"})
    return Api(server.url, sign_in(server, "mia@acme.example")["access_token"])


def test_pushes_survive_the_plug(folder: Path) -> None:
    with Server(folder / "data", "--no-demo") as server:
        api = _open_booth(server)
        book_id = UUID(api.call("GET", "/v1/me", 200)["principal"]["book_id"])
        pushes = [_push(book_id, number) for number in range(PHONES * PUSHES)]
        for part in (0.4, 0.6, 0.8):
            _push_until_the_plug_is_pulled(api, pushes, server, part)
            server.start()
            rows = pulled(api)
            _fits_together(rows)
            for push in pushes:
                assert _stored(rows, push) or not push.acknowledged, "an acknowledged push is gone"

        for push in pushes:
            assert send(api, push).status_code == 200
        first = pulled(api)
        _fits_together(first)
        assert {name: {row["id"] for row in first[name]} for name in OWN} == {
            name: set().union(*(push.ids()[name] for push in pushes)) for name in OWN
        }
        for push in pushes:
            assert send(api, push).status_code == 200
        assert pulled(api) == first


def _push_until_the_plug_is_pulled(api: Api, pushes: list[Push], server: Server, part: float) -> None:
    """Several phones, each with a share; after some answers the next push is under way, done by about this part."""
    said_yes = Semaphore(0)
    left = [push for push in pushes if not push.acknowledged]
    phones = [Phone(api, left[number::PHONES], said_yes) for number in range(PHONES)]
    for phone in phones:
        phone.start()
    assert said_yes.acquire(timeout=60)
    began = time.monotonic()
    for _ in range(ANSWERS):
        assert said_yes.acquire(timeout=60)
    time.sleep(part * (time.monotonic() - began) / ANSWERS)
    server.kill()
    for phone in phones:
        phone.thread.join()
    assert any(push.sent and not push.acknowledged for push in pushes), "the plug was pulled in the middle"
