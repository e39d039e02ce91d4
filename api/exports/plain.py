"""Texts as files may hold them. Pure."""

import re

_LINE_BREAK = re.compile(r"\r\n?")
# They show nothing, and U+001A ends the file for some readers.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """Without control characters; a line break is LF, as spreadsheets write it inside a cell."""
    return text if text.isprintable() else _CONTROL.sub("", _LINE_BREAK.sub("\n", text))
