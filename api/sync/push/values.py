"""One value of a pushed row, read as what it most likely means. Pure.

A phone cannot mend what it has sent: whoever refuses a value keeps a lead from arriving. So each reader gives the value
and, where it is not what was sent, the code of a finding; it raises `Unusable` only if nothing would be left.
"""

import json
import math
import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

Reading = tuple[Any, str | None]
"""A value, and the code of what was wrong with it."""

Reader = Callable[[Any], Reading]

UNREADABLE: Any = object()
"""In place of a value that means nothing: what is there stays; in a new row it is as if nothing had been sent."""

_NOTHING_MEANT: Reading = (UNREADABLE, "repaired")
_LINE = 200
_PROSE = 10_000
_BADGE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MS = 7_258_118_400_000  # the year 2200
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Unusable(Exception):
    """`code`: of the finding."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_id(value: Any) -> UUID | None:
    """A UUID as we write it. In other letters it would come back as another row."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        return None
    return UUID(int=int(value.replace("-", ""), 16))  # in half the time of reading the text, which is known to be one


def line(value: Any) -> Reading:
    text, code = _text(value)
    if len(text) > _LINE:
        return text[: _LINE - 1] + "…", "cut"
    return text, code


def needed_line(value: Any) -> Reading:
    text, code = line(value)
    if not text:
        raise Unusable("blank")
    return text, code


def prose(value: Any) -> Reading:
    text, code = _text(value)
    # Cutting it would take away what somebody wrote, on their phone too.
    if len(text) > _PROSE:
        raise Unusable("too_long")
    return text, code


def needed_prose(value: Any) -> Reading:
    text, code = prose(value)
    if not text:
        raise Unusable("blank")
    return text, code


def badge(value: Any) -> Reading:
    """As much as a scan may send: no code of a badge holds more."""
    text, code = _text(value)
    if len(text) > _BADGE:
        raise Unusable("badge_too_long")
    return text, code


def text(value: Any) -> str:
    return str(_text(value)[0])


def _text(value: Any) -> Reading:
    if value is None:
        return "", None
    code = None
    if not isinstance(value, str):
        value, code = _as_json(value), "repaired"
    if "\x00" in value or not _is_unicode(value):
        # Half an emoji, where the app cut a text: PostgreSQL takes neither.
        value, code = value.replace("\x00", "").encode("utf-8", "replace").decode(), "repaired"
    return value.strip(), code


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        return ""


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def optional_id(value: Any) -> Reading:
    if value is None or value == "":
        return None, None
    found = read_id(value)
    return (found, None) if found else _NOTHING_MEANT


def needed_id(value: Any) -> Reading:
    found = read_id(value)
    if found is None:
        raise Unusable("invalid")
    return found, None


def moment(value: Any) -> Reading:
    """Milliseconds since 1970, or a text in ISO 8601."""
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        return _moment_in(value.strip())
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _LATEST_MS:
        return _NOTHING_MEANT
    return _EPOCH + timedelta(milliseconds=value), None


def read_moment(value: Any) -> datetime | None:
    """The same, or None."""
    found = moment(value)[0]
    return found if isinstance(found, datetime) else None


def _moment_in(text: str) -> Reading:
    number = as_number(text)
    if number is not None:
        return moment(number)[0], "repaired"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _NOTHING_MEANT
    if not 1970 <= found.year < 2200:  # beyond any calendar
        return _NOTHING_MEANT
    return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)), "repaired"


def needed_day(value: Any) -> Reading:
    """A text in ISO 8601, or a moment of that day."""
    try:
        return _day(date.fromisoformat(value)), None
    except (TypeError, ValueError):
        found, _ = moment(value)
    if not isinstance(found, datetime):
        raise Unusable("invalid")
    return _day(found.date()), "repaired"


def _day(day: date) -> date:
    if not 1900 <= day.year < 2200:
        raise Unusable("invalid")
    return day


def flag(value: Any) -> Reading:
    """Yes or no, also as WatermelonDB's adapters write it: 1 and 0."""
    if value is None or value == "":
        return False, None
    if isinstance(value, (bool, int, float)):
        return bool(value), None
    meant = value.strip().lower() if isinstance(value, str) else None
    return (meant in {"true", "1"}, "repaired") if meant in {"true", "1", "false", "0"} else _NOTHING_MEANT


def whole_number(least: int, most: int) -> Reader:
    """A number from `least` to `most`."""

    def read(value: Any) -> Reading:
        if value is None or value == "":
            return None, None
        number = as_number(value)
        if number is None or not least <= round(number) <= most:
            return _NOTHING_MEANT
        return round(number), None if number == round(number) and type(value) in (int, float) else "repaired"

    return read


def as_number(value: Any) -> float | None:
    """A finite number, also one in a text."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def choice(choices: Collection[str], default: str | None) -> Reader:
    def read(value: Any) -> Reading:
        if value is None or value == "":
            return default, None
        if not isinstance(value, str):
            return _NOTHING_MEANT
        if value in choices:
            return value, None
        meant = value.strip().lower()
        return (meant, "repaired") if meant in choices else _NOTHING_MEANT

    return read


def needed_choice(choices: Collection[str]) -> Reader:
    """Where nothing can stand in for what was not sent."""
    read = choice(choices, None)

    def read_needed(value: Any) -> Reading:
        found, code = read(value)
        if found is None or found is UNREADABLE:
            raise Unusable("invalid")
        return found, code

    return read_needed


def json_value(value: Any) -> Reading:
    """JSON in a string, as WatermelonDB keeps lists; any other text stands for itself."""
    if not isinstance(value, str):
        return value, None
    try:
        return json.loads(value), None
    except (ValueError, RecursionError):
        return value, None
