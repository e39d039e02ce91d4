"""What was observed of a contact, in words, in every language."""

import pytest

from api.prospects.observed import Observed
from tests.prospects.people import DAY, DE, HOUR, NOW, call, hot, promise, texts


@pytest.mark.parametrize(
    ("seen", "english", "german"),
    [
        (hot(last_done_at=NOW), "rated hot by Ana yesterday", "von Ana gestern als heiß bewertet"),
        (
            hot(),
            "rated hot by Ana yesterday, no follow-up yet",
            "von Ana gestern als heiß bewertet, noch nicht nachgefasst",
        ),
        (
            hot(last_done_at=NOW - 2 * DAY, interest=3),
            "rated warm by Ana yesterday, no follow-up since",
            "von Ana gestern als warm bewertet, seither nicht nachgefasst",
        ),
        (hot(interest=2, last_rated_by=None), "rated only warm yesterday", "gestern als nur lauwarm bewertet"),
        (
            hot(interest=1.5, raters=2),
            "rated cold on average, last by Ana yesterday",
            "im Mittel als kalt bewertet, zuletzt von Ana gestern",
        ),
        (
            hot(interest=0.5, raters=2, last_rated_by=None),
            "rated cold on average, last yesterday",
            "im Mittel als kalt bewertet, zuletzt gestern",
        ),
        (
            hot(last_outcome="not_interested", last_outcome_at=NOW),
            "rated hot by Ana yesterday",
            "von Ana gestern als heiß bewertet",
        ),
        (Observed(gut=4), "gut feeling 4 of 5", "Bauchgefühl 4 von 5"),
        (Observed(gut=1.5), "gut feeling 1.5 of 5", "Bauchgefühl 1,5 von 5"),
        (
            hot(gut=2),
            "said hot, but the gut feeling was 2: check in",
            "heiß gesagt, aber das Bauchgefühl war 2: nachfragen",
        ),
        (
            hot(gut=5, interest=1),
            "said cold, but the gut feeling was 5: check in",
            "kalt gesagt, aber das Bauchgefühl war 5: nachfragen",
        ),
        (hot(gut=1, interest=2), "gut feeling 1 of 5", "Bauchgefühl 1 von 5"),
        (Observed(visits=1, last_captured_at=NOW - HOUR), "met an hour ago", "vor einer Stunde getroffen"),
        (
            Observed(visits=2, first_captured_at=NOW - HOUR, last_captured_at=NOW),
            "met twice, last just now",
            "zweimal getroffen, zuletzt gerade eben",
        ),
        (
            Observed(visits=3, first_captured_at=NOW - 2 * HOUR, last_captured_at=NOW - HOUR),
            "met 3 times, last an hour ago",
            "3-mal getroffen, zuletzt vor einer Stunde",
        ),
        (
            Observed(visits=2, first_captured_at=NOW - DAY, last_captured_at=NOW - HOUR),
            "came back on another day, last an hour ago",
            "an einem anderen Tag wiedergekommen, zuletzt vor einer Stunde",
        ),
        (Observed(scanned_back=True), "they scanned back", "hat zurückgescannt"),
        (
            Observed(last_outcome="replied", last_outcome_at=NOW - DAY),
            "they replied yesterday",
            "hat gestern geantwortet",
        ),
        (
            Observed(last_outcome="not_interested", last_outcome_at=NOW - DAY),
            "not interested, they said yesterday",
            "kein Interesse, hieß es gestern",
        ),
        (Observed(talked=1), "they did most of the talking", "hat am meisten geredet"),
        (Observed(talked=0.25), "both sides talked", "beide Seiten haben geredet"),
        (Observed(talked=-1), "we did most of the talking", "am meisten geredet haben wir"),
        (Observed(step=5), "both sides have opened up", "beide Seiten haben sich geöffnet"),
        (
            promise(-2 * DAY),
            "a promise is broken: “send the drawings”, due 2 days ago",
            "ein Versprechen ist gebrochen: „send the drawings“, fällig vor 2 Tagen",
        ),
        (
            promise(DAY),
            "an open promise: “send the drawings”, due tomorrow at 15:00",
            "ein offenes Versprechen: „send the drawings“, fällig morgen um 15:00",
        ),
        (promise(None), "an open promise: “send the drawings”", "ein offenes Versprechen: „send the drawings“"),
        (Observed(kept_promises=1), "1 promise kept", "1 Versprechen gehalten"),
        (Observed(kept_promises=3), "3 promises kept", "3 Versprechen gehalten"),
        (Observed(solved=1), "1 difficulty of theirs solved", "1 Schwierigkeit gelöst"),
        (Observed(solved=2), "2 difficulties of theirs solved", "2 Schwierigkeiten gelöst"),
        (
            Observed(job_title="Head of Procurement", industry="Logistics"),
            "fits your profile: procurement, logistics",
            "passt zum Zielprofil: procurement, logistics",
        ),
        (
            Observed(job_title="Procurement", interests=["cats"]),
            "partly your profile: procurement, but not the interests",
            "passt teils zum Zielprofil: procurement, aber anders: Interessen",
        ),
        (
            Observed(job_title="Student", industry="Press", interests=["cats"]),
            "not the role, industry or interests you look for",
            "anders als gesucht: Rolle, Branche und Interessen",
        ),
        (Observed(decision_power="decides"), "they decide", "entscheidet selbst"),
        (Observed(answered=1.0), "answered all of your questions", "hat alle Fragen beantwortet"),
        (Observed(answered=0.7), "answered most of your questions", "hat die meisten Fragen beantwortet"),
        (Observed(answered=0.5), "answered some of your questions", "hat einige Fragen beantwortet"),
        (Observed(notes=1), "1 note about them", "1 Notiz"),
        (Observed(notes=2), "2 notes about them", "2 Notizen"),
        (call(None), "1 open task", "1 offene Aufgabe"),
        (call(None, open_tasks=2), "2 open tasks", "2 offene Aufgaben"),
        (call(DAY), "a call is due tomorrow at 15:00", "ein Anruf ist morgen um 15:00 fällig"),
        (
            call(2 * DAY, open_tasks=3),
            "3 open tasks, the next is due on Friday at 15:00",
            "3 offene Aufgaben, die nächste ist am Freitag um 15:00 fällig",
        ),
        (call(-23 * HOUR, open_tasks=2), "a call was due yesterday at 16:00", "ein Anruf war gestern um 16:00 fällig"),
        (
            call(-4 * DAY, open_tasks=3, overdue_tasks=2),
            "2 tasks are overdue, the first was due 4 days ago",
            "2 Aufgaben sind überfällig, die erste war vor 4 Tagen fällig",
        ),
        (
            call(-23 * HOUR, next_task_kind="send", next_task_title="Price list"),
            "“Price list” was due yesterday at 16:00",
            "„Price list“ war gestern um 16:00 fällig",
        ),
        (call(HOUR, next_task_kind="other"), "a task is due today at 16:00", "eine Aufgabe ist heute um 16:00 fällig"),
        (
            call(None, snoozed_until=NOW + 2 * DAY),
            "a call is put off until Friday at 15:00",
            "ein Anruf ist bis Freitag um 15:00 verschoben",
        ),
        (
            call(None, open_tasks=2, snoozed_until=NOW + 9 * DAY),
            "2 tasks are put off, the first for 9 days",
            "2 Aufgaben sind verschoben, die erste für 9 Tage",
        ),
        (
            Observed(done_tasks=1, last_done_at=NOW - 2 * HOUR),
            "last follow-up 2 hours ago",
            "zuletzt nachgefasst vor 2 Stunden",
        ),
        (Observed(visits=1), "nobody has rated them yet", "noch von niemandem bewertet"),
    ],
)  # fmt: skip
def test_phrases(seen: Observed, english: str, german: str) -> None:
    assert english in texts(seen)
    assert german in texts(seen, DE)
