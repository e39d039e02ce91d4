"""Jobs over the wire."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from api.core.schemas import Output


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


class JobOut(Output):
    id: int
    kind: str = Field(examples=["webhooks.deliver"])
    state: JobState = Field(description="`failed`: tried several times, and not again.")
    tries: int = Field(description="How often it failed.")
    error: str | None = Field(description="Why, the last time.", examples=["TimeoutError"])
    created_at: datetime
    not_before: datetime = Field(description="It waits at least until then.")
