"""Being forgotten, over HTTP."""

from fastapi import APIRouter, BackgroundTasks, Request, status

from api.auth.dependencies import SIGNED_IN, CurrentAttendee, Keys
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from api.events import service as events
from api.privacy.erasure import service
from api.privacy.erasure.errors import ErasureCodeRefused, TooManyErasureCodes
from api.privacy.erasure.schemas import Confirmation, ErasureOut
from models import Erasure

router = APIRouter(tags=["privacy"], responses=problems(*SIGNED_IN, NotFound))


@router.delete(
    "/me",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Have everything about me erased",
    responses=problems(ErasureCodeRefused, TooManyErasureCodes),
)
async def erase_me(
    me: CurrentAttendee,
    request: Request,
    afterwards: BackgroundTasks,
    session: Session,
    keys: Keys,
    now: Now,
    confirmation: Confirmation | None = None,
) -> ErasureOut:
    """Twice: without a body a code is mailed; with the code the wish is confirmed. A day later everything is gone, at
    this event; until then it can be called off. The login goes with it if it opens nothing else."""
    if confirmation is None:
        wish, letter = await service.ask(session, keys, me, now)
    else:
        zone = await events.zone_of(session, me.event_id)
        wish, letter = await service.confirm(session, keys, me, confirmation.code, now, zone)
    if letter:
        state = request.app.state
        afterwards.add_task(state.background.start, state.mailer.send, letter.to, letter.subject, letter.text)
    return _told(wish)


@router.get("/me/erasure", summary="Whether I am to be forgotten, and when")
async def get_erasure(me: CurrentAttendee, session: Session, now: Now) -> ErasureOut:
    return _told(await service.state(session, me, now))


@router.delete("/me/erasure", status_code=status.HTTP_204_NO_CONTENT, summary="Call off my erasure")
async def call_off_erasure(me: CurrentAttendee, session: Session, now: Now) -> None:
    await service.call_off(session, me, now)


def _told(wish: Erasure | None) -> ErasureOut:
    if wish is None:
        return ErasureOut(state="none", due_at=None)
    return ErasureOut(state="waiting" if wish.due_at else "code_sent", due_at=wish.due_at)
