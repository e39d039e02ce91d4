"""Badges, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.auth.dependencies import SIGNED_IN, CurrentOrganiser, Keys
from api.badges import service, token
from api.badges.dependencies import PublicHost
from api.badges.errors import BadgeIssuesExhausted
from api.badges.schemas import BadgeOut
from api.badges.sheet import Layout
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems

router = APIRouter(tags=["badges"], responses=problems(*SIGNED_IN, NotFound))


@router.post(
    "/attendees/{attendee_id}/badges",
    status_code=status.HTTP_201_CREATED,
    summary="Reissue a badge",
    responses=problems(BadgeIssuesExhausted),
)
async def reissue_badge(
    organiser: CurrentOrganiser, attendee_id: UUID, session: Session, keys: Keys, host: PublicHost, now: Now
) -> BadgeOut:
    """Every earlier badge of this person stops working at once, barcodes of the ticketing system too.

    Whoever has scanned an earlier one keeps the contact; scanning the new one leads to the same.
    """
    badge = await service.reissue(session, keys.badge, organiser.event_id, attendee_id, now)
    assert badge.issue  # noqa: S101  ours have one
    return BadgeOut(qr=token.url(host, badge.key), issue=badge.issue)


@router.get(
    "/attendees/{attendee_id}/badge.svg",
    summary="The badge's QR code as SVG",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "The QR code of the valid badge."}},
)
async def badge_svg(organiser: CurrentOrganiser, attendee_id: UUID, session: Session, host: PublicHost) -> Response:
    image = await service.svg(session, organiser.event_id, attendee_id, host)
    return Response(image, media_type="image/svg+xml")


@router.get(
    "/attendees/{attendee_id}/badge.png",
    summary="The badge's QR code as PNG",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The QR code of the valid badge."}},
)
async def badge_png(organiser: CurrentOrganiser, attendee_id: UUID, session: Session, host: PublicHost) -> Response:
    image = await service.png(session, organiser.event_id, attendee_id, host)
    return Response(image, media_type="image/png")


@router.get(
    "/badges.pdf",
    summary="Print badges",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "The badges, by family name."}},
)
async def badges_pdf(
    organiser: CurrentOrganiser,
    session: Session,
    host: PublicHost,
    layout: Annotated[Layout, Query(description="`a4`: eight to a page, with cut lines; `single`: one.")] = Layout.A4,
    category: Annotated[str | None, Query(max_length=300, description="Only attendees of this category.")] = None,
    attendee: Annotated[list[UUID] | None, Query(max_length=1000, description="Only these attendees.")] = None,
) -> Response:
    """All badges, or those of a category, of some people, or both. Takes a second for 200 badges."""
    pdf = await service.print_sheet(
        session, organiser.event_id, host, layout, category=category, attendee_ids=attendee or []
    )
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="badges.pdf"'})
