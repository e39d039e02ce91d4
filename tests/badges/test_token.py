"""The token on a badge: reads as itself or not at all, and fits a small QR code."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM

from api.badges import token
from api.badges.token import BadgeToken, Forged, Malformed
from api.core.base32 import ALPHABET, decode
from api.events.code import event_code

HOST = "EVENTS.EXAMPLE"
secrets = st.text(st.characters(codec="ascii"), min_size=32, max_size=64)
names = st.text(ALPHABET, min_size=8, max_size=8)
issues = st.integers(1, token.MAX_ISSUE)
places = st.integers(0, 29)


@given(secrets, names, names, issues)
def test_reads_as_what_it_was_made_of(secret: str, event: str, attendee: str, issue: int) -> None:
    made = token.make(secret, event, attendee, issue)

    for text in (made, made.lower(), token.url(HOST, made), f"http://other.example/b/{made.lower()}/?from=phone"):
        assert token.parse(text, secret, event) == BadgeToken(made, event, attendee, issue)


@given(secrets, names, names, issues, places, st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_refused(
    secret: str, event: str, attendee: str, issue: int, place: int, letter: str
) -> None:
    made = token.make(secret, event, attendee, issue)
    changed = made[:place] + letter + made[place + 1 :]

    if changed == made:
        assert token.parse(token.url(HOST, changed), secret, event) == BadgeToken(made, event, attendee, issue)
    else:
        with pytest.raises(Forged):
            token.parse(token.url(HOST, changed), secret, event)


@given(secrets, names, names, issues, places, st.characters())
def test_whatever_takes_the_place_of_a_letter_never_reads_as_another_badge(
    secret: str, event: str, attendee: str, issue: int, place: int, character: str
) -> None:
    made = token.make(secret, event, attendee, issue)
    changed = made[:place] + character + made[place + 1 :]

    for text in (changed, token.url(HOST, changed)):
        try:
            found = token.parse(text, secret, event)
        except (Forged, Malformed):
            continue
        assert found is None or found.text == made


@pytest.mark.parametrize(("misread", "letter"), [("I", "1"), ("l", "1"), ("O", "0"), ("o", "0")])
def test_look_alikes_read_as_what_was_printed(misread: str, letter: str) -> None:
    made = token.make("s" * 32, "7K3QZM1P", "0" * 4 + "1" * 4, 1)
    assert letter in made

    found = token.parse(made.replace(letter, misread), "s" * 32, "7K3QZM1P")

    assert found
    assert found.text == made


@given(secrets, secrets, names, names, issues)
def test_another_secret_has_made_no_badge_of_ours(
    secret: str, other: str, event: str, attendee: str, issue: int
) -> None:
    made = token.make(secret, event, attendee, issue)

    if other != secret:
        with pytest.raises(Forged):
            token.parse(token.url(HOST, made), other, event)


@given(secrets, names, names, names, issues)
def test_a_badge_of_another_event_cannot_be_relabelled(
    secret: str, event: str, other: str, attendee: str, issue: int
) -> None:
    made = token.make(secret, event, attendee, issue)
    relabelled = other + made[len(other) :]

    if other != event:
        with pytest.raises(Forged):
            token.parse(token.url(HOST, relabelled), secret, other)
        found = token.parse(made, secret, other)
        assert found
        assert found.event_code == event


@given(st.integers(0, 2**128 - 1))
def test_an_event_has_one_code_of_eight_letters(number: int) -> None:
    code = event_code(UUID(int=number))

    assert len(code) == 8
    assert decode(code) == number % 2**40


@pytest.mark.parametrize("text", ["TICKET-0042", "5012345678900", "1" * 30, "https://events.example/speakers", "Ana"])
def test_other_barcodes_are_none_of_ours(text: str) -> None:
    assert token.parse(text, "s" * 32, "7K3QZM1P") is None


@pytest.mark.parametrize("text", ["HTTPS://EVENTS.EXAMPLE/B/", "https://events.example/b/NONSENSE", "/B/" + "U" * 30])
def test_an_address_of_ours_without_a_token_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        token.parse(text, "s" * 32, "7K3QZM1P")


@given(secrets, names, names, issues, st.integers(4, 49))
def test_the_qr_code_is_small_for_a_host_of_up_to_49_letters(
    secret: str, event: str, attendee: str, issue: int, length: int
) -> None:
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(token.url("h" * (length - 3) + ".io", token.make(secret, event, attendee, issue)), optimize=0)
    code.make(fit=True)

    assert [part.mode for part in code.data_list] == [MODE_ALPHA_NUM]
    assert code.version <= 4
