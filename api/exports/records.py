"""What is known of a contact, as every format of an export sees it. The database has put it into these words."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID


class ContactRecord(NamedTuple):
    """One contact. Personal texts are those that the book shows: its corrections, else what was disclosed. Unknown ones
    are empty.

    Moments are aware UTC; those that end in `_local`, and all that stand in texts, are in the event's zone. Notes,
    scans and tasks are texts in order of time, with their authors; `captured_by` names everybody in the order of their
    first scan. `answers`: JSON, [[question, author, value]…], the newest of each author to each question, newest first.
    `best_interest` is the highest of the authors' newest. `event`, `zone`: the event's name, and its zone's.
    """

    id: UUID
    state: str
    badge_key: str | None = None
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    company: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    industry: str = ""
    country: str = ""
    interests: list[str] | None = None
    decision_power: str | None = None
    scan_count: int | None = None
    first_captured_at: datetime | None = None
    first_captured_local: datetime | None = None
    last_captured_at: datetime | None = None
    last_captured_local: datetime | None = None
    captured_by: list[str] | None = None
    owner_email: str | None = None
    source: str | None = None
    scans: str | None = None
    best_interest: int | None = None
    ratings: str | None = None
    tags: list[str] | None = None
    note_count: int | None = None
    notes: str | None = None
    open_tasks: str | None = None
    done_tasks: str | None = None
    answers: str | None = None
    consent_basis: str | None = None
    consent_at: datetime | None = None
    event: str = ""
    zone: str = ""

    @classmethod
    def gone(cls, contact_id: UUID) -> Self:
        """Somebody whom the book holds no more: nothing is left but that there was somebody."""
        return cls(id=contact_id, state="deleted")


class NoteRecord(NamedTuple):
    """One note, with whom it is about and by whom it is."""

    contact_id: UUID
    email: str
    author: str
    written_at: datetime
    written_local: datetime
    zone: str
    text: str


class Deletion(NamedTuple):
    """A contact that the book holds no more. `merged_into`: it turned out to be the same person as this one."""

    contact_id: UUID
    merged_into: UUID | None
