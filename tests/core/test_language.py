"""Which language a request asks for."""

import pytest

from api.core.language import asked
from models import Language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.ENGLISH),
        (None, Language.ENGLISH),
        ("de", Language.GERMAN),
        ("de-CH", Language.GERMAN),
        ("EN-gb, de;q=0.9", Language.ENGLISH),
        ("en;q=0.7, de;q=0.8", Language.GERMAN),
        ("fr, de;q=0.5, en;q=0.4", Language.GERMAN),
        ("pt-PT, fr", Language.ENGLISH),
        ("*", Language.ENGLISH),
        ("de;q=0, en;q=0.1", Language.ENGLISH),
        ("de;q=0", Language.ENGLISH),
        ("de, en", Language.GERMAN),
        ("de;q=x", Language.ENGLISH),
        (";;,q=,de ; q=0.3", Language.GERMAN),
    ],
)
def test_the_best_of_ours(header: str | None, language: Language) -> None:
    assert asked(header) is language
