"""Scans over the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError, WrapValidator, model_validator
from pydantic_core import ErrorDetails

from api.contacts.card import ContactCard, State
from api.contacts.interest import Interest
from api.core.errors import ProblemDocument
from api.core.schemas import Input, Line, Moment, Output, Prose
from api.tasks.due import DuePreset
from models import Source, TaskKind


class ManualContact(Input):
    """Somebody without a badge, typed in."""

    name: Line
    given_name: Line | None = None
    family_name: Line | None = None
    company: Line | None = None
    job_title: Line | None = None
    email: Line | None = None
    phone: Line | None = None


class ScanTask(Input):
    """A follow-up planned while scanning; it falls to whoever scans. `due` is in the event's time zone."""

    title: Line = Field(examples=["Call about the quote"])
    kind: TaskKind = TaskKind.OTHER
    due_at: Moment | None = None
    due: DuePreset | None = None

    @model_validator(mode="after")
    def _one_due(self) -> Self:
        if self.due_at and self.due:
            raise ValueError("give due_at or due, not both")
        return self


class ScanIn(Input):
    """A badge that was read, or (source `manual`) a person without one. Only `id`, `captured_at` and one of `badge`
    and `contact` are needed: everything else can wait until the person has left."""

    id: UUID = Field(description="Made by the app, once. Sending it again changes nothing.")
    badge: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None,
        description="Exactly what the code says: our QR text, the bare token, or any other barcode.",
        examples=["HTTPS://EVENTS.EXAMPLE/B/7K3QZM1P4F7XKQ2M01B8R2T5W9X3YZ"],
    )
    contact: ManualContact | None = None
    captured_at: Moment = Field(description="The device's own time of the scan.")
    note: Prose | None = None
    rating: Interest | None = None
    gut: Annotated[int, Field(ge=1, le=5, strict=True)] | None = Field(None, description="What you sensed, 1 to 5.")
    tags: Annotated[list[Line], Field(max_length=20, default_factory=list)]
    task: ScanTask | None = None
    source: Source = Source.SCAN

    @model_validator(mode="after")
    def _badge_or_contact(self) -> Self:
        if (self.badge is None) == (self.contact is None):
            raise ValueError("give either badge or contact")
        if self.badge is not None and ("\x00" in self.badge or not self.badge.strip()):
            raise ValueError("badge must hold printable text")
        return self


class ScanStatus(StrEnum):
    CREATED = "created"
    REPLAYED = "replayed"
    UNRESOLVED = "unresolved"
    REJECTED = "rejected"


class ScanOut(Output):
    """`unresolved`: kept, and turned into a known contact when the attendee is imported."""

    id: UUID
    status: ScanStatus
    captured_at: datetime = Field(description="When it was captured, corrected if the device's clock was wrong.")
    contact: ContactCard | None = Field(
        description="Null if it was deleted since, by somebody with the book or because the person does not want to be "
        "scanned any more: only a scan that is sent again (200) shows that."
    )


_MOST_ERRORS = 20


class InvalidScan(BaseModel):
    """An element of a batch that is no scan. The others are recorded."""

    raw_id: Any
    errors: list[ErrorDetails]


def _told(error: ValidationError) -> list[ErrorDetails]:
    if error.error_count() > _MOST_ERRORS:
        # Hundreds of unknown keys are no typing mistake: naming each in a thousand scans would take seconds.
        return [{"type": "too_many", "loc": (), "msg": f"{error.error_count()} errors", "input": None}]
    return error.errors(include_url=False, include_input=False)


def _scan_or_errors(value: Any, validate: Any) -> ScanIn | InvalidScan:
    try:
        scan: ScanIn = validate(value)
    except ValidationError as error:
        raw_id = value.get("id") if isinstance(value, dict) else None
        return InvalidScan.model_construct(raw_id=raw_id, errors=_told(error))
    return scan


class ScanBatch(Input):
    """Up to 1,000 scans in any order. One that is wrong never stops the others."""

    scans: Annotated[list[Annotated[ScanIn, WrapValidator(_scan_or_errors)]], Field(min_length=1, max_length=1000)]
    device_now: Moment | None = Field(
        None, description="The device's idea of now. If it is more than a minute off, capture times are corrected."
    )
    unsent: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        None, description="How many items the phone still holds after this batch."
    )


class ScannedContact(Output):
    """Enough of a contact to show who it was: a batch comes over bad Wi-Fi, and the rest is a GET away."""

    id: UUID
    state: State
    attendee_id: UUID | None
    name: str
    company: str
    job_title: str
    scan_count: int


class ScanResult(Output):
    """What became of one scan of a batch, in the order in which they were sent."""

    id: UUID | None
    status: ScanStatus
    contact: ScannedContact | None = Field(
        None, description="Null if the scan was rejected, or if it was sent before and the contact deleted since."
    )
    problem: ProblemDocument | None = None


class BatchResult(Output):
    results: list[ScanResult]
