"""Texts that a spreadsheet takes as they are. People write into notes and company names what Excel would execute.

An apostrophe goes in front of every text that begins like a formula: the first character that is neither blank,
invisible nor a quotation mark is `=`, `+`, `-`, `@` or a look-alike of them (full-width ones count in Japanese
editions). So it does where a text begins with a tab or a line break, which some readers skip.

A reader that expects semicolons (Excel in most of Europe) or tabs finds further cells inside ours, after each of
these and after each line break. There only what could call or link is guarded, so that lists of dashes stay as they
were written.

Exempt is a phone number in international form. It can do nothing, and everybody after us needs it as it is.

Guarding is reversible: an apostrophe that a text had already in such a place gets a second one. So guard once.
"""

import re

_SIGNS = frozenset("=+-@＝＋－＠﹦﹢﹣﹫−")
_SKIPPED = frozenset(" '\"")
_PHONE = re.compile(r"\+[1-9](?: ?[0-9]){1,14}")  # E.164; ITU-T E.123 writes the same with spaces
_AFTER_SEPARATOR = re.compile(r"(?<=[;\t\r\n])")
_CALLS_OR_LINKS = re.compile(r"[(|!#\[]")


def guard(text: str) -> str:
    """The text as it may stand in a cell."""
    if text[:1].isalnum() and not _CALLS_OR_LINKS.search(text):
        return text  # nearly all of them
    guarded = _guard_within(text) if _CALLS_OR_LINKS.search(text) else text
    return f"'{guarded}" if _is_hostile(text) else guarded


def _guard_within(text: str) -> str:
    first, *others = _AFTER_SEPARATOR.split(text)
    return first + "".join(f"'{part}" if _is_hostile_within(part) else part for part in others)


def _is_hostile(text: str) -> bool:
    if _begins_formula(text):
        return not _PHONE.fullmatch(text)
    return text.lstrip("'").startswith(("\t", "\r", "\n"))


def _is_hostile_within(part: str) -> bool:
    return _begins_formula(part) and _CALLS_OR_LINKS.search(part) is not None


def _begins_formula(text: str) -> bool:
    for character in text:
        if character in _SIGNS:
            return True
        if character.isprintable() and character not in _SKIPPED:
            return False
    return False
