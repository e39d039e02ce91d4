"""What a phone says of a scan, turned into the row that the scan statement takes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from api.badges import token
from api.core.folding import fold
from api.core.ids import fingerprint
from api.scans.errors import BadgeForged, BadgeMalformed, BadgeWrongEvent
from api.scans.schemas import ScanIn, ScanTask
from api.tasks.due import due_at

# A clock can be so wrong that correcting it leads out of any calendar.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_TOLERATED_SKEW = timedelta(minutes=1)


def clock_skew(device_now: datetime | None, now: datetime) -> timedelta:
    """By how much to correct the device's times: nothing for less than a minute, which is the network's delay."""
    skew = now - device_now if device_now else timedelta()
    return skew if abs(skew) > _TOLERATED_SKEW else timedelta()


@dataclass(frozen=True, slots=True)
class OfflineScan:
    """A scan that a phone kept, and what it made of it: `contact_id` is its idea of whose it is.

    `badge` is the text that was read; without one `typed` names the person. Nobody needs to know when it was captured:
    then it is now.
    """

    id: UUID
    contact_id: UUID | None
    badge: str | None
    typed: Mapping[str, str]
    source: str
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Turns the scans of one request into rows."""

    event_code: str
    book_id: UUID
    badge_secret: str
    now: datetime
    skew: timedelta
    zone: ZoneInfo

    def item(self, scan: ScanIn) -> dict[str, Any]:
        """The row of one scan. What comes along (note, rating, …) gets ids derived from the scan's.

        A capture time in the future is a wrong clock too, and becomes now.
        """
        key, issued, refusal = self._read_badge(scan.badge)
        row: dict[str, Any] = {
            "id": scan.id,
            "badge_key": key,
            "issued": issued,
            "contact_id": uuid5(self.book_id, key or str(scan.id)),
            "refusal": refusal,
            "source": scan.source,
            "digest": fingerprint(scan),
            "disclosure_id": uuid5(scan.id, "disclosure"),
            "claimed_at": scan.captured_at,
            "captured_at": max(_EARLIEST, min(scan.captured_at + self.skew, self.now)),
        }
        if not issued:
            typed_in = scan.contact.model_dump() if scan.contact else {}
            row |= typed_in | {"search": fold(key, *typed_in.values())}
        _add_memory(row, scan)
        if scan.task:
            row |= self._planned(scan.id, scan.task)
        return row

    def offline_item(self, scan: OfflineScan) -> dict[str, Any]:
        """The same of a scan that was synced: what was said meanwhile comes in rows of its own."""
        key, issued, refusal = self._read_badge(scan.badge)
        claimed = scan.captured_at or self.now
        row: dict[str, Any] = {
            "id": scan.id,
            "badge_key": key,
            "issued": issued,
            "contact_id": uuid5(self.book_id, key) if key else scan.contact_id or uuid5(self.book_id, str(scan.id)),
            "refusal": refusal,
            "source": scan.source,
            "digest": uuid5(scan.id, f"{key} {claimed.isoformat()}"),
            "disclosure_id": uuid5(scan.id, "disclosure"),
            "claimed_at": claimed,
            "captured_at": max(_EARLIEST, min(claimed + self.skew, self.now)),
        }
        if not key:
            row |= {**scan.typed, "search": fold(*scan.typed.values())}
        elif not issued:
            row["search"] = fold(key)
        return row

    def _read_badge(self, text: str | None) -> tuple[str | None, bool, str | None]:
        """The badge key, whether it is a token that we issued, and the code of the refusal if there is one."""
        if text is None:
            return None, False, None
        text, here = text.strip(), self.event_code
        try:
            ours = token.parse(text, self.badge_secret, here)
        except token.Malformed:
            return text, False, BadgeMalformed.code
        except token.Forged:
            return text, False, BadgeForged.code
        if ours is None:
            return text, False, None
        return ours.text, True, None if ours.event_code == here else BadgeWrongEvent.code

    def _planned(self, scan_id: UUID, task: ScanTask) -> dict[str, Any]:
        return {
            "task_id": uuid5(scan_id, "task"),
            "task_title": task.title,
            "task_kind": task.kind,
            "task_due_at": due_at(task.due, self.now, self.zone) if task.due else task.due_at,
        }


def _add_memory(row: dict[str, Any], scan: ScanIn) -> None:
    """What was said about the person while scanning."""
    if scan.note:
        row |= {"note_id": uuid5(scan.id, "note"), "note": scan.note, "note_search": fold(scan.note)}
    if scan.rating is not None or scan.gut is not None:
        row |= {"rating_id": uuid5(scan.id, "rating"), "interest": scan.rating, "gut": scan.gut}
    if scan.tags:
        row["tags"] = [{"id": uuid5(scan.id, f"tag:{label}"), "label": label} for label in dict.fromkeys(scan.tags)]
