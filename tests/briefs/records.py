"""Records to compose briefs of: somebody of whom nothing is known, but for what a test says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from api.briefs.record import Entry, Record, What
from api.briefs.wording import Words
from api.contacts.card import ContactCard
from api.prospects.voice import Voice
from models import Fact, Knowledge, Language, Step, Topic

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RUI, ANA = uuid4(), uuid4()
NAMES = {RUI: "Rui", ANA: "Ana"}


def card(**fields: Any) -> ContactCard:
    values: dict[str, Any] = {name: "" for name, field in ContactCard.model_fields.items() if field.annotation is str}
    known: dict[str, Any] = {
        "id": uuid4(),
        "name": "Zoë",
        "company": "Globex",
        "interests": [],
        "decision_power": "uses",
    }
    return ContactCard.model_construct(**values | known | fields)


def entry(
    what: What, text: str, ago: timedelta = DAY, *, due: timedelta | None = None, by: UUID | None = ANA, **fields: Any
) -> Entry:
    """`due`: from now, before it if negative."""
    values: dict[str, Any] = {"until": None, "state": None, "owner_id": None} | fields
    due_at = None if due is None else NOW + due
    return Entry(what=what, id=uuid4(), text=text, at=NOW - ago, due_at=due_at, member_id=by, **values)


def fact(topic: Topic, text: str, source: Knowledge = Knowledge.TOLD, by: UUID = ANA) -> Fact:
    return Fact(id=uuid4(), topic=topic, text=text, source=source, member_id=by, noted_at=NOW)


def record(*entries: Entry, **fields: Any) -> Record:
    by_kind: dict[str, list[Entry]] = {}
    for one in entries:
        by_kind.setdefault(one.what, []).append(one)
    values: dict[str, Any] = {
        "card": card(),
        "facts": [],
        "common": {},
        "used": frozenset(),
        "ours": [],
        "names": NAMES,
        "me": RUI,
        "step": Step.RADAR,
        "evidence": [],
        "said": None,
        "sensed": None,
        "gap": None,
        "days": [],
        "questions": {"work": "What are you working on?", "hobby": "What else do you do?", "sport": "Do you run?"},
        "unanswered": [],
        "score": 50,
        "reason": None,
        "colleagues": [],
    }
    return Record(entries=by_kind, **values | fields)


def words(language: Language = Language.ENGLISH, me: UUID | None = RUI) -> Words:
    return Words(Voice(language, NOW, ZoneInfo("Europe/Lisbon")), NAMES, me)
