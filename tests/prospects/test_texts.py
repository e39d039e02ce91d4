"""The texts of the ranking are complete in every language."""

from dataclasses import fields, is_dataclass
from string import Formatter
from typing import Any

import pytest

from api.prospects.voice import TEXTS
from models import Language


def _templates(texts: Any) -> dict[str, str]:
    """Every text of a language by where it stands."""
    if isinstance(texts, str):
        return {"": texts}
    parts = {each.name: getattr(texts, each.name) for each in fields(texts)} if is_dataclass(texts) else texts
    if isinstance(parts, tuple):
        parts = dict(enumerate(parts))
    return {f"{name}.{rest}": text for name, part in parts.items() for rest, text in _templates(part).items()}


def _blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", Language)
def test_every_language_says_everything_with_the_same_blanks(language: Language) -> None:
    english, theirs = _templates(TEXTS[Language.ENGLISH]), _templates(TEXTS[language])

    assert theirs.keys() == english.keys()
    assert {place: _blanks(text) for place, text in theirs.items()} == {
        place: _blanks(text) for place, text in english.items()
    }
    assert all(theirs.values())


def test_german_is_not_english() -> None:
    english, german = _templates(TEXTS[Language.ENGLISH]), _templates(TEXTS[Language.GERMAN])
    same = {place for place in english if english[place] == german[place]}

    assert same == {"plans.errand.", "reasons.labels.warm."}
