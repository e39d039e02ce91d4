"""The book's own words about a person, kept beside what the person disclosed. Pure."""

from collections.abc import Mapping
from typing import Any

from api.contacts.card import PERSONAL_TEXTS
from api.core.folding import fold


def corrected(contact: Mapping[Any, Any], said: Mapping[str, str | None]) -> dict[str, str]:
    """The corrections of a contact (its columns) after somebody `said` more; None takes a correction back.

    What says the same as the person is no correction: it would hide what the person changes later. So an app may send
    back all it shows.
    """
    merged = contact["corrections"] | said
    return {name: text for name, text in merged.items() if text is not None and text != contact[name]}


def search_text(contact: Mapping[Any, Any], corrections: Mapping[str, str]) -> str:
    """What a contact is found by: what was disclosed, and what the book calls it. A barcode only while it is all
    that is known."""
    barcode = None if contact["attendee_id"] else contact["badge_key"]
    return fold(barcode, *(contact[name] for name in PERSONAL_TEXTS), *corrections.values())
