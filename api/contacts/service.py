"""Use cases of contacts: find, correct, delete."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import repository
from api.contacts.card import PERSONAL_TEXTS, card_fields
from api.contacts.corrections import corrected, search_text
from api.contacts.errors import ContactWithdrawn
from api.contacts.filters import ContactFilter
from api.contacts.interest import word
from api.contacts.relationship import service as relationship
from api.contacts.relationship.feelings import feelings
from api.contacts.relationship.service import Standing
from api.contacts.relationship.steps import Evidence
from api.contacts.relationship.wording import gap_reason, sign_text
from api.contacts.schemas import Author, ContactDetail, ContactOut, CurrentRating, Gap, StepEvidence
from api.core.errors import NotFound
from api.core.folding import fold
from api.core.locks import lock_book
from api.core.pagination import cut, decode_cursor
from api.core.revisions import next_revision
from models import Language, Photo, SharedField

_MERGERS = 8
"""More steps than there ever are from a contact to the one it was merged into: a merger shortens them to one."""


async def contacts(
    session: AsyncSession, holder: BookHolder, wanted: ContactFilter, now: datetime, *, limit: int, cursor: str | None
) -> tuple[list[ContactOut], str | None]:
    """A page of the book's contacts, the latest captured first, and the cursor of the next."""
    rows = await repository.contacts(
        session,
        holder.event_id,
        holder.book_id,
        wanted,
        labels=await _labels(session, holder, wanted.tag),
        after=decode_cursor(cursor, tuple[datetime, UUID]),
        limit=limit + 1,
    )
    page, next_cursor = cut(rows, limit, key=lambda row: (row["last_captured_at"], row["id"]))
    said = await _said_about(session, holder, [row["id"] for row in page])
    standings = await relationship.standings(session, holder, said.keys(), now)
    shown = [(row, standings.get(row["id"], relationship.NOTHING_YET)) for row in page]
    return [
        ContactOut.model_construct(**card_fields(row), **said[row["id"]], **_standing(standing))
        for row, standing in shown
    ], next_cursor


async def get(
    session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime, language: Language
) -> ContactDetail:
    row = await find(session, holder, contact_id)
    said = (await _said_about(session, holder, [row["id"]]))[row["id"]]
    standings = await relationship.standings(session, holder, [row["id"]], now)
    standing = standings.get(row["id"], relationship.NOTHING_YET)
    visits, stayed = await _booth_stays(session, holder, row["attendee_id"])
    return ContactDetail.model_construct(
        **card_fields(row),
        **said,
        **_standing(standing),
        corrections=row["corrections"],
        booth_visits=visits,
        booth_minutes=stayed // timedelta(minutes=1),
        step_evidence=[_evidence(one, language) for one in standing.progress.evidence],
        rhythm_weeks=row["rhythm_weeks"],
        get_in_touch_by=standing.due_at,
        **_felt(said["ratings"], language),
    )


async def find(session: AsyncSession, holder: BookHolder, contact_id: UUID) -> RowMapping:
    """The columns of a contact of the holder's book that was not deleted.

    If it turned out to be the same person as another, those of the other: so look at the `id`.
    """
    row = await repository.find(session, holder.event_id, holder.book_id, contact_id)
    for _ in range(_MERGERS):
        if row is None or not row["merged_into"]:
            break
        row = await repository.find(session, holder.event_id, holder.book_id, row["merged_into"])
    if row is None or row["deleted_at"]:
        raise NotFound
    return row


async def photo(session: AsyncSession, holder: BookHolder, contact_id: UUID) -> Photo:
    """The contact's, if they have one and share it with this book."""
    row = await find(session, holder, contact_id)
    if SharedField.PHOTO not in row["shared"]:
        raise NotFound
    found = await repository.photo(session, holder.event_id, row["attendee_id"])
    if found is None:
        raise NotFound
    return found


async def current_id(session: AsyncSession, holder: BookHolder, contact_id: UUID) -> UUID | None:
    """The id that a contact of the holder's book has today: another if it was merged, None if it is gone."""
    try:
        row = await find(session, holder, contact_id)
    except NotFound:
        return None
    today: UUID = row["id"]
    return today


async def lock(session: AsyncSession, holder: BookHolder) -> None:
    """Until commit nobody else changes the holder's book."""
    await lock_book(session, holder.event_id, holder.book_id)


async def change(session: AsyncSession, holder: BookHolder, contact_id: UUID, changes: dict[str, Any]) -> UUID:
    """Apply `changes` (the fields of a `ContactChange` that were given); the contact's id of today. The attendee stays
    as they are. Raises `ContactWithdrawn` if it would name somebody who took their name back."""
    await lock(session, holder)
    row = await find(session, holder, contact_id)
    if row["withdrawn_at"] and any(changes.get(name) for name in PERSONAL_TEXTS):
        raise ContactWithdrawn
    corrections = corrected(row, {name: text for name, text in changes.items() if name in PERSONAL_TEXTS})
    values = {
        "corrections": corrections,
        "decision_power": changes.get("decision_power", row["decision_power"]),
        "rhythm_weeks": changes.get("rhythm_weeks", row["rhythm_weeks"]),
    }
    if any(row[name] != value for name, value in values.items()):
        values |= {
            "search": search_text(row, corrections),
            "revision": await next_revision(session, holder.event_id, holder.book_id),
        }
        await repository.change(session, holder.event_id, row["id"], values)
    today: UUID = row["id"]
    return today


async def delete(session: AsyncSession, holder: BookHolder, contact_id: UUID, now: datetime) -> None:
    revision = await next_revision(session, holder.event_id, holder.book_id)
    row = await find(session, holder, contact_id)
    await delete_many(session, holder, [row["id"]], revision, now)


async def delete_many(
    session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID], revision: int, now: datetime
) -> None:
    """These contacts and all that was said about them go; rows without their words stay as tombstones, for sync.

    Scans stay as they are, so that one which is sent again is known; a new one brings the contact back. Whoever calls
    has taken `revision`, and made sure that the contacts are the holder's.
    """
    revisions = {holder.book_id: revision}
    await repository.bury_with_everything(session, holder.event_id, contact_ids, revisions, now)


async def _booth_stays(session: AsyncSession, holder: BookHolder, attendee_id: UUID | None) -> tuple[int, timedelta]:
    if holder.team_id is None or attendee_id is None:
        return 0, timedelta()
    return await repository.booth_stays(session, holder.event_id, holder.team_id, attendee_id)


async def _labels(session: AsyncSession, holder: BookHolder, tag: str | None) -> list[str] | None:
    """The tags of the book that are alike. Compared here: what PostgreSQL takes for the lower case of "É" depends on
    how the server was set up."""
    if tag is None:
        return None
    labels = await repository.labels(session, holder.event_id, holder.book_id)
    return [label for label in labels if fold(label) == fold(tag)]


async def _said_about(
    session: AsyncSession, holder: BookHolder, contact_ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """What `ContactOut` has beyond the card, in as many statements for many contacts as for one."""
    scope = (session, holder.event_id, holder.book_id, contact_ids)
    tags: defaultdict[UUID, list[str]] = defaultdict(list)
    for contact_id, label in await repository.tags(*scope):
        tags[contact_id].append(label)
    ratings: defaultdict[UUID, list[CurrentRating]] = defaultdict(list)
    for contact_id, member_id, author, interest, gut, rated_at in await repository.newest_ratings(*scope):
        ratings[contact_id].append(_rating(member_id, author, interest, gut, rated_at))
    notes = await repository.note_counts(*scope)
    open_tasks = await repository.open_task_counts(*scope)
    return {
        contact_id: {
            "tags": tags[contact_id],
            "ratings": ratings[contact_id],
            "note_count": notes.get(contact_id, 0),
            "open_task_count": open_tasks.get(contact_id, 0),
        }
        for contact_id in contact_ids
    }


def _rating(
    member_id: UUID | None, author: str, interest: int | None, gut: int | None, rated_at: datetime
) -> CurrentRating:
    return CurrentRating.model_construct(
        author=Author.model_construct(member_id=member_id, name=author),
        interest=interest,
        word=None if interest is None else word(interest),
        gut=gut,
        rated_at=rated_at,
    )


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "step": standing.progress.step,
        "last_contact_at": standing.last_contact_at,
        "lapsed": standing.is_lapsed,
    }


def _evidence(evidence: Evidence, language: Language) -> StepEvidence:
    return StepEvidence.model_construct(
        step=evidence.step, sign=evidence.sign, text=sign_text(evidence, language), at=evidence.at
    )


def _felt(ratings: Sequence[CurrentRating], language: Language) -> dict[str, Any]:
    found = feelings([rating.interest for rating in ratings], [rating.gut for rating in ratings])
    reason = gap_reason(found, language)
    gap = Gap.model_construct(difference=found.gap or 0.0, reason=reason) if reason else None
    return {"said": found.said, "sensed": found.sensed, "gap": gap}
