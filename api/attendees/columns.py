"""Which column of an attendee list holds what.

A column is taken for a field of the attendee, kept under its own heading, or ignored. Kept is what the organiser asked
people beyond the usual ("T-shirt size"). Ignored is what was never meant for a badge or a lead: orders, payments,
buyers, IP addresses, home addresses, secret links, health and diet, remarks of the staff, the system's own records.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count

from api.attendees.csv_reading import UnreadableFile
from api.attendees.headers import HEADINGS, MISLEADING, OWN_PART, SHARED_NAME_HEADINGS, SIGNATURES
from api.attendees.values import MAX_TEXT, clean
from api.core.folding import fold

MAX_COLUMNS = 500

_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_QUESTION = re.compile(r"^(?:please )?(?:enter |what is |what s |whats )?your ")
_NAMING = ("name", "given_name", "family_name", "email")

# At the beginning of a word of the heading: German puts its words together.
_NOT_KEPT = re.compile(
    r"\b(?:"
    r"^orders?\b|bestell|commande|pedido|buyer|purchaser|besteller|kaufer|acheteur|comprador|owner$|booker|"
    r"invoice|rechnung|factur|billing|pay\b|payment|payer|paypal|paid\b|bezahl|zahlung|price|preis|prix\b|precio|"
    r"fees?\b|tax\b|steuer|vat\b|iban\b|bank\b|amount|total\b|betrag|currency|wahrung|discount|coupon|voucher|promo|"
    r"refund|sales channel|ip\b|^unique|utm\b|click id|referr|custom source|created|updated|timestamp|zeitstempel|"
    r"registered at|check in|checkin|checked|scanned|survey|quantity|qty\b|anzahl|menge|token|password|passwort|secret|"
    r"hash\b|wallet|eth\b|solana|signature|unterschrift|^event$|event (?:name|slug|id|start|end|date|time|location)|"
    r"pseudonym|ticket type id|locale|special attention|comments?$|kommentar|notes?$|notiz|remark|bemerkung|follow up|"
    r"e? ?mails?\b|courriel|correo|phone|telephone|telefon|tel\b|mobile|handy|fax|whatsapp|"
    r"home\b|address|adress|direccion|street|strasse|zip\b|postal|postcode|postleitzahl|plz\b|emergency|notfall|"
    r"birth|geburt|naissance|nacimiento|dob\b|age\b|alter\b|gender|sex\b|geschlecht|passport|ausweis|dni\b|ssn\b|"
    r"national|diet|food|meal|allerg|ernahrung|essen(?:s|\b)|vegan|vegetar|medical|health|gesundheit|disab|behinder|"
    r"accessib"
    r")"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """`of_field` gives the places of a field's columns, several if the file has the same heading twice.

    `kept` gives the name under which each further column is kept.
    """

    system: str
    headings: tuple[str, ...]
    of_field: dict[str, tuple[int, ...]]
    kept: dict[int, str]

    def heading(self, field: str) -> str:
        """The heading of a field as the file writes it, "" if the file does not have the field."""
        places = self.of_field.get(field)
        return self.headings[places[0]] if places else ""

    def ignored(self) -> list[str]:
        taken = {place for places in self.of_field.values() for place in places} | set(self.kept)
        return [heading for place, heading in enumerate(self.headings) if heading and place not in taken]


def recognise(header: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """The columns of a file. `mapping` names the heading of a field and overrides what would be recognised.

    Raises `UnreadableFile` if the mapping names an unknown field or heading, if no column names a person, or if there
    are more columns than any list has.
    """
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(f"The file has {len(header)} columns; more than {MAX_COLUMNS} are no attendee list.")
    headings = tuple(clean(heading) for heading in header)
    system = _system(headings)
    of_field = _mapped(headings, mapping)
    _add_recognised(of_field, _places(headings), system)
    _share_name(of_field, headings, mapping)
    if not any(field in of_field for field in _NAMING):
        listed = ", ".join(heading for heading in headings if heading)[:200]
        raise UnreadableFile(f"No column names a person. The header reads: {listed}")
    return Columns(system, headings, of_field, _kept(headings, of_field, system))


@lru_cache(maxsize=512)
def words(heading: str) -> str:
    """A heading or a status for comparing: folded, `#` read as "number", all but letters and digits as spaces."""
    spaced = _CAMEL.sub(" ", heading.replace("#", " number "))
    return " ".join(re.findall(r"[^\W_]+", fold(spaced)))


def _key(heading: str) -> str:
    return words(heading).replace(" ", "")


_KEYS = {field: tuple(dict.fromkeys(map(_key, headings))) for field, headings in HEADINGS.items()}
_SHARED_NAME_KEYS = {_key(heading) for heading in SHARED_NAME_HEADINGS}


def _spellings(heading: str) -> list[str]:
    """The heading, without a hint in brackets, and without the question around it, nearest first."""
    plain = words(_BRACKETS.sub(" ", heading))
    return [_key(heading), plain.replace(" ", ""), _QUESTION.sub("", plain).replace(" ", "")]


def _places(headings: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        for spelling in dict.fromkeys(_spellings(heading)):
            places.setdefault(spelling, []).append(place)
    return places


def _system(headings: Sequence[str]) -> str:
    present = {_key(heading) for heading in headings}
    for system, signatures in SIGNATURES.items():
        if any(present.issuperset(map(_key, signature)) for signature in signatures):
            return system
    return "plain"


def _mapped(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    of_field: dict[str, tuple[int, ...]] = {}
    for field, heading in mapping.items():
        if field not in HEADINGS:
            raise UnreadableFile(f"The mapping names an unknown field: {field}")
        places = _named(headings, clean(heading))
        if not places:
            raise UnreadableFile(f"The mapping names a column that the file does not have: {heading}")
        of_field[field] = places
    return of_field


def _named(headings: Sequence[str], heading: str) -> tuple[int, ...]:
    """The columns of this very heading, or else those that read alike."""
    exact = tuple(place for place, own in enumerate(headings) if own and own == heading)
    key = _key(heading)
    return exact or tuple(place for place, own in enumerate(headings) if key and _key(own) == key)


def _add_recognised(of_field: dict[str, tuple[int, ...]], places: dict[str, list[int]], system: str) -> None:
    taken = {place for mapped in of_field.values() for place in mapped}
    misleading = {(field, _key(heading)) for field, heading in MISLEADING.get(system, ())}
    for field, keys in _KEYS.items():
        if field in of_field:
            continue
        for key in keys:
            free = tuple(place for place in places.get(key, ()) if place not in taken)
            if free and (field, key) not in misleading:
                of_field[field] = free
                taken.update(free)
                break


def _share_name(of_field: dict[str, tuple[int, ...]], headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """`Name` beside `Vorname` may be the family name, `Nombre` beside `Apellidos` the given one: each row tells."""
    shared = of_field.get("name")
    missing = [field for field in ("given_name", "family_name") if field not in of_field]
    if not shared or "name" in mapping or len(missing) != 1 or _key(headings[shared[0]]) not in _SHARED_NAME_KEYS:
        return
    of_field[missing[0]] = shared


def _kept(headings: Sequence[str], of_field: Mapping[str, tuple[int, ...]], system: str) -> dict[int, str]:
    taken = {place for places in of_field.values() for place in places}
    kept: dict[int, str] = {}
    for place in _own_part(headings, system):
        if place not in taken and _is_kept(headings[place]):
            kept[place] = _unused(headings[place], kept)
    return kept


def _own_part(headings: Sequence[str], system: str) -> range:
    """The columns that are the attendee's: not the session before a speaker, nor the invoice behind an attendee."""
    first, end = OWN_PART.get(system, ("", ""))
    keys = [_key(heading) for heading in headings]
    start = keys.index(_key(first)) if _key(first) in keys else 0
    stop = keys.index(_key(end)) if _key(end) in keys else len(keys)
    return range(start, stop)


def _is_kept(heading: str) -> bool:
    folded = words(heading)
    return bool(folded) and folded != "number" and len(heading) <= MAX_TEXT and not _NOT_KEPT.search(folded)


def _unused(heading: str, kept: Mapping[int, str]) -> str:
    names = set(kept.values())
    numbered = (f"{heading} ({number})" for number in count(2))
    return next(name for name in chain([heading], numbered) if name not in names)
