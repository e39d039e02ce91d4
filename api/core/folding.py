"""How a text is made comparable for search: "Müller" is found by "muller", "ŁÓDŹ" by "lodz"."""

import unicodedata

# Letters with a stroke or a ligature have no decomposition in Unicode, nor have the two of Icelandic.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)


def fold(*texts: str | None) -> str:
    """The texts in one line: case-folded, without accents, single-spaced.

    Only the combining marks of European scripts are taken off: elsewhere a mark makes another letter (か and が).
    """
    said = " ".join(text for text in texts if text)
    if said.isascii():
        return " ".join(said.lower().split())
    joined = unicodedata.normalize("NFKD", said)
    # Once more after the case: "İ" in lower case has a mark of its own.
    decomposed = unicodedata.normalize("NFKD", joined.casefold())
    plain = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f").translate(_LETTERS)
    return " ".join(unicodedata.normalize("NFC", plain).split())
