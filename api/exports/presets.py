"""What each importing system calls its columns, in whose order, and how much it takes. Pure.

Headers and limits as their import pages name them; Salesforce's `Last Name` and `Company`, Pipedrive's name and Zoho's
`Last Name` are filled by rule (`filling`). What a system has no column for comes after its own ones.
"""

from dataclasses import dataclass

from api.exports import filling
from api.exports.columns import Cell, Column
from api.exports.fields import FIELDS, is_followed_up, rating, tags
from api.exports.records import ContactRecord, Deletion, NoteRecord
from models import ExportPreset


@dataclass(frozen=True, slots=True)
class Preset:
    """`notes`: the columns of a second file. `rows_per_file`: more are refused, so they go into several.

    `deletions_apart`: an import would make persons of them; else they stand among the rows.
    """

    columns: tuple[Column, ...]
    notes: tuple[Column, ...] = ()
    rows_per_file: int | None = None
    deletions_apart: bool = True
    text_limit: int | None = None


def _columns(*described: tuple[str, str] | tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(header, FIELDS[name], *limit) for header, name, *limit in described)


GENERIC = _columns(
    # Never "ID" in the first place: Excel takes a file that begins with it for another format.
    ("Contact id", "contact_id"),
    ("State", "state"),
    ("Name", "name"),
    ("Given name", "given_name"),
    ("Family name", "family_name"),
    ("Company", "company"),
    ("Job title", "job_title"),
    ("E-mail", "email"),
    ("Phone", "phone"),
    ("Industry", "industry"),
    ("Country", "country"),
    ("Interests", "interests"),
    ("Decision power", "decision_power"),
    ("First captured ({zone})", "first_captured_local"),
    ("First captured (UTC)", "first_captured_at"),
    ("Last captured ({zone})", "last_captured_local"),
    ("Last captured (UTC)", "last_captured_at"),
    ("Scan count", "scan_count"),
    ("Source", "source"),
    ("Owner", "owner"),
    ("Captured by", "captured_by"),
    ("Scans ({zone})", "scans"),
    # Whole, not a mean: a spreadsheet with decimal commas would read 4.5 as the fourth of May.
    ("Best interest (0-5)", "best_interest"),
    ("Ratings", "ratings"),
    ("Tags", "tags"),
    ("Note count", "note_count"),
    ("Notes ({zone})", "notes"),
    ("Open tasks ({zone})", "open_tasks"),
    ("Done tasks ({zone})", "done_tasks"),
    # All that is known of somebody whose registration has not come in yet.
    ("Unresolved badge", "unresolved_badge"),
    ("Consent basis", "consent_basis"),
    ("Consent recorded (UTC)", "consent_at"),
)
"""All that a book holds of its contacts."""

_OURS = _columns(
    ("Rapport ID", "contact_id"),
    ("Event", "event"),
    ("Tags", "tags"),
    ("Interests", "interests"),
    ("Decision power", "decision_power"),
    ("Captured by", "captured_by"),
    ("First captured ({zone})", "first_captured_local"),
    ("First captured (UTC)", "first_captured_at"),
    ("Last captured ({zone})", "last_captured_local"),
    ("Last captured (UTC)", "last_captured_at"),
    ("Scan count", "scan_count"),
    ("Consent basis", "consent_basis"),
    ("Consent recorded (UTC)", "consent_at"),
    ("E-mail not accepted", "refused_email"),
)
"""What no CRM has a column for. By the id a later import finds the person again."""


def _always(words: str) -> Column:
    return Column("Lead Source", lambda _contact: words)


def _status(header: str, followed_up: str, fresh: str) -> Column:
    return Column(header, lambda contact: followed_up if is_followed_up(contact) else fresh)


def _label(contact: ContactRecord) -> Cell:
    return f"{rating(contact)} lead" if rating(contact) else ""


def _zoho_rating(contact: ContactRecord) -> Cell:
    # Its own list knows no hot and cold, only `Active` beside ways of being over.
    return "Active" if rating(contact) in ("Hot", "Warm") else ""


def _zoho_tags(contact: ContactRecord) -> Cell:
    return "; ".join(filter(None, (rating(contact), tags(contact))))


_SALESFORCE = (
    *_columns(
        ("First Name", "first_name", 40),
        ("Last Name", "last_name", 80),
        ("Company", "company_or_gap", 255),
        ("Email", "valid_email"),
        ("Phone", "landline", 40),
        ("Mobile Phone", "mobile", 40),
        ("Title", "job_title", 128),
    ),
    _always("Trade Show"),
    _status("Lead Status", "Working - Contacted", "Open - Not Contacted"),
    *_columns(
        ("Rating", "rating"),
        ("Description", "description", 32_000),
        ("Lead Owner", "owner_login"),
        ("Industry", "industry", 255),
        ("Country", "country", 80),
    ),
    *_OURS,
)
_HUBSPOT = (
    *_columns(
        ("First name", "first_name"),
        ("Last name", "last_name"),
        ("Email", "valid_email"),
        ("Phone number", "phone"),
        ("Company name", "company"),
        ("Job title", "job_title"),
        ("Contact owner", "owner_login"),
    ),
    _status("Lead status", "Attempted to contact", "New"),
    *_columns(
        ("Industry", "industry"),
        ("Country/Region", "country"),
        ("Rating", "rating"),
        ("Ratings", "ratings"),
        ("Open tasks ({zone})", "open_tasks"),
        ("Done tasks ({zone})", "done_tasks"),
    ),
    _always("Trade Show"),
    *_OURS,
)
_PIPEDRIVE = (
    *_columns(
        ("Person - Name", "full_name", 255),
        ("Person - First name", "first_name", 255),
        ("Person - Last name", "last_name", 255),
        ("Person - Email", "valid_email"),
        ("Person - Phone", "phone", 255),
        ("Person - Job title", "job_title", 255),
        ("Person - Owner", "owner_login"),
    ),
    Column("Person - Label", _label),
    *_columns(("Organization - Name", "company", 255), ("Note - Content", "description", 100_000)),
    Column("Lead - Source", lambda _contact: "Trade Show"),
    *_OURS,
)
_ZOHO = (
    *_columns(
        ("First Name", "first_name", 40),
        ("Last Name", "last_name", 80),
        ("Company", "company_or_gap", 100),
        ("Email", "valid_email"),
        ("Phone", "landline", 30),
        ("Mobile", "mobile", 30),
        ("Title", "job_title", 100),
        ("Lead Owner", "owner_login"),
    ),
    _always("Trade Show"),
    _status("Lead Status", "Contacted", "Not Contacted"),
    Column("Rating", _zoho_rating),
    *_columns(
        ("Industry", "industry", 120), ("Country", "country", 30), ("Description", "description", 32_000),
    ),
    Column("Tag", _zoho_tags),
    *(column for column in _OURS if column.header != "Tags"),
)  # fmt: skip  # the three belong together


def _note_email(note: NoteRecord) -> Cell:
    return note.email if filling.is_email(note.email) else ""


_HUBSPOT_NOTES = (
    Column("Activity date", lambda note: note.written_local),
    Column("Note body", lambda note: f"{note.author}: {note.text}", 65_536),
    Column("Email", _note_email),
    Column("Rapport ID", lambda note: str(note.contact_id)),
    Column("Written at (UTC)", lambda note: note.written_at),
    Column("Time zone of activity date", lambda note: note.zone),
)

DELETIONS = (
    Column("Rapport ID", lambda deletion: str(deletion.contact_id)),
    Column("Merged into", lambda deletion: str(deletion.merged_into) if deletion.merged_into else None),
)
"""Who has to leave the importing system: withdrawn, deleted, or found to be the same person as another."""


def gone(deletion: Deletion) -> ContactRecord:
    """A deletion as a row among the others."""
    return ContactRecord.gone(deletion.contact_id)


PRESETS = {
    ExportPreset.GENERIC: Preset(GENERIC, deletions_apart=False),
    ExportPreset.SALESFORCE: Preset(_SALESFORCE, rows_per_file=50_000, text_limit=32_000),
    ExportPreset.HUBSPOT: Preset(_HUBSPOT, notes=_HUBSPOT_NOTES, text_limit=65_536),
    ExportPreset.PIPEDRIVE: Preset(_PIPEDRIVE, rows_per_file=50_000, text_limit=100_000),
    ExportPreset.ZOHO: Preset(_ZOHO, text_limit=32_000),
}
