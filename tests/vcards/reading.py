"""vCards read back by two parsers that are not ours: vobject, and ical.js, which Thunderbird uses."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import vobject

from tests.npm import NODE, installed_packages

_READER = Path(__file__).parent / "vcard_reader"

Card = dict[str, list[Any]]
"""By property in small letters, its values."""


def by_vobject(text: bytes) -> list[Card]:
    cards = []
    for found in vobject.readComponents(text.decode()):
        assert found.name == "VCARD"
        card: Card = defaultdict(list)
        for line in found.getChildren():
            card[line.name.lower()].append(_plain(line.value))
        cards.append(dict(card))
    return cards


def by_ical_js(text: bytes) -> list[Card]:
    packages = installed_packages(_READER / "package.json")
    with TemporaryDirectory() as folder:
        # An import is looked for beside the file that imports.
        script = Path(folder) / "read.mjs"
        script.write_bytes((_READER / "read.js").read_bytes())
        (Path(folder) / "node_modules").symlink_to(packages)
        done = subprocess.run([NODE, script], input=text, capture_output=True, check=True, timeout=60)
    cards = []
    for _kind, properties, _parts in json.loads(done.stdout) if done.stdout else []:
        card: Card = defaultdict(list)
        for name, _parameters, _type, *values in properties:
            card[name].append(_unescaped(values[0]) if len(values) == 1 else values)
        cards.append(dict(card))
    return cards


def _unescaped(value: Any) -> Any:
    """RFC 2426 escapes a semicolon in every text; this parser takes that back only where semicolons separate."""
    return value.replace("\\;", ";") if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """A name as its five parts, a company as its one, as the other parser has them."""
    if isinstance(value, vobject.vcard.Name):
        return [value.family, value.given, value.additional, value.prefix, value.suffix]
    if isinstance(value, list):
        return value[0] if len(value) == 1 else value
    return value
