"""Workloads over the wire."""

from uuid import UUID

from pydantic import Field

from api.core.schemas import Output
from api.tasks.workload.load import AT_ONCE, OVERDUE


class LoadOut(Output):
    """What one member has taken on and not done."""

    member_id: UUID
    name: str
    tasks: int = Field(description="Open ones that are theirs to do, snoozed or not.")
    overdue: int = Field(description="Of these, whose due time has passed.")
    promises: int = Field(description="Open ones that they made.")
    broken: int = Field(description="Of these, that were forgotten.")
    difficulties: int = Field(description="Those that they took on and that are not solved.")
    is_too_much: bool = Field(
        description=f"{OVERDUE} or more overdue and broken together, or {AT_ONCE} or more open in all."
    )


class Workload(Output):
    items: list[LoadOut]
