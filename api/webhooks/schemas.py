"""Webhooks over the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from api.core.schemas import Input, Output
from models import DeliveryState, WebhookEvent, WebhookState

_NO_NUL = r"^[^\x00]*$"  # PostgreSQL cannot hold it
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000, pattern=_NO_NUL),
    Field(examples=["https://crm.acme.example/hooks"]),
]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_NO_NUL), Field(examples=["Our CRM"])
]
Events = Annotated[
    list[WebhookEvent],
    Field(min_length=1, max_length=20),
    AfterValidator(lambda chosen: [event for event in WebhookEvent if event in chosen]),
]


class WebhookIn(Input):
    id: UUID | None = None
    url: Url
    description: Description = ""
    events: Events = Field(default_factory=lambda: list(WebhookEvent), description="Without it: all.")


class WebhookChange(Input):
    """JSON Merge Patch: what is absent stays."""

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    paused: bool | None = Field(None, description="False also takes a disabled webhook up again.")


class WebhookOut(Output):
    id: UUID
    url: str
    description: str
    events: list[WebhookEvent]
    state: WebhookState = Field(description="`disabled`: the receiver answered 410 Gone.")
    waiting: int = Field(description="Messages that are not delivered yet.")
    resume_at: datetime | None = Field(description="The receiver asked to be left alone until then (`Retry-After`).")
    created_at: datetime


class NewWebhook(WebhookOut):
    secret: str | None = Field(
        description="For checking signatures. Shown this once; null if the webhook was there already.",
        examples=["whsec_…"],
    )


class WebhookList(Output):
    items: list[WebhookOut]


class NewSecret(Output):
    secret: str = Field(description="Shown this once.", examples=["whsec_…"])
    previous_until: datetime = Field(description="Until then the previous secret signs each message as well.")


class AttemptOut(Output):
    at: datetime
    status: int | None = Field(description="The receiver's HTTP status; null if it gave none.")
    error: str | None = Field(
        description="`timeout`, `connection_failed`, `tls_failed`, `not_http` or `address_refused`.",
        examples=["timeout"],
    )
    milliseconds: int


class DeliveryOut(Output):
    id: UUID
    message_id: str = Field(description="What the header `webhook-id` says at every attempt.")
    type: str = Field(examples=["contact.created"])
    state: DeliveryState
    payload: dict[str, Any] = Field(description="The body, as it is sent.")
    attempts: list[AttemptOut]
    next_attempt_at: datetime | None = Field(description="Null unless it is pending.")
    created_at: datetime
    delivered_at: datetime | None = Field(description="When it first arrived.")
