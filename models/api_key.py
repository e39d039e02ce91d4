"""Keys by which other systems read a book."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InEvent, refers_to


class KeyScope(StrEnum):
    """What a key may be used for: `read` single things and lists, `export` the whole book."""

    READ = "read"
    EXPORT = "export"


class ApiKey(InEvent, Base):
    """A key of a team's, for its book. What is kept of it is a digest."""

    __tablename__ = "api_keys"
    __table_args__ = (
        refers_to("books", "book_id", ondelete="CASCADE"),
        refers_to("teams", "team_id", ondelete="CASCADE"),
        Index(None, "book_id"),
    )

    book_id: Mapped[UUID]
    team_id: Mapped[UUID]
    name: Mapped[str]
    scopes: Mapped[list[str]]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
