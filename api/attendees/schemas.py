"""Attendees over the wire."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from api.attendees.values import MAX_INTERESTS, read_phone
from api.core.schemas import Email, Input, Line, Output


def _phone(text: str) -> str:
    number = read_phone(text)
    if not number:  # a cell of a list may say "n/a"; here nobody asked
        raise ValueError("This is not a phone number.")
    return number


Phone = Annotated[Line, AfterValidator(_phone), Field(examples=["+351211234567"])]
Interests = Annotated[list[Line], Field(max_length=MAX_INTERESTS, examples=[["robotics", "logistics"]])]
_CUSTOM = Field(
    max_length=100,
    description="What else people were asked, each answer under its question. Contacts do not show it.",
    examples=[{"T-shirt size": "M"}],
)


class AttendeeIn(Input):
    """Somebody to be registered. `id` is optional; with one, sending it again changes nothing.

    Give `name`, or its two halves: what is missing follows from what is there.
    """

    id: UUID | None = None
    external_id: Line | None = Field(None, description="Their id in the ticketing system.", examples=["TI-4711"])
    barcode: Line | None = Field(None, description="A barcode they already carry. Scanned, it is this person.")
    email: Email | None = Field(None, description="They sign in with it.")
    name: Line | None = Field(None, examples=["Zoë Ångström"])
    given_name: Line | None = Field(None, examples=["Zoë"])
    family_name: Line | None = Field(None, examples=["Ångström"])
    company: Line | None = None
    job_title: Line | None = None
    phone: Phone | None = None
    category: Line | None = Field(None, description="Shown on the badge, in a colour.", examples=["Speaker"])
    industry: Line | None = None
    country: Line | None = None
    interests: Annotated[Interests, Field(default_factory=list)]
    custom: Annotated[dict[Line, Line], _CUSTOM, Field(default_factory=dict)]
    scan_consent: bool = Field(True, description="Whether they may be scanned.")

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not (self.name or self.given_name or self.family_name):
            raise ValueError("give name, or given_name and family_name")
        return self


class AttendeeChange(Input):
    """JSON Merge Patch: what is absent stays, null removes. A changed `name` is split into its halves anew, a changed
    half changes the name."""

    external_id: Line | None = None
    email: Email | None = None
    name: Line | None = None
    given_name: Line | None = None
    family_name: Line | None = None
    company: Line | None = None
    job_title: Line | None = None
    phone: Phone | None = None
    category: Line | None = None
    industry: Line | None = None
    country: Line | None = None
    interests: Interests | None = None
    custom: Annotated[dict[Line, Line | None], _CUSTOM] | None = None
    scan_consent: bool | None = None


class AttendeeOut(Output):
    """What is not known is empty."""

    id: UUID
    external_id: str
    email: str
    name: str = Field(examples=["Zoë Ångström"])
    given_name: str
    family_name: str
    company: str
    job_title: str
    phone: str
    category: str
    industry: str
    country: str
    interests: list[str]
    custom: dict[str, Any]
    scan_consent: bool
    qr: str | None = Field(
        description="What the QR code of their valid badge says.",
        examples=["HTTPS://EVENTS.EXAMPLE/B/7K3QZM1P4F7XKQ2M01B8R2T5W9X3YZ"],
    )
    issue: int | None = Field(description="The issue of that badge, from 1.", examples=[1])
    created_at: datetime
    updated_at: datetime


class SkippedOut(Output):
    """A row about nobody who is coming."""

    line: int = Field(description="The line of the file on which the row begins, from 1.")
    reason: str = Field(
        description="`refunded`, `void`, `cancelled`, `unpaid`, `unassigned` or `not_accepted`.", examples=["refunded"]
    )


class FailedOut(Output):
    """A row that could not be taken over; the others were."""

    line: int
    column: str = Field(description="The heading at fault; empty if it is the row as a whole.", examples=["Email"])
    message: str = Field(examples=["This is not an e-mail address."])


class ImportOut(Output):
    """What an import did, or, as a dry run, would do. Counts are of rows."""

    dry_run: bool
    system: str = Field(
        description="Whose export this is: `eventbrite`, `tito`, `sessionize`, `pretix`, `luma` or `plain`.",
        examples=["tito"],
    )
    encoding: str = Field(examples=["utf-8"])
    delimiter: str = Field(examples=[","])
    columns: dict[str, str] = Field(
        description="The recognised fields, each with its heading in the file.", examples=[{"email": "Ticket Email"}]
    )
    ignored: list[str] = Field(description="Headings of which nothing is taken.")
    created: int
    updated: int
    unchanged: int
    skipped: int
    failed: int
    skips: list[SkippedOut] = Field(description="The first 1,000.")
    failures: list[FailedOut] = Field(description="The first 1,000.")
    truncated: bool = Field(description="Whether more rows were skipped or failed than are listed.")
    warnings: list[str]
