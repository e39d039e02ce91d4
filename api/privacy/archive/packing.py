"""An archive as a file: what a program reads, and the same for people. Pure."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

import pydantic_core

from api.privacy.texts import TEXTS, Texts
from models import Language

Sections = Mapping[str, Sequence[Mapping[str, Any]]]

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:start;vertical-align:top;white-space:pre-wrap}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}}"
)


def packed(event: str, sections: Sections, photo: tuple[str, bytes] | None, language: Language, now: datetime) -> bytes:
    """A ZIP file: `index.html`, a JSON file for each section that is not empty, and the photo.

    `photo`: its media type and content.
    """
    told = {name: rows for name, rows in sections.items() if rows}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page(event, told, language, now))
        for name, rows in told.items():
            archive.writestr(f"data/{name}.json", pydantic_core.to_json(rows, indent=2))
        if photo:
            archive.writestr(f"photo.{photo[0].rpartition('/')[2]}", photo[1])
    return file.getvalue()


def page(event: str, sections: Sections, language: Language, now: datetime) -> str:
    texts = TEXTS[language]
    title = escape(texts.archive_title.format(event=event))
    made = escape(texts.archive_made.format(day=now.date().isoformat()))
    body = "".join(_section(name, rows, texts) for name, rows in sections.items())
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{made}</p>{body}</main></body></html>\n"
    )


def _section(name: str, rows: Sequence[Mapping[str, Any]], texts: Texts) -> str:
    columns = [column for column in rows[0] if any(_said(row[column]) for row in rows)]
    head = "".join(f'<th scope="col">{escape(column.replace("_", " "))}</th>' for column in columns)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(_said(row[column]))}</td>" for column in columns) + "</tr>" for row in rows
    )
    return f"<h2>{escape(texts.sections[name])}</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _said(value: Any) -> str:
    """A value as people read it; empty if it says nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_said(one)}" for key, one in value.items())
    return str(value)
