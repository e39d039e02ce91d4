"""Which forms are taken for a person's."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.core.keyring import Keyring
from api.exchange.card.guard import Ticket, links_in, neighbourhood, read, sign

KEYS = Keyring.of(signing=["s" * 32], badge="b" * 32)
MOMENT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@given(st.uuids(), st.none() | st.integers(1, 10_000))
def test_a_ticket_says_what_was_signed(exchange_id: UUID, version: int | None) -> None:
    ticket = Ticket(exchange_id, MOMENT, version)
    text = sign(KEYS, "CARD", ticket)
    assert read(KEYS, "CARD", text) == ticket
    assert read(KEYS, "OTHER", text) is None
    assert read(Keyring.of(signing=["s" * 32], badge="c" * 32), "CARD", text) is None


@given(st.text())
def test_no_other_text_is_a_ticket(text: str) -> None:
    assert read(KEYS, "CARD", text) is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_connections_own_network_counts_as_one_address(one: str, other: str, is_same: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is is_same


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see you", 0),
        ("https://a.example", 1),
        ("HTTP://A.EXAMPLE www.b.example", 2),
        ("a.b, c.d", 0),
        ('<a href="x">', 1),
    ],
)
def test_addresses_are_counted(text: str, count: int) -> None:
    assert links_in(text) == count
