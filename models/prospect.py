"""What the ranking keeps of a book: numbers of its contacts, and what it learned from outcomes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, refers_to


class Ranking(Base):
    """Up to which `revision` of a book its prospects are right. `recipe` says what else went into their numbers."""

    __tablename__ = "rankings"
    __table_args__ = (refers_to("books", "book_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    book_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    recipe: Mapped[str]


class Prospect(Base):
    """A contact as the ranking sees it: `numbers`, doubles in network order. Made from the book, and never more than
    the book says: a contact that is gone there may not be shown from here."""

    __tablename__ = "prospects"
    __table_args__ = (refers_to("books", "book_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    book_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)


class BookWeights(Base):
    """What the ranking learned from a book's outcomes: the posterior of its `Ranker`, as JSON.

    `outcomes`: from how many. The last few are kept, so that a list begun with the ones goes on with them.
    """

    __tablename__ = "book_weights"
    __table_args__ = (refers_to("books", "book_id", ondelete="CASCADE"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    book_id: Mapped[UUID] = mapped_column(primary_key=True)
    learned_at: Mapped[datetime] = mapped_column(primary_key=True)
    posterior: Mapped[dict[str, Any]]
    outcomes: Mapped[int]
