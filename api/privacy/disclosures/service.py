"""Use cases of the ledger: read it, and take back what it says."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import Attending
from api.contacts import disclosing
from api.contacts.sharing import ordered
from api.core.errors import NotFound
from api.core.pagination import cut, decode_cursor
from api.events import service as events
from api.privacy.disclosures import repository
from api.privacy.disclosures.schemas import DisclosureDetail, DisclosureOut, Holder, HolderKind, ReceiptOut, State
from api.privacy.disclosures.texts import sentence
from models import Basis, Language


async def disclosures(
    session: AsyncSession, me: Attending, language: Language, *, limit: int, cursor: str | None
) -> tuple[list[DisclosureOut], str | None]:
    """A page of all that was ever given away, the latest first, and the cursor of the next."""
    after = decode_cursor(cursor, tuple[datetime, UUID])
    rows = await repository.disclosures(session, me, after=after, limit=limit + 1)
    page, next_cursor = cut(rows, limit, key=lambda row: (row["disclosed_at"], row["id"]))
    return await _told(session, me, language, page), next_cursor


async def get(session: AsyncSession, me: Attending, disclosure_id: UUID, language: Language) -> DisclosureDetail:
    row = await repository.find(session, me, disclosure_id)
    if row is None:
        raise NotFound
    (found,) = await _with_receipts(session, me, language, [row])
    return found


async def take_back(
    session: AsyncSession, me: Attending, disclosure_id: UUID, language: Language, now: datetime
) -> DisclosureDetail:
    """What this gave is gone from the book, and goes from every copy that we can reach. Once more changes nothing."""
    await get(session, me, disclosure_id, language)
    await disclosing.take_back(session, me.event_id, me.attendee_id, [disclosure_id], now)
    return await get(session, me, disclosure_id, language)


async def take_all_back(
    session: AsyncSession, me: Attending, holder_id: UUID, language: Language, now: datetime
) -> list[DisclosureDetail]:
    """The same of all that a team or a person was given."""
    rows = await repository.of_holder(session, me, holder_id)
    if not rows:
        raise NotFound
    await disclosing.take_back(session, me.event_id, me.attendee_id, {row["id"] for row in rows}, now)
    return await _with_receipts(session, me, language, await repository.of_holder(session, me, holder_id))


async def _with_receipts(
    session: AsyncSession, me: Attending, language: Language, rows: Sequence[RowMapping]
) -> list[DisclosureDetail]:
    receipts: defaultdict[UUID, list[ReceiptOut]] = defaultdict(list)
    for receipt in await repository.receipts(session, me.event_id, [row["id"] for row in rows]):
        receipts[receipt["disclosure_id"]].append(ReceiptOut.model_validate(dict(receipt)))
    told = await _told(session, me, language, rows)
    return [DisclosureDetail(**dict(one), receipts=receipts[one.id]) for one in told]


async def _told(
    session: AsyncSession, me: Attending, language: Language, rows: Collection[RowMapping]
) -> list[DisclosureOut]:
    zone = await events.zone_of(session, me.event_id)
    scans = await repository.scans(session, me.event_id, {row["contact_id"] for row in rows})
    return [_out(row, scans.get(row["contact_id"]), language, zone) for row in rows]


def _out(row: RowMapping, scans: tuple[int, datetime] | None, language: Language, zone: ZoneInfo) -> DisclosureOut:
    state = _state(row)
    count, last = scans or (0, None)
    had = ordered(set(row["withdrawn_fields"]) - set(row["fields"]))
    text = sentence(
        language,
        holder=row["holder"],
        basis=Basis(row["basis"]),
        at=row["disclosed_at"].astimezone(zone),
        fields=row["fields"],
        taken_back=had if state is State.WITHDRAWN else None,
        deleted=state is State.DELETED,
    )
    return DisclosureOut.model_validate(
        {
            **row,
            "holder": Holder(
                kind=HolderKind.TEAM if row["team_id"] else HolderKind.PERSON,
                id=row["team_id"] or row["owner_id"],
                name=row["holder"],
            ),
            "state": state,
            "withdrawn_fields": had,
            "scan_count": count,
            "last_scanned_at": last,
            "text": text,
        }
    )


def _state(row: RowMapping) -> State:
    if row["withdrawn_at"]:
        return State.WITHDRAWN
    return State.DELETED if row["is_deleted"] else State.GIVEN
