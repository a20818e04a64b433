"""An upload is opened only after it has shown what it is; each refusal names the file and the way out."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nennep.office import archives
from nennep.office.archives import UnreadableUploadError, open_package
from nennep.office.decision import read_decision
from nennep.office.files import read_body
from tests.office.files import HEADING, MACRO, docx, p, tbl, tr, types, xlsx, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = docx(p("A. Danh mục TTHC ban hành mới"), tbl(HEADING, ("1", "1.000001", "A", "5 ngày", "", "", "")))


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def with_flag(content: bytes) -> bytes:
    """The archive with the bit of encryption set on every entry."""
    out = bytearray(content)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(sign)
        while start >= 0:
            out[start + at] |= 1
            start = out.find(sign, start + 4)
    return bytes(out)


def twice_the_same_part() -> bytes:
    """Two parts of one name, the second renamed after the writing."""
    made = zipped({"[Content_Types].xml": types(), "[Content_Typez].xml": types()})
    return made.replace(b"Typez", b"Types")


BOMB = zipped({"[Content_Types].xml": types(), "word/document.xml": b"\0" * 60_000_000})
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "rỗng"),
    "pdf": (b"%PDF-1.7\n%%EOF", "là PDF"),
    "scan": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "là ảnh"),
    "text": ("Quyết định".encode(), "không phải Word hay Excel"),
    "rtf": (b"{\\rtf1 x}", "RTF"),
    "web page called doc": (b"<html><body>x</body></html>", "trang web"),
    "flat xml": (b'<?xml version="1.0"?><x/>', "là XML"),
    "password": (OLE + wide("EncryptedPackage"), "có mật khẩu"),
    "old excel with macros": (OLE + wide("Workbook") + wide("_VBA_PROJECT_CUR"), "macro"),
    "other ole": (OLE, "không phải Word hay Excel"),
    "macro type": (docx(p("x"), main=MACRO), "macro"),
    "macro part": (docx(p("x"), parts={"word/vbaProject.bin": b"x"}), "macro"),
    "polyglot behind": (GOOD + b"%PDF-1.4 more", "nối thêm"),
    "polyglot before": (b"PK\x03\x04%PDF-1.4" + GOOD, "nối thêm"),
    "pdf before zip": (b"%PDF-1.4\n" + GOOD, "là PDF"),
    "bomb": (BOMB, "giải nén lớn bất thường"),
    "entities": (docx(p("x"), head=LAUGHS), "DTD/ENTITY"),
    "encrypted entries": (with_flag(GOOD), "có mật khẩu"),
    "cut off": (GOOD[: len(GOOD) // 2], "bị hỏng"),
    "twice the same part": (twice_the_same_part(), "bị hỏng"),
    "plain zip": (zipped({"a.txt": "x"}), "tệp nén (zip)"),
    "open document": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "presentation": (docx(p("x"), main="application/x.presentation.main+xml"), "không phải Word"),
    "binary excel": (
        docx(p("x"), main="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "Excel nhị phân",
    ),
    "xml broken": (docx("<w:p><w:r>"), "bị hỏng"),
    "no document": (zipped({"[Content_Types].xml": types()}), "không có phần văn bản"),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_each_bad_file_is_refused_with_its_own_message(why: str) -> None:
    content, words = REFUSED[why]
    with pytest.raises(UnreadableUploadError) as told:
        read_body(content, "qd.docx")
    assert "“qd.docx”" in str(told.value)
    assert words in str(told.value)


def test_a_good_file_is_taken() -> None:
    assert open_package(GOOD, "a.docx").kind == archives.DOCX
    assert open_package(xlsx({"x": [["1"]]}), "a.xlsx").kind == archives.XLSX


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object, **__: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(UnreadableUploadError, match="bất thường"):
        open_package(BOMB, "a.docx")


def test_a_part_whose_header_lies_about_its_size_is_broken() -> None:
    """The declared size is made small in both headers; the bytes behind it stay."""
    content = bytearray(xlsx({"x": [["thủ tục"] * 5] * 50}))
    start = content.find(b"PK\x01\x02")
    while content[start + 46 :].find(b"xl/worksheets/sheet1.xml") != 0:
        start = content.find(b"PK\x01\x02", start + 4)
    content[start + 24 : start + 28] = struct.pack("<I", 100)
    with pytest.raises(UnreadableUploadError, match="hỏng"):
        read_body(bytes(content), "a.xlsx")


def with_sheet(old: bytes, new: bytes, strings: bytes | None = None) -> bytes:
    """An Excel file with one piece of its first page, and its texts, replaced."""
    with zipfile.ZipFile(io.BytesIO(xlsx({"x": [["TT"] * 3] * 3}))) as archive:
        parts: dict[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert old in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(old, new)
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    return zipped(parts)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_cell_at_the_end_of_the_page_does_not_fill_the_memory(quote: str) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'.replace('"', quote)
    with pytest.raises(UnreadableUploadError, match="dòng 1048576, cột 16384"):
        read_body(with_sheet(b"</sheetData>", far.encode()), "a.xlsx")


def test_a_long_text_pointed_at_by_many_cells_does_not_fill_the_memory() -> None:
    """Two megabytes on disk, terabytes once every cell has its copy."""
    noise = random.Random(1).randbytes(1_500_000).hex().encode()
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (space, noise)
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(9, 1009))
    with pytest.raises(UnreadableUploadError, match="bất thường"):
        read_body(with_sheet(b"</sheetData>", rows + b"</sheetData>", texts), "a.xlsx")


def test_merged_ranges_that_cover_each_other_are_refused() -> None:
    ranges = b"<mergeCells>" + b'<mergeCell ref="A1:C3"/>' * 300_000 + b"</mergeCells>"
    with pytest.raises(UnreadableUploadError, match="bị hỏng"):
        read_body(with_sheet(b"</sheetData>", b"</sheetData>" + ranges), "a.xlsx")


def test_a_span_of_a_million_columns_is_held_at_the_most_word_knows() -> None:
    table = tbl(tr("a").replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="999999999"/>'))
    (found,) = read_body(docx(table), "a.docx").tables()
    assert found.width == 63


def test_a_document_of_the_strict_kind_is_read_too() -> None:
    strict = {"word/document.xml": b"", "[Content_Types].xml": types()}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        strict["word/document.xml"] = archive.read("word/document.xml").replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    assert read_decision(zipped(strict), "a.docx").rows[0].code == "1.000001"


OLD = OLE + wide("WordDocument")


def test_an_old_word_file_is_told_how_to_become_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableUploadError, match=r"Word cũ \(\.doc\).*Lưu thành"):
        read_body(OLD, "a.doc")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program called soffice on the path that runs these lines of shell."""

    def put(lines: str) -> None:
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\n{lines}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_an_old_word_file_goes_through_libreoffice_where_it_is_there(
    office: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "made.docx").write_bytes(GOOD)
    office(f'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"; cp {tmp_path}/made.docx "$2/in.docx"')
    reading = read_decision(OLD, "a.doc")
    assert reading.rows[0].code == "1.000001"
    assert any("LibreOffice" in str(one) for one in reading.warnings)


def test_a_libreoffice_that_makes_nothing_is_told(office: Callable[[str], None]) -> None:
    office("exit 0")
    with pytest.raises(UnreadableUploadError, match="LibreOffice không chuyển được"):
        read_body(OLD, "a.doc")
