"""A contact with all that its book holds about it, as every format of an export sees it. Times are aware UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NoteRecord:
    author: str
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """The newest rating of one author."""

    author: str
    interest: int | None
    gut: int | None


@dataclass(frozen=True, slots=True)
class ScanRecord:
    by: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRecord:
    assignee: str
    title: str
    kind: str
    due_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """Personal texts are those that the book shows: its corrections, else what was disclosed. Unknown ones are empty.

    Notes and scans are in order of time, tasks in order of when they are due, ratings in order of the authors' names,
    tags alphabetical and each once.
    """

    id: UUID
    state: str
    badge_key: str | None
    name: str
    given_name: str
    family_name: str
    company: str
    job_title: str
    email: str
    phone: str
    industry: str
    country: str
    interests: Sequence[str]
    decision_power: str | None
    scan_count: int
    first_captured_at: datetime
    last_captured_at: datetime
    notes: Sequence[NoteRecord]
    ratings: Sequence[RatingRecord]
    tags: Sequence[str]
    scans: Sequence[ScanRecord]
    tasks: Sequence[TaskRecord]
