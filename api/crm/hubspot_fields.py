"""Our contacts, notes and tasks in HubSpot's properties. Pure.

Names as in HubSpot's API; what it has no property for goes into ones that we make, which begin with `rapport_`. What
sales people there set themselves (lead status, lifecycle stage) is not touched.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from api.crm.wording import answers, text_of
from api.exports.columns import Column, Tally, cells
from api.exports.fields import FIELDS
from api.exports.records import ContactRecord

_TEXT = 65_536
"""Characters of a text property, and of a note's body."""

_STANDARD = {
    "firstname": "first_name",
    "lastname": "last_name",
    "email": "valid_email",
    "phone": "phone",
    "company": "company",
    "jobtitle": "job_title",
    "industry": "industry",
    "country": "country",
}
_OURS = {
    "rapport_event": ("Rapport: event", "event"),
    "rapport_owner": ("Rapport: captured first by", "owner_login"),
    "rapport_captured_by": ("Rapport: captured by", "captured_by"),
    "rapport_first_captured_at": ("Rapport: first captured (UTC)", "first_captured_at"),
    "rapport_last_captured_at": ("Rapport: last captured (UTC)", "last_captured_at"),
    "rapport_rating": ("Rapport: rating", "rating"),
    "rapport_ratings": ("Rapport: all ratings", "ratings"),
    "rapport_tags": ("Rapport: tags", "tags"),
    "rapport_interests": ("Rapport: interests", "interests"),
    "rapport_consent": ("Rapport: consent basis", "consent_basis"),
    "rapport_consent_at": ("Rapport: consent recorded (UTC)", "consent_at"),
    "rapport_refused_email": ("Rapport: e-mail not accepted", "refused_email"),
}
ID = "rapport_id"
OWNER = "hubspot_owner_id"
ANSWERS = "rapport_answers"
LABELS = {name: label for name, (label, _) in _OURS.items()} | {ANSWERS: "Rapport: answers"}
"""The properties of contacts that we make, beside `rapport_id`."""

_COLUMNS = tuple(
    Column(name, FIELDS[field], _TEXT)
    for name, field in (*_STANDARD.items(), *((name, field) for name, (_, field) in _OURS.items()))
)
_TASK_TYPES = {"call": "CALL", "mail": "EMAIL"}


def person(contact: ContactRecord, questions: Sequence[Column]) -> tuple[dict[str, str], int]:
    """The properties of a contact, and how many texts were cut. What we do not know is blank, there too."""
    tally = Tally()
    columns = (*_COLUMNS, Column(ANSWERS, answers(questions), _TEXT))
    row = cells(columns, contact, tally)
    return {column.header: text_of(cell) for column, cell in zip(columns, row, strict=True)}, tally.cut_texts


def blank() -> dict[str, str]:
    """Somebody of whom nothing is left."""
    return {column.header: "" for column in _COLUMNS} | {ANSWERS: ""}


def note(author: str, text: str, written_at: datetime) -> tuple[dict[str, str], int]:
    tally = Tally()
    words = _html(f"{author}: {text}" if author else text)
    (body,) = cells((Column("hs_note_body", lambda said: said, _TEXT),), words, tally)
    return {"hs_note_body": text_of(body), "hs_timestamp": _moment(written_at)}, tally.cut_texts


def task(title: str, kind: str, assignee: str, due_at: datetime | None, created_at: datetime, *, done: bool) -> Any:
    """A task without a due time is due when it was planned: HubSpot knows none without."""
    return {
        "hs_task_subject": title,
        "hs_timestamp": _moment(due_at or created_at),
        "hs_task_status": "COMPLETED" if done else "NOT_STARTED",
        "hs_task_type": _TASK_TYPES.get(kind, "TODO"),
        "hs_task_body": _html(f"For {assignee}") if assignee else "",
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
