"""What stands in which column. A preset is a table of columns; each is a header and a function of a contact."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from api.contacts.interest import word
from api.exports.records import ContactRecord, NoteRecord, RatingRecord, ScanRecord, TaskRecord

Cell = str | int | datetime | None
"""Text written by people, or a number or moment of ours; each format writes them in its own way."""


@dataclass(frozen=True, slots=True)
class Column:
    """`{zone}` in a header becomes the IANA name of the event's zone, in which `cell` gives its times."""

    header: str
    cell: Callable[[ContactRecord, ZoneInfo], Cell]


def headers(columns: Iterable[Column], zone: ZoneInfo) -> list[str]:
    return [column.header.format(zone=zone.key) for column in columns]


def cells(columns: Iterable[Column], contact: ContactRecord, zone: ZoneInfo) -> list[Cell]:
    return [column.cell(contact, zone) for column in columns]


def in_zone(columns: Iterable[Column], zone: ZoneInfo) -> tuple[Column, ...]:
    """The columns without those whose header is there already: an event in UTC needs each time only once."""
    return tuple({column.header.format(zone=zone.key): column for column in columns}.values())


def _best_interest(contact: ContactRecord, _zone: ZoneInfo) -> int | None:
    # Whole, not a mean: a spreadsheet with decimal commas would read 4.5 as the fourth of May.
    return max((rating.interest for rating in contact.ratings if rating.interest is not None), default=None)


def _rating(rating: RatingRecord) -> str:
    said = [f"{word(rating.interest)} ({rating.interest})"] if rating.interest is not None else []
    sensed = [f"gut {rating.gut}"] if rating.gut is not None else []
    return f"{rating.author}: {', '.join(said + sensed)}"


def _note(note: NoteRecord, zone: ZoneInfo) -> str:
    return f"{_minute(note.written_at, zone)} {note.author}: {note.text}"


def _scan(scan: ScanRecord, zone: ZoneInfo) -> str:
    return f"{_minute(scan.captured_at, zone)} {scan.by}"


def _tasks(tasks: Iterable[TaskRecord], zone: ZoneInfo) -> str:
    return "\n".join(_task(task, zone) for task in tasks)


def _task(task: TaskRecord, zone: ZoneInfo) -> str:
    details = [task.kind, task.assignee]
    details.append(f"due {_minute(task.due_at, zone)}" if task.due_at else "")
    details.append(f"done {_minute(task.done_at, zone)}" if task.done_at else "")
    return f"{task.title} ({', '.join(filter(None, details))})"


def _minute(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")


CONTACTS = (
    # Never "ID" in the first place: Excel takes a file that begins with it for another format.
    Column("Contact id", lambda contact, _zone: str(contact.id)),
    Column("State", lambda contact, _zone: contact.state),
    Column("Name", lambda contact, _zone: contact.name),
    Column("Given name", lambda contact, _zone: contact.given_name),
    Column("Family name", lambda contact, _zone: contact.family_name),
    Column("Company", lambda contact, _zone: contact.company),
    Column("Job title", lambda contact, _zone: contact.job_title),
    Column("E-mail", lambda contact, _zone: contact.email),
    Column("Phone", lambda contact, _zone: contact.phone),
    Column("Industry", lambda contact, _zone: contact.industry),
    Column("Country", lambda contact, _zone: contact.country),
    Column("Interests", lambda contact, _zone: "; ".join(contact.interests)),
    Column("Decision power", lambda contact, _zone: contact.decision_power),
    Column("First captured ({zone})", lambda contact, zone: contact.first_captured_at.astimezone(zone)),
    Column("First captured (UTC)", lambda contact, _zone: contact.first_captured_at.astimezone(UTC)),
    Column("Last captured ({zone})", lambda contact, zone: contact.last_captured_at.astimezone(zone)),
    Column("Last captured (UTC)", lambda contact, _zone: contact.last_captured_at.astimezone(UTC)),
    Column("Scan count", lambda contact, _zone: contact.scan_count),
    Column("Captured by", lambda contact, _zone: "; ".join(dict.fromkeys(scan.by for scan in contact.scans))),
    Column("Scans ({zone})", lambda contact, zone: "\n".join(_scan(scan, zone) for scan in contact.scans)),
    Column("Best interest (0-5)", _best_interest),
    Column("Ratings", lambda contact, _zone: "; ".join(_rating(rating) for rating in contact.ratings)),
    Column("Tags", lambda contact, _zone: "; ".join(contact.tags)),
    Column("Note count", lambda contact, _zone: len(contact.notes)),
    Column("Notes ({zone})", lambda contact, zone: "\n\n".join(_note(note, zone) for note in contact.notes)),
    Column("Open tasks ({zone})", lambda contact, zone: _tasks((t for t in contact.tasks if not t.done_at), zone)),
    Column("Done tasks ({zone})", lambda contact, zone: _tasks((t for t in contact.tasks if t.done_at), zone)),
    # All that is known of somebody whose registration has not come in yet.
    Column("Unresolved badge", lambda contact, _zone: contact.badge_key if contact.state == "unresolved" else None),
)
"""All that a book holds of its contacts."""
