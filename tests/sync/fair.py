"""A fair for tests of sync: phones, people with badges of all sorts, and a memory of what was done.

Whatever happens in which order, with whatever going wrong: `settle` and `check` must hold at the end.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

import httpx
from fastapi import FastAPI

from models import Contact, Note, Role, Scan
from tests.conftest import Clock
from tests.sync.phone import Raw, SimulatedPhone, milliseconds
from tests.world import Caller, World

Key = tuple[str, str]
"""A table and the id of a row."""

LATE = {
    "LATE-0": ("Lea Late", "lea@people.example"),
    # She is there from the start, under her own badge.
    "LATE-1": ("Ana Silva", "ana@people.example"),
}
"""Barcodes that nobody knows until a list with these people is imported."""

_REFUSED = {403, 410, 422}


@dataclass
class Said:
    """A note: its author, its wordings (two phones of one person may both reword it), and about whom it is."""

    book_id: UUID
    member_id: str
    person: str
    texts: list[str]
    written_at: int | None
    is_withdrawn: bool = False


@dataclass
class Memory:
    """What every phone and every other caller did. A time is None where a phone had it wrong and did not say so."""

    scans: dict[str, tuple[UUID, int | None]] = field(default_factory=dict)
    notes: dict[str, Said] = field(default_factory=dict)
    corrections: defaultdict[tuple[UUID, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    deleted: set[tuple[UUID, str]] = field(default_factory=set)
    revisions: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))


class Fair:
    """Two phones of Rui, one of his colleague, one of another team. `badges` are the texts that can be scanned."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock
        self.memory = Memory()
        self.phones: list[SimulatedPhone] = []
        self.badges: list[str] = []
        self.attendees: dict[str, str] = {}
        self._person_of: dict[str, str] = {}

    @classmethod
    async def open(
        cls, app: FastAPI, clock: Clock, ahead: list[timedelta] | None = None, tells_time: bool = True
    ) -> Self:
        """`ahead`: by how much the clock of each phone is wrong."""
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test", event_hooks={"response": [_no_fault_of_ours]}
        )
        fair = cls(await World.create(app, http, clock.now), clock)
        await fair._invite_people()
        await fair._open_phones(ahead or [timedelta()] * 4, tells_time)
        return fair

    async def close(self) -> None:
        await self.world.http.aclose()

    async def _invite_people(self) -> None:
        world = self.world
        self.organiser = await world.organiser()
        for name, consents in (("Ana Silva", True), ("Ben Costa", True), ("Eve Refuses", False)):
            email = f"{name.split()[0].lower()}@people.example"
            attendee = await world.attendee(name, email=email, scan_consent=consents)
            self.attendees[name] = str(attendee.id)
            self._know(await world.qr(attendee), name)
            if name == "Ben Costa":
                await world.barcode(attendee, "TICKET-2")
        self._know("TICKET-2", "Ben Costa")
        for barcode, (name, _) in LATE.items():
            self._know(barcode, name)
        self._know(self.badges[0][:-1] + ("0" if self.badges[0][-1] != "0" else "1"), "nobody: a forged badge")

    def _know(self, text: str, person: str) -> None:
        self.badges.append(text)
        self._person_of[text.rpartition("/B/")[2]] = person

    async def _open_phones(self, ahead: list[timedelta], tells_time: bool) -> None:
        ours, others = await self.world.team("Ours"), await self.world.team("Others")
        rui, colleague = await self.world.rep(ours, "Rui"), await self.world.rep(ours, "Carla")
        callers = [rui, await self._again(rui), colleague, await self.world.rep(others, "Otto")]
        schema = (await rui.get("/v1/sync/schema.json")).json()
        for name, caller, wrong in zip(("rui", "rui2", "carla", "otto"), callers, ahead, strict=True):
            self.phones.append(
                SimulatedPhone(name, caller, schema, lambda: self.clock.now, ahead=wrong, tells_time=tells_time)
            )

    async def _again(self, caller: Caller) -> Caller:
        """The same member, signed in on another device."""
        known = caller.principal
        return await self.world.sign_in(
            Role.REP,
            **{name: getattr(known, name) for name in ("account_id", "team_id", "member_id", "book_id")},
        )

    # What people do with their phones.

    def scan(self, phone: SimulatedPhone, badge: str) -> str:
        """The contact's id."""
        scan_id, contact_id = phone.scan(badge)
        self.memory.scans[scan_id] = (phone.book_id, self._true_time(phone))
        return contact_id

    def write(self, phone: SimulatedPhone, contact_id: str, text: str) -> str:
        """The id of a new note."""
        note_id = phone.add("notes", contact_id=contact_id, text=text, written_at=phone.now())
        self._remember(phone, note_id, contact_id, text, self._true_time(phone))
        return note_id

    def reword(self, phone: SimulatedPhone, note: Raw, text: str) -> None:
        """Also what somebody else wrote: the app should not let them, the server must not."""
        phone.edit("notes", note["id"], text=text)
        if self.memory.notes[note["id"]].member_id == phone.member_id:
            self.memory.notes[note["id"]].texts.append(text)

    def correct(self, phone: SimulatedPhone, contact: Raw, column: str, text: str) -> None:
        phone.edit("contacts", contact["id"], **{column: text})
        # What was typed over a contact that the server has never seen gives way to what the person said of themselves,
        # and of somebody whose badge was refused nothing is kept.
        if contact["state"] not in {"", "refused"}:
            person = self.person(phone.book_id, contact["id"])
            self.memory.corrections[phone.book_id, person, column].add(text.strip())

    def delete(self, phone: SimulatedPhone, table: str, row: Raw) -> None:
        if table == "contacts":
            self.memory.deleted.add((phone.book_id, self.person(phone.book_id, row["id"])))
        if table == "scans" and ("scans", row["id"]) in phone.unsent():
            # Maybe the server has it, maybe not.
            self.memory.scans.pop(row["id"], None)
        if table == "notes" and self.memory.notes[row["id"]].member_id == phone.member_id:
            self.memory.notes[row["id"]].is_withdrawn = True
        phone.delete(table, row["id"])

    def _true_time(self, phone: SimulatedPhone) -> int | None:
        return milliseconds(self.clock.now) if phone.tells_time or not phone.ahead else None

    def _remember(
        self, phone: SimulatedPhone, note_id: str, contact_id: str, text: str, written_at: int | None
    ) -> None:
        person = self.person(phone.book_id, contact_id)
        self.memory.notes[note_id] = Said(phone.book_id, phone.member_id, person, [text], written_at)

    def person(self, book_id: UUID, contact_id: str) -> str:
        """Whoever this contact is, under whichever of their badges; for somebody without a badge the contact's id."""
        known = {str(uuid5(book_id, key)): person for key, person in self._person_of.items()}
        return known.get(contact_id, contact_id)

    # What others do meanwhile, without a phone that syncs. `phone` tells as whom.

    async def scan_online(self, phone: SimulatedPhone, badge: str) -> None:
        scan = {"id": str(uuid4()), "badge": badge, "captured_at": self.clock.now.isoformat()}
        answer = await phone.caller.post("/v1/scans", scan)
        assert answer.status_code in {201, 202} | _REFUSED, answer.text
        self.memory.scans[scan["id"]] = (phone.book_id, milliseconds(self.clock.now))

    async def contacts_online(self, phone: SimulatedPhone) -> list[Raw]:
        items: list[Raw] = (await phone.caller.get("/v1/contacts")).json()["items"]
        return items

    async def write_online(self, phone: SimulatedPhone, contact_id: str, text: str) -> None:
        note = {"id": str(uuid4()), "text": text}
        answer = await phone.caller.post(f"/v1/contacts/{contact_id}/notes", note)
        assert answer.status_code == 201, answer.text
        self._remember(phone, note["id"], contact_id, text, milliseconds(self.clock.now))

    async def delete_online(self, phone: SimulatedPhone, contact_id: str) -> None:
        self.memory.deleted.add((phone.book_id, self.person(phone.book_id, contact_id)))
        answer = await phone.caller.delete(f"/v1/contacts/{contact_id}")
        assert answer.status_code == 204, answer.text

    async def tasks_online(self, phone: SimulatedPhone) -> list[Raw]:
        items: list[Raw] = (await phone.caller.get("/v1/tasks")).json()["items"]
        return items

    async def change_task_online(self, phone: SimulatedPhone, task_id: str, **changes: Any) -> None:
        answer = await phone.caller.patch(f"/v1/tasks/{task_id}", changes)
        assert answer.status_code == 200, answer.text

    async def change_attendee(self, name: str, **changes: Any) -> None:
        if changes.get("scan_consent") is False:
            self.memory.deleted |= {(phone.book_id, name) for phone in self.phones}
        answer = await self.organiser.patch(f"/v1/attendees/{self.attendees[name]}", changes)
        assert answer.status_code == 200, answer.text

    async def import_list(self, barcode: str) -> None:
        """In which the ticket with this barcode is somebody's."""
        name, email = LATE[barcode]
        answer = await self.organiser.post(
            "/v1/attendees/import",
            content=f"Name,Email,Barcode\n{name},{email},{barcode}\n",
            headers={"Content-Type": "text/csv"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["failed"] == 0, answer.text

    async def reissue(self, name: str) -> None:
        answer = await self.organiser.post(f"/v1/attendees/{self.attendees[name]}/badges")
        assert answer.status_code == 201, answer.text
        self._know(answer.json()["qr"], name)

    # What must hold.

    def notice(self, phone: SimulatedPhone) -> None:
        """After a sync with which nobody else's overlapped."""
        assert (phone.last_pulled_at or 0) >= self.memory.revisions[phone.book_id], "the book's revision went down"
        self.memory.revisions[phone.book_id] = phone.last_pulled_at or 0

    async def settle(self) -> None:
        """All sync twice. After that nobody has news for anybody."""
        for phone in (*self.phones, *self.phones):
            self.clock.advance(timedelta(seconds=1))
            await phone.sync()
            self.notice(phone)

    async def check(self) -> None:
        rows = {phone.book_id: await self._on_the_server(phone) for phone in self.phones}
        for phone in self.phones:
            assert phone.unsent() <= phone.rejected, (phone, phone.unsent(), phone.problems)
            held = {key: row for key, row in phone.everything().items() if key not in phone.rejected}
            assert held == rows[phone.book_id], _difference(phone, held, rows[phone.book_id])
        await self._check_isolation()
        await self._check_scans(rows)
        self._check_notes(rows)
        self._check_corrections(rows)

    async def _on_the_server(self, phone: SimulatedPhone) -> dict[Key, Raw]:
        """The rows through the door for those who do not use WatermelonDB."""
        answer = await phone.caller.get("/v1/changes", params={"since": 0})
        assert answer.status_code == 200, answer.text
        *lines, last = [json.loads(line) for line in answer.text.splitlines()]
        assert last["cursor"] >= (phone.last_pulled_at or 0)
        return {(line["table"], line["id"]): line["row"] for line in lines}

    async def _check_isolation(self) -> None:
        for table in (Contact, Scan, Note):
            for row in await self.world.rows(table):
                for phone in self.phones:
                    if row.book_id != phone.book_id:
                        assert (table.__tablename__, str(row.id)) not in phone.everything()

    async def _check_scans(self, rows: dict[UUID, dict[Key, Raw]]) -> None:
        """Each is there once, captured when it was; contacts count those that are about them."""
        stored = {str(scan.id): scan for scan in await self.world.rows(Scan)}
        for scan_id, (book_id, captured_at) in self.memory.scans.items():
            assert scan_id in stored, "a scan is lost"
            assert stored[scan_id].book_id == book_id
            assert captured_at in (None, milliseconds(stored[scan_id].captured_at))
        for held in rows.values():
            counted = defaultdict(list)
            for (table, _), row in held.items():
                if table == "scans" and not row["refusal"]:
                    counted[row["contact_id"]].append(row["captured_at"])
            for (table, row_id), row in held.items():
                if table == "contacts" and row["state"] != "refused":
                    assert row["scan_count"] == len(counted[row_id]), row
                    shown = (row["first_captured_at"], row["last_captured_at"])
                    assert shown == (min(counted[row_id]), max(counted[row_id])), row

    def _check_notes(self, rows: dict[UUID, dict[Key, Raw]]) -> None:
        for note_id, said in self.memory.notes.items():
            if said.is_withdrawn or (said.book_id, said.person) in self.memory.deleted:
                continue
            note = rows[said.book_id].get(("notes", note_id))
            assert note, f"a note is lost: {said}"
            assert note["member_id"] == said.member_id
            assert note["text"] in [text.strip() for text in said.texts]
            assert said.written_at in (None, note["written_at"])
            assert self.person(said.book_id, note["contact_id"]) == said.person
            assert ("contacts", note["contact_id"]) in rows[said.book_id], "a note is about nobody"

    def _check_corrections(self, rows: dict[UUID, dict[Key, Raw]]) -> None:
        """Several may have corrected the same; then one of them has the last word, and not the list of attendees."""
        for (book_id, person, column), texts in self.memory.corrections.items():
            shown = {
                row[column]
                for (table, row_id), row in rows[book_id].items()
                if table == "contacts" and self.person(book_id, row_id) == person
            }
            if (book_id, person) not in self.memory.deleted:
                assert shown & texts, f"a correction is lost: {column} of {person} is {shown}, not {texts}"


async def _no_fault_of_ours(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.request.url


def _difference(phone: SimulatedPhone, held: dict[Key, Raw], stored: dict[Key, Raw]) -> str:
    keys = [key for key in held.keys() | stored.keys() if held.get(key) != stored.get(key)]
    shown = [f"{key}: {held.get(key)}, on the server {stored.get(key)}" for key in sorted(keys)]
    return f"{phone} differs from the server: " + "; ".join(shown)
