"""Tasks as a calendar that programs subscribe to (RFC 5545, RFC 7986). Pure.

Many programs ignore VTODO, so a task is an event in the calendar unless they ask for to-dos. Only what they need to
remind somebody is in it: they keep their copies at places that nobody here knows.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from unicodedata import category
from uuid import UUID

from icalendar import Alarm, Calendar, Event, Todo, vDuration

from models import Language, TaskKind

REMEMBERED = timedelta(days=14)
"""For so long after the deed, what was done is ticked off and what was deleted is called off; then both are gone."""

_REFRESH = timedelta(minutes=15)
_WARNING = timedelta(minutes=15)
_LENGTHS = {TaskKind.MEETING: timedelta(hours=1), TaskKind.CALL: timedelta(minutes=30)}
_LENGTH = timedelta(minutes=15)
_CALLED_OFF = {Language.ENGLISH: "Called off", Language.GERMAN: "Abgesagt"}
_TITLE = {Language.ENGLISH: "Follow-ups: {event}", Language.GERMAN: "Nachfassen: {event}"}
_EDITION = 1
"""To be raised whenever the same tasks are written differently: programs that hold the older form ask for them anew."""


class Component(StrEnum):
    """What tasks are written as."""

    VEVENT = "vevent"
    VTODO = "vtodo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A task with a due time. `revision`: the book's at the last change of the task or of the contact, whichever is
    later; it only grows. `name`, `company`: of the contact, empty without one."""

    id: UUID
    title: str
    kind: str
    due_at: datetime
    snoozed_until: datetime | None
    created_at: datetime
    done_at: datetime | None
    deleted_at: datetime | None
    revision: int
    name: str
    company: str

    @property
    def at(self) -> datetime:
        """Put off, a task has its time when it comes back."""
        return max(self.due_at, self.snoozed_until or self.due_at).astimezone(UTC)


def etag(tasks: Sequence[Planned], event: str, component: Component, language: Language) -> str:
    """The same for the same calendar. Weak: how an answer is compressed is no matter of ours."""
    seen = repr((_EDITION, event, component, language, tasks)).encode()
    return f'W/"{hashlib.sha256(seen).hexdigest()[:32]}"'


def render(tasks: Sequence[Planned], event: str, component: Component, language: Language) -> bytes:
    """`event`: its name."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Rapport//Follow-ups//EN")
    title = _TITLE[language].format(event=event)
    calendar.add("NAME", title)
    calendar.add("X-WR-CALNAME", title)
    calendar.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    write = _todo if component is Component.VTODO else _event
    for task in tasks:
        calendar.add_component(write(task, language))
    content: bytes = calendar.to_ical()
    return content


def _event(task: Planned, language: Language) -> Event:
    entry = Event()
    _describe(entry, task, language)
    entry.add("DTSTART", task.at)
    entry.add("DTEND", task.at + _LENGTHS.get(TaskKind(task.kind), _LENGTH))
    entry.add("STATUS", "CANCELLED" if task.deleted_at else "CONFIRMED")
    # What is to be done some time that day keeps nobody from being invited.
    entry.add("TRANSP", "OPAQUE" if task.kind == TaskKind.MEETING and _is_open(task) else "TRANSPARENT")
    return entry


def _todo(task: Planned, language: Language) -> Todo:
    entry = Todo()
    _describe(entry, task, language)
    entry.add("DUE", task.at)
    if task.deleted_at:
        entry.add("STATUS", "CANCELLED")
    elif task.done_at:
        entry.add("STATUS", "COMPLETED")
        entry.add("COMPLETED", task.done_at.astimezone(UTC))
        entry.add("PERCENT-COMPLETE", 100)
    else:
        entry.add("STATUS", "NEEDS-ACTION")
    return entry


def _describe(entry: Event | Todo, task: Planned, language: Language) -> None:
    entry.add("UID", f"{task.id}@rapport")
    entry.add("SEQUENCE", task.revision)
    entry.add("DTSTAMP", max(at for at in (task.created_at, task.done_at, task.deleted_at) if at).astimezone(UTC))
    entry.add("SUMMARY", _summary(task, language))
    if task.company and not task.deleted_at:
        entry.add("DESCRIPTION", _line(f"{task.name}, {task.company}" if task.name else task.company))
    if _is_open(task):
        entry.add("CATEGORIES", [task.kind.upper()])
        # Without a start, a to-do's alarm can only refer to its end.
        related = "END" if isinstance(entry, Todo) else "START"
        entry.add_component(_alarm(_summary(task, language), related))


def _summary(task: Planned, language: Language) -> str:
    if task.deleted_at:
        return _CALLED_OFF[language]
    words = _line(f"{task.title} – {task.name}" if task.name else task.title)
    return f"✓ {words}" if task.done_at else words


def _line(text: str) -> str:
    """RFC 5545 has no control characters, and programs show a line."""
    return " ".join("".join(" " if category(letter) == "Cc" else letter for letter in text).split())


def _alarm(words: str, related: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", words)
    alarm.add("TRIGGER", -_WARNING, parameters={"RELATED": related})
    return alarm


def _is_open(task: Planned) -> bool:
    return task.done_at is None and task.deleted_at is None
