"""What I share with whom, over the wire."""

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter

from api.contacts.sharing import ordered
from api.core.schemas import Input, Line, Output
from models import SharedField

_URL = TypeAdapter(AnyHttpUrl)


def _in_order(fields: list[SharedField]) -> list[SharedField]:
    return [SharedField(field) for field in ordered(fields)]


def _web_address(text: str) -> str:
    return str(_URL.validate_python(text))


Fields = Annotated[list[SharedField], Field(max_length=20), AfterValidator(_in_order)]
Link = Annotated[Line, AfterValidator(_web_address), Field(examples=["https://zoe.example/"])]


class SharingChange(Input):
    """JSON Merge Patch: what is absent stays; null goes back to the event's default. It counts for what was shared
    before as well: books lose what is not shared any more, and get what is."""

    teams: Fields | None = Field(None, description="For teams that scan me.")
    attendees: Fields | None = Field(None, description="For attendees whom I accept.")
    everybody: Fields | None = Field(None, description="For my card page, the radar, and attendees who scan me.")
    links: Annotated[list[Link], Field(max_length=10)] | None = None


class Rules(Output):
    teams: list[SharedField]
    attendees: list[SharedField]
    everybody: list[SharedField]


class SharingOut(Output):
    """`teams`, `attendees`, `everybody`: my own rules, null where I left it to the event."""

    teams: list[SharedField] | None
    attendees: list[SharedField] | None
    everybody: list[SharedField] | None
    effective: Rules = Field(description="What counts now, with the event's minimum.")
    minimum: list[SharedField] = Field(
        description="Goes to a team that scans me whatever I say, unless I refuse to be scanned at all."
    )
    links: list[str]
    has_photo: bool
