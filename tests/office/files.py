"""Word and Excel files made by hand, in the shapes that agencies send and some that nobody should."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import xlsxwriter

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


@dataclass(frozen=True)
class C:
    """A cell: its text (or ready XML), columns it spans, "restart"/"continue" of a merge."""

    text: str = ""
    span: int = 1
    merge: str = ""
    xml: str = ""


def r(text: str) -> str:
    """A run; line ends become breaks."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def p(text: str = "", *, xml: str = "", props: str = "") -> str:
    """A paragraph of one run, or of ready XML."""
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{xml or r(text)}</w:p>"


def inserted(xml: str) -> str:
    return f'<w:ins w:id="1" w:author="a">{xml}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="a"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>'


def shape(text: str) -> str:
    """A flow-chart box in a run, with its copy for older programs."""
    inner = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def control(xml: str) -> str:
    """A content control around anything."""
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"


def tc(cell: C | str) -> str:
    cell = C(cell) if isinstance(cell, str) else cell
    props = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    if cell.merge:
        props += '<w:vMerge w:val="restart"/>' if cell.merge == "restart" else "<w:vMerge/>"
    inner = cell.xml or "".join(p(line) for line in cell.text.split("\n"))
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"


def tr(*cells: C | str, before: int = 0, props: str = "") -> str:
    if before:
        props += f'<w:gridBefore w:val="{before}"/>'
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(map(tc, cells))}</w:tr>"


def tbl(*rows: str | Sequence[C | str]) -> str:
    made = (row if isinstance(row, str) else tr(*row) for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(made)}</w:tbl>"


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Without the time of day, so that the same file has the same bytes.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def types(main: str = MAIN, part: str = "/word/document.xml") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="{part}" ContentType="{main}"/></Types>'
    )


def docx(*blocks: str, main: str = MAIN, parts: Mapping[str, bytes | str] | None = None, head: str = "") -> bytes:
    """A Word file with these blocks."""
    document = f"<w:document {SPACES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>"
    content: dict[str, bytes | str] = {
        "[Content_Types].xml": types(main),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{head}{document}',
    }
    return zipped(content | dict(parts or {}))


def xlsx(
    pages: Mapping[str, Iterable[Sequence[object]]],
    *,
    merges: Mapping[str, Iterable[tuple[int, int, int, int, str]]] | None = None,
    hidden: Iterable[str] = (),
) -> bytes:
    """An Excel file: rows of values a page, merged ranges (first row, column, last row, column)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in pages.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(i, j, value)
        for first, left, last, right, text in (merges or {}).get(name, ()):
            sheet.merge_range(first, left, last, right, text)
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


HEADING = (
    "TT",
    "Mã TTHC",
    "Tên thủ tục hành chính",
    "Thời hạn giải quyết",
    "Địa điểm thực hiện",
    "Phí, lệ phí",
    "Căn cứ pháp lý",
)


def head_of_decision(number: str = "1369/QĐ-UBND", day: str = "ngày 16 tháng 10 năm 2024", about: str = "") -> str:
    """The first page up to the articles."""
    return (
        tbl(
            (
                f"ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG\nSố: {number}",
                f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nLam Giang, {day}",
            )
        )
        + p("QUYẾT ĐỊNH")
        + p(about or "Về việc công bố Danh mục thủ tục hành chính lĩnh vực Dược phẩm")
        + p("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH")
        + p("Căn cứ Quyết định số 985/QĐ-TTg ngày 08 tháng 8 năm 2018 của Thủ tướng Chính phủ;")
        + p("Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày ký và thay thế các quyết định trước.")
    )
