"""Wishes to be forgotten over the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.core.schemas import Input, Output


class Confirmation(Input):
    code: str = Field(pattern=r"^\d{6}$", description="The code that was mailed.", examples=["123456"])


class ErasureOut(Output):
    state: Literal["none", "code_sent", "waiting"] = Field(
        description="`code_sent`: to be confirmed with the code within ten minutes. `waiting`: everything goes after "
        "`due_at`, unless it is called off before."
    )
    due_at: datetime | None
