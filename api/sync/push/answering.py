"""Answers as phones send them, made to fit their questions. Pure."""

from collections.abc import Collection, Sequence
from typing import Any

from api.contacts.memory.answers.fitting import fits
from api.sync.push import values
from api.sync.push.findings import Findings
from api.sync.push.sender import Known, Rows
from models import QuestionKind


def fitting(rows: Collection[dict[str, Any]], questions: Rows, findings: Findings) -> list[dict[str, Any]]:
    """The answers to questions of the book, each with a value of the question's kind; the others stay on the phone."""
    return [row for row in rows if _fit(row, questions.get(row["question_id"]), findings)]


def _fit(row: dict[str, Any], question: Known | None, findings: Findings) -> bool:
    if question is None:
        findings.reject("answers", row["id"], "question_unknown")
        return False
    if row["deleted_at"]:
        return True
    said, meant = row["value"], _meant(row["value"], question["kind"], question["options"])
    if not fits(meant, question["kind"], question["options"]):
        findings.reject("answers", row["id"], "invalid", "value")
        return False
    if meant != said:
        findings.mention("answers", row["id"], "repaired", "value")
    row["value"] = meant
    return True


def _meant(said: Any, kind: str, options: Sequence[str]) -> Any:
    """What answers the question, if `said` can be taken so."""
    match kind:
        case QuestionKind.TEXT:
            return values.text(said) if isinstance(said, (str, int, float)) else said
        case QuestionKind.NUMBER:
            return _number(said) if isinstance(said, str) else said
        case QuestionKind.SINGLE:
            return _option(said[0] if isinstance(said, list) and len(said) == 1 else said, options)
    listed = said if isinstance(said, list) else [said]
    if not all(isinstance(item, str) for item in listed):
        return said
    return list(dict.fromkeys(_option(item, options) for item in listed))


def _number(said: str) -> float | None:
    number = values.as_number(said.strip())
    return int(number) if number is not None and number.is_integer() else number


def _option(said: Any, options: Sequence[str]) -> Any:
    """The option that was meant, also in other letters."""
    if not isinstance(said, str) or said in options:
        return said
    alike = [option for option in options if option.casefold() == said.strip().casefold()]
    return alike[0] if len(alike) == 1 else said
