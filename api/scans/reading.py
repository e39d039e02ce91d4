"""What a phone says of a scan, turned into the row that the scan statement takes. Pure."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from api.badges import token
from api.core.folding import fold
from api.scans.errors import BadgeForged, BadgeMalformed, BadgeWrongEvent
from api.scans.schemas import ScanIn
from api.tasks.due import due_at

_TOLERATED_SKEW = timedelta(minutes=1)


def clock_skew(device_now: datetime | None, now: datetime) -> timedelta:
    """By how much to correct the device's times: nothing for less than a minute, which is the network's delay."""
    skew = now - device_now if device_now else timedelta()
    return skew if abs(skew) > _TOLERATED_SKEW else timedelta()


def item(
    scan: ScanIn, *, event_id: UUID, book_id: UUID, badge_secret: str, now: datetime, skew: timedelta, zone: ZoneInfo
) -> dict[str, Any]:
    """The row of one scan. Its own rows (note, rating, …) get ids derived from the scan's, so a repeat makes the same.

    A capture time in the future is a wrong clock too, and becomes now.
    """
    key, issued, refusal = _read_badge(scan.badge, event_id, badge_secret)
    row: dict[str, Any] = {
        "id": scan.id,
        "badge_key": key,
        "issued": issued,
        "contact_id": uuid5(book_id, key or str(scan.id)),
        "refusal": refusal,
        "source": scan.source,
        "digest": digest(scan),
        "claimed_at": scan.captured_at,
        "captured_at": min(scan.captured_at + skew, now),
        "search": fold(key),
    }
    if scan.contact:
        row |= scan.contact.model_dump() | {"search": fold(*scan.contact.model_dump().values())}
    if scan.note:
        row |= {"note_id": uuid5(scan.id, "note"), "note": scan.note, "note_search": fold(scan.note)}
    if scan.rating is not None or scan.gut is not None:
        row |= {"rating_id": uuid5(scan.id, "rating"), "interest": scan.rating, "gut": scan.gut}
    if scan.tags:
        row["tags"] = [{"id": uuid5(scan.id, f"tag:{label}"), "label": label} for label in dict.fromkeys(scan.tags)]
    if scan.task:
        due = due_at(scan.task.due, now, zone) if scan.task.due else scan.task.due_at
        row |= {
            "task_id": uuid5(scan.id, "task"),
            "task_title": scan.task.title,
            "task_kind": scan.task.kind,
            "task_due_at": due,
        }
    return row


def digest(scan: ScanIn) -> UUID:
    """A fingerprint of the scan's content: the same scan sent again has the same one."""
    return UUID(bytes=hashlib.sha256(scan.model_dump_json().encode()).digest()[:16])


def _read_badge(text: str | None, event_id: UUID, secret: str) -> tuple[str | None, bool, str | None]:
    """The badge key, whether it is a token that we issued, and the code of the refusal if it cannot be accepted."""
    if text is None:
        return None, False, None
    text, here = text.strip(), token.event_code(event_id)
    try:
        ours = token.parse(text, secret, here)
    except token.Malformed:
        return text, False, BadgeMalformed.code
    except token.Forged:
        return text, False, BadgeForged.code
    if ours is None:
        return text, False, None
    refusal = None if ours.event_code == here else BadgeWrongEvent.code
    return ours.text, True, refusal
