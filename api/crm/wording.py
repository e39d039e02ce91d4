"""Cells of an export as texts for a CRM. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime

from api.exports.columns import Cell, Column
from api.exports.plain import plain
from api.exports.records import ContactRecord


def text_of(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return plain(str(cell))


def answers(questions: Sequence[Column]) -> Callable[[ContactRecord], str]:
    """All answers, a line each."""

    def given(contact: ContactRecord) -> str:
        said = ((question.header, text_of(question.cell(contact))) for question in questions)
        return "\n".join(f"{asked} {answer}" for asked, answer in said if answer)

    return given
