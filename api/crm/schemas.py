"""Connections to CRMs over the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.core.schemas import Input, Line, Output
from models import CrmPushCause, CrmRowState, CrmState, CrmSystem, CrmTrigger, WhenDeleted, WhenWithdrawn

Secret = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[\x21-\x7e]+$")
]
BaseUrl = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[\x21-\x7e]*$"),
    Field(description="Salesforce only: your own address.", examples=["https://acme.my.salesforce.com"]),
]
ApiVersion = Annotated[
    str,
    StringConstraints(pattern=r"^(v3|v\d{2}\.0|\d{4}-\d{2})$"),
    Field(description="HubSpot: `v3` or a dated one; Salesforce: `v62.0` or another.", examples=["2026-09"]),
]
Delay = Annotated[int, Field(ge=0, le=86_400, description="With `after_change`: seconds from the first change on.")]


class CredentialsIn(Input):
    """HubSpot: the `access_token` of a private app. Salesforce: `client_id` and `client_secret` of a connected app, or
    with a `refresh_token`, or an `access_token` alone, which lasts an hour or so."""

    access_token: Secret | None = Field(None, repr=False)
    client_id: Secret | None = None
    client_secret: Secret | None = Field(None, repr=False)
    refresh_token: Secret | None = Field(None, repr=False)


class ConnectionIn(Input):
    id: UUID | None = None
    name: Line = Field(examples=["Acme HubSpot"])
    system: CrmSystem
    base_url: BaseUrl = ""
    api_version: ApiVersion | None = None
    credentials: CredentialsIn
    trigger: CrmTrigger = CrmTrigger.MANUAL
    delay_seconds: Delay = 300
    when_withdrawn: WhenWithdrawn = WhenWithdrawn.DELETE
    when_deleted: WhenDeleted = WhenDeleted.KEEP


class ConnectionChange(Input):
    """JSON Merge Patch: what is absent stays."""

    name: Line | None = None
    base_url: BaseUrl | None = None
    api_version: ApiVersion | None = None
    credentials: CredentialsIn | None = None
    trigger: CrmTrigger | None = None
    delay_seconds: Delay | None = None
    when_withdrawn: WhenWithdrawn | None = None
    when_deleted: WhenDeleted | None = None
    paused: bool | None = Field(None, description="False also takes up one that the CRM had refused.")


class ConnectionOut(Output):
    """Credentials are never shown."""

    id: UUID
    name: str
    system: CrmSystem
    base_url: str
    api_version: str
    trigger: CrmTrigger
    delay_seconds: int
    when_withdrawn: WhenWithdrawn
    when_deleted: WhenDeleted
    state: CrmState = Field(description="`refused`: by the CRM, see `problem`. Nothing is sent until it is resumed.")
    problem: str = Field(description="Why it was refused, or waits. Empty if all is well.")
    resume_at: datetime | None = Field(description="The CRM is left alone until then.")
    next_push_at: datetime | None = Field(description="The next push that nobody has to ask for.")
    revision: int = Field(description="What changed in the book up to this revision was sent, or waits to be.")
    waiting: int = Field(description="Contacts that are not sent yet.")
    created_at: datetime


class ConnectionList(Output):
    items: list[ConnectionOut]


class PushIn(Input):
    dry_run: bool = Field(False, description="Only say what would be sent.")


class PushState(StrEnum):
    """`done`: of every contact it is known what became of it."""

    RUNNING = "running"
    DONE = "done"


class CountsOut(Output):
    """Contacts. `left`: there was nothing to do. `superseded`: a later push sends them."""

    pending: int = 0
    sent: int = 0
    removed: int = 0
    left: int = 0
    failed: int = 0
    superseded: int = 0


class PushOut(Output):
    id: UUID
    connection_id: UUID
    cause: CrmPushCause
    state: PushState
    from_revision: int
    to_revision: int
    counts: CountsOut
    cut_texts: int = Field(description="Texts that were too long for the CRM; they end with `[…]` there.")
    created_at: datetime


class TroubledRowOut(Output):
    contact_id: UUID
    state: CrmRowState = Field(description="`pending`: is tried again at `next_attempt_at`. `failed`: given up.")
    reason: str = Field(examples=["REQUIRED_FIELD_MISSING: Required fields are missing: [Company] Company"])
    retryable: bool = Field(description="The same may work later. Else something has to be changed first.")
    tries: int
    next_attempt_at: datetime | None


class PushDetails(PushOut):
    """The push, with a page of what failed at least once and did not arrive since."""

    rows: list[TroubledRowOut]
    next_cursor: str | None


class WouldDo(StrEnum):
    SEND = "send"
    BLANK = "blank"
    DELETE = "delete"
    LEAVE = "leave"


class WouldSend(Output):
    contact_id: UUID
    action: WouldDo
    properties: dict[str, str | None]
    items: int = Field(description="New or changed notes and tasks.")
    cut_texts: int = Field(description="Texts that are too long for the CRM.")


class DryRunOut(Output):
    """What a push would do now; nothing was sent."""

    counts: dict[WouldDo, int] = Field(description="Contacts.")
    first: list[WouldSend] = Field(description="Twenty at most.")
