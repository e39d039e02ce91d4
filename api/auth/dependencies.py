"""Who may call a route, as annotated parameters: the signature is the policy.

A role that does not fit is answered like an unknown address: 404.
"""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.auth import service, tokens
from api.auth.errors import NotSignedIn, SessionEnded, TokenExpired
from api.auth.principal import (
    Attending,
    BookHolder,
    Principal,
    TeamMember,
    as_attending,
    as_book_holder,
    as_team_member,
)
from api.core.database import Session
from api.core.errors import NotFound
from api.core.keyring import Keyring
from api.core.language import asked
from models import Language, Role

SIGNED_IN = (NotSignedIn, TokenExpired, SessionEnded)
"""The problems of every route that needs a token, for its `responses`."""


async def get_keys(request: Request) -> Keyring:
    keys: Keyring = request.app.state.settings.keys
    return keys


Keys = Annotated[Keyring, Depends(get_keys)]


class AccessToken(HTTPBearer):
    """Reads the token's claims: signature and time are checked, whether the session still stands is not known yet."""

    def __init__(self) -> None:
        super().__init__(
            scheme_name="AccessToken", auto_error=False, description="An access token of `POST /v1/auth/tokens`."
        )

    async def __call__(self, request: Request) -> Principal:  # type: ignore[override]  # what we want of it is whom it names
        return _claimed(request)


class BookHolderToken(AccessToken):
    """The same for whoever has a book. One dependency and not two: on hot paths each counts."""

    async def __call__(self, request: Request) -> BookHolder:  # type: ignore[override]  # as above
        return _as_book_holder(_claimed(request))


class BookHolderTokenEvenExpired(AccessToken):
    """The same for whoever may come back late, and whether the token's time is over."""

    async def __call__(self, request: Request) -> tuple[BookHolder, bool]:  # type: ignore[override]  # as above
        try:
            principal, expired = _read(request), False
        except tokens.ExpiredToken as late:
            if late.seconds > tokens.REFRESH_LIFETIME.total_seconds():
                raise TokenExpired from None
            principal, expired = late.principal, True
        return _as_book_holder(principal), expired


def _claimed(request: Request) -> Principal:
    try:
        return _read(request)
    except tokens.ExpiredToken:
        raise TokenExpired from None


def _read(request: Request) -> Principal:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    try:
        return tokens.read(token.strip(), request.app.state.settings.keys.signing, request.app.state.clock())
    except tokens.InvalidToken:
        raise NotSignedIn from None


def _as_book_holder(principal: Principal) -> BookHolder:
    holder = as_book_holder(principal)
    if holder is None:
        raise NotFound
    return holder


Claimed = Annotated[Principal, Security(AccessToken())]


async def get_principal(claimed: Claimed, session: Session) -> Principal:
    return await service.current(session, claimed)


CurrentPrincipal = Annotated[Principal, Depends(get_principal)]
"""Anybody signed in."""


async def get_organiser(principal: CurrentPrincipal) -> Principal:
    if principal.role is not Role.ORGANISER:
        raise NotFound
    return principal


async def get_member(principal: CurrentPrincipal) -> TeamMember:
    member = as_team_member(principal)
    if member is None:
        raise NotFound
    return member


async def get_manager(member: Annotated[TeamMember, Depends(get_member)]) -> TeamMember:
    if member.role is not Role.MANAGER:
        raise NotFound
    return member


async def get_book_holder(principal: CurrentPrincipal) -> BookHolder:
    return _as_book_holder(principal)


async def get_attendee(principal: CurrentPrincipal) -> Attending:
    attending = as_attending(principal)
    if attending is None:
        raise NotFound
    return attending


async def get_language(principal: CurrentPrincipal, request: Request, session: Session) -> Language:
    """What the caller chose; else what their app asks for; else English."""
    chosen = await service.language_of(session, principal)
    return chosen or asked(request.headers.get("Accept-Language"))


CurrentOrganiser = Annotated[Principal, Depends(get_organiser)]
CurrentMember = Annotated[TeamMember, Depends(get_member)]
CurrentManager = Annotated[TeamMember, Depends(get_manager)]
CurrentAttendee = Annotated[Attending, Depends(get_attendee)]
CurrentBookHolder = Annotated[BookHolder, Depends(get_book_holder)]
ClaimedBookHolder = Annotated[BookHolder, Security(BookHolderToken())]
"""For hot paths, whose one statement checks the session itself."""
ClaimedEvenExpired = Annotated[tuple[BookHolder, bool], Security(BookHolderTokenEvenExpired())]
"""A book holder, and whether their token's time is over, for as long as a session lasts without being renewed: for a
route that has something to say to those who are out. It checks the session itself, as with the one above."""
CurrentLanguage = Annotated[Language, Depends(get_language)]
"""What to write to the caller in."""
