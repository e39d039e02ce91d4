"""All that may be about a contact, table by table: it goes where the contact goes."""

from typing import Any

from sqlalchemy import JSON

from models import Answer, Fact, Note, Rating, Scan, Tag, Task, Touchpoint

Thing = Answer | Fact | Note | Rating | Scan | Tag | Task | Touchpoint

EMPTIED: dict[type[Thing], dict[str, Any]] = {
    Scan: {},
    Note: {"text": "", "history": [], "search": ""},
    Rating: {},
    Tag: {"label": ""},
    Fact: {"text": ""},
    Touchpoint: {"text": ""},
    Answer: {"value": JSON.NULL},
    Task: {"title": ""},
}
"""What a tombstone of each holds in place of its words."""
