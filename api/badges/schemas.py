"""Badges over the wire."""

from pydantic import Field

from api.core.schemas import Output


class BadgeOut(Output):
    """A badge of ours that is valid."""

    qr: str = Field(
        description="What its QR code says.", examples=["HTTPS://EVENTS.EXAMPLE/B/7K3QZM1P4F7XKQ2M01B8R2T5W9X3YZ"]
    )
    issue: int = Field(description="Counts from 1; each issue revokes those before it.", examples=[1])
