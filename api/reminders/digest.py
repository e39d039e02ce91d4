"""The mail of a morning: one a person, however much waits for them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.prospects.voice import Voice
from api.reminders.texts import TEXTS, Section, Texts

_MOST = 8
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Item:
    """`words`: of a task or promise, empty for a rhythm. `name`: of the contact, empty without one. `at`: when it is or
    was due; None: nobody said when."""

    section: Section
    words: str
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def compose(items: Sequence[Item], voice: Voice, link: str) -> Letter:
    """What is due first comes first. First lines only: a mail lies about in places that are not ours. `link` leads to
    where these mails are switched off."""
    texts, count = TEXTS[voice.language], len(items)
    sections = [
        _section(section, [item for item in items if item.section is section], voice, texts) for section in Section
    ]
    parts = [texts.greeting, *(part for part in sections if part), "--", texts.farewell.format(link=link)]
    subject = texts.subject_of_one if count == 1 else texts.subject.format(n=count)
    return Letter(subject, "\n\n".join(parts) + "\n")


def _section(section: Section, items: Sequence[Item], voice: Voice, texts: Texts) -> str:
    if not items:
        return ""
    first = sorted(items, key=lambda item: (item.at is None, item.at, item.words, item.name))[:_MOST]
    lines = [texts.headings[section], *(f"- {_line(item, voice)}" for item in first)]
    if len(items) > _MOST:
        lines.append(f"- {texts.more.format(n=len(items) - _MOST)}")
    return "\n".join(lines)


def _line(item: Item, voice: Voice) -> str:
    what = " – ".join(part for part in (_first_line(item.words), _first_line(item.name)) if part)
    return f"{what} ({voice.at(item.at)})" if item.at else what


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    line = lines[0].strip() if lines else ""
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"
