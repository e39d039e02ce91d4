"""What a single cell says: clean text, an e-mail address, a phone number, a list of interests."""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MAX_NAME = 200
MAX_TEXT = 300
MAX_INTERESTS = 50

_INVISIBLE = ("Cc", "Cf", "Cs")
# Persian, Indic scripts and emoji are spelled with these two invisible ones.
_JOINERS = "\u200c\u200d"
_PHONE = re.compile(r"\+?[\d\s()./\-\u2010-\u2015]+(?:(?:,|;|ext\.?|x|#|durchwahl|dw)\s*\d{1,6})?", re.IGNORECASE)
_PHONE_DIGITS = range(4, 21)
_SHORTENED_NUMBER = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
_BETWEEN_INTERESTS = re.compile(r"[,;|\r\n]")


class InvalidCell(ValueError):
    """A cell that cannot be taken over; the message says why, for people."""


def clean(text: str) -> str:
    """NFC, single-spaced, without control and formatting characters."""
    if not text.isprintable():
        text = "".join(character for character in text if _is_visible(character))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise InvalidCell(f"The text is longer than {limit} characters.")
    return text


def read_key(text: str) -> str:
    """A barcode or an id. A spreadsheet's 5.0011E+11 would be the same key for many people."""
    if _SHORTENED_NUMBER.fullmatch(text):
        raise InvalidCell("A spreadsheet has shortened this number; export the list again.")
    return limited(text, MAX_TEXT)


def read_email(text: str) -> str:
    """Lower-case. Whether the domain exists is not asked."""
    if not text:
        return ""
    try:
        address = validate_email(limited(text, MAX_TEXT), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InvalidCell(f"This is not an e-mail address. {error}") from None
    return clean(address.lower())


def read_phone(text: str) -> str:
    """E.164 if it says its country with + or 00, else as written; "" if it has no digit ("n/a")."""
    text = limited(text, MAX_TEXT).lstrip("'")  # a spreadsheet's mark for "this is text"
    if not any(character.isdecimal() for character in text):
        return ""
    if not _PHONE.fullmatch(text) or sum(map(str.isdecimal, text)) not in _PHONE_DIGITS:
        raise InvalidCell("This is not a phone number.")
    return _e164(text) or text


def _e164(text: str) -> str:
    """ "" for a national number, one with an extension, and one that no numbering plan has."""
    if not text.startswith(("+", "00")):
        return ""
    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", text))
    except phonenumbers.NumberParseException:
        return ""
    if number.extension or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_interests(cell: str) -> tuple[str, ...]:
    """What stands between commas, semicolons, bars and line breaks, each once, in the order of the cell."""
    named: dict[str, str] = {}
    for part in map(clean, _BETWEEN_INTERESTS.split(cell)):
        if part:
            named.setdefault(part.casefold(), limited(part, MAX_TEXT))
    if len(named) > MAX_INTERESTS:
        raise InvalidCell(f"These are more than {MAX_INTERESTS} interests.")
    return tuple(named.values())


def _is_visible(character: str) -> bool:
    return character.isspace() or character in _JOINERS or unicodedata.category(character) not in _INVISIBLE
