"""What has to happen to a contact in a CRM. Pure."""

from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from models import WhenDeleted, WhenWithdrawn

BLANK = UUID(int=0)
"""The fingerprint of a contact of whom the CRM has nothing left."""


class Action(Enum):
    """`LEAVE`: nothing. `FORGET`: delete for ever. `DELETE`: as somebody there would."""

    SEND = auto()
    BLANK = auto()
    DELETE = auto()
    FORGET = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact as it stands in the book. `taken_back`: by the person, who may have been erased. `is_known`: the CRM
    has something of theirs, or may have it."""

    contact_id: UUID
    deleted: bool
    nameless: bool
    merged: bool
    taken_back: bool
    is_known: bool


def decide(standing: Standing, when_withdrawn: WhenWithdrawn, when_deleted: WhenDeleted) -> Action:
    """Somebody who turned out to be another contact would be there twice: that one leaves in any case."""
    if not standing.deleted and not standing.nameless:
        return Action.SEND
    if not standing.is_known:
        return Action.LEAVE
    if standing.merged:
        return Action.DELETE
    if standing.nameless or standing.taken_back:
        return Action.FORGET if when_withdrawn is WhenWithdrawn.DELETE else Action.BLANK
    return Action.DELETE if when_deleted is WhenDeleted.DELETE else Action.LEAVE
