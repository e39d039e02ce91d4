"""Building blocks of what goes over the wire."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, EmailStr, Field, StringConstraints


class Input(BaseModel):
    """What a caller sends. A misspelt field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """What we send, built from a row or an object with the same names."""

    model_config = ConfigDict(from_attributes=True)


def storable(text: str) -> str:
    # PostgreSQL cannot hold U+0000, and a lone surrogate is no Unicode text at all.
    if "\x00" in text:
        raise ValueError("must not contain U+0000")
    text.encode()
    return text


def _storable_moment(moment: datetime) -> datetime:
    # Room on both sides for a zone's offset and for arithmetic.
    if not 1970 <= moment.year < 2200:
        raise ValueError("must lie between 1970 and 2200")
    return moment.astimezone(UTC)


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(storable)]
"""A name, a title, a label: 1 to 200 characters."""

Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000), AfterValidator(storable)
]
"""A note: 1 to 10,000 characters."""

Moment = Annotated[AwareDatetime, AfterValidator(_storable_moment)]
"""A point in time, sent with any offset and held in UTC."""

Email = Annotated[EmailStr, Field(max_length=254, examples=["ana@acme.example"]), AfterValidator(str.lower)]
"""An address, in small letters: people write theirs in any."""
