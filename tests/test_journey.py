"""The main job, end to end, as its users do it: over HTTP, against a server started like a newcomer's."""

import csv
import email
import io
import json
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.policy import default as email_policy
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pypdfium2
import pytest
import zxingcpp

from tests.server import Server

REGISTRATIONS = """\
Order #,First Name,Last Name,Email,Attendee #,Attendee Status,Job Title,Company
1,Zoë,Ångström,zoe@globex.example,101,Attending,Head of Procurement,Globex
2,山田,花子,hanako@initech.example,102,Attending,Engineer,"Initech; Ltd"
3,Refunded,Person,gone@globex.example,103,Refunded,,
4,Broken,Row,not-an-address,104,Attending,,
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: it takes other users' access away, and run as root the database is another user."""
    with TemporaryDirectory(prefix="rapport-journey-") as name:
        yield Path(name)


class Api:
    """HTTP calls in one role; every answer is checked for its status."""

    def __init__(self, base_url: str, token: str = "") -> None:
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, expect: int, **options: Any) -> Any:
        answer = httpx.request(method, self.base_url + path, headers=self.headers, timeout=30, **options)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text[:1000])
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.content


def sign_in(server: Server, address: str) -> dict[str, Any]:
    """By the code that is mailed: here, written to the outbox."""
    api, outbox = Api(server.url), server.data_dir / "outbox"
    before = set(outbox.glob("*.eml"))
    api.call("POST", "/v1/auth/codes", 202, json={"email": address})
    while not (fresh := set(outbox.glob("*.eml")) - before):
        pass
    mail = email.message_from_bytes(fresh.pop().read_bytes(), policy=email_policy)
    assert mail["To"] == address
    code = re.search(r"\b\d{6}\b", mail.get_body().get_content()).group()  # type: ignore[union-attr]  # a failing test otherwise
    grant = {"grant": "email_code", "email": address, "code": code}
    tokens: dict[str, Any] = api.call("POST", "/v1/auth/tokens", 200, json=grant)
    return tokens


def qr_codes(pdf: bytes) -> set[str]:
    """What the camera of a phone reads off the printed pages."""
    pages = pypdfium2.PdfDocument(pdf)
    return {code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}


def test_from_a_registration_list_to_a_ranked_exported_lead(folder: Path) -> None:
    with Server(folder / "data", "--no-demo") as server:
        print_out = server.run(
            *("event", "create", "--name", "Expo", "--slug", "expo", "--timezone", "Asia/Kolkata"),
            *("--starts-on", "2026-11-20", "--ends-on", "2026-11-22", "--organiser", "Olga@expo.example"),
        )
        assert "Olga@expo.example can sign in" in print_out
        organiser = Api(server.url, sign_in(server, "olga@expo.example")["access_token"])

        report = organiser.call("POST", "/v1/attendees/import", 200, files={"file": ("list.csv", REGISTRATIONS)})
        assert (report["created"], report["skipped"], report["failed"]) == (2, 1, 1)
        assert report["failures"][0]["line"] == 5
        again = organiser.call("POST", "/v1/attendees/import", 200, files={"file": ("list.csv", REGISTRATIONS)})
        assert (again["created"], again["unchanged"]) == (0, 2)

        printed = qr_codes(organiser.call("GET", "/v1/badges.pdf", 200))
        assert len(printed) == 2
        registered = organiser.call("GET", "/v1/attendees", 200)["items"]
        qr_of = {attendee["family_name"]: attendee["qr"] for attendee in registered}
        assert printed == set(qr_of.values())

        team = {"name": "Acme", "manager_email": "mia@acme.example"}
        organiser.call("POST", "/v1/teams", 201, json=team)
        manager = Api(server.url, sign_in(server, "mia@acme.example")["access_token"])
        manager.call("PATCH", "/v1/team", 200, json={"profile": {"roles": ["procurement"]}})
        code = manager.call("POST", "/v1/team/pairing-codes", 201, json={})["code"]
        pairing = {"grant": "device_pairing", "code": code, "device_id": str(uuid4()), "device_name": "Booth phone"}
        phone = Api(server.url, Api(server.url).call("POST", "/v1/auth/tokens", 200, json=pairing)["access_token"])

        now = datetime.now(UTC).isoformat()
        scan = {"id": str(uuid4()), "badge": qr_of["Ångström"], "captured_at": now}
        lead = phone.call("POST", "/v1/scans", 201, json=scan)["contact"]
        phone.call("POST", "/v1/scans", 200, json=scan)
        cold = {"id": str(uuid4()), "badge": qr_of["花子"], "captured_at": now, "rating": "cold"}
        phone.call("POST", "/v1/scans", 201, json=cold)
        note = {"id": str(uuid4()), "text": 'Wants a quote,\nbefore Friday; "urgent"'}
        phone.call("POST", f"/v1/contacts/{lead['id']}/notes", 201, json=note)
        phone.call(
            "POST", f"/v1/contacts/{lead['id']}/ratings", 201, json={"id": str(uuid4()), "interest": "hot", "gut": 5}
        )
        task = {
            "id": str(uuid4()),
            "title": "Send the quote",
            "kind": "send",
            "contact_id": lead["id"],
            "due": "tomorrow_morning",
        }
        due = phone.call("POST", "/v1/tasks", 201, json=task)["due_at"]
        assert due.endswith("03:30:00Z"), "nine o'clock in Kolkata"

        first, second = phone.call("GET", "/v1/prospects", 200)["items"]
        assert first["contact"]["name"] == "Zoë Ångström"
        assert first["score"] > second["score"]
        assert any("hot" in reason["text"] for reason in first["reasons"])

        rows = list(csv.DictReader(io.StringIO(manager.call("GET", "/v1/exports/contacts.csv", 200).decode())))
        exported = json.dumps(rows, ensure_ascii=False)
        assert len(rows) == 2
        for text in ("Zoë Ångström", "Initech; Ltd", "Send the quote", "Booth phone", "Asia/Kolkata"):
            assert text in exported
        assert any(note["text"] in cell for row in rows for cell in row.values())

        assert server.stop(signal.SIGINT) == 0
    assert server.database_processes() == []


def test_the_plug_is_pulled_in_mid_batch(folder: Path) -> None:
    """API and database die while phones send; after the restart they repeat, and every scan is there once."""
    with Server(folder / "data", "--no-demo") as server:
        server.run(
            *("event", "create", "--name", "Expo", "--slug", "expo", "--timezone", "UTC"),
            *("--starts-on", "2026-11-20", "--ends-on", "2026-11-22", "--organiser", "olga@expo.example"),
        )
        organiser = Api(server.url, sign_in(server, "olga@expo.example")["access_token"])
        organiser.call("POST", "/v1/teams", 201, json={"name": "Acme", "manager_email": "mia@acme.example"})
        rep = Api(server.url, sign_in(server, "mia@acme.example")["access_token"])
        now = datetime.now(UTC).isoformat()
        batches = [
            [{"id": str(uuid4()), "badge": f"TICKET-{n % 50}", "captured_at": now, "note": f"{n}"} for n in range(100)]
            for _ in range(12)
        ]

        acknowledged: set[str] = set()
        for number, batch in enumerate(batches):
            if number in (3, 7):
                _send_and_pull_the_plug(rep, batch, server)
                server.start()
            results = rep.call("POST", "/v1/scans/batch", 200, json={"scans": batch})["results"]
            assert {result["status"] for result in results} <= {"unresolved", "replayed"}
            acknowledged |= {result["id"] for result in results}

        results = [r for b in batches for r in rep.call("POST", "/v1/scans/batch", 200, json={"scans": b})["results"]]
        assert {result["id"] for result in results} == acknowledged
        assert {result["status"] for result in results} == {"replayed"}
        contacts = rep.call("GET", "/v1/contacts?limit=200", 200)["items"]
        assert sum(contact["scan_count"] for contact in contacts) == 1200
        assert sum(contact["note_count"] for contact in contacts) == 1200


def _send_and_pull_the_plug(rep: Api, batch: list[dict[str, Any]], server: Server) -> None:
    def send() -> None:
        with suppress(httpx.TransportError):
            httpx.post(f"{server.url}/v1/scans/batch", headers=rep.headers, json={"scans": batch})

    sender = Thread(target=send)
    sender.start()
    sender.join(0.03)
    server.kill()
    sender.join()
