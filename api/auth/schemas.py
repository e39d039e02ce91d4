"""What signing in sends and receives."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from api.core.schemas import Email, Input, Line, Output
from models import Language, Role


class CodeRequest(Input):
    email: Email


class CodeSent(Output):
    """Says nothing about whether the address is known."""

    detail: str = "If this address is known here, a code is on its way."


class EmailCodeGrant(Input):
    grant: Literal["email_code"]
    email: Email
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] = Field(examples=["042917"])


class DevicePairingGrant(Input):
    """`device_id` is made by the app once and kept: pairing again with the same one renews the same device."""

    grant: Literal["device_pairing"]
    code: Annotated[str, StringConstraints(max_length=40)] = Field(examples=["7K3QZM1P-4F7XKQ2M"])
    device_id: UUID
    device_name: Line = Field(examples=["Booth phone 3"])


class RefreshGrant(Input):
    """`request_id` is made by the app for each renewal and kept until an answer has come: a request whose answer was
    lost may be sent again as it is."""

    grant: Literal["refresh"]
    refresh_token: Annotated[str, StringConstraints(max_length=200)]
    request_id: UUID | None = None


Grant = Annotated[EmailCodeGrant | DevicePairingGrant | RefreshGrant, Field(discriminator="grant")]


class Tokens(Output):
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  a word, not a secret
    expires_in: int = Field(description="Seconds until the access token expires.", examples=[900])


class AccountOut(Output):
    id: UUID
    email: str
    language: Language | None = Field(description="What the person chose; null: what each request asks for.")
    digest: bool = Field(description="Whether they are reminded by mail, in the morning, of what they have to do.")


class AccountChange(Input):
    """JSON Merge Patch: what is absent stays."""

    language: Language | None = Field(
        None, description="What texts are written in; null: what `Accept-Language` asks for.", examples=["de"]
    )
    digest: bool = Field(True, description="Whether to be reminded by mail, in the morning, of what there is to do.")


class PrincipalOut(Output):
    """The role that the present token names."""

    role: Role
    event_id: UUID | None
    team_id: UUID | None
    member_id: UUID | None
    attendee_id: UUID | None
    device_id: UUID | None
    book_id: UUID | None = Field(description="The book that this role's scans go to.")


class EventOut(Output):
    id: UUID
    slug: str
    name: str
    timezone: str
    starts_on: date
    ends_on: date


class PlayableRoleOut(Output):
    """A role that the account may switch to with `POST /v1/me/principal`."""

    role: Role
    event: EventOut
    team_id: UUID | None = None
    team_name: str | None = None
    attendee_id: UUID | None = None


class Me(Output):
    account: AccountOut | None = Field(description="Null for a paired phone, which belongs to a team and not a login.")
    principal: PrincipalOut
    roles: list[PlayableRoleOut]


class PrincipalChoice(Input):
    """With `team`: as its member. With `attendee`: as that attendee. With neither: as organiser."""

    event: UUID
    team: UUID | None = None
    attendee: UUID | None = None
