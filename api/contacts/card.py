"""A contact as it is shown: what the attendee disclosed, with the book's own corrections over it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from pydantic import Field

from api.core.schemas import Output

PERSONAL_TEXTS = ("name", "given_name", "family_name", "company", "job_title", "email", "phone", "industry", "country")
"""The columns that a book may correct, alike in attendees and contacts."""


class Columns(Protocol):
    """A row by column name, whichever driver read it."""

    def __getitem__(self, name: str, /) -> Any: ...


class State(StrEnum):
    """`resolved`: the person is known · `unresolved`: a barcode that nobody is known for yet · `manual`: typed in."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    MANUAL = "manual"


class ContactCard(Output):
    """One person in one book."""

    id: UUID
    state: State
    attendee_id: UUID | None
    badge_key: str | None
    name: str = Field(examples=["Zoë Ångström"])
    given_name: str
    family_name: str
    company: str
    job_title: str
    email: str
    phone: str
    industry: str
    country: str
    interests: list[str]
    links: list[str]
    category: str
    custom: dict[str, Any] = Field(description="What the organiser asked at registration, if the person shares it.")
    shared: list[str] = Field(
        description="The fields that the person shares with this book. Of others nothing is known but its own words.",
        examples=[["name", "company", "email"]],
    )
    withdrawn_at: datetime | None = Field(
        description="When the person took everything back: nothing of theirs is left, only what the book's people said."
    )
    decision_power: str | None
    scan_count: int
    first_captured_at: datetime
    last_captured_at: datetime
    revision: int = Field(description="The book's revision at the last change of this contact.")


_COLUMNS = tuple(name for name in ContactCard.model_fields if name != "state")


def state_of(attendee_id: UUID | None, badge_key: str | None) -> State:
    if attendee_id:
        return State.RESOLVED
    return State.UNRESOLVED if badge_key else State.MANUAL


def card_fields(row: Columns) -> dict[str, Any]:
    """The fields of a `ContactCard` from the columns of a contact."""
    fields = {name: row[name] for name in _COLUMNS}
    if corrections := row["corrections"]:
        fields.update({name: corrections[name] for name in PERSONAL_TEXTS if name in corrections})
    fields["state"] = state_of(row["attendee_id"], row["badge_key"])
    return fields
