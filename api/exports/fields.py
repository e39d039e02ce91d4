"""The fields that columns can show, by the names that a team's own mapping uses. Pure."""

import json
from collections.abc import Callable
from operator import attrgetter
from uuid import UUID

from api.contacts.interest import word
from api.exports import filling
from api.exports.columns import Cell
from api.exports.records import ContactRecord

Field = Callable[[ContactRecord], Cell]


def owner(contact: ContactRecord) -> str:
    """Whoever captured the person first."""
    return contact.captured_by[0] if contact.captured_by else ""


def owner_login(contact: ContactRecord) -> str:
    """CRMs know their users by address."""
    return contact.owner_email or owner(contact)


def rating(contact: ContactRecord) -> str:
    return "" if contact.best_interest is None else word(contact.best_interest).capitalize()


def is_followed_up(contact: ContactRecord) -> bool:
    return bool(contact.done_tasks)


def description(contact: ContactRecord) -> str:
    """All that was said, in one text: for imports without notes."""
    parts = (
        (f"Notes ({contact.zone})", contact.notes),
        (f"Open tasks ({contact.zone})", contact.open_tasks),
        (f"Done tasks ({contact.zone})", contact.done_tasks),
        ("Ratings", contact.ratings),
        ("Tags", tags(contact)),
    )
    return "\n\n".join(f"{title}:\n{said}" for title, said in parts if said)


def tags(contact: ContactRecord) -> str:
    return "; ".join(sorted(contact.tags, key=str.casefold)) if contact.tags else ""


def answer(question_id: UUID) -> Field:
    """The answers to one question: what all agree on stands alone, else each with its author, newest first."""
    wanted = str(question_id)

    def given(contact: ContactRecord) -> Cell:
        if not contact.answers:
            return None
        answers = [(author, _shown(value)) for asked, author, value in json.loads(contact.answers) if asked == wanted]
        if len({value for _author, value in answers}) <= 1:
            return answers[0][1] if answers else None
        return "; ".join(f"{author}: {value}" for author, value in answers)

    return given


def _shown(value: str | float | list[str]) -> Cell:
    return "; ".join(value) if isinstance(value, list) else value


FIELDS: dict[str, Field] = {
    **{
        name: attrgetter(name)
        for name in (
            "state", "name", "given_name", "family_name", "company", "job_title", "email", "phone", "industry",
            "country", "decision_power", "scan_count", "first_captured_at", "first_captured_local", "last_captured_at",
            "last_captured_local", "source", "scans", "best_interest", "ratings", "note_count", "notes", "open_tasks",
            "done_tasks", "consent_basis", "consent_at", "event",
        )
    },
    "contact_id": lambda contact: str(contact.id),
    "unresolved_badge": lambda contact: contact.badge_key if contact.state == "unresolved" else None,
    "interests": lambda contact: "; ".join(contact.interests or ()),
    "captured_by": lambda contact: "; ".join(dict.fromkeys(contact.captured_by or ())),
    "owner": owner,
    "owner_login": owner_login,
    "rating": rating,
    "tags": tags,
    "description": description,
    "last_name": filling.last_name,
    "first_name": filling.first_name,
    "full_name": filling.full_name,
    "company_or_gap": filling.company,
    "valid_email": filling.email,
    "refused_email": filling.refused_email,
    "landline": filling.phone,
    "mobile": filling.mobile,
}  # fmt: skip  # one name a line would fill the page
"""By name. `…_local`: in the event's zone."""
