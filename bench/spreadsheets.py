"""`scripts/bench spreadsheets`: what LibreOffice reads in exported files, cell by cell, against what was written.

Needs `soffice` (Debian: libreoffice-calc-nogui).
"""

import asyncio
import csv
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.core import migrations, postgres
from api.core.database import Database
from api.core.settings import Settings
from bench.load import ask, encode
from bench.processes import uvicorn
from bench.seed import Stand, fill_book, stand

CONTACTS = 500
ODD = (
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("https://evil.example/")', "＝1+1", "{=A1}",
    "0042", "1e5", "12/3", "1.234,56", "TRUE", "007-1", "00351 912", "+351912345678", "+1 201 555 0123", "#REF!",
    'says "no"; then, yes', "one\ntwo\n\nthree", "- a list\n- of dashes", " blanks around ", "_x0041_", "<b>&amp;</b>",
    "مرحبا، يريد عرض أسعار", "שלום", "🤖👩🏽‍💻", "Ångström", "'quoted'", "''=1", "a;=1+1|b", "50 %", "€ 5", "1,5",
)  # fmt: skip
_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_ALL_TEXT = "44,34,76,1,{columns}"


def main() -> None:
    if shutil.which("soffice") is None:
        sys.exit("soffice is not installed (Debian: apt-get install libreoffice-calc-nogui)")
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        settings = Settings(data_dir=Path(folder) / "data")
        with postgres.running(settings, owner=True) as url:
            migrations.upgrade(url)
            files = asyncio.run(_exported(settings.model_copy(update={"database_url": url})))
        _compare(Path(folder), files)


async def _exported(settings: Settings) -> dict[str, bytes]:
    database = Database(settings.database_url or "", pool_size=1)
    await database.open()
    async with database.sessions.begin() as session:
        at = await stand(session, settings.keys, attendees=CONTACTS)
        await fill_book(session, at, CONTACTS)
        await _make_odd(session, at)
    await database.close()
    with uvicorn("api.main:create_app", settings) as port:
        return {
            format_: (await ask(port, encode("GET", f"/v1/exports/contacts.{format_}", at.token, headers=_CLOSE))).body
            for format_ in ("csv", "xlsx")
        }


_CLOSE = "Connection: close\r\n"


async def _make_odd(session: AsyncSession, at: Stand) -> None:
    """Every text column gets each of the odd texts somewhere, and so do the notes."""
    values = {"odd": list(ODD), "count": len(ODD), "event_id": at.event.id}
    columns = ("name", "given_name", "family_name", "company", "job_title", "email", "phone", "industry", "country")
    odd = [f"{name} = (CAST(:odd AS text[]))[1 + (revision + {n}) % :count]" for n, name in enumerate(columns)]
    await session.execute(text(f"UPDATE contacts SET {', '.join(odd)} WHERE event_id = :event_id"), values)
    said = "UPDATE notes SET text = (CAST(:odd AS text[]))[1 + revision % :count] WHERE event_id = :event_id"
    await session.execute(text(said), values)


def _compare(folder: Path, files: dict[str, bytes]) -> None:
    for format_, content in files.items():
        (folder / f"book.{format_}").write_bytes(content)
    (sheet,) = openpyxl.load_workbook(folder / "book.xlsx").worksheets
    written = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    # openpyxl leaves the format's own escape of `_x0041_` as it is.
    written = [[cell.replace("_x005F_", "_") for cell in row] for row in written]
    _convert(folder, folder / "book.xlsx", _AS_CSV)
    (converted,) = folder.glob("book-*.csv")
    _tell("Excel workbook, read by LibreOffice", written, _rows(converted.read_text("utf-8")))
    _tell_formulas(folder, len(written[0]))


def _rows(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content, newline=""), strict=True))


def _tell(what: str, written: list[list[str]], read: list[list[str]]) -> None:
    cells = sum(len(row) for row in written)
    others = [
        (ours, theirs)
        for row, other in zip(written, read, strict=True)
        for ours, theirs in zip(row, other, strict=True)
        if ours != theirs
    ]
    print(f"{what}: {len(written) - 1} rows, {cells:,} cells, {len(others)} of them other than written")
    for ours, theirs in sorted(set(others))[:10]:
        print(f"  written {ours!r}, read {theirs!r}")


def _tell_formulas(folder: Path, columns: int) -> None:
    """Opened as people do, with every column left as it is recognised, and with every column as text."""
    whole = _rows((folder / "book.csv").read_text("utf-8"))
    for said, settings in (
        ("CSV, columns as recognised", "44,34,76,1"),
        ("CSV, columns as text", _ALL_TEXT.format(columns="/".join(f"{n}/2" for n in range(1, columns + 1)))),
    ):
        _convert(folder, folder / "book.csv", "xlsx", f"--infilter=CSV:{settings}")
        (sheet,) = openpyxl.load_workbook(folder / "out" / "book.xlsx").worksheets
        cells = [cell for row in sheet.iter_rows() for cell in row]
        formulas = [cell.value for cell in cells if cell.data_type == "f"]
        print(f"{said}, read by LibreOffice: {len(cells):,} cells, {len(formulas)} formulas {formulas[:3]}")
        if "text" in said:
            read = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
            _tell(said, whole, [[cell.replace("_x005F_", "_") for cell in row] for row in read])


def _convert(folder: Path, file: Path, to: str, *options: str) -> None:
    out = folder / "out" if to == "xlsx" else folder
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", *options]
    subprocess.run([*command, "--convert-to", to, "--outdir", out, file], check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    main()
