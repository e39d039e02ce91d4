"""Exports, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, status

from api.auth.dependencies import SIGNED_IN, CurrentBookHolder, CurrentExporter, CurrentManager, CurrentMember
from api.core.clock import Now
from api.core.database import Session, database_of
from api.core.errors import NotFound, problems
from api.core.pagination import CursorInvalid, CursorText, Limit, Page
from api.exports import mapping, planning, service
from api.exports.errors import MappingMissing, MappingUnfit
from api.exports.mapping import Mapped
from api.exports.planning import Since
from api.exports.schemas import ExportOut, FieldOut, MappedColumn, MappingIn, MappingOut, PreviewOut
from api.exports.stream import CsvStream, FileStream, JsonLinesStream, XlsxStream
from api.exports.workbook import TooManyRows
from models import Export, ExportFormat, ExportPreset

router = APIRouter(tags=["export"], responses=problems(*SIGNED_IN, NotFound))

_ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
_HEADERS = {
    "Content-Disposition": {
        "description": "Names the file after the event, whose book it is, the preset and the day.",
        "schema": {"type": "string", "examples": ['attachment; filename="expo-26-team-contacts-2026-11-21.csv"']},
    },
    "Export-Id": {
        "description": "The receipt that the export leaves once it was sent to its end.",
        "schema": {"type": "string", "format": "uuid"},
    },
}


def _file(description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "headers": _HEADERS, "content": _ZIP}}


class Wanted:
    """What is to be exported for whom, as parameters."""

    def __init__(
        self,
        request: Request,
        holder: CurrentExporter,
        session: Session,
        now: Now,
        preset: Annotated[ExportPreset, Query(description="For whose import the columns are.")] = ExportPreset.GENERIC,
        since_export: Annotated[
            Since,
            Query(
                description="Only what changed since: `last`, your last whole export with this preset (everything, if "
                "there was none), or the id of any export of this book."
            ),
        ] = None,
    ) -> None:
        self._request, self._holder, self._session, self._now = request, holder, session, now
        self._preset, self._since = preset, since_export

    async def file(self, answer: type[FileStream], format_: ExportFormat, *, bom: bool = False) -> FileStream:
        plan = await planning.prepare(
            self._session, self._holder, self._preset, format_, self._since, self._now, bom=bom
        )
        parts = service.file(database_of(self._request), self._holder, plan)
        return answer(parts, plan.filename, plan.media_type, plan.id)


@router.get(
    "/exports/contacts.csv",
    summary="Export the book as CSV",
    status_code=status.HTTP_200_OK,
    response_class=CsvStream,
    responses=_file("RFC 4180 in UTF-8, the header row first; several files as ZIP.") | problems(MappingMissing),
)
async def export_contacts_csv(
    wanted: Annotated[Wanted, Depends()],
    bom: Annotated[bool, Query(description="Begin with a byte order mark, by which Excel recognises UTF-8.")] = False,
) -> FileStream:
    """One row a contact, with every note (author and time), each author's latest rating, tags, scans, tasks and
    answers, as of one moment. A member gets the team's book, an attendee their own.

    Times are given in the event's zone and in UTC, as the headers say. What a spreadsheet would take for a formula
    has an apostrophe in front; phone numbers in international form stay as they are.

    A ZIP comes where the importing system wants several files: HubSpot's notes, more rows than it takes at once, and
    with `since_export` the contacts to delete there (`generic` has them among its rows, with the state `deleted`).
    """
    return await wanted.file(CsvStream, ExportFormat.CSV, bom=bom)


@router.get(
    "/exports/contacts.xlsx",
    summary="Export the book as an Excel workbook",
    status_code=status.HTTP_200_OK,
    response_class=XlsxStream,
    responses=_file("One sheet; several files as ZIP.") | problems(MappingMissing, TooManyRows),
)
async def export_contacts_xlsx(wanted: Annotated[Wanted, Depends()]) -> FileStream:
    """As CSV, but numbers are numbers, moments are dates, and all else is text that nothing runs. A workbook is whole
    only at its end: the first byte comes when all is written."""
    return await wanted.file(XlsxStream, ExportFormat.XLSX)


@router.get(
    "/exports/contacts.jsonl",
    summary="Export the book as JSON lines",
    status_code=status.HTTP_200_OK,
    response_class=JsonLinesStream,
    responses=_file("One object a line, by header; several files as ZIP.") | problems(MappingMissing),
)
async def export_contacts_jsonl(wanted: Annotated[Wanted, Depends()]) -> FileStream:
    """As CSV, for programs: texts as they were written, null for what is not known."""
    return await wanted.file(JsonLinesStream, ExportFormat.JSONL)


@router.get("/exports", summary="List the exports of the book", responses=problems(CursorInvalid))
async def list_exports(
    holder: CurrentBookHolder, session: Session, limit: Limit = 50, cursor: CursorText = None
) -> Page[ExportOut]:
    """The newest first. A download that broke off is not among them."""
    found, next_cursor = await service.receipts(session, holder, limit, cursor)
    return Page(items=[_receipt(export, made_by) for export, made_by in found], next_cursor=next_cursor)


@router.get("/exports/mapping", summary="The team's own columns, and all that can be mapped")
async def get_mapping(member: CurrentMember, session: Session) -> MappingOut:
    return _mapping(*await mapping.overview(session, member))


@router.put("/exports/mapping", summary="Map the team's own columns", responses=problems(MappingUnfit))
async def put_mapping(manager: CurrentManager, wanted: MappingIn, session: Session, now: Now) -> MappingOut:
    """In place of those before. `preset=custom` exports by them."""
    await mapping.put(session, manager, _mapped(wanted), now)
    return _mapping(*await mapping.overview(session, manager))


@router.post("/exports/mapping/preview", summary="See what columns would give", responses=problems(MappingUnfit))
async def preview_mapping(member: CurrentMember, wanted: MappingIn, session: Session) -> PreviewOut:
    """Of the first contacts; nothing is kept."""
    return PreviewOut.model_validate(await mapping.preview(session, member, _mapped(wanted)))


def _receipt(export: Export, made_by: str) -> ExportOut:
    return ExportOut.model_validate(
        {name: getattr(export, name, None) for name in ExportOut.model_fields} | {"made_by": made_by}
    )


def _mapped(wanted: MappingIn) -> list[Mapped]:
    return [Mapped(column.header, column.field) for column in wanted.columns]


def _mapping(columns: list[Mapped], fields: dict[str, str]) -> MappingOut:
    return MappingOut(
        columns=[MappedColumn(header=column.header, field=column.field) for column in columns],
        fields=[FieldOut(name=name, shows=shows) for name, shows in fields.items()],
    )
