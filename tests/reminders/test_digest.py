"""When it is morning, and what the mail of a morning says."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from api.core.keyring import Keyring
from api.prospects.voice import Voice
from api.reminders.digest import Item, compose
from api.reminders.morning import Morning, mornings
from api.reminders.texts import Section
from api.reminders.unsubscribing import account_of, key_for
from models import Language

EVENT = uuid4()
NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
KEYS = Keyring.of(signing=["s" * 32], badge="b" * 32)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Lisbon", "2026-11-24T06:59:59", None),
        ("Europe/Lisbon", "2026-11-24T07:00:00", (date(2026, 11, 24), "2026-11-25T00:00:00")),
        ("Europe/Lisbon", "2026-11-24T08:59:59", (date(2026, 11, 24), "2026-11-25T00:00:00")),
        ("Europe/Lisbon", "2026-11-24T09:00:00", None),
        ("Asia/Kolkata", "2026-11-24T01:30:00", (date(2026, 11, 24), "2026-11-24T18:30:00")),
        ("Pacific/Auckland", "2026-11-23T18:00:00", (date(2026, 11, 24), "2026-11-24T11:00:00")),
        # Clocks go back that night: the day has 25 hours.
        ("Europe/Lisbon", "2026-10-24T06:30:00", (date(2026, 10, 24), "2026-10-24T23:00:00")),
        ("Europe/Lisbon", "2026-10-25T07:30:00", (date(2026, 10, 25), "2026-10-26T00:00:00")),
    ],
)
def test_when_it_is_morning(zone: str, now: str, expected: tuple[date, str] | None) -> None:
    found = mornings([(EVENT, zone)], datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found == (
        [Morning(EVENT, expected[0], datetime.fromisoformat(expected[1]).replace(tzinfo=UTC))] if expected else []
    )


def test_a_zone_that_nobody_knows_keeps_the_others_from_nothing() -> None:
    events = [(uuid4(), "Nowhere/Nothing"), (EVENT, "UTC")]

    assert [found.event_id for found in mornings(events, datetime(2026, 11, 21, 8, tzinfo=UTC))] == [EVENT]


def voice(language: Language = Language.ENGLISH) -> Voice:
    return Voice(language, NOW, ZoneInfo("Europe/Lisbon"))


def item(section: Section, words: str, name: str = "", hours: float | None = 0) -> Item:
    return Item(section, words, name, None if hours is None else NOW + timedelta(hours=hours))


ITEMS = [
    item(Section.RHYTHM, "", "Ana Silva", -48),
    item(Section.TASK, "Send the price list", hours=6.5),
    item(Section.PROMISE, "The drawings\nof the gripper", "Zoë Ångström", -15.5),
    item(Section.TASK, "Call back", "Zoë Ångström", -22),
]


def test_the_mail() -> None:
    letter = compose(ITEMS, voice(), "https://events.example/x")

    assert letter.subject == "4 things wait for you today"
    assert letter.text == (
        "Good morning,\n\nthis is what waits for you today.\n\n"
        "To do\n- Call back – Zoë Ångström (yesterday at 09:30)\n- Send the price list (today at 14:00)\n\n"
        "Promised\n- The drawings – Zoë Ångström (yesterday at 16:00)\n\n"
        "Time to get in touch\n- Ana Silva (2 days ago)\n\n"
        "--\n\nYou get this mail on mornings when something waits for you, and on no others. "
        "If you want no more of them:\nhttps://events.example/x\n"
    )


def test_in_german() -> None:
    letter = compose(ITEMS[:1], voice(Language.GERMAN), "https://events.example/x")

    assert letter.subject == "Heute wartet eine Sache auf Sie"
    assert "Zeit, sich zu melden\n- Ana Silva (vor 2 Tagen)\n" in letter.text
    assert "Zu tun" not in letter.text


def test_a_mail_stays_short() -> None:
    many = [item(Section.TASK, f"Task {number:02} " + "x" * 200, hours=number / 10) for number in range(20)]

    lines = compose(many, voice(), "https://events.example/x").text.splitlines()

    assert [line[:9] for line in lines if line.startswith("- T")] == [f"- Task {number:02}"[:9] for number in range(8)]
    assert "- and 12 more" in lines
    assert max(len(line) for line in lines if line.startswith("-")) < 120


def test_the_link_is_of_one_account_and_cannot_be_made_up() -> None:
    account, other = uuid4(), uuid4()
    key = key_for(KEYS, account)

    assert account_of(KEYS, key) == account
    assert account_of(Keyring.of(signing=["s" * 32], badge="c" * 32), key) is None
    for forged in (key.replace(account.hex, other.hex), key[:-1], key + "0", account.hex, "", "ü", f"{account}.ü"):
        assert account_of(KEYS, forged) is None
