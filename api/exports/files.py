"""A table as a file of one of the formats, in parts of some hundred rows."""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from api.exports import csv_text, json_lines, workbook
from api.exports.columns import Cell, Column
from models import ExportFormat

Rows = list[list[Cell]]
MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8; header=present",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSONL: "application/jsonl",
}
ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a name: that of the file among several, and of the sheet in a workbook."""

    name: str
    columns: tuple[Column, ...]
    chunks: AsyncGenerator[Rows, None]


def written(table: Table, format_: ExportFormat, *, bom: bool = False) -> AsyncGenerator[bytes, None]:
    """The headers, and all rows. The first part comes in any case, and `bom` in front of it (CSV only)."""
    headers = [column.header for column in table.columns]
    match format_:
        case ExportFormat.XLSX:
            return _workbook(table, headers)
        case ExportFormat.JSONL:
            return _text(table, b"", lambda rows: json_lines.lines(headers, rows))
    head = (csv_text.BYTE_ORDER_MARK if bom else "") + csv_text.lines([headers])
    return _text(table, head.encode(), csv_text.lines)


async def _text(
    table: Table, head: bytes, lines: Callable[[Iterable[Sequence[Cell]]], str]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(table.chunks) as chunks:
        async for rows in chunks:
            yield head + lines(rows).encode()
            head = b""
    if head:
        yield head


async def _workbook(table: Table, headers: Sequence[str]) -> AsyncGenerator[bytes, None]:
    async with aclosing(table.chunks) as chunks, aclosing(workbook.workbook(table.name, headers, chunks)) as parts:
        async for part in parts:
            yield part
