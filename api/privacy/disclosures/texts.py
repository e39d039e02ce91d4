"""The ledger in plain words, in every language that we write. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models import Basis, Language, SharedField


@dataclass(frozen=True, slots=True)
class Words:
    """`bases`: with {holder} and {day}; `has`, `had`, `deleted`: what follows, with {fields}."""

    fields: dict[SharedField, str]
    bases: dict[Basis, str]
    has: str
    nothing: str
    had: str
    deleted: str
    last: str
    months: Sequence[str]
    day: str


_ENGLISH = Words(
    fields={
        SharedField.NAME: "name",
        SharedField.COMPANY: "company",
        SharedField.JOB_TITLE: "job title",
        SharedField.EMAIL: "e-mail address",
        SharedField.PHONE: "phone number",
        SharedField.LINKS: "links",
        SharedField.PHOTO: "photo",
        SharedField.INTERESTS: "interests",
        SharedField.CUSTOM: "answers at registration",
    },
    bases={
        Basis.SCAN: "{holder} scanned your badge on {day}",
        Basis.EXCHANGE: "You and {holder} exchanged contacts on {day}",
        Basis.CARD_PAGE: "You and {holder} exchanged contacts through your card page on {day}",
        Basis.IMPORT: "{holder} had scanned your badge before you were registered on {day}",
    },
    has="; they have your {fields}.",
    nothing="; you share nothing with them.",
    had="; you took back your {fields}.",
    deleted="; they deleted what they had.",
    last=" and ",
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    day="{day} {month} {year}",
)
_GERMAN = Words(
    fields={
        SharedField.NAME: "Name",
        SharedField.COMPANY: "Firma",
        SharedField.JOB_TITLE: "Position",
        SharedField.EMAIL: "E-Mail-Adresse",
        SharedField.PHONE: "Telefonnummer",
        SharedField.LINKS: "Links",
        SharedField.PHOTO: "Foto",
        SharedField.INTERESTS: "Interessen",
        SharedField.CUSTOM: "Angaben bei der Anmeldung",
    },
    bases={
        Basis.SCAN: "{holder} hat am {day} Ihr Namensschild gescannt",
        Basis.EXCHANGE: "Sie und {holder} haben am {day} Kontaktdaten getauscht",
        Basis.CARD_PAGE: "Sie und {holder} haben am {day} über Ihre Kartenseite Kontaktdaten getauscht",
        Basis.IMPORT: "{holder} hatte Ihr Namensschild schon gescannt, bevor Sie am {day} angemeldet wurden",
    },
    has=". Dort bekannt: {fields}.",
    nothing=". Sie geben dort nichts preis.",
    had=". Zurückgenommen: {fields}.",
    deleted=". Dort wurde alles gelöscht.",
    last=" und ",
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ),
    day="{day}. {month} {year}",
)
_WORDS = {Language.ENGLISH: _ENGLISH, Language.GERMAN: _GERMAN}


def sentence(
    language: Language,
    *,
    holder: str,
    basis: Basis,
    at: datetime,
    fields: Sequence[str],
    taken_back: Sequence[str] | None,
    deleted: bool,
) -> str:
    """`at` in the zone that people read it in. `taken_back`: None unless everything was."""
    words = _WORDS[language]
    day = words.day.format(day=at.day, month=words.months[at.month - 1], year=at.year)
    start = words.bases[basis].format(holder=holder, day=day)
    if deleted:
        return start + words.deleted
    if taken_back is not None:
        return start + words.had.format(fields=_listed(words, taken_back))
    return start + (words.has.format(fields=_listed(words, fields)) if fields else words.nothing)


def _listed(words: Words, fields: Sequence[str]) -> str:
    *others, last = [words.fields[SharedField(field)] for field in fields] or [""]
    return words.last.join([", ".join(others), last]) if others else last
