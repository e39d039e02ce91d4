"""What all kinds of words about a contact share over the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.core.schemas import Moment

MadeByApp = Annotated[UUID, Field(description="Made by the app, once. Sending it again changes nothing.")]

SaidAt = Annotated[Moment | None, Field(description="Without it, and if it lies in the future: now.")]
