"""How a text is made comparable for search: "Müller" is found by "muller", "ŁÓDŹ" by "lodz"."""

import unicodedata

# Letters with a stroke or a ligature have no decomposition in Unicode.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(*texts: str | None) -> str:
    """The texts in one line: case-folded, without accents, single-spaced. Other scripts stay as they are."""
    joined = " ".join(text for text in texts if text).casefold().translate(_STROKES)
    plain = "".join(char for char in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", plain).split())
