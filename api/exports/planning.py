"""What an export has to know before it begins: its columns, since when, into how many files."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from api.auth.principal import BookHolder
from api.contacts import disclosing
from api.core.errors import NotFound
from api.core.ids import uuid7
from api.events import service as events
from api.exports import files, mapping, presets, repository, workbook
from api.exports.book_repository import BookReader
from api.exports.columns import Column, at_most, placed, told_apart
from api.exports.fields import answer
from api.exports.presets import Preset
from models import ExportFormat, ExportPreset

Since = Literal["last"] | UUID | None
"""An earlier export: the caller's last one in the same preset, or any of the book by its id; None: everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is known of an export before it begins. `is_update`: it goes on from an earlier one, if there was any.
    `splits`: into how many files the contacts go.
    """

    id: UUID
    preset: ExportPreset
    format: ExportFormat
    from_revision: int
    is_update: bool
    layout: Preset
    splits: int
    zone: ZoneInfo
    event: str
    me: str
    now: datetime
    stem: str
    bom: bool

    @property
    def is_archive(self) -> bool:
        """Whether there are several files, which come as one ZIP."""
        return bool(self.layout.notes) or self.has_deletions_apart or self.splits > 1

    @property
    def has_deletions_apart(self) -> bool:
        return self.is_update and self.layout.deletions_apart

    @property
    def filename(self) -> str:
        return f"{self.stem}.{'zip' if self.is_archive else self.format}"

    @property
    def media_type(self) -> str:
        return files.ZIP if self.is_archive else files.MEDIA_TYPES[self.format]


async def prepare(
    session: AsyncSession,
    holder: BookHolder,
    preset: ExportPreset,
    format_: ExportFormat,
    since: Since,
    now: datetime,
    *,
    bom: bool = False,
) -> Plan:
    """Raises `NotFound` for an export that the book never had, `MappingMissing`. Leaves the mark that a copy of the
    book went out: also one that breaks off may have been read."""
    event = await events.get_event(session, holder.event_id)
    zone = ZoneInfo(event.timezone)
    layout = await _layout(session, holder, preset, format_, zone)
    me = await repository.owner_name(session, holder)
    from_revision = await _revision_of(session, holder, preset, since)
    most = layout.rows_per_file
    reader = BookReader(session, holder, me, event.name, zone.key)
    contacts = await reader.count(from_revision) if most else 0
    await disclosing.let_out(session, holder, format_.upper(), now)
    whose = "team" if holder.team_id else "my"
    kind = "contacts" if preset is ExportPreset.GENERIC else f"{preset}-contacts"
    return Plan(
        id=uuid7(),
        preset=preset,
        format=format_,
        from_revision=from_revision,
        is_update=since is not None,
        layout=layout,
        splits=-(-contacts // most) if most and contacts else 1,
        zone=zone,
        event=event.name,
        me=me,
        now=now,
        stem=f"{event.slug}-{whose}-{kind}-{now.astimezone(zone):%Y-%m-%d}",
        bom=bom,
    )


async def _revision_of(session: AsyncSession, holder: BookHolder, preset: ExportPreset, since: Since) -> int:
    """What the earlier export had seen; nobody's first is one of everything."""
    if since is None:
        return 0
    if since == "last":
        last = await repository.last(session, holder, preset)
        return last.to_revision if last else 0
    earlier = await repository.find(session, holder, since)
    if earlier is None:
        raise NotFound("There is no such export of this book")
    return earlier.to_revision


async def _layout(
    session: AsyncSession, holder: BookHolder, preset: ExportPreset, format_: ExportFormat, zone: ZoneInfo
) -> Preset:
    """The columns of this book and format: with what the team asks everybody, unless it has mapped its own."""
    if preset is ExportPreset.CUSTOM:
        layout = await mapping.preset(session, holder)
        columns = layout.columns
    else:
        layout = presets.PRESETS[preset]
        asked = await repository.questions(session, holder)
        answers = (Column(question.text, answer(question.id), layout.text_limit) for question in asked)
        columns = told_apart((*placed(layout.columns, zone.key), *answers))
    notes = layout.notes
    if format_ is ExportFormat.XLSX:
        columns, notes = (at_most(table, workbook.LONGEST_TEXT) for table in (columns, notes))
    return replace(layout, columns=columns, notes=notes)
