"""All that may be about a contact, table by table: it goes where the contact goes."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, null

from models import Answer, Difficulty, Fact, Note, Occasion, Outcome, Rating, Scan, Tag, Task, Touchpoint

Thing = Answer | Difficulty | Fact | Note | Occasion | Outcome | Rating | Scan | Tag | Task | Touchpoint

EMPTIED: dict[type[Thing], dict[str, Any]] = {
    Scan: {},
    Note: {"text": "", "history": [], "search": "", "due_at": None, "settled": None, "settled_at": None},
    Rating: {},
    Tag: {"label": ""},
    Fact: {"text": ""},
    Touchpoint: {"text": ""},
    Answer: {"value": JSON.NULL},
    Difficulty: {"text": "", "digest": None},
    Occasion: {"label": "", "on": date(1970, 1, 1)},
    Outcome: {"text": "", "features": null()},
    Task: {"title": ""},
}
"""What a tombstone of each holds in place of its words."""
