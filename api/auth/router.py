"""Signing in, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Request, status

from api.auth import renewal, service
from api.auth.codes import mail_text
from api.auth.dependencies import SIGNED_IN, CurrentPrincipal, Keys
from api.auth.devices import service as devices
from api.auth.errors import CodeRefused, DeviceTaken, PairingRefused, RefreshRefused, UnsentItems
from api.auth.principal import Principal
from api.auth.schemas import (
    AccountChange,
    AccountOut,
    CodeRequest,
    CodeSent,
    DevicePairingGrant,
    EmailCodeGrant,
    EventOut,
    Grant,
    Me,
    PlayableRoleOut,
    PrincipalChoice,
    PrincipalOut,
    RefreshGrant,
    Tokens,
)
from api.auth.service import IssuedTokens
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound, problems
from models import NO_EVENT

router = APIRouter(tags=["auth"])


@router.post("/auth/codes", status_code=status.HTTP_202_ACCEPTED, summary="Have a sign-in code mailed")
async def request_code(
    body: CodeRequest, request: Request, afterwards: BackgroundTasks, session: Session, keys: Keys, now: Now
) -> CodeSent:
    """The answer is always the same, whether or not anybody is known under this address."""
    code = await service.request_code(session, keys, body.email, now)
    if code:
        state = request.app.state
        afterwards.add_task(state.background.start, state.mailer.send, body.email, "Your sign-in code", mail_text(code))
    return CodeSent()


@router.post(
    "/auth/tokens",
    summary="Get tokens",
    responses=problems(CodeRefused, PairingRefused, RefreshRefused, DeviceTaken),
)
async def issue_tokens(grant: Grant, session: Session, keys: Keys, now: Now) -> Tokens:
    """Three grants: a mailed code, a pairing code of a booth phone, a refresh token.

    A refresh token works once. Using one again ends the session, for it means that somebody else has a copy. A request
    whose answer was lost may be sent again with the same `request_id`, until the pair that it gives has been used.
    """
    match grant:
        case EmailCodeGrant():
            issued = await service.sign_in_by_code(session, keys, grant.email, grant.code, now)
        case DevicePairingGrant():
            issued = await devices.pair(session, keys, grant.code, grant.device_id, grant.device_name, now)
        case RefreshGrant():
            issued = await renewal.renew(session, keys, grant.refresh_token, grant.request_id, now)
    return _tokens(issued)


@router.delete(
    "/auth/tokens",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Sign out",
    responses=problems(*SIGNED_IN, UnsentItems),
)
async def sign_out(
    principal: CurrentPrincipal,
    session: Session,
    now: Now,
    unsent: Annotated[
        int | None,
        Query(ge=0, le=1_000_000, description="Items that are on this phone only. Else what it reported last counts."),
    ] = None,
    discard_unsent: Annotated[bool, Query(description="Sign out nevertheless.")] = False,
) -> None:
    """Ends the session that the token names, at once. While the phone still holds items that it has not sent, nothing
    ends, unless with `discard_unsent`; the manager goes on seeing their number in `GET /v1/team/devices`."""
    await service.sign_out(session, principal, now, unsent=unsent, discard_unsent=discard_unsent)


@router.get("/me", summary="Who I am, and what else I may be", responses=problems(*SIGNED_IN))
async def get_me(principal: CurrentPrincipal, session: Session) -> Me:
    return await _me(session, principal)


@router.patch(
    "/me",
    summary="Say which language I read, and whether to remind me by mail",
    responses=problems(*SIGNED_IN, NotFound),
)
async def change_me(principal: CurrentPrincipal, change: AccountChange, session: Session) -> Me:
    """For all roles of the account. A paired phone has no account: what its requests ask for counts."""
    if "language" in change.model_fields_set:
        await service.choose_language(session, principal, change.language)
    if "digest" in change.model_fields_set:
        await service.choose_digest(session, principal, wanted=change.digest)
    return await _me(session, principal)


@router.post("/me/principal", summary="Switch to another role", responses=problems(*SIGNED_IN, NotFound))
async def switch_principal(
    principal: CurrentPrincipal, choice: PrincipalChoice, session: Session, keys: Keys, now: Now
) -> Tokens:
    """Tokens for another role of the same account; the present ones go on working."""
    issued = await service.switch(
        session, keys, principal, now, event_id=choice.event, team_id=choice.team, attendee_id=choice.attendee
    )
    return _tokens(issued)


async def _me(session: Session, principal: Principal) -> Me:
    account = await service.my_account(session, principal) if principal.account_id else None
    roles = await service.my_roles(session, account) if account else []
    return Me(
        account=AccountOut.model_validate(account) if account else None,
        principal=PrincipalOut(
            role=principal.role,
            event_id=None if principal.event_id == NO_EVENT else principal.event_id,
            team_id=principal.team_id,
            member_id=principal.member_id,
            attendee_id=principal.attendee_id,
            device_id=principal.device_id,
            book_id=principal.book_id,
        ),
        roles=[
            PlayableRoleOut(
                role=role.role,
                event=EventOut.model_validate(role.event),
                team_id=role.team_id,
                team_name=role.team_name,
                attendee_id=role.attendee_id,
            )
            for role in roles
        ],
    )


def _tokens(issued: IssuedTokens) -> Tokens:
    return Tokens(access_token=issued.access_token, refresh_token=issued.refresh_token, expires_in=issued.expires_in)
