"""An Excel file as people open it, filter it and print it."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from nennep.web.workbooks import WIDEST, BookHead, write_book
from tests.excel import ReadSheet, read_sheet

AT = datetime(2026, 11, 17, 1, 40, tzinfo=UTC)
HEAD = BookHead(agency="Sở Y tế & Dân số", title="Danh sách hồ sơ", told="Quá hẹn", person="Nguyễn Thị Lan", at=AT)
HEADINGS = ["Mã", "Nơi", "Điện thoại", "Số", "Lúc", "Ngày", "Trống", "Đã trả"]
ROW = [
    "=1+1",
    "http://x.vn",
    "0914123226",
    12,
    datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    date(2026, 11, 25),
    None,
    True,
]


def book(rows: list[list[object]], headings: list[str] = HEADINGS, head: BookHead = HEAD) -> ReadSheet:
    held = BytesIO()
    assert write_book(held, head, headings, rows) == len(rows)
    return read_sheet(held.getvalue())


def test_what_a_citizen_typed_stays_text_and_days_stay_days() -> None:
    cells = list(book([ROW]).sheet[7])
    assert [cell.value for cell in cells[:4]] == ["=1+1", "http://x.vn", "0914123226", 12]
    assert cells[0].data_type == "s"
    assert cells[1].hyperlink is None
    assert cells[4].value == datetime(2026, 11, 25, 17, 0)  # noqa: DTZ001 - Excel knows no zone
    assert cells[5].value.date() == date(2026, 11, 25)
    assert (cells[4].number_format, cells[5].number_format) == ("dd/mm/yyyy hh:mm", "dd/mm/yyyy")
    assert (cells[6].value, cells[7].value) == (None, "Có")


def test_money_is_a_number_with_its_thousands_apart_and_a_year_is_not() -> None:
    cells = list(book([[500_000, 2026]], ["Đồng", "Năm"]).sheet[7])
    assert [(cell.value, cell.number_format) for cell in cells] == [(500_000, "#,##0"), (2026, "General")]


def test_above_the_rows_stands_whose_what_which_who_and_when() -> None:
    assert book([ROW]).above == [
        "Sở Y tế & Dân số",
        "Danh sách hồ sơ",
        "Quá hẹn",
        "Xuất lúc 08:40 17/11/2026, Nguyễn Thị Lan",
    ]


@pytest.mark.parametrize("rows", [[ROW, ROW], []])
def test_headings_stay_in_sight_filter_the_rows_and_stand_on_every_page(rows: list[list[object]]) -> None:
    sheet = book(rows).sheet
    assert sheet.freeze_panes == "A7"
    assert sheet.auto_filter.ref == f"A6:H{max(6 + len(rows), 6)}"
    assert sheet.print_title_rows == "$6:$6"


def test_the_page_is_set_up_for_paper() -> None:
    sheet = book([ROW]).sheet
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.right.text == "Trang &P/&N"
    assert sheet.oddFooter.left.text == "Sở Y tế && Dân số"
    assert book([["a", 1]], ["Tên", "Số"]).sheet.page_setup.orientation == "portrait"


def test_a_column_is_as_wide_as_what_stands_in_it_within_bounds() -> None:
    sheet = book([["H99.12-261117-0001", "x" * 400, 7]], ["Mã hồ sơ", "Thủ tục", "TT"]).sheet
    code, name, number = (sheet.column_dimensions[letter].width for letter in "ABC")
    assert 18 < code < 24
    assert WIDEST <= name < WIDEST + 1.5
    assert number < 9
    assert sheet["B7"].alignment.wrap_text


def test_a_book_put_on_the_disk_says_the_same(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    rows = [[f"H{n}", n * 10_000] for n in range(30)]
    assert write_book(target, HEAD, ["Mã", "Đồng"], rows) == 30
    streamed, held = read_sheet(target.read_bytes()), book(rows, ["Mã", "Đồng"])
    assert (streamed.above, streamed.headings, streamed.rows) == (held.above, held.headings, held.rows)
    assert streamed.sheet.auto_filter.ref == held.sheet.auto_filter.ref
    widths = [[one.sheet.column_dimensions[letter].width for letter in "AB"] for one in (streamed, held)]
    assert widths[0] == widths[1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
