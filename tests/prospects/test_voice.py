"""Moments in words, right across midnight and clock changes, in every language."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.prospects.voice import Voice
from models import Language

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 14, 13, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Berlin


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "now", "english", "german"),
    [
        (utc(2026, 10, 14, 13), NOW, "just now", "gerade eben"),
        (utc(2026, 10, 14, 14), NOW, "just now", "gerade eben"),
        (utc(2026, 10, 14, 12, 59), NOW, "a minute ago", "vor einer Minute"),
        (utc(2026, 10, 14, 12, 1), NOW, "59 minutes ago", "vor 59 Minuten"),
        (utc(2026, 10, 14, 12), NOW, "an hour ago", "vor einer Stunde"),
        (utc(2026, 10, 14, 11), NOW, "2 hours ago", "vor 2 Stunden"),
        # 23:50 and 00:10 in Berlin: minutes count across midnight, later the calendar does.
        (utc(2026, 10, 13, 21, 50), utc(2026, 10, 13, 22, 10), "20 minutes ago", "vor 20 Minuten"),
        (utc(2026, 10, 13, 21, 50), utc(2026, 10, 13, 23, 10), "yesterday", "gestern"),
        # One UTC day, two Berlin days; and the other way round.
        (utc(2026, 10, 14, 21), utc(2026, 10, 14, 23), "yesterday", "gestern"),
        (utc(2026, 10, 13, 22), NOW, "15 hours ago", "vor 15 Stunden"),
        (utc(2026, 10, 12, 21, 59), NOW, "2 days ago", "vor 2 Tagen"),
        (utc(2026, 10, 1, 13), NOW, "13 days ago", "vor 13 Tagen"),
        (utc(2026, 9, 30, 13), NOW, "2 weeks ago", "vor 2 Wochen"),
        # The night of 25 October has 25 hours: 01:30 to 03:30 on the wall is three.
        (utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 2, 30), "3 hours ago", "vor 3 Stunden"),
        (utc(2026, 10, 24, 22), utc(2026, 10, 25, 22, 59), "24 hours ago", "vor 24 Stunden"),
        # 29 March has 23: half past midnight is yesterday although less than 24 hours have passed.
        (utc(2026, 3, 28, 23, 30), utc(2026, 3, 29, 22, 15), "yesterday", "gestern"),
    ],
)
def test_ago_goes_by_the_calendar_of_the_event(moment: datetime, now: datetime, english: str, german: str) -> None:
    assert Voice(Language.ENGLISH, now, BERLIN).ago(moment) == english
    assert Voice(Language.ENGLISH, now.astimezone(BERLIN), BERLIN).ago(moment.astimezone(BERLIN)) == english
    assert Voice(Language.GERMAN, now, BERLIN).ago(moment) == german


@pytest.mark.parametrize(
    ("moment", "now", "english", "german"),
    [
        (utc(2026, 10, 14, 21, 59), NOW, "today at 23:59", "heute um 23:59"),
        (utc(2026, 10, 14, 22, 0), NOW, "tomorrow at 00:00", "morgen um 00:00"),
        (utc(2026, 10, 13, 21, 59), NOW, "yesterday at 23:59", "gestern um 23:59"),
        (utc(2026, 10, 12, 21, 59), NOW, "2 days ago", "vor 2 Tagen"),
        (utc(2026, 10, 20, 7), NOW, "on Tuesday at 09:00", "am Dienstag um 09:00"),
        (utc(2026, 10, 21, 7), NOW, "in 7 days", "in 7 Tagen"),
        # 09:00 stays 09:00 after the clocks go back.
        (utc(2026, 10, 26, 8), utc(2026, 10, 24, 7), "on Monday at 09:00", "am Montag um 09:00"),
    ],
)
def test_at_goes_by_the_calendar_of_the_event(moment: datetime, now: datetime, english: str, german: str) -> None:
    assert Voice(Language.ENGLISH, now, BERLIN).at(moment) == english
    assert Voice(Language.GERMAN, now, BERLIN).at(moment) == german


@pytest.mark.parametrize(
    ("ahead", "english", "german"),
    [
        (timedelta(hours=2), "until today at 17:00", "bis heute um 17:00"),
        (timedelta(days=1), "until tomorrow at 15:00", "bis morgen um 15:00"),
        (timedelta(days=5), "until Monday at 15:00", "bis Montag um 15:00"),
        (timedelta(days=9), "for 9 days", "für 9 Tage"),
    ],
)
def test_until(ahead: timedelta, english: str, german: str) -> None:
    assert Voice(Language.ENGLISH, NOW, BERLIN).until(NOW + ahead) == english
    assert Voice(Language.GERMAN, NOW, BERLIN).until(NOW + ahead) == german


def test_the_same_moment_is_another_day_elsewhere() -> None:
    moment = utc(2026, 10, 14, 1)

    assert Voice(Language.ENGLISH, NOW, BERLIN).ago(moment) == "12 hours ago"
    assert Voice(Language.ENGLISH, NOW, ZoneInfo("America/New_York")).ago(moment) == "yesterday"
