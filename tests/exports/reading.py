"""Exported files, read back by others' programs."""

import csv
import io
import json
import zipfile
from typing import Any

import httpx
import openpyxl
import pandas as pd
from openpyxl.utils.escape import unescape

from tests.world import Caller

Row = dict[str, str]


async def export(caller: Caller, format_: str = "csv", **params: Any) -> httpx.Response:
    answer = await caller.get(f"/v1/exports/contacts.{format_}", params=params)
    assert answer.status_code == 200, answer.text
    return answer


async def csv_rows(caller: Caller, **params: Any) -> list[Row]:
    return csv_of((await export(caller, **params)).content)


def csv_of(content: bytes) -> list[Row]:
    """By Python's own reader, which has to agree with pandas."""
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows
    return rows


def files_of(answer: httpx.Response) -> dict[str, bytes]:
    """Of a ZIP, by name."""
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def json_of(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().split("\n")[:-1]]


def workbook_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of its one sheet."""
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headers), map(_as_excel_shows, row), strict=True)) for row in rows]


def _as_excel_shows(cell: object) -> object:
    # openpyxl leaves the format's own escapes in texts that stand in the cell itself.
    return unescape(cell) if isinstance(cell, str) else cell
