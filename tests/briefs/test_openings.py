"""Openings: what cannot wait first, then what leads to the next step; questions only when too little is known."""

from typing import Any
from uuid import uuid4

import pytest

from api.briefs.openings import openings
from api.briefs.record import Day, Entry, What
from api.briefs.sources import About
from api.contacts.knowledge.common import Ours
from models import Knowledge, Step, Topic
from tests.briefs.records import ANA, DAY, HOUR, RUI, card, entry, fact, record, words


def texts(*entries: Entry, towards: Step = Step.APPROACH, **fields: Any) -> list[str]:
    return [one.text for one in openings(record(*entries, **fields), towards, words())]


@pytest.mark.parametrize("towards", list(Step))
def test_of_whom_nothing_is_known_something_is_asked(towards: Step) -> None:
    found = openings(record(), towards, words())

    assert {one.about for one in found} == {About.QUESTION}
    assert len(found) == (3 if towards is Step.LISTEN else 2)


def test_the_question_that_leads_to_the_next_step_comes_first() -> None:
    assert texts()[0] == "Ask: “What are you working on?”"
    assert texts(towards=Step.DANCE)[0] == "Ask: “What else do you do?”"


def test_what_the_team_asks_tells_what_a_contact_is_for() -> None:
    asked = (uuid4(), "How many robots do you run?")

    for towards in (Step.TARGET, Step.LISTEN):
        found = openings(record(unanswered=[asked]), towards, words())
        assert (found[0].id, found[0].text) == (asked[0], "Ask: “How many robots do you run?”")
    assert asked[1] not in " ".join(texts(unanswered=[asked], towards=Step.ENJOY))


def test_there_are_three_at_most_and_nothing_is_quoted_twice() -> None:
    promise = entry(What.PROMISE, "the drawings", due=2 * HOUR)
    notes = [entry(What.NOTE, f"note {number}") for number in range(3)]
    facts = [fact(Topic.WORK, f"fact {number}") for number in range(5)]

    for towards in Step:
        found = openings(record(promise, *notes, facts=facts), towards, words())
        assert len(found) == 3
        assert len({one.id for one in found}) == len([one for one in found if one.id]) + any(
            not one.id for one in found
        )


def test_a_promise_that_is_late_comes_before_all_else() -> None:
    late = entry(What.PROMISE, "the drawings", due=-HOUR)
    forgotten = entry(What.PROMISE, "the film", 20 * DAY)
    later = entry(What.PROMISE, "the plan", due=3 * DAY)

    assert texts(later, late, forgotten, entry(What.DIFFICULTY, "the leak")) == [
        "Own up to “the drawings”, which was due today at 11:00: keep it, or say openly that we will not",
        "Own up to “the film”, promised 2 weeks ago: keep it, or say openly that we will not",
        "Offer help with “the leak”: nobody has taken it on yet",
    ]


def test_a_promise_that_waits() -> None:
    assert texts(entry(What.PROMISE, "the plan", due=3 * DAY))[0] == (
        "Tell them how far “the plan” is: it is due on Tuesday at 12:00"
    )
    assert texts(entry(What.PROMISE, "the plan"))[0] == "Tell them how far “the plan” is: we promised it yesterday"
    assert texts(entry(What.KEPT, "the plan"))[0] == (
        "Ask whether “the plan” was what they needed: we kept that promise yesterday"
    )


def test_a_problem_names_who_has_it() -> None:
    assert (
        texts(entry(What.DIFFICULTY, "the leak", owner_id=ANA))[0] == "Ask how “the leak” stands: Ana has taken it on"
    )
    assert texts(entry(What.DIFFICULTY, "the leak", owner_id=RUI))[0] == (
        "Tell them how “the leak” stands: you have taken it on"
    )
    assert texts(entry(What.SOLVED, "the leak"))[0] == (
        "Ask whether “the leak” is really behind them: it was solved yesterday"
    )


def test_a_gap_is_asked_about() -> None:
    assert texts(said=5.0, sensed=2.0, gap="…")[0] == (
        "Ask what might hold them back: they said 5 of 5, but it felt like 2"
    )
    assert texts(said=1.5, sensed=4.0, gap="…")[0] == (
        "Ask what would win them over: they said 1.5 of 5, but it felt like 4"
    )
    assert texts(said=5.0, sensed=5.0)[0].startswith("Ask: ")


def test_an_occasion_presses_on_its_day_only() -> None:
    today, later = Day(uuid4(), "Ten years at Globex", 0), Day(uuid4(), "birthday", 3)

    assert texts(days=[today, later])[0] == "Think of “Ten years at Globex”: it is today"
    assert texts(days=[later])[0].startswith("Ask: ")
    assert texts(days=[later], towards=Step.ENJOY)[0] == "Think of “birthday”: it is in 3 days"


def test_what_is_known_is_told_by_how_it_is_known() -> None:
    told, saw = fact(Topic.HOBBY, "sails"), fact(Topic.WORK, "wears a Porto badge", Knowledge.SAW, RUI)

    assert texts(facts=[told, saw, fact(Topic.WORK, "spoke at Rotterdam", Knowledge.PUBLIC)])[:2] == [
        "Ask about “sails”: they told Ana",
        "Ask about “wears a Porto badge”: you noticed",
    ]
    assert texts(facts=[fact(Topic.WORK, "spoke at Rotterdam", Knowledge.PUBLIC)])[0] == (
        "Ask about “spoke at Rotterdam”, and say where you read it: it is public"
    )


def test_nobody_is_asked_about_what_they_prefer() -> None:
    assert all(text.startswith("Ask: ") for text in texts(facts=[fact(Topic.PREFERENCE, "hates phone calls")]))


def test_common_ground_names_whose_it_is() -> None:
    theirs = fact(Topic.SPORT, "runs marathons")
    sides = [Ours("sport", "a marathon a year", name) for name in ("Ana", "Rui", "")]

    found = [texts(facts=[theirs], common={theirs.id: [ours]}, towards=Step.APPROACH)[0] for ours in sides]

    assert found == [
        "Start with what connects: their “runs marathons” and Ana's “a marathon a year”",
        "Start with what connects: their “runs marathons” and your “a marathon a year”",
        "Start with what connects: their “runs marathons” and our “a marathon a year”",
    ]


def test_interests_that_are_ours_too_come_first() -> None:
    known: dict[str, Any] = {"card": card(interests=["Lean", "Robotics"]), "ours": [Ours(None, "robotics", "")]}

    assert texts(**known) == [
        "Talk about Robotics: it is on their list of interests and on ours",
        "Ask what brought them to Lean: it is on their list of interests",
    ]


def test_who_listens_ends_with_a_question() -> None:
    found = texts(entry(What.NOTE, "40 units"), entry(What.TOUCHPOINT, "her move"), facts=[fact(Topic.WORK, "x")],
                  towards=Step.LISTEN)  # fmt: skip

    assert found == [
        "Pick up what Ana wrote down yesterday: “40 units”",
        "Come back to “her move”: that was yesterday",
        "Ask: “What are you working on?”",
    ]


def test_who_opens_up_shares_their_own() -> None:
    ours = [Ours("family", "Two daughters", "Ana"), Ours("work", "Was a nurse", "Rui"), Ours("hobby", "Sails", "Rui")]

    assert texts(ours=ours, facts=[fact(Topic.HOBBY, "rows")], towards=Step.OPEN_UP)[0] == (
        "Share something of your own: “Sails”"
    )


def test_what_leaves_room_for_two_is_suggested_first() -> None:
    facts = [fact(Topic.COMMUNITY, "the Porto makers"), fact(Topic.FAMILY, "a son"), fact(Topic.HOBBY, "rows")]

    assert texts(facts=facts, towards=Step.DANCE)[:2] == [
        "Suggest something around “rows”, just the two of you: it leaves room to talk",
        "Join them around “the Porto makers”, and keep a moment for the two of you",
    ]


def test_what_somebody_decides_is_found_out_first() -> None:
    known: dict[str, Any] = {"card": card(decision_power=None), "towards": Step.TARGET}
    assert texts(**known)[0] == "Find out what they decide: nobody has noted it yet"
