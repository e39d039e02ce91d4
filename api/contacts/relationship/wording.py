"""How far a contact has come and what was sensed, in words. Pure."""

from api.contacts.relationship.feelings import Feelings
from api.contacts.relationship.steps import Evidence
from api.contacts.texts import TEXTS
from models import Language


def gap_reason(found: Feelings, language: Language) -> str | None:
    """Why to check in, if words and feeling are far apart."""
    if found.gap is None or found.said is None or found.sensed is None:
        return None
    texts = TEXTS[language]
    template = texts.warmer_words if found.gap > 0 else texts.warmer_feeling
    return template.format(said=_figure(found.said, language), sensed=_figure(found.sensed, language))


def sign_text(evidence: Evidence, language: Language) -> str:
    return TEXTS[language].signs[evidence.sign]


def _figure(value: float, language: Language) -> str:
    """With one decimal at most."""
    return f"{value:.1f}".removesuffix(".0").replace(".", TEXTS[language].decimal_point)
