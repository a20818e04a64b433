"""Rows and columns that Excel hides are not read, however the file says so; what hides nothing is."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from nennep.office.archives import UnreadableUploadError, open_package
from nennep.office.sheets import read_sheets
from nennep.office.tables import Body

Change = Callable[[bytes], bytes]


def book(change: Change, rows: int = 6, columns: int = 3) -> bytes:
    """A page of cells that name their place, its part changed."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        sheet = workbook.add_worksheet("T")
        for row in range(rows):
            for column in range(columns):
                sheet.write(row, column, f"r{row}c{column}")
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
    return changed.getvalue()


def body_of(change: Change, **size: int) -> Body:
    return read_sheets(open_package(book(change, **size), "x.xlsx"))


def words(body: Body) -> str:
    return " ".join(cell.text for table in body.tables() for row in table.rows for cell in row.cells if cell)


def replaced(old: bytes, new: bytes) -> Change:
    return lambda part: re.sub(old, new, part)


COLUMN = b'<cols><col min="2" max="2" %s/></cols><sheetData'
STRANGE = rb'<worksheet xmlns:x="urn:x" '


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (replaced(b'<row r="3"', b'<row r="3" hidden="1"'), "r2c0"),
        (replaced(b'<row r="3"', b'<row hidden="true"'), "r2c0"),
        (replaced(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"'), "r2c0"),
        (replaced(b"<sheetFormatPr ", b'<sheetFormatPr zeroHeight="1" '), "r2c0"),
        (replaced(b"<sheetData", COLUMN % b'hidden="1"'), "r2c1"),
        (replaced(b"<sheetData", COLUMN % b'width="0" customWidth="1"'), "r2c1"),
        (
            lambda part: re.sub(b'<row r="3"', b'<row r="3" x:d="a>b" hidden="1"', part).replace(
                b"<worksheet ", STRANGE, 1
            ),
            "r2c0",
        ),
    ],
)
def test_what_is_hidden_is_not_read_and_told(change: Change, gone: str) -> None:
    body = body_of(change)
    assert gone not in words(body)
    assert "đang ẩn nên không đọc" in body.notes[0]


@pytest.mark.parametrize(
    "change",
    [
        replaced(b"<sheetData>", b'<!-- <row r="3" hidden="1"> --><sheetData>'),
        replaced(b"<sheetData", b'<cols><col min="4" max="16384" hidden="1"/></cols><sheetData'),
        replaced(b"<sheetData", b'<cols><col min="9" max="2" hidden="1"/></cols><sheetData'),
        replaced(b"</sheetData>", b"".join(b'<row r="%d" hidden="1"/>' % n for n in range(7, 2000)) + b"</sheetData>"),
    ],
)
def test_what_hides_nothing_is_not_told(change: Change) -> None:
    body = body_of(change)
    assert len(words(body).split()) == 18
    assert body.notes == []


def test_a_merged_cell_over_a_hidden_column_is_read() -> None:
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    hidden = b'<cols><col min="1" max="1" hidden="1"/></cols><sheetData'
    assert "r0c0" in words(
        body_of(lambda part: part.replace(b"<sheetData", hidden, 1).replace(b"</sheetData>", merged))
    )


def test_a_page_that_is_no_xml_is_refused() -> None:
    """A pattern that looks for the end of each row would not come to its own end here."""
    with pytest.raises(UnreadableUploadError, match="bị hỏng"):
        body_of(lambda part: part + b"<row r=" * 300_000)
