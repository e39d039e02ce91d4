"""Which forms of the card page are taken for a person's. Pure, and without anybody else's service.

The page carries a ticket: when it was made, which consent text it showed, and the id that the request will have, signed
together with whose card it is. So a form cannot be made up, kept for later, or sent to somebody else; sent twice it is
one request.
"""

import hmac
import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.core.keyring import Keyring

QUICKEST = timedelta(seconds=2)
"""Nobody reads a page, types a name and an address, and agrees, in less."""
LONGEST = timedelta(hours=24)
MAX_LINKS = 1

_PURPOSE = "card-form"
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ticket:
    exchange_id: UUID
    made_at: datetime
    consent_version: int | None


def sign(keys: Keyring, card: str, ticket: Ticket) -> str:
    """What the form carries; `card` is the token of whose page it is."""
    seconds, version = int(ticket.made_at.timestamp()), ticket.consent_version or 0
    said = f"{ticket.exchange_id.hex}.{seconds}.{version}"
    return f"{said}.{_seal(keys, card, said)}"


def read(keys: Keyring, card: str, text: str) -> Ticket | None:
    """None if we did not sign it for this card."""
    said, _, seal = text.rpartition(".")
    if not hmac.compare_digest(_seal(keys, card, said).encode(), seal.encode()):
        return None
    exchange_id, seconds, version = said.split(".")
    return Ticket(UUID(exchange_id), datetime.fromtimestamp(int(seconds), UTC), int(version) or None)


def links_in(text: str) -> int:
    return len(_LINK.findall(text))


def neighbourhood(address: str) -> str:
    """What counts as one address: an IPv6 connection has a whole network of its own."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def _seal(keys: Keyring, card: str, said: str) -> str:
    return keys.digest(_PURPOSE, f"{card}:{said}").hex()[:40]
