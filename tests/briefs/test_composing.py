"""Briefs: every line is on the record, what is not known has no line, and 25 lines are enough for all of it."""

import dataclasses
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from api.briefs.composing import compose
from api.briefs.english import ENGLISH
from api.briefs.german import GERMAN
from api.briefs.record import Colleague, Day, What, days_until
from api.briefs.rendering import plain_text
from api.contacts.knowledge.common import Ours
from api.contacts.relationship.steps import Sign
from models import Language, Step, Topic
from tests.briefs.records import ANA, DAY, HOUR, NOW, RUI, card, entry, fact, record, words


@dataclasses.dataclass
class Shown:
    step: Step
    text: str
    at: Any = None
    sign: Sign = Sign.TOUCHPOINT


def test_of_a_stranger_there_is_little_to_say() -> None:
    stranger = card(name="", company="", badge_key="TICKET-1", decision_power=None)

    text = plain_text(compose(record(card=stranger), words()), "", words())

    assert text == (
        "badge TICKET-1, nobody is known under it yet\n"
        "Score 50\n"
        "Step 1 of 8, notice\n"
        "Next, target: decide what this contact is for\n"
        "- Find out what they decide: nobody has noted it yet\n"
        "- Ask: “What are you working on?”\n"
    )


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"job_title": "Buyer"}, "Zoë, Buyer at Globex, would use it"),
        ({"job_title": "Buyer", "company": ""}, "Zoë, Buyer, would use it"),
        ({"decision_power": "decides"}, "Zoë, Globex, decides"),
        ({"company": "", "decision_power": None}, "Zoë"),
    ],
)
def test_who_they_are(fields: dict[str, Any], who: str) -> None:
    assert compose(record(card=card(**fields)), words()).who == who


def test_odd_words_are_words() -> None:
    odd = card(name="Zoë\nÅngström {0}", company="{company}", job_title="")
    said = record(entry(What.NOTE, "{ago} 100 % {"), card=odd, colleagues=[Colleague(odd, 3, "{reason}")])

    lines = plain_text(compose(said, words()), odd.company, words()).splitlines()

    assert lines[0] == "Zoë Ångström {0}, {company}, would use it"
    assert lines[2] == "Last: Ana, yesterday: “{ago} 100 % {”"
    assert lines[-1] == "Also at {company}: Zoë Ångström {0} (3: {reason})"


def test_promises_say_when_and_by_whom() -> None:
    promises = [
        entry(What.PROMISE, "the drawings", due=-2 * DAY),
        entry(What.PROMISE, "the plan", due=-HOUR, by=RUI),
        entry(What.PROMISE, "the film"),
    ]

    assert [line.text for line in compose(record(*promises), words()).promises] == [
        "broken: “the drawings”, was due 2 days ago, promised by Ana",
        "“the plan”, was due today at 11:00, promised by you",
        "“the film”, promised by Ana",
    ]


def test_problems_say_who_took_them() -> None:
    problems = [entry(What.DIFFICULTY, "a leak", owner_id=who) for who in (ANA, RUI, None)]

    assert [line.text for line in compose(record(*problems), words()).difficulties] == [
        "“a leak”, raised yesterday, Ana has taken it on",
        "“a leak”, raised yesterday, you have taken it on",
        "“a leak”, raised yesterday, nobody has taken it on yet",
    ]


def test_last_words_are_the_newest_three_of_all_kinds() -> None:
    said = [
        entry(What.NOTE, "40 units", 3 * HOUR),
        entry(What.NOTE, "long ago", 9 * DAY),
        entry(What.TOUCHPOINT, "her move", 2 * DAY, by=RUI),
        entry(What.DONE, "Call", 5 * HOUR, by=None),
    ]

    assert [line.text for line in compose(record(*said), words()).last_words] == [
        "Ana, 3 hours ago: “40 units”",
        "done 5 hours ago: “Call”",
        "you, 2 days ago: “her move”",
    ]
    replied = entry(What.OUTCOME, "by mail", HOUR, state="replied")
    assert compose(record(*said, replied), words()).last_words[0].text == "they replied an hour ago: “by mail”"


def test_in_an_own_book_there_are_no_names() -> None:
    said = [entry(What.NOTE, "40 units", by=None), entry(What.DONE, "Call", 2 * DAY, by=None)]
    promise = entry(What.PROMISE, "the film", by=None)

    brief = compose(record(*said, promise, me=None, names={}), words(me=None))

    assert [line.text for line in brief.last_words] == ["you, yesterday: “40 units”", "you, done 2 days ago: “Call”"]
    assert [line.text for line in brief.promises] == ["“the film”, promised by you"]


@pytest.mark.parametrize(("kind", "told"), [("not_interested", "not interested, they said"), ("lost", "lost")])
def test_after_a_no_nothing_is_next(kind: str, told: str) -> None:
    no = entry(What.OUTCOME, "Bought elsewhere", state=kind)
    other = Colleague(card(name="Bo", company="Hooli", job_title="Buyer"), 40, None)
    same = Colleague(card(name="Al", job_title="CEO"), 60, "they decide")

    brief = compose(record(no, colleagues=[same, other], facts=[fact(Topic.HOBBY, "sails")]), words())

    assert brief.over == f"{told} yesterday: “Bought elsewhere”"
    assert (brief.next_step, brief.delights, brief.last_words) == (None, [], [])
    text = plain_text(brief, "Globex", words())
    assert text.splitlines()[1] == f"Over: {brief.over}"
    assert text.splitlines()[-1] == "Turn to instead: Al, CEO (60: they decide) · Bo, Buyer at Hooli (40)"


def test_a_silence_is_named() -> None:
    shown = [Shown(Step.GET_REAL, "a difficulty was solved", NOW - 40 * DAY), Shown(Step.RADAR, "we met")]

    brief = compose(record(step=Step.DANCE, evidence=shown), words())

    assert brief.step.fallen == "it had come to get real, before the silence"
    assert brief.step.evidence == ["a difficulty was solved (5 weeks ago)"]
    assert brief.next_step is not None
    assert (brief.next_step.step, brief.next_step.number) == (Step.GET_REAL, 7)


def test_after_the_last_step_comes_the_last_step() -> None:
    brief = compose(record(step=Step.ENJOY, evidence=[Shown(Step.ENJOY, "we keep in touch")]), words())

    assert brief.next_step is not None
    assert (brief.next_step.step, brief.next_step.number) == (Step.ENJOY, 8)


def test_delights_come_of_what_no_follow_up_has_used() -> None:
    used, hobby = fact(Topic.PREFERENCE, "vegetarian"), fact(Topic.HOBBY, "collects pens")
    fresh, family = fact(Topic.PREFERENCE, "loves La Traviata"), fact(Topic.FAMILY, "a son")

    brief = compose(record(facts=[family, used, hobby, fresh], used=frozenset({used.id})), words())

    assert [(one.fact_id, one.title) for one in brief.delights] == [
        (fresh.id, "Follow up with “loves La Traviata” in mind"),
        (hobby.id, "Find something small around “collects pens”"),
    ]
    assert [line.text for line in brief.preferences] == ["“vegetarian”", "“loves La Traviata”"]


def test_long_words_are_cut_between_two_of_them() -> None:
    assert words().quoted("a  long\nstory " * 20) == f"“{'a long story ' * 6}a long…”"
    assert words().quoted("長" * 200) == f"“{'長' * 90}…”"


def test_the_fullest_brief_has_25_lines() -> None:
    many = range(9)
    theirs = fact(Topic.SPORT, "runs")
    entries = [entry(what, f"{what} {n}", n * HOUR, due=n * HOUR, owner_id=ANA) for what in What for n in many]
    entries = [one._replace(state="replied") if one.what == What.OUTCOME else one for one in entries]
    facts = [theirs, *(fact(topic, f"{topic} {n}") for topic in Topic for n in many)]

    full = record(
        *entries,
        facts=facts,
        common={theirs.id: [Ours("sport", "runs too", "Ana")] * 9},
        said=5.0,
        sensed=1.0,
        gap="said and sensed disagree",
        days=[Day(uuid4(), f"day {n}", n) for n in many],
        evidence=[Shown(Step.RADAR, "we met", NOW) for _ in many],
        reason="they replied",
        colleagues=[Colleague(card(name=f"Colleague {n}"), n, "they decide") for n in range(3)],
    )

    for language in Language:
        lines = plain_text(compose(full, words(language)), "Globex", words(language)).splitlines()
        assert len(lines) == 25
        assert "and 7 more" in lines[5] or "und 7 mehr" in lines[5]


@pytest.mark.parametrize("part", ["lines", "openings", "headings"])
def test_both_languages_take_the_same_values(part: str) -> None:
    def taken(template: Any) -> Any:
        if isinstance(template, str):
            return set(re.findall(r"{(\w+)}", template))
        return {key: taken(one) for key, one in template.items()}

    english, german = (
        {field.name: taken(getattr(texts, field.name)) for field in dataclasses.fields(texts)}
        for texts in (getattr(ENGLISH, part), getattr(GERMAN, part))
    )
    assert english == german
    assert set(ENGLISH.steps) == set(GERMAN.steps) == set(ENGLISH.aims) == set(GERMAN.aims) == set(Step)


@pytest.mark.parametrize(
    ("on", "yearly", "today", "days"),
    [
        (date(2026, 11, 21), False, date(2026, 11, 21), 0),
        (date(2026, 11, 28), False, date(2026, 11, 21), 7),
        (date(2026, 11, 29), False, date(2026, 11, 21), None),
        (date(2025, 11, 21), False, date(2026, 11, 21), None),
        (date(1980, 1, 2), True, date(2026, 12, 30), 3),
        (date(1980, 2, 29), True, date(2027, 2, 26), 2),
        (date(1980, 2, 29), True, date(2028, 2, 26), 3),
    ],
)
def test_when_an_occasion_comes(on: date, yearly: bool, today: date, days: int | None) -> None:
    assert days_until(on, today, yearly=yearly) == days
