"""Whatever phones and others do, in whatever order, with whatever going wrong: in the end all hold the same rows, and
nothing that anybody did is lost.

What is tried is invented by Hypothesis. In the suite it is little, and the same each time, so that a change is blamed
for what it broke and not for luck. For a long search, different each time:

    RAPPORT_CONVERGENCE_EXAMPLES=2000 scripts/test tests/sync/test_convergence.py -n 0
"""

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.conftest import Clock
from tests.sync.fair import LATE, Fair
from tests.sync.phone import Fault, Raw, SimulatedPhone

_LONG = int(os.environ.get("RAPPORT_CONVERGENCE_EXAMPLES", "0"))
_SETTINGS = settings(
    max_examples=_LONG or 20,
    stateful_step_count=50 if _LONG else 40,
    derandomize=not _LONG,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
    # An example takes about a second, and each begins with an event of its own.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_SKEWS = st.sampled_from([timedelta(), timedelta(), timedelta(days=3), timedelta(days=-400), timedelta(minutes=2)])
_PHONES = st.integers(0, 3)
_WHICH = st.integers(0, 11)
_WORDS = st.sampled_from(["quote", "call back", "likes robots", "Zoë 🤖", "blank at the end "])
_TABLES = st.sampled_from(["contacts", "notes", "scans", "ratings", "tags", "facts", "touchpoints", "tasks"])
_NOT_FOR_PHONES: dict[str, Any] = {
    "contacts.scan_count": 99,
    "scans.source": "nfc",
    "notes.member_id": None,
    "ratings.interest": 5,
    "touchpoints.text": "changed",
    "tasks.member_id": None,
    "teams.name": "changed",
    "members.role": "manager",
}


class Convergence(RuleBasedStateMachine):
    """`loop`: where the application runs. Hypothesis has a thread of its own."""

    def __init__(self, app: FastAPI, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._app, self._clock, self._loop = app, clock, loop
        self._said = 0
        self._is_broken = False

    def _run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(doing, self._loop)
        try:
            return future.result(60)
        except BaseException:
            self._is_broken = True
            raise

    @initialize(ahead=st.lists(_SKEWS, min_size=4, max_size=4), tells_time=st.booleans())
    def open(self, ahead: list[timedelta], tells_time: bool) -> None:
        self.fair: Fair = self._run(Fair.open(self._app, self._clock, ahead, tells_time))

    def teardown(self) -> None:
        if hasattr(self, "fair"):
            # After a failure these would only hide what it was.
            if not self._is_broken:
                self._run(self.fair.settle())
                self._run(self.fair.check())
            self._run(self.fair.close())

    def _phone(self, number: int) -> SimulatedPhone:
        """Whenever somebody takes one, a second has passed."""
        self._clock.advance(timedelta(seconds=1))
        return self.fair.phones[number]

    def _row(self, phone: int, table: str, which: int) -> Raw | None:
        return _pick(self._phone(phone).rows(table), which)

    def _badge(self, which: int) -> str:
        return self.fair.badges[which % len(self.fair.badges)]

    def _text(self, word: str) -> str:
        self._said += 1
        return f"{self._said} {word}"

    # Offline.

    @rule(phone=_PHONES, which=_WHICH)
    def scan(self, phone: int, which: int) -> None:
        self.fair.scan(self._phone(phone), self._badge(which))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def scan_and_write(self, phone: int, which: int, word: str) -> None:
        contact_id = self.fair.scan(self._phone(phone), self._badge(which))
        self.fair.write(self._phone(phone), contact_id, self._text(word))

    @rule(phone=_PHONES, word=_WORDS)
    def type_in(self, phone: int, word: str) -> None:
        self._phone(phone).add("contacts", name=self._text(word), company="Initech")

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def write(self, phone: int, which: int, word: str) -> None:
        if contact := self._row(phone, "contacts", which):
            self.fair.write(self._phone(phone), contact["id"], self._text(word))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS, table=st.sampled_from(["ratings", "tags", "facts", "touchpoints"]))
    def say(self, phone: int, which: int, word: str, table: str) -> None:
        if contact := self._row(phone, "contacts", which):
            now = self._phone(phone).now()
            said: dict[str, dict[str, Any]] = {
                "ratings": {"interest": which % 6, "rated_at": now},
                "tags": {"label": word},
                "facts": {"topic": "hobby", "source": "told", "text": word, "noted_at": now},
                "touchpoints": {"step": "listen", "text": word, "happened_at": now},
            }
            self._phone(phone).add(table, contact_id=contact["id"], **said[table])

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def plan(self, phone: int, which: int, word: str) -> None:
        contact = self._row(phone, "contacts", which)
        self._phone(phone).add("tasks", contact_id=contact and contact["id"], title=word, kind="call")

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def reword(self, phone: int, which: int, word: str) -> None:
        if note := self._row(phone, "notes", which):
            self.fair.reword(self._phone(phone), note, self._text(word))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def change_task(self, phone: int, which: int, word: str) -> None:
        if task := self._row(phone, "tasks", which):
            now = self._phone(phone).now()
            changes: list[dict[str, Any]] = [{"title": self._text(word)}, {"done_at": now}, {"due_at": None}]
            self._phone(phone).edit("tasks", task["id"], **changes[which % 3])

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS, column=st.sampled_from(["name", "company", "country"]))
    def correct(self, phone: int, which: int, word: str, column: str) -> None:
        if contact := self._row(phone, "contacts", which):
            self.fair.correct(self._phone(phone), contact, column, self._text(word) if which % 4 else "")

    @rule(phone=_PHONES, which=_WHICH, column=st.sampled_from(list(_NOT_FOR_PHONES)))
    def tamper(self, phone: int, which: int, column: str) -> None:
        """The app should not let anybody do this."""
        table, _, name = column.partition(".")
        if row := self._row(phone, table, which):
            self._phone(phone).edit(table, row["id"], **{name: _NOT_FOR_PHONES[column]})

    @rule(phone=_PHONES, which=_WHICH, table=_TABLES)
    def delete(self, phone: int, which: int, table: str) -> None:
        """Also what the app should not let anybody delete."""
        if row := self._row(phone, table, which):
            self.fair.delete(self._phone(phone), table, row)

    # Syncing.

    @rule(phone=_PHONES)
    def sync(self, phone: int) -> None:
        self._run(self._phone(phone).sync())
        self.fair.notice(self._phone(phone))

    @rule(phone=_PHONES, fault=st.sampled_from(Fault))
    def sync_badly(self, phone: int, fault: Fault) -> None:
        self._run(self._phone(phone).sync(fault))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def sync_while_rewording(self, phone: int, which: int, word: str) -> None:
        self._run(self._phone(phone).sync(meanwhile=lambda: self.reword(phone, which, word)))

    @rule(phone=_PHONES, other=_PHONES, which=_WHICH)
    def sync_at_once(self, phone: int, other: int, which: int) -> None:
        if phone == other:
            return
        badge = self._badge(which)

        async def together() -> None:
            syncs = (self._phone(phone).sync(), self._phone(other).sync())
            await asyncio.gather(*syncs, self.fair.scan_online(self._phone(3), badge))

        self._run(together())

    # What happens meanwhile without a phone that syncs.

    @rule(phone=_PHONES, which=_WHICH)
    def scan_online(self, phone: int, which: int) -> None:
        badge = self._badge(which)
        self._run(self.fair.scan_online(self._phone(phone), badge))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def write_online(self, phone: int, which: int, word: str) -> None:
        if contact := _pick(self._run(self.fair.contacts_online(self._phone(phone))), which):
            self._run(self.fair.write_online(self._phone(phone), contact["id"], self._text(word)))

    @rule(phone=_PHONES, which=_WHICH)
    def delete_online(self, phone: int, which: int) -> None:
        if contact := _pick(self._run(self.fair.contacts_online(self._phone(phone))), which):
            self._run(self.fair.delete_online(self._phone(phone), contact["id"]))

    @rule(phone=_PHONES, which=_WHICH, word=_WORDS)
    def change_task_online(self, phone: int, which: int, word: str) -> None:
        if task := _pick(self._run(self.fair.tasks_online(self._phone(phone))), which):
            self._run(self.fair.change_task_online(self._phone(phone), task["id"], title=self._text(word)))

    @rule(name=st.sampled_from(["Ana Silva", "Ben Costa"]), word=_WORDS)
    def change_attendee(self, name: str, word: str) -> None:
        self._run(self.fair.change_attendee(name, company=self._text(word)))

    @rule(consents=st.booleans())
    def change_consent(self, consents: bool) -> None:
        self._run(self.fair.change_attendee("Eve Refuses", scan_consent=consents))

    @rule(barcode=st.sampled_from(list(LATE)))
    def import_list(self, barcode: str) -> None:
        self._run(self.fair.import_list(barcode))

    @rule(name=st.sampled_from(["Ana Silva", "Ben Costa"]))
    def reissue(self, name: str) -> None:
        self._run(self.fair.reissue(name))


def _pick(rows: list[Raw], which: int) -> Raw | None:
    return rows[which % len(rows)] if rows else None


async def test_all_phones_end_up_alike(app: FastAPI, clock: Clock) -> None:
    loop = asyncio.get_running_loop()

    class Here(Convergence):
        def __init__(self) -> None:
            super().__init__(app, clock, loop)

    await asyncio.to_thread(run_state_machine_as_test, Here, settings=_SETTINGS)
