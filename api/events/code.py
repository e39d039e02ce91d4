"""The eight letters that name an event on its badges and pairing codes."""

from functools import lru_cache
from uuid import UUID

from api.core.base32 import encode

LENGTH = 8


@lru_cache(maxsize=256)
def event_code(event_id: UUID) -> str:
    """From the random end of the event's id: nothing has to be looked up."""
    return encode(event_id.int & (32**LENGTH - 1), LENGTH)
