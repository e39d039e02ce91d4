"""Who may call a route, as annotated parameters: the signature is the policy.

A role that does not fit is answered like an unknown address: 404.
"""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.auth import service, tokens
from api.auth.errors import NotSignedIn, SessionEnded, TokenExpired
from api.auth.keys import secret
from api.auth.keys import service as api_keys
from api.auth.keys.secret import PresentedKey
from api.auth.keys.service import Reading
from api.auth.principal import (
    Attending,
    BookHolder,
    Principal,
    TeamMember,
    as_attending,
    as_book_holder,
    as_team_member,
)
from api.core.clock import Now
from api.core.database import Session
from api.core.errors import NotFound
from api.core.keyring import Keyring
from api.core.language import asked
from models import KeyScope, Language, Role

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


class TokenOrKey(HTTPBearer):
    """The same, or an API key."""

    def __init__(self) -> None:
        super().__init__(
            scheme_name="AccessTokenOrKey",
            auto_error=False,
            description="An access token, or an API key of `POST /v1/api-keys` with the scope that the route needs.",
        )

    async def __call__(self, request: Request) -> Principal | PresentedKey:  # type: ignore[override]  # as above
        presented = secret.read(_credentials(request))
        return presented or _claimed(request)


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
    try:
        return tokens.read(_credentials(request), request.app.state.settings.keys.signing, request.app.state.clock())
    except tokens.InvalidToken:
        raise NotSignedIn from None


def _credentials(request: Request) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    return text.strip()


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


async def get_reading(
    shown: Annotated[Principal | PresentedKey, Security(TokenOrKey())], session: Session, now: Now
) -> Reading:
    if isinstance(shown, PresentedKey):
        return await api_keys.use(session, shown, now)
    return Reading(await service.current(session, shown))


CurrentReading = Annotated[Reading, Depends(get_reading)]


async def get_reader(reading: CurrentReading) -> BookHolder:
    return _as_book_holder_for(reading, KeyScope.READ)


async def get_exporter(reading: CurrentReading) -> BookHolder:
    return _as_book_holder_for(reading, KeyScope.EXPORT)


def _as_book_holder_for(reading: Reading, scope: KeyScope) -> BookHolder:
    if not reading.may(scope):
        raise NotFound
    return _as_book_holder(reading.principal)


async def get_attendee(principal: CurrentPrincipal) -> Attending:
    attending = as_attending(principal)
    if attending is None:
        raise NotFound
    return attending


async def get_language(principal: CurrentPrincipal, request: Request, session: Session) -> Language:
    """What the caller chose; else what their app asks for; else English."""
    return await _language(principal, request, session)


async def get_readers_language(reading: CurrentReading, request: Request, session: Session) -> Language:
    return await _language(reading.principal, request, session)


async def _language(principal: Principal, request: Request, session: Session) -> Language:
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
CurrentReader = Annotated[BookHolder, Depends(get_reader)]
"""Whoever may look into a book: its holder, or another system by a key with the scope `read`."""
CurrentExporter = Annotated[BookHolder, Depends(get_exporter)]
"""Whoever may take a whole book away: its holder, or another system by a key with the scope `export`."""
ReadersLanguage = Annotated[Language, Depends(get_readers_language)]
"""What to write to them in."""
