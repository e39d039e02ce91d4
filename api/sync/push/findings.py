"""What was wrong with a push: told to the app in words, row by row where it has to keep something. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

_DETAILS = {
    "append_only": "This is added and never changed; the next pull puts the phone right",
    "assignee_unknown": "Nobody of this id is in the team; the task falls to whoever sent it",
    "badge_missing": "A scan needs a badge, or a contact that was typed in",
    "badge_too_long": "Longer than 500 characters: no badge",
    "blank": "There is no text",
    "column_unknown": "No such column; what it said was ignored",
    "contact_deleted": "The contact was deleted meanwhile; the next pull removes what was said about it",
    "contact_refused": "The badge was refused: nothing is kept of the person; the next pull puts the phone right",
    "contact_withdrawn": "The person took back what they shared; the next pull puts the phone right",
    "contact_unknown": "There is no such contact in this book",
    "cut": "Longer than 200 characters; it was cut",
    "id_invalid": "An id is a UUID in small letters; set WatermelonDB's generator to one that makes them",
    "id_taken": "This id stands for something else",
    "invalid": "There is no usable value",
    "not_yours": "Somebody else said this; the next pull puts the phone right",
    "owner_unknown": "Nobody of this id is in the team; whoever sent it takes it on",
    "question_unknown": "There is no such question",
    "read_only": "Phones only read this; the next pull puts the phone right",
    "repaired": "The value was of another kind than expected; what it seems to mean was kept",
    "row_invalid": "A row is an object with an id",
    "table_invalid": 'A table is an object of lists: {"created", "updated", "deleted"}; what is none was ignored',
    "table_unknown": "There is no such table",
    "too_long": "Longer than 10,000 characters",
}
_MOST_IDS = 20
_LONGEST = 100
"""Characters of a name or an id that we have not made."""


@dataclass(slots=True)
class _Finding:
    count: int = 0
    ids: list[str] = field(default_factory=list)


class Findings:
    """Collects them. A row that is rejected stays on the phone, unsent; all others are stored as well as possible."""

    def __init__(self) -> None:
        self._rejected: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._found: defaultdict[tuple[str, str, str | None], _Finding] = defaultdict(_Finding)

    def reject(self, table: str, row_id: object, code: str, column: str | None = None) -> None:
        """`row_id`: empty if the row has none."""
        if row_id:
            self._rejected[_printable(table)][_printable(row_id)] = None
        self.mention(table, row_id, code, column)

    def mention(self, table: str, row_id: object, code: str, column: str | None = None) -> None:
        finding = self._found[_printable(table), code, column and _printable(column)]
        finding.count += 1
        if row_id and len(finding.ids) < _MOST_IDS:
            finding.ids.append(_printable(row_id))

    def rejected(self) -> dict[str, list[str]]:
        """As WatermelonDB reads `experimentalRejectedIds`."""
        return {table: list(ids) for table, ids in self._rejected.items()}

    def problems(self) -> list[dict[str, Any]]:
        """One entry for each kind of problem, with the first of the ids and how many there are."""
        return [
            {
                "table": table,
                "column": column,
                "code": code,
                "detail": _DETAILS[code],
                "ids": finding.ids,
                "count": finding.count,
            }
            for (table, code, column), finding in self._found.items()
        ]


def _printable(text: object) -> str:
    """What an app made up, short, and without the half emojis that no answer can hold."""
    return str(text)[:_LONGEST].encode("utf-8", "replace").decode()
