"""SQL that names the author of what was said about a contact."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func

from models import Attendee, Book, Member
from models.base import AboutContact

author_name = func.coalesce(Member.name, Attendee.name, "")
"""The member's name, else that of the attendee whose book it is; for a statement made by `join_author`."""


def join_author(
    statement: Select[*tuple[Any, ...]], said: type[AboutContact], event_id: UUID, book_id: UUID
) -> Select[*tuple[Any, ...]]:
    return (
        statement.outerjoin(Member, and_(Member.event_id == event_id, Member.id == said.member_id))
        .join(Book, and_(Book.event_id == event_id, Book.id == book_id))
        .outerjoin(Attendee, and_(Attendee.event_id == event_id, Attendee.id == Book.attendee_id))
    )
