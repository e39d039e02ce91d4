"""Whom to turn to instead of somebody who is not interested. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from api.core.folding import fold


class Likeness(StrEnum):
    SAME_COMPANY = "same_company"
    SAME_ROLE = "same_role"


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as the book calls it."""

    contact_id: UUID
    company: str
    job_title: str


def alternatives(of: Person, others: Iterable[Person]) -> dict[UUID, Likeness]:
    """Those of `others` who are of the same company, or else have the same role. What is not known is not the same."""
    company, role = fold(of.company), fold(of.job_title)
    found = {}
    for other in others:
        if other.contact_id == of.contact_id:
            continue
        if company and fold(other.company) == company:
            found[other.contact_id] = Likeness.SAME_COMPANY
        elif role and fold(other.job_title) == role:
            found[other.contact_id] = Likeness.SAME_ROLE
    return found
