"""Server-sent events as bytes (HTML standard, section 9.2). Pure.

The id of an event is what the phone shows after it: the ids of those people. So a phone that comes back says itself
what it still shows, and whichever process it comes back to can say what has changed since. Nothing has to be kept of
whom somebody was shown, least of all of people who have switched off meanwhile.
"""

import base64
import binascii
from collections.abc import Iterable
from uuid import UUID

import pydantic_core

HELLO = b"retry: 6000\n\n"
"""Also says that the stream has begun. Milliseconds until a phone comes back after it was cut off: ten
times a minute at most."""

HEARTBEAT = b":\n\n"
_FORM = "1-"


def event(name: str, data: object, shown: Iterable[UUID] | None = None) -> bytes:
    """One event. `shown`: what the phone shows then; given with the last of several events that belong together."""
    ending = b"" if shown is None else b"\nid: " + state(shown).encode()
    return b"event: %b\ndata: %b%b\n\n" % (name.encode(), pydantic_core.to_json(data), ending)


def state(shown: Iterable[UUID]) -> str:
    """What a phone shows, as the id of an event."""
    return _FORM + base64.urlsafe_b64encode(b"".join(sorted(one.bytes for one in shown))).decode()


def shown_of(last_event_id: str) -> set[UUID]:
    """What a phone shows that sends this id. One that is not ours is taken for that of a phone that shows nobody."""
    try:
        ids = base64.b64decode(last_event_id.removeprefix(_FORM), altchars=b"-_", validate=True)
        return {UUID(bytes=ids[start : start + 16]) for start in range(0, len(ids), 16)}
    except (binascii.Error, ValueError):
        return set()
