"""Which character encoding an uploaded list is in.

A byte order mark settles it. Without one, UTF-16 shows by the zero byte in every ASCII letter of the header, and the
rest is UTF-8 if the whole file is valid UTF-8, else Windows-1252: text that is not UTF-8 almost never passes for it.
"""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_BYTES = 512


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is a Python codec; the text begins at byte `start`, behind the byte order mark if there is one."""

    name: str
    start: int


def sniff_encoding(file: BinaryIO) -> Encoding:
    """Reads the file once at most, in small pieces, and leaves its position anywhere."""
    file.seek(0)
    head = file.read(_HEADER_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if utf_16 := _utf_16_by_zero_bytes(head):
        return Encoding(utf_16, 0)
    return Encoding("utf-8" if _is_utf_8(file) else "windows-1252", 0)


def _utf_16_by_zero_bytes(head: bytes) -> str | None:
    """More than a stray zero byte, and most of them on one side of each pair."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if (even + odd) * 20 < len(head) or abs(odd - even) * 2 < odd + even:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
