"""The lines of a brief, each about one thing on the record. Pure."""

from collections.abc import Iterator, Sequence

from api.briefs.brief import Line
from api.briefs.record import Colleague, Entry, Record, What
from api.briefs.sources import common_interests
from api.briefs.wording import Words
from api.contacts.memory.notes.promises import broken_at
from api.core.folding import fold
from models import OutcomeKind

_OVER = (OutcomeKind.NOT_INTERESTED, OutcomeKind.LOST)
_LAST_WORDS = 3


def who(record: Record, words: Words) -> str:
    """ "Zoë Ångström, Head of Procurement at Globex, decides"."""
    card, lines = record.card, words.texts.lines
    name = card.name or (lines.nobody_known.format(badge=card.badge_key) if card.badge_key else "")
    role = card.job_title or card.company
    if card.job_title and card.company:
        role = lines.role_at.format(role=card.job_title, company=card.company)
    return ", ".join(filter(None, (name, role, lines.power.get(card.decision_power or ""))))


def is_over(outcomes: Sequence[Entry]) -> bool:
    """Whether the newest of the outcomes, which is the first, is a no."""
    return bool(outcomes) and outcomes[0].state in _OVER


def over(record: Record, words: Words) -> str | None:
    outcomes = record.of(What.OUTCOME)
    return _outcome(outcomes[0], words) if is_over(outcomes) else None


def _outcome(outcome: Entry, words: Words) -> str:
    told = words.voice.texts.reasons.outcomes[outcome.state or ""].format(ago=words.ago(outcome.at))
    if not outcome.text:
        return told
    return words.texts.lines.outcome_because.format(outcome=told, words=words.quoted(outcome.text))


def promise(promise: Entry, words: Words) -> str:
    lines = words.texts.lines
    parts = [
        words.quoted(promise.text),
        _due(promise, words),
        words.by(lines.promised_by, lines.promised_by_you, promise.member_id),
    ]
    text = ", ".join(filter(None, parts))
    is_broken = broken_at(promise.due_at, promise.at) <= words.voice.now
    return lines.broken.format(promise=text) if is_broken else text


def _due(entry: Entry, words: Words) -> str:
    if entry.due_at is None:
        return ""
    lines = words.texts.lines
    return (lines.was_due if entry.due_at <= words.voice.now else lines.due).format(at=words.at(entry.due_at))


def difficulty(difficulty: Entry, words: Words) -> str:
    lines = words.texts.lines
    taken = lines.taken_by_nobody
    if difficulty.owner_id:
        taken = words.by(lines.taken_by, lines.taken_by_you, difficulty.owner_id)
    return ", ".join((words.quoted(difficulty.text), lines.raised.format(ago=words.ago(difficulty.at)), taken))


def in_common(record: Record, words: Words) -> Iterator[Line]:
    lines = words.texts.lines
    for fact in record.facts:
        for ours in record.common.get(fact.id, ()):
            text = words.ours(lines.common, lines.common_with_you, lines.common_with_us, fact.text, ours)
            yield Line(fact.id, text)
    for interest in common_interests(record):
        yield Line(None, lines.common_interest.format(interest=interest))


def last_words(record: Record, words: Words) -> list[Line]:
    """The newest first. A no stands in a place of its own."""
    said = [*record.of(What.NOTE), *record.of(What.TOUCHPOINT), *record.of(What.DONE)]
    outcomes = record.of(What.OUTCOME)
    if not is_over(outcomes):
        said += outcomes
    said.sort(key=lambda one: one.at, reverse=True)
    return [Line(one.id, _said(one, words)) for one in said[:_LAST_WORDS]]


def _said(one: Entry, words: Words) -> str:
    lines = words.texts.lines
    if one.what == What.OUTCOME:
        return _outcome(one, words)
    named, you = (lines.told_by, lines.told_by_you)
    if one.what == What.DONE:
        named, you = (lines.done_by, lines.done_by_you) if one.member_id or words.me is None else (lines.done,) * 2
    return words.by(named, you, one.member_id, ago=words.ago(one.at), words=words.quoted(one.text))


def plan(task: Entry, words: Words) -> str:
    lines = words.texts.lines
    when = _due(task, words)
    if task.until and task.until > words.voice.now:
        when = lines.put_off.format(until=words.voice.until(task.until))
    whose = words.by(lines.task_of, lines.task_of_you, task.owner_id) if task.owner_id else ""
    return ", ".join(filter(None, (words.quoted(task.text), when, whose)))


def colleague(one: Colleague, record: Record, words: Words) -> str:
    card, lines = one.card, words.texts.lines
    role = card.job_title
    if card.company and fold(card.company) != fold(record.card.company):
        role = lines.role_at.format(role=card.job_title, company=card.company) if card.job_title else card.company
    person = lines.person.format(name=card.name, role=role) if role else card.name
    if one.reason:
        return lines.colleague_because.format(person=person, score=one.score, reason=one.reason)
    return lines.colleague.format(person=person, score=one.score)
