"""Addresses of ours, to be opened elsewhere: in a calendar program, from a mail. Pure."""

import ipaddress


def link(public_host: str, path: str) -> str:
    """`path` begins with a slash. Only a laptop that serves itself has no TLS."""
    return f"{'http' if _is_this_machine(public_host) else 'https'}://{public_host}{path}"


def _is_this_machine(public_host: str) -> bool:
    name = public_host.rpartition(":")[0] or public_host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"
