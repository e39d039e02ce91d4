"""Which network addresses a text of a customer's may lead us to: those of the public internet, and no others."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")
_OLD_COMPATIBLE = ip_network("::/96")


def networks(text: str) -> list[Network]:
    """The networks in a list separated by commas. Raises `ValueError` for anything else."""
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


# Where Azure and Oracle answer their machines only: not marked as private everywhere. Other clouds use what is.
_METADATA = networks("168.63.129.16/32,192.0.0.0/24")


def may_reach(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether `address` is public, or in a network that is `allowed`. An IPv4 address within an IPv6 one is what
    counts."""
    meant = _meant(ip_address(address.partition("%")[0]))
    return is_in(meant, allowed) or _is_public(meant)


def is_in(address: Address | str, allowed: Iterable[Network]) -> bool:
    meant = _meant(ip_address(address) if isinstance(address, str) else address)
    return any(meant in network for network in allowed if network.version == meant.version)


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or is_in(address, _METADATA)
        or (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does: packets to the one arrive at the other."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or (address in _OLD_COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
