"""What becomes of a contact after it was sent, or was not. Pure."""

from dataclasses import dataclass
from datetime import datetime

from api.crm.deciding import Action
from api.crm.parcels import Result
from api.crm.schedule import MAX_TRIES, pause
from models import CrmRowState

_SAID_NOTHING = "The CRM said nothing of this contact"


@dataclass(frozen=True, slots=True)
class Verdict:
    state: CrmRowState
    next_attempt_at: datetime
    reason: str = ""
    retryable: bool = False
    is_untried: bool = False


def untried(reason: str, retryable: bool, now: datetime) -> Verdict:
    """The CRM took nothing at all, for a reason that is not the contact's."""
    return Verdict(CrmRowState.PENDING, now, reason, retryable, is_untried=True)


def judge(action: Action, result: Result | None, tries: int, now: datetime) -> Verdict:
    """`tries`: with this one. Whoever is to leave is tried without end where trying helps."""
    if action is Action.LEAVE:
        return Verdict(CrmRowState.LEFT, now)
    if result is None:
        result = Result(reason=_SAID_NOTHING, retryable=True)
    if result.is_done:
        return Verdict(CrmRowState.SENT if action is Action.SEND else CrmRowState.REMOVED, now)
    again = result.retryable and (tries < MAX_TRIES or action is not Action.SEND)
    state = CrmRowState.PENDING if again else CrmRowState.FAILED
    return Verdict(state, now + pause(tries), result.reason, result.retryable)
