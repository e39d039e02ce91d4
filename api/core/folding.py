"""How a text is made comparable for search: "Müller" is found by "muller", "ŁÓDŹ" by "lodz"."""

import unicodedata

# Letters with a stroke or a ligature have no decomposition in Unicode.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(*texts: str | None) -> str:
    """The texts in one line: case-folded, without accents, single-spaced.

    Only the combining marks of European scripts are taken off: elsewhere a mark makes another letter (か and が).
    """
    joined = " ".join(text for text in texts if text).casefold().translate(_STROKES)
    plain = "".join(char for char in unicodedata.normalize("NFKD", joined) if not "\u0300" <= char <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", plain).split())
