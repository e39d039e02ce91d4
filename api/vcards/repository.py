"""SQL of vCards."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Uuid, and_, any_, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from models import Contact, Event, Photo, SharedField, Team, Zone


def _mine(holder: BookHolder) -> ColumnElement[bool]:
    """Contacts of the holder's book whose people have not taken everything back."""
    return and_(
        Contact.event_id == holder.event_id,
        Contact.book_id == holder.book_id,
        Contact.deleted_at.is_(None),
        Contact.withdrawn_at.is_(None),
    )


def _among(contact_ids: Collection[UUID]) -> ColumnElement[bool]:
    return Contact.id == any_(literal(list(contact_ids), ARRAY(Uuid())))


async def where_met(session: AsyncSession, holder: BookHolder) -> RowMapping:
    """The event's `name`, `slug` and `timezone`, and `place`: where the team's booth is, if it says so."""
    statement = (
        select(Event.name, Event.slug, Event.timezone, Zone.name.label("place"))
        .select_from(Event)
        .outerjoin(Team, and_(Team.event_id == holder.event_id, Team.id == holder.team_id))
        .outerjoin(Zone, and_(Zone.event_id == holder.event_id, Zone.id == Team.zone_id))
        .where(Event.id == holder.event_id)
    )
    return (await session.execute(statement)).mappings().one()


async def begin_snapshot(session: AsyncSession) -> None:
    """Until it ends, the session sees one moment of the database, and can change nothing."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


async def existing(session: AsyncSession, holder: BookHolder, contact_ids: Collection[UUID]) -> list[UUID]:
    """Those of `contact_ids` that are in the book."""
    return list(await session.scalars(select(Contact.id).where(_mine(holder), _among(contact_ids))))


async def contacts(
    session: AsyncSession,
    holder: BookHolder,
    contact_ids: Collection[UUID] | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """Up to `limit` contacts of the book, or of those chosen, by their last capture, after the one of this time and id;
    with `photo_type` and `photo` of those who share one."""
    statement = (
        select(*Contact.__table__.columns, Photo.media_type.label("photo_type"), Photo.content.label("photo"))
        .outerjoin(
            Photo,
            and_(
                Photo.event_id == holder.event_id,
                Photo.attendee_id == Contact.attendee_id,
                Contact.shared.contains([SharedField.PHOTO]),
            ),
        )
        .where(_mine(holder))
        .order_by(Contact.last_captured_at, Contact.id)
        .limit(limit)
    )
    if contact_ids is not None:
        statement = statement.where(_among(contact_ids))
    if after:
        statement = statement.where(tuple_(Contact.last_captured_at, Contact.id) > after)
    return (await session.execute(statement)).mappings().all()
