"""Reasons, next steps and urgency: true to the data, in order of weight, right across midnight and clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prospects.features import INTERCEPT, PRIOR, Match, Observed, features
from api.prospects.ranker import Ranker, Score
from api.prospects.reasons import Reason, next_step, reasons, urgency
from api.prospects.when import ago, at

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 14, 13, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Berlin
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YESTERDAY_16 = datetime(2026, 10, 13, 14, 0, tzinfo=UTC)
RANKER = Ranker(PRIOR, intercept=INTERCEPT)


def told(observed: Observed, limit: int = 9) -> list[Reason]:
    return reasons(observed, RANKER.score(features(observed, NOW)), NOW, BERLIN, limit)


def texts(observed: Observed) -> list[str]:
    return [reason.text for reason in told(observed)]


@pytest.mark.parametrize(
    ("observed", "text"),
    [
        (Observed(interest=5, raters=1, last_rated_by="Ana", last_rated_at=NOW - DAY), "rated hot by Ana yesterday"),
        (Observed(interest=3, raters=1, last_rated_by="Ana"), "rated warm by Ana"),
        (Observed(interest=3, raters=1), "rated warm"),
        (Observed(interest=2, raters=1, last_rated_at=NOW - HOUR), "rated only warm an hour ago"),
        (Observed(interest=0, raters=1, last_rated_by="José"), "rated cold by José"),
        (Observed(interest=1.5, raters=2, last_rated_by="José"), "rated cold on average, last by José"),
        (
            Observed(interest=3.5, raters=2, last_rated_by="Ana", last_rated_at=NOW - 3 * DAY),
            "rated warm on average, last by Ana 3 days ago",
        ),
        (Observed(interest=4, raters=2), "rated hot on average"),
    ],
)
def test_ratings(observed: Observed, text: str) -> None:
    assert texts(observed)[0].removesuffix(", no follow-up yet") == text


@pytest.mark.parametrize(
    ("interest", "followed_up", "ending"),
    [
        (5, None, "yesterday, no follow-up yet"),
        (5, NOW - 2 * DAY, "yesterday, no follow-up since"),
        (5, NOW - HOUR, "by Ana yesterday"),
        (2, None, "by Ana yesterday"),
        (1, None, "by Ana yesterday"),
    ],
)
def test_a_rating_says_whether_somebody_followed_it_up(
    interest: float, followed_up: datetime | None, ending: str
) -> None:
    observed = Observed(
        interest=interest,
        raters=1,
        last_rated_by="Ana",
        last_rated_at=NOW - DAY,
        last_follow_up_at=followed_up,
    )

    assert texts(observed)[0].endswith(ending)


@pytest.mark.parametrize(
    ("observed", "text"),
    [
        (Observed(gut=4), "gut feeling 4 of 5"),
        (Observed(gut=4, interest=4), "gut feeling 4 of 5"),
        (Observed(gut=1.5), "gut feeling 1.5 of 5"),
        (Observed(gut=2, interest=5), "said hot, but the gut feeling was 2: check in"),
        (Observed(gut=5, interest=1), "said cold, but the gut feeling was 5: check in"),
        (Observed(gut=1, interest=3), "said warm, but the gut feeling was 1: check in"),
        (Observed(gut=1, interest=2), "gut feeling 1 of 5"),
        (Observed(gut=3, interest=0), "rated cold"),
        (Observed(visits=1, last_captured_at=NOW - HOUR), "met an hour ago"),
        (Observed(visits=2, last_captured_at=NOW - DAY), "met twice, last yesterday"),
        (Observed(visits=3, last_captured_at=NOW - HOUR), "met 3 times, last an hour ago"),
        (
            Observed(match=Match(roles=("procurement",), industries=("logistics",))),
            "fits your profile: procurement, logistics",
        ),
        (Observed(match=Match(interests=("fleet",), roles=("fleet",))), "fits your profile: fleet"),
        (
            Observed(match=Match(roles=("procurement",), interests=())),
            "partly your profile: procurement, but not the interests",
        ),
        (Observed(match=Match(roles=(), industries=())), "not the role or industry you look for"),
        (
            Observed(match=Match(roles=(), industries=("logistics",), interests=(), decision_power=())),
            "partly your profile: logistics, but not the role, interests or decision power",
        ),
        (Observed(match=Match(decision_power=())), "not the decision power you look for"),
        (Observed(open_tasks=1), "1 open task"),
        (Observed(open_tasks=2), "2 open tasks"),
        (Observed(open_tasks=1, next_due_at=NOW + DAY, next_task_kind="call"), "a call is due tomorrow at 15:00"),
        (
            Observed(open_tasks=3, next_due_at=NOW + 2 * DAY, next_task_kind="mail"),
            "3 open tasks, the next is due on Friday at 15:00",
        ),
        (
            Observed(open_tasks=2, overdue_tasks=1, next_due_at=YESTERDAY_16, next_task_kind="call"),
            "a call was due yesterday at 16:00",
        ),
        (
            Observed(open_tasks=3, overdue_tasks=2, next_due_at=NOW - 4 * DAY, next_task_kind="call"),
            "2 tasks are overdue, the first was due 4 days ago",
        ),
        (
            Observed(
                open_tasks=1,
                overdue_tasks=1,
                next_due_at=YESTERDAY_16,
                next_task_kind="send",
                next_task_title="Price list",
            ),
            "“Price list” was due yesterday at 16:00",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + HOUR, next_task_kind="other"),
            "a task is due today at 16:00",
        ),
        (
            Observed(open_tasks=1, snoozed_until=NOW + 2 * DAY, next_task_kind="call"),
            "a call is put off until Friday at 15:00",
        ),
        (
            Observed(open_tasks=2, snoozed_until=NOW + 9 * DAY, next_task_kind="call"),
            "2 tasks are put off, the first for 9 days",
        ),
        (Observed(notes=1), "1 note about them"),
        (Observed(notes=2), "2 notes about them"),
        (Observed(last_follow_up_at=NOW - 2 * HOUR), "last follow-up 2 hours ago"),
        (Observed(not_interested_at=NOW - DAY, interest=5, raters=1), "rated hot"),
        (Observed(not_interested_at=NOW - DAY), "marked as not interested yesterday"),
    ],
)
def test_phrases(observed: Observed, text: str) -> None:
    assert text in texts(observed)


def test_the_weightiest_come_first_for_and_against() -> None:
    observed = Observed(interest=5, raters=1, gut=5, visits=2, last_captured_at=NOW, match=Match(roles=()), notes=1)

    assert [(reason.feature, reason.contribution > 0) for reason in told(observed)] == [
        ("interest", True),
        ("gut", True),
        ("visits", True),
        ("profile", False),
        ("notes", True),
    ]
    assert told(observed, limit=3) == told(observed)[:3]


def test_features_of_one_subject_are_added_up() -> None:
    observed = Observed(match=Match(("buyer",), ("energy",), ("grid",), ("decides",)))

    [profile, _] = told(observed)

    assert profile.contribution == pytest.approx(
        sum(PRIOR[name] for name in ("role", "industry", "interests", "decision_power"))
    )


def test_what_moves_nothing_is_not_a_reason() -> None:
    assert texts(Observed(interest=2.5, visits=1, last_captured_at=NOW - 9 * DAY)) == []


def test_a_feature_without_words_is_passed_over() -> None:
    score = Score(0.9, {"weather": 2.0})

    assert reasons(Observed(interest=3), score, NOW, BERLIN) == []


def test_nobody_has_rated_them_comes_last_and_weighs_nothing() -> None:
    observed = Observed(visits=1, last_captured_at=NOW)

    assert told(observed)[-1] == Reason("interest", 0.0, "nobody has rated them yet")
    assert "nobody has rated them yet" not in texts(Observed(gut=3))


@pytest.mark.parametrize(
    ("observed", "step"),
    [
        (
            Observed(open_tasks=1, overdue_tasks=1, next_due_at=YESTERDAY_16, next_task_kind="call"),
            "Call them: the call was due yesterday at 16:00",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + HOUR, next_task_kind="meeting", visits=1),
            "Meet them: the meeting is due today at 16:00",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + DAY, next_task_kind="send", next_task_title="Data sheet"),
            "Keep to the plan: “Data sheet” is due tomorrow at 15:00",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + 9 * DAY, next_task_kind="mail"),
            "Keep to the plan: the mail is due in 9 days",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW - 3 * DAY, next_task_kind="other", next_task_title="x" * 99),
            f"Get it done: “{'x' * 60}…” was due 3 days ago",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + HOUR, next_task_kind="mail"),
            "Write to them: the mail is due today at 16:00",
        ),
        (Observed(open_tasks=1, next_task_kind="call"), "Call them: the call has no date yet"),
        (
            Observed(open_tasks=1, snoozed_until=NOW + DAY, next_task_kind="call"),
            "Leave it for now: the call is put off until tomorrow at 15:00",
        ),
        (
            Observed(open_tasks=1, snoozed_until=NOW + 9 * DAY, next_task_kind="other", next_task_title="Data sheet"),
            "Leave it for now: “Data sheet” is put off for 9 days",
        ),
        (
            Observed(open_tasks=2, snoozed_until=NOW + DAY, visits=1),
            "Rate the conversation: nobody has said how it went",
        ),
        (
            Observed(open_tasks=1, next_due_at=NOW + DAY, next_task_kind="call", visits=1),
            "Rate the conversation: nobody has said how it went",
        ),
        (Observed(visits=1), "Rate the conversation: nobody has said how it went"),
        (
            Observed(interest=5, raters=1, last_rated_by="Ana", last_rated_at=NOW - DAY, visits=1),
            "Follow up: rated hot by Ana yesterday, no follow-up yet",
        ),
        (Observed(gut=4), "Follow up: gut feeling 4 of 5, no follow-up yet"),
        (
            Observed(interest=4, raters=1, visits=2, last_captured_at=NOW - HOUR, last_follow_up_at=NOW - DAY),
            "Follow up: met twice, last an hour ago, no follow-up since",
        ),
        (Observed(interest=5, gut=2, visits=1), "Check in with them: they said hot, but the gut feeling was 2"),
        (Observed(interest=1, raters=1, last_rated_by="Ana"), "Let others come first: rated cold by Ana"),
        (Observed(interest=2, raters=1, last_rated_by="Ana"), "Let others come first: rated only warm by Ana"),
        (Observed(gut=2), "Let others come first: gut feeling 2 of 5"),
        (
            Observed(interest=1, raters=1, visits=1, last_captured_at=NOW - DAY, last_follow_up_at=NOW - HOUR),
            "Let others come first: rated cold",
        ),
        (Observed(), "Get in touch: no follow-up yet"),
        (
            Observed(interest=4, visits=1, last_captured_at=NOW - DAY, last_follow_up_at=NOW - HOUR),
            "Write down what you talked about: there is no note yet",
        ),
        (
            Observed(interest=4, visits=1, last_captured_at=NOW - DAY, last_follow_up_at=NOW - HOUR, notes=1),
            "Give them time: last follow-up an hour ago",
        ),
        (
            Observed(interest=4, visits=1, last_captured_at=NOW - 3 * DAY, last_follow_up_at=NOW - 2 * DAY, notes=1),
            "Keep in touch: last follow-up 2 days ago",
        ),
        (
            Observed(not_interested_at=NOW - HOUR, open_tasks=1, next_due_at=NOW - DAY, interest=5),
            "Move on: marked as not interested an hour ago",
        ),
    ],
)
def test_next_step(observed: Observed, step: str) -> None:
    assert next_step(observed, NOW, BERLIN) == step


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (Observed(open_tasks=1, overdue_tasks=1, next_due_at=NOW - DAY), "now"),
        (Observed(open_tasks=1, next_due_at=NOW + HOUR), "now"),
        (Observed(open_tasks=1, next_due_at=NOW + 8 * HOUR), "today"),  # 23:00 in Berlin
        (Observed(open_tasks=1, next_due_at=NOW + 10 * HOUR), "soon"),  # 01:00 tomorrow
        (Observed(open_tasks=1, next_due_at=NOW + 7 * DAY), "soon"),
        (Observed(open_tasks=1, next_due_at=NOW + 8 * DAY), "later"),
        (Observed(open_tasks=1, next_due_at=NOW + 8 * DAY, visits=1), "soon"),
        (Observed(open_tasks=1), "soon"),
        (Observed(interest=4), "today"),
        (Observed(gut=5), "today"),
        (Observed(interest=5, open_tasks=1, next_due_at=NOW + 2 * DAY), "soon"),
        (Observed(interest=5, last_captured_at=NOW - DAY, last_follow_up_at=NOW - HOUR), "later"),
        (Observed(interest=5, last_captured_at=NOW - HOUR, last_follow_up_at=NOW - DAY), "today"),
        (Observed(interest=3), "soon"),
        (Observed(interest=2.5), "soon"),
        (Observed(interest=2.4), "later"),
        (Observed(interest=5, open_tasks=1, snoozed_until=NOW + HOUR), "now"),
        (Observed(interest=5, open_tasks=1, snoozed_until=NOW + 8 * HOUR), "today"),
        (Observed(interest=5, open_tasks=1, snoozed_until=NOW + 7 * DAY), "soon"),
        (Observed(interest=5, open_tasks=1, snoozed_until=NOW + 8 * DAY), "later"),
        (Observed(visits=1), "soon"),
        (Observed(), "later"),
        (Observed(interest=5, not_interested_at=NOW, open_tasks=1, next_due_at=NOW - DAY), "later"),
    ],
)
def test_urgency(observed: Observed, expected: str) -> None:
    assert urgency(observed, NOW, BERLIN) == expected


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "now", "words"),
    [
        (utc(2026, 10, 14, 13), utc(2026, 10, 14, 13), "just now"),
        (utc(2026, 10, 14, 14), utc(2026, 10, 14, 13), "just now"),
        (utc(2026, 10, 14, 12, 59), utc(2026, 10, 14, 13), "a minute ago"),
        (utc(2026, 10, 14, 12, 1), utc(2026, 10, 14, 13), "59 minutes ago"),
        (utc(2026, 10, 14, 12), utc(2026, 10, 14, 13), "an hour ago"),
        (utc(2026, 10, 14, 11), utc(2026, 10, 14, 13), "2 hours ago"),
        # 23:50 and 00:10 in Berlin: minutes count across midnight, later the calendar does.
        (utc(2026, 10, 13, 21, 50), utc(2026, 10, 13, 22, 10), "20 minutes ago"),
        (utc(2026, 10, 13, 21, 50), utc(2026, 10, 13, 23, 10), "yesterday"),
        # One UTC day, two Berlin days; and the other way round.
        (utc(2026, 10, 14, 21), utc(2026, 10, 14, 23), "yesterday"),
        (utc(2026, 10, 13, 22), utc(2026, 10, 14, 13), "15 hours ago"),
        (utc(2026, 10, 12, 21, 59), utc(2026, 10, 14, 13), "2 days ago"),
        (utc(2026, 10, 1, 13), utc(2026, 10, 14, 13), "13 days ago"),
        (utc(2026, 9, 30, 13), utc(2026, 10, 14, 13), "2 weeks ago"),
        # The night of 25 October has 25 hours: 01:30 to 03:30 on the wall is three.
        (utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 2, 30), "3 hours ago"),
        (utc(2026, 10, 24, 22), utc(2026, 10, 25, 22, 59), "24 hours ago"),
        # 29 March has 23: half past midnight is yesterday although less than 24 hours have passed.
        (utc(2026, 3, 28, 23, 30), utc(2026, 3, 29, 22, 15), "yesterday"),
    ],
)
def test_ago_goes_by_the_calendar_of_the_event(moment: datetime, now: datetime, words: str) -> None:
    assert ago(moment, now, BERLIN) == words
    assert ago(moment.astimezone(BERLIN), now.astimezone(BERLIN), BERLIN) == words


@pytest.mark.parametrize(
    ("moment", "now", "words"),
    [
        (utc(2026, 10, 14, 21, 59), NOW, "today at 23:59"),
        (utc(2026, 10, 14, 22, 0), NOW, "tomorrow at 00:00"),
        (utc(2026, 10, 13, 21, 59), NOW, "yesterday at 23:59"),
        (utc(2026, 10, 12, 21, 59), NOW, "2 days ago"),
        (utc(2026, 10, 20, 7), NOW, "on Tuesday at 09:00"),
        (utc(2026, 10, 21, 7), NOW, "in 7 days"),
        # 09:00 stays 09:00 after the clocks go back.
        (utc(2026, 10, 26, 8), utc(2026, 10, 24, 7), "on Monday at 09:00"),
    ],
)
def test_at_goes_by_the_calendar_of_the_event(moment: datetime, now: datetime, words: str) -> None:
    assert at(moment, now, BERLIN) == words


def test_the_same_moment_is_another_day_elsewhere() -> None:
    observed = Observed(visits=1, last_captured_at=utc(2026, 10, 14, 1), interest=2.5)
    score = RANKER.score(features(observed, NOW))

    assert reasons(observed, score, NOW, BERLIN)[0].text == "met 12 hours ago"
    assert reasons(observed, score, NOW, ZoneInfo("America/New_York"))[0].text == "met yesterday"


VERBS, LABELS = ("rated", "said"), ("hot", "warm", "only warm", "cold")
past = st.none() | st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda age: NOW - age)
anytime = st.none() | st.timedeltas(timedelta(days=-30), timedelta(days=30)).map(lambda ahead: NOW + ahead)
parts = st.none() | st.sampled_from([(), ("logistics",)])
observations = st.builds(
    Observed,
    visits=st.integers(0, 4),
    booth_visits=st.integers(0, 4),
    booth_time=st.timedeltas(timedelta(0), timedelta(hours=2)),
    last_captured_at=past,
    interest=st.none() | st.integers(0, 5),
    gut=st.none() | st.integers(1, 5),
    raters=st.integers(0, 3),
    last_rated_at=past,
    last_rated_by=st.none() | st.just("Ana"),
    not_interested_at=past,
    open_tasks=st.integers(0, 3),
    overdue_tasks=st.integers(0, 3),
    next_due_at=anytime,
    snoozed_until=st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=30)).map(lambda ahead: NOW + ahead),
    next_task_kind=st.none() | st.sampled_from(["call", "mail", "meeting", "send", "other"]),
    next_task_title=st.none() | st.just("Price list"),
    notes=st.integers(0, 3),
    last_follow_up_at=past,
    match=st.builds(Match, parts, parts, parts, parts),
)


@given(observations, st.integers(0, 9))
def test_nothing_is_said_that_was_not_observed(observed: Observed, limit: int) -> None:
    listed = told(observed, limit)
    said = " / ".join([*(reason.text for reason in listed), next_step(observed, NOW, BERLIN)])

    assert len(listed) <= limit
    assert [abs(reason.contribution) for reason in listed] == sorted(
        (abs(reason.contribution) for reason in listed), reverse=True
    )
    assert "None" not in said
    assert "  " not in said
    assert observed.interest is not None or not any(f"{verb} {word}" in said for verb in VERBS for word in LABELS)
    assert observed.gut is not None or "gut" not in said
    assert observed.last_captured_at or "met " not in said
    assert observed.last_follow_up_at is None or "no follow-up yet" not in said
    assert observed.last_follow_up_at or ("last follow-up" not in said and "follow-up since" not in said)
    assert observed.open_tasks or " open task" not in said
    assert (observed.open_tasks and observed.snoozed_until) or "put off" not in said
    assert observed.not_interested_at or "not interested" not in said
    assert observed.notes or " about them" not in said
    assert observed.booth_visits or "booth" not in said
