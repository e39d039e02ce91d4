"""Which of our languages a request asks for. Pure."""

from models import Language


def asked(accept_language: str | None) -> Language:
    """The best of ours in an `Accept-Language` header (RFC 9110, section 12.5.4); English if it names none of them."""
    wanted = [_weighed(entry) for entry in (accept_language or "").split(",")]
    ours = [(weight, language) for weight, language in wanted if language and weight > 0]
    return max(ours, key=lambda one: one[0])[1] if ours else Language.ENGLISH


def _weighed(entry: str) -> tuple[float, Language | None]:
    """`de-CH;q=0.8`: the language without its region, and how much it is wanted."""
    tag, _, parameter = entry.partition(";")
    name, _, weight = parameter.partition("=")
    code = tag.strip().lower().split("-")[0]
    return _number(weight) if name.strip() == "q" else 1.0, next((each for each in Language if each == code), None)


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0
