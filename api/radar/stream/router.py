"""The stream, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response, status

from api.auth.dependencies import SIGNED_IN, ClaimedBookHolder
from api.core.errors import NotFound, problems
from api.core.language import asked
from api.radar.errors import RadarTooFast
from api.radar.nearby.service import count_look
from api.radar.stream.response import EventStream
from api.radar.stream.wire import shown_of

router = APIRouter(tags=["radar"], responses=problems(*SIGNED_IN, NotFound))

_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`appeared` and `target_nearby`, with the person as in `GET /v1/radar`; `left`, with the "
        "`attendee_id`; at last maybe `end`, with the `reason` `off` or `signed_out`: whoever was shown is to be "
        "shown no more, and to come back is of no use before that has changed. Comments only keep the connection.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    204: {"description": "I am off: there is nothing to listen to."},
}


@router.get(
    "/radar/stream",
    summary="Be told who comes near and who leaves",
    status_code=status.HTTP_200_OK,
    response_class=EventStream,
    responses=problems(RadarTooFast) | _EVENTS,
)
async def stream_radar(
    holder: ClaimedBookHolder,
    request: Request,
    last_event_id: Annotated[
        str, Header(description="Of the last event that came: what has changed since is told.")
    ] = "",
) -> Response:
    """Server-sent events. The first tell who is nearby now; a phone that comes back with `Last-Event-ID` is told only
    what is another since. `target_nearby` follows `appeared`, for members, of whoever fits the profile or has a high
    score. To begin counts as one look at the radar: twelve a minute at most."""
    state, language = request.app.state, asked(request.headers.get("Accept-Language"))
    if await count_look(state.database.hot, holder, state.clock()) == "off":
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    return EventStream(state.radar_feeds.stream(holder, language, shown_of(last_event_id)))
