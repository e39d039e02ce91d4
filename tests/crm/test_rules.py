"""The pure rules: who leaves, when things are tried again, and what reasons may say."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from api.crm.deciding import Action, Standing, decide
from api.crm.judging import judge
from api.crm.parcels import Result, shown_reason
from api.crm.schedule import MAX_TRIES, batch_size, next_night, pause
from models import CrmRowState, WhenDeleted, WhenWithdrawn

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DELETE, BLANK = WhenWithdrawn.DELETE, WhenWithdrawn.BLANK
KEEP, DROP = WhenDeleted.KEEP, WhenDeleted.DELETE


@pytest.mark.parametrize(
    ("facts", "withdrawn", "deleted", "action"),
    [
        ({}, DELETE, KEEP, Action.SEND),
        ({"taken_back": True}, DELETE, KEEP, Action.SEND),  # they came back since
        ({"nameless": True}, DELETE, KEEP, Action.FORGET),
        ({"nameless": True}, BLANK, KEEP, Action.BLANK),
        ({"nameless": True, "is_known": False}, DELETE, KEEP, Action.LEAVE),
        ({"deleted": True}, DELETE, KEEP, Action.LEAVE),
        ({"deleted": True}, DELETE, DROP, Action.DELETE),
        ({"deleted": True, "taken_back": True}, DELETE, KEEP, Action.FORGET),
        ({"deleted": True, "taken_back": True}, BLANK, DROP, Action.BLANK),
        ({"deleted": True, "merged": True}, DELETE, KEEP, Action.DELETE),
        ({"deleted": True, "merged": True, "is_known": False}, DELETE, KEEP, Action.LEAVE),
    ],
)
def test_who_is_sent_and_who_leaves(
    facts: dict[str, bool], withdrawn: WhenWithdrawn, deleted: WhenDeleted, action: Action
) -> None:
    usual = {"deleted": False, "nameless": False, "merged": False, "taken_back": False, "is_known": True}
    assert decide(Standing(uuid4(), **usual | facts), withdrawn, deleted) is action


@pytest.mark.parametrize(
    ("action", "result", "tries", "state"),
    [
        (Action.SEND, Result("1"), 1, CrmRowState.SENT),
        (Action.FORGET, Result(), 1, CrmRowState.REMOVED),
        (Action.BLANK, Result("1"), 1, CrmRowState.REMOVED),
        (Action.LEAVE, None, 1, CrmRowState.LEFT),
        (Action.SEND, None, 1, CrmRowState.PENDING),
        (Action.SEND, Result(reason="no"), 1, CrmRowState.FAILED),
        (Action.SEND, Result(reason="later", retryable=True), MAX_TRIES - 1, CrmRowState.PENDING),
        (Action.SEND, Result(reason="later", retryable=True), MAX_TRIES, CrmRowState.FAILED),
        (Action.FORGET, Result(reason="later", retryable=True), 1000, CrmRowState.PENDING),
        (Action.FORGET, Result(reason="no"), 1, CrmRowState.FAILED),
    ],
)
def test_what_becomes_of_a_row(action: Action, result: Result | None, tries: int, state: CrmRowState) -> None:
    verdict = judge(action, result, tries, NOW)
    assert verdict.state is state
    if state is CrmRowState.PENDING:
        assert verdict.next_attempt_at == NOW + pause(tries)


def test_pauses_grow_to_an_hour() -> None:
    assert [pause(tries).total_seconds() for tries in (1, 2, 3, 6, 100)] == [5, 20, 80, 3600, 3600]
    assert [batch_size(100, failures) for failures in (0, 1, 2, 5, 50)] == [100, 100, 50, 6, 1]


def test_the_night_is_the_venue_s() -> None:
    lisbon, tokyo = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Tokyo")
    assert next_night(NOW, lisbon) == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert next_night(NOW, tokyo) == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    summer_begins = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert next_night(summer_begins, ZoneInfo("Europe/Berlin")) - summer_begins <= timedelta(hours=1)


def test_reasons_keep_nothing_of_the_person() -> None:
    said = "Email li@x.example of Li Ng is invalid; Line 3 of Linz"
    assert shown_reason(said, ["Li", "Ng", "li@x.example", None, ""]) == ("Email … of … … is invalid; Line 3 of Linz")
    assert len(shown_reason("x" * 1000, [])) == 300
