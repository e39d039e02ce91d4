"""Which form of a brief a request wants. Pure."""

_JSON, _TEXT = "application/json", "text/plain"


def wants_text(accept: str | None) -> bool:
    """Whether an `Accept` header (RFC 9110, section 12.5.1) prefers plain text. JSON if it has no preference, and if
    it wants neither."""
    wanted = dict(_weighed(entry) for entry in (accept or "*/*").split(","))
    return _weight(_TEXT, wanted) > _weight(_JSON, wanted)


def _weight(media: str, wanted: dict[str, float]) -> float:
    """What names it most exactly counts."""
    kind = media.split("/")[0]
    return next((wanted[name] for name in (media, f"{kind}/*", "*/*") if name in wanted), 0.0)


def _weighed(entry: str) -> tuple[str, float]:
    """`text/plain; charset=utf-8; q=0.5`: the media type, and how much it is wanted."""
    media, *parameters = (part.strip().lower() for part in entry.split(";"))
    given = (parameter.removeprefix("q=") for parameter in parameters if parameter.startswith("q="))
    return media, _number(next(given, "1"))


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0
