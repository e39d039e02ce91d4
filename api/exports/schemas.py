"""Receipts and mappings over the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.core.schemas import Input, Line, Output
from models import ExportFormat, ExportPreset


class ExportOut(Output):
    """The receipt of a file that was sent to its end."""

    id: UUID = Field(description="To be named as `since_export`; the answer had it as `Export-Id`.")
    member_id: UUID | None
    made_by: str
    created_at: datetime
    preset: ExportPreset
    format: ExportFormat
    from_revision: int = Field(description="What changed in the book after it is in the file; 0: everything.")
    to_revision: int = Field(description="All that had changed up to it is in the file.")
    rows: int = Field(description="Contacts.")
    deletions: int = Field(description="Contacts that the book holds no more.")
    cut_texts: int = Field(description="Texts longer than the importing system takes; each ends with `[…]`.")
    checksum: str = Field(description="SHA-256 of the file's bytes, in hexadecimal.")


class MappedColumn(Input):
    header: Line = Field(examples=["Mobile"])
    field: Line = Field(max_length=100, examples=["phone"], description="One of `fields` of `GET /v1/exports/mapping`.")


class MappingIn(Input):
    """All columns, in their order."""

    columns: Annotated[list[MappedColumn], Field(min_length=1, max_length=200)]


class FieldOut(Output):
    name: str = Field(examples=["phone"])
    shows: str


class MappingOut(Output):
    columns: list[MappedColumn] = Field(description="Empty if the team never mapped any.")
    fields: list[FieldOut] = Field(description="All that can be mapped; `answer:…` are the team's questions.")


class PreviewOut(Output):
    """Headers and the first five rows, as they would stand in a CSV file."""

    headers: list[str]
    rows: list[list[str]]
