"""When a message is sent again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from api.webhooks.schedule import PAUSES, judge, wait_until
from models import DeliveryState

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PENDING, DELIVERED, FAILED = DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.FAILED


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, DELIVERED), (204, DELIVERED), (299, DELIVERED), (302, PENDING), (404, PENDING), (500, PENDING),
     (None, PENDING), (410, FAILED), (100, PENDING)],
)  # fmt: skip
def test_only_2xx_is_success(status: int | None, state: DeliveryState) -> None:
    verdict = judge(status, None, 0, NOW, 0)
    assert (verdict.state, verdict.gone) == (state, status == 410)


def test_retries_follow_the_specification_and_then_end() -> None:
    waits = [judge(500, None, tries, NOW, 0).next_attempt_at - NOW for tries in range(9)]
    assert [wait.total_seconds() / 60 for wait in waits] == [5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440]
    assert judge(500, None, 8, NOW, 0).state is PENDING
    assert judge(500, None, 9, NOW, 0).state is FAILED


def test_jitter_makes_pauses_longer_never_shorter() -> None:
    pauses = [judge(500, None, 1, NOW, chance / 10).next_attempt_at - NOW for chance in range(11)]
    assert pauses == sorted(set(pauses))
    assert (pauses[0], pauses[-1]) == (PAUSES[1], PAUSES[1] * 1.2)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
        ("99999999999999", timedelta(days=1)),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_understood(header: str, wait: timedelta | None) -> None:
    assert wait_until(header, NOW) == (NOW + wait if wait is not None else None)


def test_retry_after_makes_the_pause_longer_and_the_webhook_rest() -> None:
    patient = judge(503, "3600", 0, NOW, 0)
    assert patient.next_attempt_at == patient.resume_at == NOW + timedelta(hours=1)
    hasty = judge(429, "1", 1, NOW, 0)
    assert hasty.next_attempt_at == NOW + timedelta(minutes=5)
    assert hasty.resume_at == NOW + timedelta(seconds=1)
