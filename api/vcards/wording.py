"""Where and when we met, in words. Pure."""

from datetime import datetime

from models import Language

_MONTHS = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    Language.GERMAN: (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
}  # fmt: skip  # one a line would fill the page


def met(language: Language, event: str, place: str, moment: datetime) -> str:
    """`place`: within the event, "" if not known. `moment`: in the event's zone."""
    month = _MONTHS[language][moment.month - 1]
    where = f"{event}, {place}" if place else event
    if language is Language.GERMAN:
        return f"Begegnet: {where}, am {moment.day}. {month} {moment.year} um {moment:%H:%M} Uhr"
    return f"Met: {where}, on {moment.day} {month} {moment.year} at {moment:%H:%M}"


def day(language: Language, moment: datetime) -> str:
    """The day alone, as people write it."""
    dot = "." if language is Language.GERMAN else ""
    return f"{moment.day}{dot} {_MONTHS[language][moment.month - 1]} {moment.year}"
