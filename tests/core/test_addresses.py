"""Where a customer's URL may lead: to the public internet, by no spelling to anywhere else."""

import pytest

from api.core.addresses import may_reach, networks

PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "168.63.129.16", "192.0.0.192", "100.100.100.200", "224.0.0.1", "255.255.255.255", "240.0.0.1",
    "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00:ec2::254", "fc00::1", "ff02::1", "ff0e::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:c0a8:101::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_may_be_reached(address: str) -> None:
    assert may_reach(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_else_may_be(address: str) -> None:
    assert not may_reach(address)


def test_what_the_operator_allows_may_be_reached_too() -> None:
    allowed = networks("10.1.0.0/16, 127.0.0.1/32,fd12::/32")
    for address in ("10.1.2.3", "127.0.0.1", "::ffff:127.0.0.1", "fd12::1"):
        assert may_reach(address, allowed)
    for address in ("10.2.0.1", "127.0.0.2", "fd13::1"):
        assert not may_reach(address, allowed)


def test_a_list_of_networks_is_checked_at_the_start() -> None:
    assert networks("") == []
    with pytest.raises(ValueError, match="does not appear"):
        networks("10.1.0.0/16,intranet")
