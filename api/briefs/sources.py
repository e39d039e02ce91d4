"""What an opening may be made of, one kind of thing on the record at a time. Pure.

Each source gives its openings, the best first. What nobody knows gives none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from api.briefs.record import Day, Entry, Record, What
from api.briefs.wording import Words
from api.contacts.memory.notes.promises import broken_at
from api.core.folding import fold
from models import Knowledge, Topic

FOR_TWO = (Topic.HOBBY, Topic.SPORT, Topic.COLLECTION, Topic.ENVIRONMENT)
"""What two people can do together, so that they can talk; a community is more than two."""


class About(StrEnum):
    PROMISE = "promise"
    PROBLEM = "problem"
    GAP = "gap"
    OCCASION = "occasion"
    DECISION = "decision"
    COMMON = "common"
    INTEREST = "interest"
    NOTE = "note"
    TOUCHPOINT = "touchpoint"
    FACT = "fact"
    SHARE = "share"
    ACTIVITY = "activity"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Opening:
    """`id`: of the note, fact or whatever else is quoted, if it has one."""

    about: About
    id: UUID | None
    text: str


def own_up(record: Record, words: Words) -> Iterator[Opening]:
    texts, now = words.texts.openings, words.voice.now
    for promise in record.of(What.PROMISE):
        quote = words.quoted(promise.text)
        if promise.due_at and promise.due_at <= now:
            text = texts.own_up.format(words=quote, at=words.at(promise.due_at))
        elif broken_at(promise.due_at, promise.at) <= now:
            text = texts.own_up_undated.format(words=quote, ago=words.ago(promise.at))
        else:
            continue
        yield Opening(About.PROMISE, promise.id, text)


def due_today(record: Record, words: Words) -> Iterator[Opening]:
    for promise in record.of(What.PROMISE):
        if promise.due_at and words.voice.days_until(promise.due_at) <= 0:
            yield _promise(promise, words)


def promised(record: Record, words: Words) -> Iterator[Opening]:
    for promise in record.of(What.PROMISE):
        yield _promise(promise, words)


def _promise(promise: Entry, words: Words) -> Opening:
    texts, quote = words.texts.openings, words.quoted(promise.text)
    if promise.due_at:
        return Opening(About.PROMISE, promise.id, texts.promise_due.format(words=quote, at=words.at(promise.due_at)))
    return Opening(About.PROMISE, promise.id, texts.promise_open.format(words=quote, ago=words.ago(promise.at)))


def kept(record: Record, words: Words) -> Iterator[Opening]:
    for kept in record.of(What.KEPT):
        text = words.texts.openings.promise_kept.format(words=words.quoted(kept.text), ago=words.ago(kept.at))
        yield Opening(About.PROMISE, kept.id, text)


def problems(record: Record, words: Words) -> Iterator[Opening]:
    texts = words.texts.openings
    for problem in record.of(What.DIFFICULTY):
        quote = words.quoted(problem.text)
        if problem.owner_id is None:
            text = texts.problem_of_nobody.format(words=quote)
        else:
            text = words.by(texts.problem_of, texts.problem_of_you, problem.owner_id, words=quote)
        yield Opening(About.PROBLEM, problem.id, text)


def solved(record: Record, words: Words) -> Iterator[Opening]:
    for solved in record.of(What.SOLVED):
        text = words.texts.openings.problem_solved.format(words=words.quoted(solved.text), ago=words.ago(solved.at))
        yield Opening(About.PROBLEM, solved.id, text)


def gap(record: Record, words: Words) -> Iterator[Opening]:
    if not record.gap or record.said is None or record.sensed is None:
        return
    texts = words.texts.openings
    template = texts.warmer_words if record.said / 5 > (record.sensed - 1) / 4 else texts.warmer_feeling
    text = template.format(said=words.figure(record.said), sensed=words.figure(record.sensed))
    yield Opening(About.GAP, None, text)


def today(record: Record, words: Words) -> Iterator[Opening]:
    return (_occasion(day, words) for day in record.days if not day.days)


def coming(record: Record, words: Words) -> Iterator[Opening]:
    return (_occasion(day, words) for day in record.days)


def _occasion(day: Day, words: Words) -> Opening:
    text = words.texts.openings.occasion.format(label=words.quoted(day.label), when=words.coming(day))
    return Opening(About.OCCASION, day.id, text)


def decision(record: Record, words: Words) -> Iterator[Opening]:
    if record.card.decision_power is None:
        yield Opening(About.DECISION, None, words.texts.openings.decision)


def common(record: Record, words: Words) -> Iterator[Opening]:
    texts = words.texts.openings
    for fact in record.facts:
        for ours in record.common.get(fact.id, ())[:1]:
            text = words.ours(texts.common, texts.common_with_you, texts.common_with_us, fact.text, ours)
            yield Opening(About.COMMON, fact.id, text)
    for interest in common_interests(record):
        yield Opening(About.INTEREST, None, texts.common_interest.format(interest=interest))


def common_interests(record: Record) -> list[str]:
    """Of those that they registered, the ones that are ours too."""
    ours = {fold(one.text) for one in record.ours if one.topic is None}
    return [interest for interest in record.card.interests if fold(interest) in ours]


def interests(record: Record, words: Words) -> Iterator[Opening]:
    shared = common_interests(record)
    for interest in record.card.interests:
        if interest not in shared:
            yield Opening(About.INTEREST, None, words.texts.openings.interest.format(interest=interest))


def notes(record: Record, words: Words) -> Iterator[Opening]:
    texts = words.texts.openings
    for note in record.of(What.NOTE)[:1]:
        values = {"words": words.quoted(note.text), "ago": words.ago(note.at)}
        yield Opening(About.NOTE, note.id, words.by(texts.noted_by, texts.noted_by_you, note.member_id, **values))


def touchpoints(record: Record, words: Words) -> Iterator[Opening]:
    for touchpoint in record.of(What.TOUCHPOINT):
        text = words.texts.openings.came_up.format(words=words.quoted(touchpoint.text), ago=words.ago(touchpoint.at))
        yield Opening(About.TOUCHPOINT, touchpoint.id, text)


def facts(record: Record, words: Words) -> Iterator[Opening]:
    """What they prefer is to be respected, not to be asked about."""
    texts = words.texts.openings
    for fact in record.facts:
        if fact.topic != Topic.PREFERENCE:
            source, quote = Knowledge(fact.source), words.quoted(fact.text)
            text = words.by(texts.facts[source], texts.facts_of_you[source], fact.member_id, words=quote)
            yield Opening(About.FACT, fact.id, text)


def share(record: Record, words: Words) -> Iterator[Opening]:
    """Something of the reader's own, best on a topic that they have spoken about themselves."""
    known = {fact.topic for fact in record.facts}
    mine = [one for one in record.ours if one.topic and (words.is_mine(one) or not one.whose)]
    for one in sorted(mine, key=lambda one: one.topic not in known)[:1]:
        text = words.texts.openings.share.format(ours=words.quoted(one.text))
        yield Opening(About.SHARE, None, text)


def activities(record: Record, words: Words) -> Iterator[Opening]:
    """Those that leave room for two to talk come first."""
    texts = words.texts.openings
    for topics, template in ((FOR_TWO, texts.for_two), ((Topic.COMMUNITY,), texts.with_others)):
        for fact in record.facts:
            if fact.topic in topics:
                yield Opening(About.ACTIVITY, fact.id, template.format(words=words.quoted(fact.text)))
