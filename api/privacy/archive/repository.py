"""SQL of archives: what there is of one, and all that any table holds about a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import (
    Account,
    Answer,
    Archive,
    ArchiveState,
    Attendee,
    Badge,
    Block,
    Book,
    Contact,
    Disclosure,
    Encounter,
    Erasure,
    Event,
    Exchange,
    Fact,
    LoginSession,
    Note,
    NoteKind,
    Occasion,
    Outcome,
    OwnFact,
    Photo,
    Presence,
    Question,
    Rating,
    Receipt,
    Scan,
    Tag,
    Task,
    Team,
    Touchpoint,
    Visibility,
    Visit,
    Zone,
)

Rows = Sequence[Mapping[str, Any]]

_SAID: dict[str, tuple[Any, ...]] = {
    "notes_about_me": (Note, Note.kind, Note.text, Note.written_at),
    "ratings_of_me": (Rating, Rating.interest, Rating.gut, Rating.rated_at),
    "tags_on_me": (Tag, Tag.label),
    "facts_about_me": (Fact, Fact.topic, Fact.text, Fact.source, Fact.noted_at),
    "touchpoints_with_me": (Touchpoint, Touchpoint.step, Touchpoint.text, Touchpoint.happened_at),
    "occasions_of_mine": (Occasion, Occasion.label, Occasion.on, Occasion.yearly),
    "outcomes_with_me": (Outcome, Outcome.kind, Outcome.text, Outcome.happened_at),
}
_MINE: dict[str, tuple[Any, ...]] = {
    "my_contacts": (
        Contact,
        *(column for column in Contact.__table__.columns if column.key not in ("search", "shared")),
    ),
    "my_notes": (Note, Note.contact_id, Note.kind, Note.text, Note.written_at, Note.history),
    "my_ratings": (Rating, Rating.contact_id, Rating.interest, Rating.gut, Rating.rated_at),
    "my_tags": (Tag, Tag.contact_id, Tag.label),
    "my_facts": (Fact, Fact.contact_id, Fact.topic, Fact.text, Fact.noted_at),
    "my_touchpoints": (Touchpoint, Touchpoint.contact_id, Touchpoint.step, Touchpoint.text, Touchpoint.happened_at),
    "my_tasks": (Task, Task.contact_id, Task.kind, Task.title, Task.due_at, Task.done_at),
    "my_own_facts": (OwnFact, OwnFact.topic, OwnFact.text),
    "my_scans": (Scan, Scan.contact_id, Scan.captured_at, Scan.source),
}


async def newest(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Archive | None:
    """Locked: two requests make one archive."""
    statement = (
        select(Archive)
        .where(Archive.event_id == event_id, Archive.attendee_id == attendee_id)
        .order_by(Archive.created_at.desc(), Archive.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def lock_attendee(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> None:
    statement = select(Attendee.id).where(Attendee.event_id == event_id, Attendee.id == attendee_id)
    await session.execute(statement.with_for_update(key_share=True))


async def replace(session: AsyncSession, archive: Archive) -> None:
    """Of each person there is one."""
    mine = (Archive.event_id == archive.event_id, Archive.attendee_id == archive.attendee_id)
    await session.execute(delete(Archive).where(*mine))
    session.add(archive)
    await session.flush()


async def with_digest(session: AsyncSession, digest: bytes, now: datetime) -> Archive | None:
    statement = select(Archive).where(Archive.secret_digest == digest, Archive.expires_at > now)
    return await session.scalar(statement)


async def pending(session: AsyncSession) -> Archive | None:
    """The one that waits longest, for this process alone until commit."""
    statement = (
        select(Archive)
        .where(Archive.state == ArchiveState.PENDING)
        .order_by(Archive.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await session.scalar(statement)


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(Archive).where(Archive.expires_at <= now))


async def event_name(session: AsyncSession, event_id: UUID) -> str:
    return (await session.scalars(select(Event.name).where(Event.id == event_id))).one()


async def photo(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> Photo | None:
    return await session.get(Photo, (event_id, attendee_id))


async def account_of(session: AsyncSession, email: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.email == email)) if email else None


async def collect(session: AsyncSession, event_id: UUID, attendee_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Rows by section, in the order in which people read them. Of what others wrote, what they planned to do and what
    they kept to themselves (grey zones, tasks) is theirs, and so is who of them wrote it."""
    found = {}
    for section, statement in _sections(event_id, attendee_id).items():
        found[section] = [dict(row) for row in (await session.execute(statement)).mappings()]
    return found


def _sections(event_id: UUID, attendee_id: UUID) -> dict[str, Select[Any]]:
    own = select(Book.id).where(Book.event_id == event_id, Book.attendee_id == attendee_id).scalar_subquery()
    me = select(Attendee.email).where(Attendee.event_id == event_id, Attendee.id == attendee_id).scalar_subquery()
    hidden = {"search", "found_by"}
    profile = [column for column in Attendee.__table__.columns if column.key not in hidden]
    return {
        "profile": select(*profile).where(Attendee.event_id == event_id, Attendee.id == attendee_id),
        "account": select(Account.email, Account.language, Account.created_at).where(Account.email == me),
        "badges": select(Badge.key, Badge.created_at, Badge.revoked_at).where(*_mine(Badge, event_id, attendee_id)),
        "sign_ins": select(LoginSession.role, LoginSession.created_at, LoginSession.revoked_at).where(
            *_mine(LoginSession, event_id, attendee_id)
        ),
        "disclosures": _disclosures(event_id, attendee_id),
        "receipts": _receipts(event_id, attendee_id),
        "scans_of_me": _by_others(Scan, event_id, attendee_id, Scan.captured_at, Scan.source),
        "what_books_hold": _what_books_hold(event_id, attendee_id),
        **{name: _said(event_id, attendee_id, *columns) for name, columns in _SAID.items()},
        "answers_of_mine": _answers(event_id, attendee_id),
        "exchanges": _exchanges(event_id, attendee_id),
        **{
            name: select(*columns).where(table.event_id == event_id, table.book_id == own, table.deleted_at.is_(None))
            for name, (table, *columns) in _MINE.items()
        },
        **_radar(event_id, attendee_id),
        "archives": select(Archive.created_at, Archive.expires_at).where(*_mine(Archive, event_id, attendee_id)),
        "erasures": select(Erasure.created_at, Erasure.due_at, Erasure.cancelled_at).where(
            *_mine(Erasure, event_id, attendee_id)
        ),
    }


def _mine(table: Any, event_id: UUID, attendee_id: UUID) -> tuple[Any, ...]:
    return table.event_id == event_id, table.attendee_id == attendee_id


def _holder_name(event_id: UUID, book_id: Any) -> Any:
    """The name of the team, or of the person, whose book it is."""
    owner = aliased(Attendee)
    return (
        select(func.coalesce(Team.name, owner.name))
        .select_from(Book)
        .outerjoin(Team, and_(Team.event_id == event_id, Team.id == Book.team_id))
        .outerjoin(owner, and_(owner.event_id == event_id, owner.id == Book.attendee_id))
        .where(Book.event_id == event_id, Book.id == book_id)
        .scalar_subquery()
        .label("held_by")
    )


def _by_others(table: Any, event_id: UUID, attendee_id: UUID, *columns: Any) -> Select[Any]:
    return (
        select(_holder_name(event_id, table.book_id), *columns)
        .join(Contact, and_(Contact.event_id == event_id, Contact.id == table.contact_id))
        .where(table.event_id == event_id, Contact.attendee_id == attendee_id, table.deleted_at.is_(None))
        .order_by(table.created_at, table.id)
    )


def _said(event_id: UUID, attendee_id: UUID, table: Any, *columns: Any) -> Select[Any]:
    statement = _by_others(table, event_id, attendee_id, *columns)
    return statement.where(Note.kind != NoteKind.GREY_ZONE) if table is Note else statement


def _answers(event_id: UUID, attendee_id: UUID) -> Select[Any]:
    return _by_others(Answer, event_id, attendee_id, Question.text.label("question"), Answer.value).join(
        Question, and_(Question.event_id == event_id, Question.id == Answer.question_id)
    )


def _what_books_hold(event_id: UUID, attendee_id: UUID) -> Select[Any]:
    hidden = {"search", "event_id", "id", "book_id", "revision", "attendee_id", "merged_into"}
    columns = [column for column in Contact.__table__.columns if column.key not in hidden]
    return select(_holder_name(event_id, Contact.book_id), *columns).where(
        *_mine(Contact, event_id, attendee_id), Contact.deleted_at.is_(None)
    )


def _disclosures(event_id: UUID, attendee_id: UUID) -> Any:
    columns = (
        Disclosure.basis,
        Disclosure.fields,
        Disclosure.withdrawn_fields,
        Disclosure.consent_version,
        Disclosure.disclosed_at,
        Disclosure.withdrawn_at,
    )
    return (
        select(_holder_name(event_id, Disclosure.book_id), *columns)
        .where(*_mine(Disclosure, event_id, attendee_id))
        .order_by(Disclosure.disclosed_at)
    )


def _receipts(event_id: UUID, attendee_id: UUID) -> Any:
    columns = (Receipt.kind, Receipt.name, Receipt.fields, Receipt.state, Receipt.detail, Receipt.updated_at)
    mine = exists().where(Disclosure.id == Receipt.disclosure_id, *_mine(Disclosure, event_id, attendee_id))
    return select(*columns).where(Receipt.event_id == event_id, mine).order_by(Receipt.created_at)


def _exchanges(event_id: UUID, attendee_id: UUID) -> Any:
    """What others wrote to me and I to them; how somebody else decided stays theirs."""
    asked_me = Exchange.to_attendee_id == attendee_id
    columns = (
        case((asked_me, "asked me"), else_="I asked").label("direction"),
        Exchange.message,
        Exchange.details,
        Exchange.offered,
        case((asked_me, Exchange.state)).label("state"),
        Exchange.created_at,
    )
    return select(*columns).where(
        Exchange.event_id == event_id, or_(asked_me, Exchange.from_attendee_id == attendee_id)
    )


def _radar(event_id: UUID, attendee_id: UUID) -> dict[str, Any]:
    """Of encounters when and how long, and not with whom: where others were is theirs."""
    met = or_(Encounter.one_id == attendee_id, Encounter.other_id == attendee_id)
    in_zone = and_(Zone.event_id == event_id, Zone.id == Visit.zone_id)
    present = (Presence.event_id == event_id, Presence.subject_id == attendee_id)
    return {
        "radar_visibility": select(Visibility.level, Visibility.since, Visibility.expires_at).where(
            *_mine(Visibility, event_id, attendee_id)
        ),
        "radar_presence": select(Presence.seen_at, Presence.x, Presence.y, Presence.expires_at).where(*present),
        "radar_visits": select(Zone.name, Visit.started_at, Visit.last_at)
        .join(Zone, in_zone)
        .where(*_mine(Visit, event_id, attendee_id)),
        "radar_encounters": select(Encounter.started_at, Encounter.last_at).where(Encounter.event_id == event_id, met),
        "radar_blocks": select(Block.created_at).where(*_mine(Block, event_id, attendee_id)),
    }
