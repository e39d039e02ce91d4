"""Use cases of badges: issue, reissue, look up, print."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row, RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.badges import repository, sheet, token
from api.badges.errors import BadgeIssuesExhausted
from api.badges.sheet import Face, Layout
from api.core import qr
from api.core.errors import NotFound
from api.core.folding import fold
from api.core.ids import uuid7
from api.events.code import event_code
from models import Badge


async def issue_first(
    session: AsyncSession, secret: str, event_id: UUID, attendee_keys: Mapping[UUID, str], now: datetime
) -> None:
    """The first badges of new attendees, whose ids `attendee_keys` maps to their keys."""
    code = event_code(event_id)
    rows = [
        {
            "event_id": event_id,
            "id": uuid7(),
            "key": token.make(secret, code, attendee_key, 1),
            "attendee_id": attendee_id,
            "issue": 1,
            "created_at": now,
        }
        for attendee_id, attendee_key in attendee_keys.items()
    ]
    await repository.add(session, rows)


async def accept_barcodes(session: AsyncSession, event_id: UUID, barcodes: Mapping[str, UUID], now: datetime) -> None:
    """From now on each of `barcodes`, which others printed, reads as the attendee that it maps to.

    Whoever calls has made sure that none of them is in use.
    """
    rows = [
        {"event_id": event_id, "id": uuid7(), "key": barcode, "attendee_id": attendee_id, "created_at": now}
        for barcode, attendee_id in barcodes.items()
    ]
    await repository.add(session, rows)


async def current(session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]) -> dict[UUID, Badge]:
    """The valid badge of ours of each attendee."""
    return {badge.attendee_id: badge for badge in await repository.current(session, event_id, attendee_ids)}


async def holders(session: AsyncSession, event_id: UUID, barcodes: Collection[str]) -> dict[str, UUID]:
    """Whose each barcode is; those that nobody has are missing. A revoked one is still its owner's."""
    return dict(await repository.holders(session, event_id, barcodes))


async def barcodes_of(
    session: AsyncSession, event_id: UUID, attendee_ids: Collection[UUID]
) -> Sequence[Row[str, UUID]]:
    """The barcodes that others printed for these people, each with its owner."""
    return await repository.barcodes_of(session, event_id, attendee_ids)


async def reissue(session: AsyncSession, secret: str, event_id: UUID, attendee_id: UUID, now: datetime) -> Badge:
    """The next issue of an attendee's badge. All that they had before is revoked, barcodes of others too."""
    attendee_key = await repository.lock_attendee(session, event_id, attendee_id)
    if attendee_key is None:
        raise NotFound
    issue = await repository.last_issue(session, event_id, attendee_id) + 1
    if issue > token.MAX_ISSUE:
        raise BadgeIssuesExhausted(f"This person has had {token.MAX_ISSUE} badges; register them anew")
    await repository.revoke(session, event_id, attendee_id, now)
    badge = Badge(
        event_id=event_id,
        id=uuid7(),
        key=token.make(secret, event_code(event_id), attendee_key, issue),
        attendee_id=attendee_id,
        issue=issue,
        created_at=now,
    )
    session.add(badge)
    await session.flush()
    return badge


async def svg(session: AsyncSession, event_id: UUID, attendee_id: UUID, host: str) -> str:
    return await to_thread.run_sync(qr.svg, await _text(session, event_id, attendee_id, host))


async def png(session: AsyncSession, event_id: UUID, attendee_id: UUID, host: str) -> bytes:
    return await to_thread.run_sync(qr.png, await _text(session, event_id, attendee_id, host))


async def print_sheet(
    session: AsyncSession,
    event_id: UUID,
    host: str,
    layout: Layout,
    *,
    category: str | None,
    attendee_ids: Collection[UUID],
) -> bytes:
    """The PDF of the valid badges of all attendees, or of those chosen, by family name. `NotFound` if that is nobody.

    Takes about 5 ms a badge, and holds no database connection meanwhile.
    """
    event_name = await repository.event_name(session, event_id)
    rows = await repository.printable(session, event_id, category=category, attendee_ids=attendee_ids)
    await session.close()
    if not rows:
        raise NotFound("No attendee is selected")
    return await to_thread.run_sync(_print, rows, host, layout, event_name)


def _print(rows: Sequence[RowMapping], host: str, layout: Layout, event_name: str) -> bytes:
    ordered = sorted(rows, key=lambda row: fold(row["family_name"] or row["name"], row["given_name"]))
    faces = (
        Face(row["name"], row["company"], row["job_title"], row["category"], token.url(host, row["key"]))
        for row in ordered
    )
    return sheet.render(faces, layout, event_name=event_name)


async def _text(session: AsyncSession, event_id: UUID, attendee_id: UUID, host: str) -> str:
    badge = (await current(session, event_id, [attendee_id])).get(attendee_id)
    if badge is None:
        raise NotFound
    return token.url(host, badge.key)
