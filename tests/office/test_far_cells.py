"""How far a page of a spreadsheet reaches is measured by what it holds."""

import io
import zipfile

import pytest

from nennep.office.archives import UnreadableUploadError
from nennep.office.reading import BODY, read
from tests.office.files import xlsx, zipped


def test_an_empty_row_at_the_very_end_is_no_cell() -> None:
    """LibreOffice ends a page with an empty row 1048576, Excel styles cells of whole columns."""
    content = xlsx({"Trang 1": [["TT", "Tên"], [1, "a"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = "xl/worksheets/sheet1.xml"
    empty = b'<row r="1048576" ht="12.8"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row></sheetData>'
    parts[path] = parts[path].replace(b"</sheetData>", empty)
    body = read(zipped(parts), expected=BODY, name="a.xlsx")
    (table,) = body.tables()
    assert [[cell and cell.text for cell in row.cells] for row in table.rows] == [["TT", "Tên"], ["1", "a"]]
    # One cell there that holds anything makes the page endless.
    held = empty.replace(b'<c r="XFD1048576" s="0"></c>', b'<c r="XFD1048576"><v>1</v></c>')
    parts[path] = parts[path].replace(empty, held)
    with pytest.raises(UnreadableUploadError, match="rất xa bảng"):
        read(zipped(parts), expected=BODY, name="a.xlsx")
