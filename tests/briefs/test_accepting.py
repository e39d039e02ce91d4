"""Which form of a brief is wanted."""

import pytest

from api.briefs.accepting import wants_text


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/plain", True),
        ("Text/Plain; charset=utf-8", True),
        ("text/*", True),
        ("text/html, */*;q=0.1", False),
        ("text/plain;q=0.5, application/json", False),
        ("text/plain, application/json;q=0.9", True),
        ("text/plain, application/json", False),
        ("text/*;q=0.9, application/*;q=0.5", True),
        ("*/*, application/json;q=0.1", True),
        ("text/plain;q=much", False),
        ("image/png", False),
    ],
)
def test_text_only_for_whoever_prefers_it(accept: str | None, text: bool) -> None:
    assert wants_text(accept) is text
