"""Ratings of a contact, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.auth.dependencies import CurrentBookHolder, CurrentReader
from api.contacts.interest import word
from api.contacts.memory import saying
from api.contacts.memory.ratings import service
from api.contacts.memory.ratings.schemas import RatingIn, RatingOut
from api.contacts.schemas import Author
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import IdReused, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from models import Rating

router = APIRouter()


@router.get("/ratings", summary="List the ratings of a contact", responses=problems(CursorInvalid))
async def list_ratings(
    holder: CurrentReader, contact_id: UUID, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[RatingOut]:
    """All there ever were, the newest first. The newest of each author counts."""
    rows, next_cursor = await saying.page(session, holder, Rating, contact_id, limit=limit, cursor=cursor)
    counting = await service.counting(session, holder, rows)
    return Page(items=[_rating(*row, counting) for row in rows], next_cursor=next_cursor)


@router.post(
    "/ratings",
    status_code=status.HTTP_201_CREATED,
    summary="Rate a contact",
    responses=problems(IdReused) | {200: {"model": RatingOut, "description": "Sent before: nothing changed."}},
)
async def create_rating(
    holder: CurrentBookHolder, contact_id: UUID, rating: RatingIn, session: Session, now: Now, response: Response
) -> RatingOut:
    """In place of your own earlier rating on the same scale; those of others stand."""
    rated, is_new = await service.add_rating(session, holder, contact_id, rating, now)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return _rating(*rated, await service.counting(session, holder, [rated]))


def _rating(rating: Rating, author: str, counting: set[UUID]) -> RatingOut:
    return RatingOut(
        id=rating.id,
        author=Author(member_id=rating.member_id, name=author),
        interest=rating.interest,
        word=None if rating.interest is None else word(rating.interest),
        gut=rating.gut,
        rated_at=rating.rated_at,
        counts=rating.id in counting,
        revision=rating.revision,
    )
