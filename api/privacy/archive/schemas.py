"""Archives over the wire."""

from datetime import datetime

from pydantic import Field

from api.core.schemas import Output
from models import ArchiveState


class ArchiveOut(Output):
    state: ArchiveState
    asked_at: datetime = Field(validation_alias="created_at")
    ready_at: datetime | None
    expires_at: datetime = Field(description="Then it is gone, and the link of the mail leads nowhere.")
