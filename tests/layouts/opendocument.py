"""Steps and lists as LibreOffice saves them in its own formats, laid out in 6 ways."""

import io
import zipfile
from html import escape

from tests.layouts import HEADINGS, LIST_HEADINGS, PROCEDURES, STEPS, TIMES, layout, list_rows, step_rows, timed

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
)
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _saved(kind: str, body: str) -> bytes:
    """An OpenDocument file with this body."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    tag = "spreadsheet" if kind == "spreadsheet" else "text"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} office:version="1.3">'
        f"<office:body><office:{tag}>{body}</office:{tag}></office:body></office:document-content>"
    )
    entries = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    entries += '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", mime)
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{entries}</manifest:manifest>")
        package.writestr("content.xml", content)
    return out.getvalue()


def _cell(text: str, **marks: object) -> str:
    named = "".join(f' {name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in marks.items())
    return f"<table:table-cell{named}>{_paragraph(text)}</table:table-cell>"


def _paragraph(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>" if text else ""


def _row(texts: object) -> str:
    return f"<table:table-row>{''.join(_cell(text) for text in texts)}</table:table-row>"  # type: ignore[attr-defined]


def _table(*rows: str) -> str:
    width = max(row.count("<table:table-cell") for row in rows)
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f'<table:table table:name="Bang1">{columns}{"".join(rows)}</table:table>'


@layout(".odt", steps=STEPS)
def steps_in_writer() -> bytes:
    """A plain table of Writer with its headings set to repeat."""
    head = f"<table:table-header-rows>{_row(HEADINGS)}</table:table-header-rows>"
    return _saved("text", _paragraph("QUY TRÌNH NỘI BỘ") + _table(head, *(_row(row) for row in step_rows())))


@layout(".odt", steps=timed("0.5 ngày làm việc", "2 ngày làm việc", *(step.time for step in STEPS[2:])))
def steps_in_writer_with_a_recorded_change() -> bytes:
    """The old number lies among the recorded changes at the head of the text; the new one stands in the cell."""
    change = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info>'
        "<dc:creator>Chuyên viên</dc:creator><dc:date>2026-11-02T08:00:00</dc:date></office:change-info>"
        "<text:p>03</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    rows = [_row(row) for row in step_rows()]
    rows[1] = rows[1].replace(TIMES[1], '<text:change text:change-id="c1"/>02<text:s/>ngày')
    return _saved("text", change + _table(_row(HEADINGS), *rows))


@layout(".odt", procedures=PROCEDURES)
def list_in_writer_with_covered_cells() -> bytes:
    """A row across the table names the field, as Writer saves cells that span."""
    field = f"<table:table-row>{_cell('I. LĨNH VỰC HẠ TẦNG', table_number_columns_spanned=5)}"
    field += '<table:covered-table-cell table:number-columns-repeated="4"/></table:table-row>'
    return _saved(
        "text",
        _paragraph("DANH MỤC THỦ TỤC HÀNH CHÍNH")
        + _table(_row(LIST_HEADINGS), field, *(_row(row) for row in list_rows())),
    )


@layout(".ods", steps=STEPS)
def steps_in_calc_as_numbers() -> bytes:
    """The times are numbers; the heading tells the unit, and what is shown has a comma."""
    rows = []
    for row, (number, shown) in zip(
        step_rows(), (("0.5", "0,5"), ("3", "3"), ("1", "1"), ("0.5", "0,5"), ("0.25", "0,25")), strict=True
    ):
        time = _cell(shown, office_value_type="float", office_value=number)
        rows.append(f"<table:table-row>{''.join(_cell(text) for text in row[:3])}{time}</table:table-row>")
    return _saved("spreadsheet", _table(_row((*HEADINGS[:3], "Thời gian (ngày làm việc)")), *rows))


@layout(".ods", procedures=PROCEDURES)
def list_in_calc_with_repeated_cells() -> bytes:
    """Calc saves equal cells once with a count, and a million empty rows at the end."""
    rows = []
    for row in list_rows():
        cells = "".join(_cell(text) for text in row[:4]) + _cell("Không", table_number_columns_repeated=2)
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    tail = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    head = _row((*LIST_HEADINGS[:4], "Phí", "Lệ phí"))
    return _saved("spreadsheet", _table(head, *rows, tail))


@layout(".ods", procedures=PROCEDURES)
def list_in_calc_on_the_second_sheet() -> bytes:
    """The first sheet is a cover; the codes are numbers shown with six digits."""
    rows = []
    for row in list_rows():
        code = _cell(row[1], office_value_type="float", office_value=str(float(row[1])))
        rows.append(
            f"<table:table-row>{_cell(row[0])}{code}{''.join(_cell(text) for text in row[2:])}</table:table-row>"
        )
    cover = _table(_row(["DANH MỤC THỦ TỤC HÀNH CHÍNH NĂM 2026"]))
    return _saved("spreadsheet", cover + _table(_row(LIST_HEADINGS), *rows))
