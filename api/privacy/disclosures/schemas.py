"""Who has what of mine, over the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from api.core.pagination import CursorText, Limit
from api.core.schemas import Input, Output
from models import Basis, ReceiptState, SharedField


class DisclosureQuery(Input):
    limit: Limit = 50
    cursor: CursorText = None


class HolderKind(StrEnum):
    TEAM = "team"
    PERSON = "person"


class Holder(Output):
    """Whose book it is in."""

    kind: HolderKind
    id: UUID
    name: str = Field(examples=["Acme"])


class State(StrEnum):
    """`given`: they have it. `withdrawn`: I took it back. `deleted`: they deleted it themselves."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


class DisclosureOut(Output):
    """What somebody got of mine, and why. `text` says it in my language."""

    id: UUID
    holder: Holder
    state: State
    basis: Basis
    fields: list[SharedField] = Field(description="What they have now because of this.")
    withdrawn_fields: list[SharedField] = Field(description="What they had once and have not any more.")
    consent_version: int | None = Field(description="The version of the event's consent text at that time.")
    disclosed_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    scan_count: int = Field(description="How often they read my badge.")
    last_scanned_at: datetime | None
    text: str = Field(
        examples=["Acme scanned your badge on 21 November 2026 and has your name, company and e-mail address."]
    )


class ReceiptOut(Output):
    """What became of one copy after I took something back. `pending`: it goes at the next sync."""

    kind: str = Field(description="`phone`, `export`, or another system.", examples=["phone"])
    name: str = Field(examples=["Booth phone 2"])
    fields: list[SharedField]
    state: ReceiptState
    detail: str
    created_at: datetime
    updated_at: datetime


class DisclosureDetail(DisclosureOut):
    receipts: list[ReceiptOut]


class DisclosureList(Output):
    items: list[DisclosureDetail]
