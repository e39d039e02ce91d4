"""Badges to print, as a PDF: what goes on each, in which colour and which way the writing runs."""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import islice
from typing import Any

from pypdf import PdfWriter

from api.badges import typesetting
from api.core import qr

# Typst needs about a quarter of a megabyte a badge while it works, so it is given so many at a time. A multiple of
# the eight on an A4 page.
_AT_ONCE = 256
# More than any badge can show: the typesetter need not measure what it will cut off.
_LONGEST = 300

# Dark enough for white letters (WCAG AA, 4.5:1), and told apart across an aisle.
_COLOURS = {
    "attendee": "#1d4ed8",
    "exhibitor": "#047857",
    "press": "#b45309",
    "speaker": "#7e22ce",
    "sponsor": "#0e7490",
    "staff": "#b91c1c",
    "vip": "#1f2937",
    "visitor": "#57534e",
}
_OTHER_COLOURS = ("#9d174d", "#3f6212", "#115e59", "#78350f", "#4338ca", "#334155", "#86198f", "#155e75")

_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")


class Layout(StrEnum):
    """A4: eight badges of A7 (105 x 74 mm) to a page, with cut lines. SINGLE: a page of 86 x 124 mm each."""

    A4 = "a4"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Face:
    """What one badge shows. `qr` is the text of its code; any other field may be empty."""

    name: str
    company: str
    job_title: str
    category: str
    qr: str


def render(faces: Iterable[Face], layout: Layout, *, event_name: str) -> bytes:
    """The PDF of the badges, in the order given; a single page that says so if there are none.

    Text too long for its place shrinks, wraps and at last ends in an ellipsis. A letter that no packaged font has
    shows as a box. Raises ValueError if a `qr` does not fit a QR code. CPU-bound for about 5 ms a badge: call it in
    a thread.
    """
    parts = [_part(some, layout, event_name) for some in _batches(faces)]
    return _joined(parts) if parts else _part([], layout, event_name)


def colour(category: str) -> str:
    """The colour of a category's band, `#rrggbb`: of the first well-known word in it, else one that never changes."""
    folded = category.casefold().strip()
    for word in re.findall(r"\w+", folded):
        if word in _COLOURS:
            return _COLOURS[word]
    # Not hash(): that differs from one process to the next.
    return _OTHER_COLOURS[zlib.crc32(folded.encode("utf-8", "replace")) % len(_OTHER_COLOURS)]


def _batches(faces: Iterable[Face]) -> Iterator[list[Face]]:
    rest = iter(faces)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


def _joined(parts: list[bytes]) -> bytes:
    if len(parts) == 1:
        return parts[0]
    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _part(faces: list[Face], layout: Layout, event_name: str) -> bytes:
    badges = [_badge(face, event_name) for face in faces]
    return typesetting.pdf({"layout": layout.value, "event": _run(event_name), "badges": badges})


def _badge(face: Face, event_name: str) -> dict[str, Any]:
    han, language = _han(f"{face.name} {face.company} {face.job_title} {event_name}")
    return {
        "name": _run(face.name),
        "company": _run(face.company),
        "job": _run(face.job_title),
        "category": _run(_label(face.category)),
        "colour": colour(face.category),
        "han": han,
        "lang": language,
        "qr": qr.svg(face.qr),
    }


def _label(category: str) -> str:
    """A category as people read it: the code word of some system (`vip`) in capitals, what was written for people
    as it is. Their language may have rules for capitals (Greek drops accents, Turkish dots its İ) and is not known."""
    return category.upper() if category.isascii() and category.islower() else category


def _run(text: str) -> dict[str, Any]:
    """A text as one line of printable characters, and whether it is to be read from right to left."""
    # Control characters have no glyph, and half a surrogate pair cannot be written as UTF-8.
    printable = (" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text[:_LONGEST])
    words = " ".join("".join(printable).split())
    return {"words": words, "rtl": _runs_right_to_left(words)}


def _runs_right_to_left(words: str) -> bool:
    """The direction of the first letter that has one: the rule of the Unicode bidirectional algorithm (P2, P3)."""
    directions = (unicodedata.bidirectional(char) for char in words)
    return next((found != "L" for found in directions if found in {"L", "R", "AL"}), False)


def _han(texts: str) -> tuple[str, str]:
    """The font family and language for the Han characters of a badge, told by the letters around them.

    Han alone does not say; it is then set in simplified Chinese shapes, which everybody can read.
    """
    if _KANA.search(texts):
        return "Noto Sans CJK JP", "ja"
    if _HANGUL.search(texts):
        return "Noto Sans CJK KR", "ko"
    return "Noto Sans CJK SC", "zh"
