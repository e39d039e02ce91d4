"""Who is calling: one role in one event, as a token names it."""

from dataclasses import dataclass
from uuid import UUID

from api.core.ids import uuid7
from models import NO_EVENT, Event, LoginSession, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Anybody signed in. A paired phone has no account; somebody without a role yet has `NO_EVENT`."""

    session_id: UUID
    event_id: UUID
    role: Role
    account_id: UUID | None = None
    organiser_id: UUID | None = None
    team_id: UUID | None = None
    member_id: UUID | None = None
    attendee_id: UUID | None = None
    device_id: UUID | None = None
    book_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHolder:
    """Somebody with a book to write to: a member (then `team_id` and `member_id`), or an attendee with their own."""

    session_id: UUID
    event_id: UUID
    book_id: UUID
    team_id: UUID | None
    member_id: UUID | None
    attendee_id: UUID | None
    device_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """A manager or rep of a team."""

    session_id: UUID
    event_id: UUID
    book_id: UUID
    team_id: UUID
    member_id: UUID
    role: Role
    device_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """Somebody who came as an attendee, with a book of their own."""

    session_id: UUID
    event_id: UUID
    book_id: UUID
    attendee_id: UUID


def as_book_holder(principal: Principal) -> BookHolder | None:
    if principal.book_id is None:
        return None
    return BookHolder(
        session_id=principal.session_id,
        event_id=principal.event_id,
        book_id=principal.book_id,
        team_id=principal.team_id,
        member_id=principal.member_id,
        attendee_id=principal.attendee_id,
        device_id=principal.device_id,
    )


def as_team_member(principal: Principal) -> TeamMember | None:
    if principal.book_id is None or principal.team_id is None or principal.member_id is None:
        return None
    return TeamMember(
        session_id=principal.session_id,
        event_id=principal.event_id,
        book_id=principal.book_id,
        team_id=principal.team_id,
        member_id=principal.member_id,
        role=principal.role,
        device_id=principal.device_id,
    )


def as_attending(principal: Principal) -> Attending | None:
    if principal.book_id is None or principal.attendee_id is None:
        return None
    return Attending(
        session_id=principal.session_id,
        event_id=principal.event_id,
        book_id=principal.book_id,
        attendee_id=principal.attendee_id,
    )


def principal_of(login: LoginSession) -> Principal:
    """Whom the tokens of this session name."""
    return Principal(
        session_id=login.id,
        event_id=login.event_id,
        role=Role(login.role),
        account_id=login.account_id,
        organiser_id=login.organiser_id,
        team_id=login.team_id,
        member_id=login.member_id,
        attendee_id=login.attendee_id,
        device_id=login.device_id,
        book_id=login.book_id,
    )


@dataclass(frozen=True, slots=True)
class PlayableRole:
    """A role that an account has in an event."""

    role: Role
    event: Event
    team_name: str | None = None
    organiser_id: UUID | None = None
    team_id: UUID | None = None
    member_id: UUID | None = None
    attendee_id: UUID | None = None
    book_id: UUID | None = None


def start_playing(playable: PlayableRole, account_id: UUID) -> Principal:
    """The principal of a new session in this role."""
    return Principal(
        session_id=uuid7(),
        event_id=playable.event.id,
        role=playable.role,
        account_id=account_id,
        organiser_id=playable.organiser_id,
        team_id=playable.team_id,
        member_id=playable.member_id,
        attendee_id=playable.attendee_id,
        book_id=playable.book_id,
    )


def without_role(account_id: UUID) -> Principal:
    """The principal of a new session of somebody who has no role anywhere yet."""
    return Principal(session_id=uuid7(), event_id=NO_EVENT, role=Role.ACCOUNT, account_id=account_id)
