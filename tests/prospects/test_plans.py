"""What to do next and why now, in words, in every language."""

import pytest

from api.prospects.observed import Observed
from api.prospects.plans import because, next_step
from api.prospects.urgency import Cause, Day
from tests.prospects.people import BERLIN, DAY, DE, EN, HOUR, NOW, TODAY, WEEK, call, hot, person, promise


@pytest.mark.parametrize(
    ("seen", "english", "german"),
    [
        (
            call(-23 * HOUR),
            "Call them: the call was due yesterday at 16:00",
            "Anrufen: der Anruf war gestern um 16:00 fällig",
        ),
        (
            call(HOUR, next_task_kind="meeting", visits=1),
            "Meet them: the meeting is due today at 16:00",
            "Treffen: das Treffen ist heute um 16:00 fällig",
        ),
        (
            call(DAY, next_task_kind="send", next_task_title="Data sheet"),
            "Keep to the plan: “Data sheet” is due tomorrow at 15:00",
            "Beim Plan bleiben: „Data sheet“ ist morgen um 15:00 fällig",
        ),
        (
            call(9 * DAY, next_task_kind="mail"),
            "Keep to the plan: the mail is due in 9 days",
            "Beim Plan bleiben: die Mail ist in 9 Tagen fällig",
        ),
        (
            call(-3 * DAY, next_task_kind="other", next_task_title="x" * 99),
            f"Get it done: “{'x' * 60}…” was due 3 days ago",
            f"Erledigen: „{'x' * 60}…“ war vor 3 Tagen fällig",
        ),
        (call(None), "Call them: the call has no date yet", "Anrufen: der Anruf hat noch keinen Termin"),
        (
            call(None, snoozed_until=NOW + DAY),
            "Leave it for now: the call is put off until tomorrow at 15:00",
            "Vorerst ruhen lassen: der Anruf ist bis morgen um 15:00 verschoben",
        ),
        (
            call(DAY, visits=1),
            "Rate the conversation: nobody has said how it went",
            "Das Gespräch bewerten: noch niemand hat gesagt, wie es lief",
        ),
        (
            call(-DAY, open_promises=1, promise="send the drawings", promise_due_at=NOW + HOUR),
            "Keep your promise or decline it openly: “send the drawings”, due today at 16:00",
            "Versprechen halten oder offen absagen: „send the drawings“, fällig heute um 16:00",
        ),
        (
            promise(-2 * DAY),
            "Keep your promise or decline it openly: “send the drawings”, due 2 days ago",
            "Versprechen halten oder offen absagen: „send the drawings“, fällig vor 2 Tagen",
        ),
        (
            Observed(occasion="Ten years at Globex"),
            "Think of them today: Ten years at Globex",
            "Heute daran denken: Ten years at Globex",
        ),
        (
            Observed(rhythm_weeks=2, spoken_at=NOW - 3 * WEEK),
            "Get in touch: last contact 3 weeks ago, agreed every 2 weeks",
            "Melden: letzter Kontakt vor 3 Wochen, vereinbart alle 2 Wochen",
        ),
        (
            hot(visits=1),
            "Follow up: rated hot by Ana yesterday, no follow-up yet",
            "Nachfassen: von Ana gestern als heiß bewertet, noch nicht nachgefasst",
        ),
        (
            hot(visits=2, last_captured_at=NOW - HOUR, last_done_at=NOW - DAY),
            "Follow up: met twice, last an hour ago, no follow-up since",
            "Nachfassen: zweimal getroffen, zuletzt vor einer Stunde, seither nicht nachgefasst",
        ),
        (
            hot(gut=2, visits=1),
            "Check in with them: they said hot, but the gut feeling was 2",
            "Nachfragen: heiß gesagt, aber das Bauchgefühl war 2",
        ),
        (
            hot(interest=1),
            "Let others come first: rated cold by Ana yesterday",
            "Anderen den Vortritt lassen: von Ana gestern als kalt bewertet",
        ),
        (
            hot(interest=1, visits=1, last_captured_at=NOW - DAY, last_done_at=NOW - HOUR),
            "Let others come first: rated cold by Ana yesterday",
            "Anderen den Vortritt lassen: von Ana gestern als kalt bewertet",
        ),
        (Observed(), "Get in touch: no follow-up yet", "Melden: noch nicht nachgefasst"),
        (
            hot(visits=1, last_captured_at=NOW - DAY, last_done_at=NOW - HOUR),
            "Write down what you talked about: there is no note yet",
            "Aufschreiben, worum es ging: noch keine Notiz",
        ),
        (
            hot(visits=1, last_captured_at=NOW - DAY, last_done_at=NOW - HOUR, notes=1),
            "Give them time: last follow-up an hour ago",
            "Zeit lassen: zuletzt nachgefasst vor einer Stunde",
        ),
        (
            hot(visits=1, last_captured_at=NOW - 3 * DAY, last_done_at=NOW - 2 * DAY, notes=1),
            "Keep in touch: last follow-up 2 days ago",
            "Kontakt halten: zuletzt nachgefasst vor 2 Tagen",
        ),
        (
            call(-DAY, interest=5, last_outcome="not_interested", last_outcome_at=NOW - HOUR),
            "Move on: not interested, they said an hour ago",
            "Weitergehen: kein Interesse, hieß es vor einer Stunde",
        ),
    ],
)  # fmt: skip
def test_next_step(seen: Observed, english: str, german: str) -> None:
    assert next_step(person(seen), "none", TODAY, EN) == english
    assert next_step(person(seen), "none", TODAY, DE) == german


def test_who_is_close_by_is_gone_over_to() -> None:
    seen = hot(colleague="Ben")

    assert next_step(person(seen), "here", TODAY, EN) == "Go over to them: they are here right now"
    assert next_step(person(seen), "here", TODAY, DE) == "Hingehen: ist gerade hier"
    assert next_step(person(seen), "colleague", TODAY, EN) == "Join Ben, who is with them right now"
    assert next_step(person(seen), "colleague", TODAY, DE) == "Dazukommen: Ben ist gerade dort"


@pytest.mark.parametrize(
    ("cause", "seen", "day", "english", "german"),
    [
        (
            "promise",
            promise(None),
            TODAY,
            "an open promise: “send the drawings”",
            "ein offenes Versprechen: „send the drawings“",
        ),
        ("task", call(DAY), TODAY, "a call is due tomorrow at 15:00", "ein Anruf ist morgen um 15:00 fällig"),
        ("here", hot(), TODAY, "they are here right now", "ist gerade hier"),
        ("colleague", hot(colleague="Ben"), TODAY, "Ben is with them right now", "Ben ist gerade dort"),
        ("occasion", Observed(occasion="Birthday"), TODAY, "today: Birthday", "heute: Birthday"),
        (
            "rhythm",
            Observed(rhythm_weeks=1, spoken_at=NOW - WEEK),
            TODAY,
            "last contact 7 days ago, agreed every week",
            "letzter Kontakt vor 7 Tagen, vereinbart jede Woche",
        ),
        ("gap", hot(gut=2), TODAY, "said hot, but the gut feeling was 2", "heiß gesagt, aber das Bauchgefühl war 2"),
        ("waits", Observed(gut=4), TODAY, "gut feeling 4 of 5", "Bauchgefühl 4 von 5"),
        (
            "unrated",
            Observed(visits=1),
            TODAY,
            "nobody has said how the talk went",
            "noch niemand hat gesagt, wie das Gespräch lief",
        ),
        (
            "ending",
            hot(),
            Day(NOW, BERLIN, NOW.date()),
            "it is the last day of the event",
            "heute ist der letzte Tag der Veranstaltung",
        ),
        (
            "ending",
            hot(),
            Day(NOW + 6.5 * HOUR, BERLIN, NOW.date()),
            "the event ends within 3 hours",
            "die Veranstaltung endet in weniger als 3 Stunden",
        ),
        (
            "ending",
            hot(),
            Day(NOW + 8 * HOUR, BERLIN, NOW.date()),
            "the event ends in less than an hour",
            "die Veranstaltung endet in weniger als einer Stunde",
        ),
        ("none", hot(), TODAY, None, None),
    ],
)  # fmt: skip
def test_why_now(cause: Cause, seen: Observed, day: Day, english: str | None, german: str | None) -> None:
    assert because(cause, person(seen), day, EN) == english
    assert because(cause, person(seen), day, DE) == german
