"""What is sent to a CRM, and what becomes of it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from models import CrmKind

Properties = Mapping[str, str | None]
_LONGEST_REASON = 300
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A note or a task."""

    kind: CrmKind
    id: UUID
    properties: Properties

    @property
    def fingerprint(self) -> UUID:
        said = "\0".join(f"{name}={value}" for name, value in sorted(self.properties.items()))
        return UUID(bytes=sha256(said.encode()).digest()[:16])


@dataclass(frozen=True, slots=True)
class Parcel:
    """All about one contact: what it is to be there with the `items` that are new, or that it `leaves`.

    `gone`: notes and tasks that are not to be there any more. `owner`: the address of whoever is to look after somebody
    who was never there before; later that is up to the people there. `for_ever`: so that nobody can bring it back.
    """

    contact_id: UUID
    properties: Properties = field(default_factory=dict)
    items: Sequence[Item] = ()
    gone: Sequence[tuple[CrmKind, UUID]] = ()
    owner: str = ""
    leaves: bool = False
    for_ever: bool = False
    cut_texts: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """Without a `reason` it is done. `remote_id`: how the CRM calls the contact. `retryable`: it may work later."""

    remote_id: str | None = None
    reason: str = ""
    retryable: bool = False

    @property
    def is_done(self) -> bool:
        return not self.reason


Results = dict[UUID, Result]
"""By contact. Whoever is missing was not heard of again."""


class Rest(Exception):
    """The CRM wants to be left alone for so many seconds. The text says why, for people."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Refused(Exception):
    """Nothing will work until somebody mends it: credentials, rights, set-up. The text says what, for people."""


class Troubled(Exception):
    """The CRM did not answer, or only that it cannot at present. What was sent may have been written."""


class Unfit(Exception):
    """The CRM takes no part of a request because of something in it. The text says why, in its words."""


class Crm(Protocol):
    """A system that contacts are sent to. All may raise `Rest`, `Refused` and `Troubled`; sending something twice is
    the same as once."""

    at_once: int

    async def check(self) -> None:
        """Raises `Refused` unless contacts can be sent there."""

    async def send(self, parcels: Sequence[Parcel]) -> Results: ...


def shown_reason(message: str, values: Iterable[str | None]) -> str:
    """A CRM's words, short, and without what they repeat of the person: reasons outlast what people take back."""
    for value in sorted({value for value in values if value}, key=len, reverse=True):
        # Of a name of two letters only the whole word: it stands in many others.
        edges = (r"(?<!\w)", r"(?!\w)") if len(value) <= _SHORT else ("", "")
        message = re.sub(re.escape(value).join(edges), "…", message)
    return message[:_LONGEST_REASON]
