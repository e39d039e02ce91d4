"""A brief: what to know of somebody in the ten seconds before meeting them. Pure.

Every line says something that is on the record, and nothing else; what is not known has no line.
"""

from api.briefs import lines
from api.briefs.brief import Brief, Delight, Line, Met, NextStep, Standing
from api.briefs.openings import openings
from api.briefs.record import Record, What
from api.briefs.wording import Words
from api.contacts.relationship.steps import STEPS, Sign
from models import Fact, Topic

_DELIGHTS = 2
_DELIGHTFUL = (Topic.PREFERENCE, Topic.COLLECTION, Topic.HOBBY, Topic.SPORT)


def compose(record: Record, words: Words) -> Brief:
    no = lines.over(record, words)
    return Brief(
        who=lines.who(record, words),
        over=no,
        score=record.score,
        reason=record.reason,
        preferences=[Line(fact.id, words.quoted(fact.text)) for fact in _preferences(record)],
        promises=[Line(one.id, lines.promise(one, words)) for one in record.of(What.PROMISE)],
        difficulties=[Line(one.id, lines.difficulty(one, words)) for one in record.of(What.DIFFICULTY)],
        gap=record.gap,
        in_common=list(lines.in_common(record, words)),
        last_words=lines.last_words(record, words),
        grey_zone=[Line(one.id, words.quoted(one.text)) for one in record.of(What.GREY_ZONE)],
        known=[Line(fact.id, words.quoted(fact.text)) for fact in record.facts if _is_plain(fact, record)],
        plans=[Line(one.id, lines.plan(one, words)) for one in record.of(What.TASK)],
        occasions=[
            Line(day.id, words.texts.lines.occasion.format(label=words.quoted(day.label), when=words.coming(day)))
            for day in record.days
        ],
        step=_standing(record, words),
        next_step=None if no else _next_step(record, words),
        delights=[] if no else _delights(record, words),
        colleagues=[Met(one, lines.colleague(one, record, words)) for one in record.colleagues],
    )


def _preferences(record: Record) -> list[Fact]:
    return [fact for fact in record.facts if fact.topic == Topic.PREFERENCE]


def _is_plain(fact: Fact, record: Record) -> bool:
    """Whether no other section has it."""
    return fact.topic != Topic.PREFERENCE and fact.id not in record.common


def _standing(record: Record, words: Words) -> Standing:
    texts, steps = words.texts.lines, words.texts.steps
    furthest = record.evidence[0].step if record.evidence else record.step
    shown = [one for one in record.evidence if one.step is furthest]
    shown.sort(key=lambda one: one.sign is Sign.TOUCHPOINT)  # that somebody recorded it says least
    return Standing(
        step=record.step,
        number=STEPS.index(record.step) + 1,
        text=steps[record.step],
        evidence=[
            texts.evidence_ago.format(text=one.text, ago=words.ago(one.at)) if one.at else one.text for one in shown
        ],
        fallen=texts.fallen.format(step=steps[furthest]) if furthest is not record.step else None,
    )


def _next_step(record: Record, words: Words) -> NextStep:
    """The one after this; after the last, the last again."""
    place = min(STEPS.index(record.step) + 1, len(STEPS) - 1)
    step, texts = STEPS[place], words.texts
    return NextStep(step, place + 1, texts.steps[step], texts.aims[step], openings(record, step, words))


def _delights(record: Record, words: Words) -> list[Delight]:
    """What somebody mentioned, and no follow-up has used yet; what they prefer comes first."""
    fresh = [fact for fact in record.facts if fact.topic in _DELIGHTFUL and fact.id not in record.used]
    fresh.sort(key=lambda fact: _DELIGHTFUL.index(Topic(fact.topic)))
    return [Delight(fact.id, _title(fact, words)) for fact in fresh[:_DELIGHTS]]


def _title(fact: Fact, words: Words) -> str:
    template = words.texts.in_mind if fact.topic == Topic.PREFERENCE else words.texts.surprise
    return template.format(words=words.quoted(fact.text))
