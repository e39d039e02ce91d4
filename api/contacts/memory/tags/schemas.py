"""Tags over the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp
from api.contacts.schemas import Author
from api.core.schemas import Input, Line, Output


class TagIn(Input):
    id: MadeByApp
    label: Line = Field(examples=["vip"])


class TagOut(Output):
    id: UUID
    author: Author
    label: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    created_at: datetime
    revision: int
