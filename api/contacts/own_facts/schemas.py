"""Facts about ourselves over the wire."""

from uuid import UUID

from pydantic import Field

from api.contacts.memory.schemas import MadeByApp
from api.core.schemas import Input, Output, Prose
from models import Topic


class OwnFactIn(Input):
    """Something true of yourself, beyond business."""

    id: MadeByApp
    topic: Topic
    text: Prose = Field(examples=["Runs marathons"])


class OwnFactOut(Output):
    id: UUID
    topic: Topic
    text: str = Field(description="Empty if it was withdrawn, which only the answer to a repeated POST shows.")
    revision: int
