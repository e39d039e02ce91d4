"""Use cases of a team's own columns: which there are, what they would give, and the export by them."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder, TeamMember
from api.events import service as events
from api.exports import csv_text, repository
from api.exports.book_repository import BookReader
from api.exports.columns import Column, Tally, cells
from api.exports.errors import MappingMissing, MappingUnfit
from api.exports.fields import FIELDS, Field, answer
from api.exports.presets import Preset
from api.exports.records import ContactRecord
from models import Question

_ANSWER = "answer:"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mapped:
    """A header of the team's choice, and the name of the field under it."""

    header: str
    field: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows, as they would stand in a CSV file."""

    headers: list[str]
    rows: list[list[str]]


async def mapped(session: AsyncSession, member: TeamMember | BookHolder) -> list[Mapped]:
    """The team's columns, none if it never mapped any."""
    stored = await repository.mapping(session, member.event_id, member.book_id)
    return [Mapped(**column) for column in stored.columns] if stored else []


async def put(session: AsyncSession, manager: TeamMember, columns: Sequence[Mapped], now: datetime) -> None:
    """Raises `MappingUnfit` if there is no such field, or a header twice."""
    await _check(session, manager, columns)
    stored = [{"header": column.header, "field": column.field} for column in columns]
    await repository.put_mapping(session, manager, stored, now)


async def preview(session: AsyncSession, member: TeamMember, columns: Sequence[Mapped]) -> Preview:
    """What these columns would give. Raises `MappingUnfit`."""
    await _check(session, member, columns)
    event = await events.get_event(session, member.event_id)
    made = _columns(columns)
    reader = BookReader(session, member, "", event.name, event.timezone)
    async with aclosing(reader.contacts(0)) as chunks:
        records = [ContactRecord._make(row) for row in await anext(chunks, [])][:_SHOWN]
    rows = [cells(made, record, Tally()) for record in records]
    return Preview(
        headers=[csv_text.text_of(column.header) for column in made],
        rows=[[csv_text.text_of(cell) for cell in row] for row in rows],
    )


async def preset(session: AsyncSession, holder: BookHolder) -> Preset:
    """The team's columns as a preset. Raises `MappingMissing`."""
    columns = await mapped(session, holder)
    if not columns:
        raise MappingMissing
    return Preset(_columns(columns))


async def overview(session: AsyncSession, member: TeamMember) -> tuple[list[Mapped], dict[str, str]]:
    """The team's columns, and every field that can be mapped, with a word on what it shows."""
    return await mapped(session, member), _available(await repository.questions(session, member))


def _available(questions: Sequence[Question]) -> dict[str, str]:
    answers = {f"{_ANSWER}{question.id}": question.text for question in questions}
    return {name: name.replace("_", " ") for name in FIELDS} | answers


async def _check(session: AsyncSession, member: TeamMember, columns: Sequence[Mapped]) -> None:
    known = _available(await repository.questions(session, member))
    unknown = [column.field for column in columns if column.field not in known]
    if unknown:
        raise MappingUnfit(f"There is no field {', '.join(unknown[:10])}; GET /v1/exports/mapping lists all")
    headers = [column.header.casefold() for column in columns]
    doubled = {column.header for column in columns if headers.count(column.header.casefold()) > 1}
    if doubled:
        raise MappingUnfit(f"A header can stand only once: {', '.join(sorted(doubled)[:10])}")


def _columns(columns: Sequence[Mapped]) -> tuple[Column, ...]:
    return tuple(Column(column.header, _field(column.field)) for column in columns)


def _field(name: str) -> Field:
    if name.startswith(_ANSWER):
        return answer(UUID(name.removeprefix(_ANSWER)))
    return FIELDS[name]
