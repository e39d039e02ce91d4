"""Booth phones over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.auth.devices.silence import Reason
from api.core.schemas import Input, Line, Output


class PairingCodeRequest(Input):
    """`member_id`: whose name the phone's scans carry. Without it the phone becomes a rep of its own, named like it."""

    member_id: UUID | None = None


class PairingCodeOut(Output):
    code: str = Field(examples=["7K3QZM1P-4F7XKQ2M"])
    qr_svg: str = Field(description="The code as a QR image.", examples=["<svg …></svg>"])
    expires_at: datetime


class DeviceWarning(Output):
    """Somebody should look for this phone: it holds what nobody else has."""

    code: Reason
    text: str = Field(examples=["“Booth 3” has 14 unsent items and has been silent for 25 minutes"])


class DeviceOut(Output):
    id: UUID
    name: str
    member_id: UUID
    member_name: str
    unsent: int = Field(description="Items that the phone had not sent yet, as it said at its last contact.")
    last_contact_at: datetime
    last_sync_at: datetime | None = Field(
        description="When it last sent what it had, or said that it had nothing. Null until the first time."
    )
    created_at: datetime
    revoked_at: datetime | None
    warning: DeviceWarning | None


class DeviceList(Output):
    items: list[DeviceOut]
    unsent_total: int = Field(description="Unsent items of all these phones, revoked ones too.")


class DeviceChange(Input):
    name: Line
