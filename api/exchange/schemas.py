"""Exchanges over the wire."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.core.schemas import Input, Output, storable
from api.exchange.viewing import Direction, Seen
from models import ExchangeState, SharedField

Message = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(storable)]
Fields = Annotated[
    list[SharedField],
    Field(
        max_length=len(SharedField),
        description="At most these, of what your sharing rules give to attendees whom you accept. Null: all of that.",
        examples=[["name", "company", "email"]],
    ),
]


class ExchangeIn(Input):
    """Whom to ask: the text of their badge, or a contact of your own book."""

    id: UUID
    badge: Annotated[str, AfterValidator(storable)] | None = Field(
        None, min_length=1, max_length=500, examples=["HTTPS://EVENTS.EXAMPLE/B/7K3QZM1P…"]
    )
    contact_id: UUID | None = None
    fields: Fields | None = None
    message: Message = ""

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.badge is None) == (self.contact_id is None):
            raise ValueError("name one person, by badge or by contact_id")
        return self


class ExchangeChange(Input):
    state: Literal[ExchangeState.ACCEPTED, ExchangeState.DECLINED, ExchangeState.WITHDRAWN]
    fields: Fields | None = None


class PersonOut(Output):
    """The other one, as far as you may know them: of an attendee what they share with everybody, and, while they ask
    you, their name; of a visitor of your card page what they left. Once it is accepted, your contact says more."""

    attendee_id: UUID | None
    name: str
    company: str
    job_title: str
    email: str
    phone: str
    links: list[str]
    interests: list[str]


class ExchangeOut(Output):
    id: UUID
    direction: Direction
    state: Seen = Field(description="To whoever asked, a declined one looks pending until it expires.")
    via: Literal["app", "card_page"]
    person: PersonOut
    message: str
    offered: list[SharedField] = Field(description="What the asker agreed to give.")
    returned: list[SharedField] | None = Field(description="What the one who accepted agreed to give.")
    contact_id: UUID | None = Field(description="Once it is accepted: the other one in your book.")
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None
