"""Touchpoints over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.contacts.memory.schemas import MadeByApp, SaidAt
from api.contacts.schemas import Author
from api.core.schemas import Input, Output, Prose
from models import Step, Talker


def _none_if_blank(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


class TouchpointIn(Input):
    """Something that happened between you and the person."""

    id: MadeByApp
    step: Step = Field(description="How far it went, from a first glance (`radar`) to a working relationship.")
    text: Annotated[Prose | None, BeforeValidator(_none_if_blank)] = Field(None, examples=["Coffee at our stand"])
    talked: Talker | None = Field(None, description="Who did most of the talking.")
    happened_at: SaidAt = None


class TouchpointOut(Output):
    id: UUID
    author: Author
    step: Step
    text: str = Field(description="Empty if nothing was written.")
    talked: Talker | None
    happened_at: datetime
    revision: int
