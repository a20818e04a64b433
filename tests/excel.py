"""An Excel file of ours as the tests read it: what stands above, the headings, the rows."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class ReadSheet:
    """``above`` are the lines over the headings, empty ones left out."""

    above: list[str]
    headings: list[str]
    rows: list[tuple[Any, ...]]
    sheet: Worksheet

    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.headings, row, strict=True)) for row in self.rows]


def read_sheet(content: bytes | HttpResponse) -> ReadSheet:
    """The first sheet; its headings stand where the file keeps them in sight."""
    if not isinstance(content, bytes):
        content = b"".join(content.streaming_content) if content.streaming else content.content
    sheet = load_workbook(BytesIO(content)).active
    lines = list(sheet.iter_rows(values_only=True))
    first = int(str(sheet.freeze_panes).lstrip("A")) - 2
    above = [line[0] for line in lines[:first] if line[0]]
    return ReadSheet(above, list(lines[first]), lines[first + 1 :], sheet)
