"""Booth phones over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.core.schemas import Input, Line, Output


class PairingCodeRequest(Input):
    """`member_id`: whose name the phone's scans carry. Without it the phone becomes a rep of its own, named like it."""

    member_id: UUID | None = None


class PairingCodeOut(Output):
    code: str = Field(examples=["7K3QZM1P-4F7XKQ2M"])
    qr_svg: str = Field(description="The code as a QR image.", examples=["<svg …></svg>"])
    expires_at: datetime


class DeviceOut(Output):
    id: UUID
    name: str
    member_id: UUID
    member_name: str
    unsent: int = Field(description="Items that the phone had not sent yet, as it said at its last contact.")
    last_contact_at: datetime
    created_at: datetime
    revoked_at: datetime | None


class DeviceList(Output):
    items: list[DeviceOut]


class DeviceChange(Input):
    name: Line
