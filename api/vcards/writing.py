"""vCard 3.0 (RFC 2426), as phones import it. Pure.

Written here and not by a library: a line is folded by octets and never inside a character, which phones get wrong when
the writer did.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MEDIA_TYPE = "text/vcard; charset=utf-8"

_WIDTH = 75
"""Octets of a line, without its end."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_LINE_BREAK = re.compile(r"\r\n?")
_PHOTO_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG"}


@dataclass(frozen=True, slots=True)
class Picture:
    """As it was stored; phones show JPEG and PNG, others are left out."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is on the card. Texts that are not known are empty. `note`: where and when we met."""

    uid: UUID
    revised_at: datetime
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    company: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    links: Sequence[str] = ()
    note: str = ""
    photo: Picture | None = None


def is_worth_writing(person: Person) -> bool:
    """Whether anything is known by which a phone could list them."""
    return any((person.name, person.company, person.email, person.phone))


def write(person: Person) -> bytes:
    """One card, each line ended by CRLF."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:urn:uuid:{person.uid}",
        f"REV:{person.revised_at:%Y-%m-%dT%H:%M:%SZ}",
        f"FN:{_escaped(_full_name(person))}",
        f"N:{_name_parts(person)}",
        *_texts(person),
        *(f"URL:{_address(link)}" for link in person.links),
        *_photo(person.photo),
        "END:VCARD",
    ]
    return b"".join(map(_folded, lines))


def _full_name(person: Person) -> str:
    # Every card must have one.
    return person.name or person.company or person.email or person.phone or "?"


def _name_parts(person: Person) -> str:
    """Family name, given name, and three more that nobody registers. Phones sort by it: a name whose parts are not
    known is all given name."""
    family, given = person.family_name, person.given_name
    if not family and not given:
        given = person.name
    return f"{_escaped(family)};{_escaped(given)};;;"


def _texts(person: Person) -> list[str]:
    found = {
        "ORG": person.company,
        "TITLE": person.job_title,
        "EMAIL;TYPE=INTERNET,WORK": person.email,
        "TEL;TYPE=WORK,VOICE": person.phone,
        "NOTE": person.note,
    }
    return [f"{name}:{_escaped(text)}" for name, text in found.items() if text]


def _photo(photo: Picture | None) -> list[str]:
    kind = photo and _PHOTO_TYPES.get(photo.media_type)
    if not photo or not kind:
        return []
    return [f"PHOTO;ENCODING=b;TYPE={kind}:{base64.b64encode(photo.content).decode()}"]


def _escaped(text: str) -> str:
    text = _CONTROL.sub("", _LINE_BREAK.sub("\n", text))
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _address(link: str) -> str:
    """An address is not escaped. Some readers take one apart where a text would have an escape, so there is none."""
    link = _CONTROL.sub("", link).replace("\n", "")
    return link.replace("\\", "%5C").replace(";", "%3B").replace(",", "%2C")


def _folded(line: str) -> bytes:
    octets = line.encode()
    start, room, parts = 0, _WIDTH, []
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        parts.append(octets[start:end])
        start, room = end, _WIDTH - 1  # the blank that begins a continued line counts
    parts.append(octets[start:])
    return b"\r\n ".join(parts) + b"\r\n"
