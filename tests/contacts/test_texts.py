"""What we write is there in every language."""

from string import Formatter

import pytest

from api.contacts.relationship.steps import Sign
from api.contacts.texts import TEXTS
from models import Language, Topic


def test_there_is_every_language() -> None:
    assert TEXTS.keys() == set(Language)


@pytest.mark.parametrize("language", Language)
def test_nothing_is_missing(language: Language) -> None:
    texts = TEXTS[language]

    assert texts.signs.keys() == set(Sign)
    assert texts.questions.keys() == set(Topic)
    assert all(question.endswith("?") for question in texts.questions.values())
    for template in (texts.warmer_words, texts.warmer_feeling):
        assert {field for _, field, _, _ in Formatter().parse(template) if field} == {"said", "sensed"}


def test_no_text_is_left_untranslated() -> None:
    one, other = TEXTS[Language.ENGLISH], TEXTS[Language.GERMAN]

    assert not set(one.signs.values()) & set(other.signs.values())
    assert not set(one.questions.values()) & set(other.questions.values())
