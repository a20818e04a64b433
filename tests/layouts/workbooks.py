"""Steps and lists in Excel, as people type them and as systems save them, laid out in 10 ways."""

import datetime
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.layouts import HEADINGS, LIST_HEADINGS, PROCEDURES, STEPS, layout, limited, list_rows, step_rows, timed


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(rows: list[Any], *, above: tuple[str, ...] = ()) -> tuple[Any, Any]:
    book = Workbook()
    sheet = book.active
    for row in [*([text] for text in above), *rows]:
        sheet.append(list(row))
    return book, sheet


@layout(".xlsx", steps=STEPS, total="5.25 ngày làm việc")
def steps_as_numbers_with_a_shown_unit() -> bytes:
    """The cells hold bare numbers; the number format shows the unit. A formula makes the sum."""
    rows = [[*row[:3], number] for row, number in zip(step_rows(), (0.5, 3, 1, 0.5, 0.25), strict=True)]
    book, sheet = _sheet([HEADINGS, *rows, ["", "Tổng cộng", "", "=SUM(D3:D7)"]], above=("QUY TRÌNH NỘI BỘ",))
    for row in range(3, 9):
        sheet.cell(row, 4).number_format = '0.00" ngày"'
    return _saved(book)


@layout(".xlsx", ask="1/2 was taken for the first of February by the program, and 3/4 for the third of April")
def steps_with_fractions_that_became_dates() -> bytes:
    """Someone typed 1/2 and 3/4; the cells hold dates and show as d/m."""
    times: list[Any] = [datetime.datetime(2026, 2, 1), 3, 1, 0.5, datetime.datetime(2026, 4, 3)]  # noqa: DTZ001
    rows = [[*row[:3], time] for row, time in zip(step_rows(), times, strict=True)]
    book, sheet = _sheet([[*HEADINGS[:3], "Thời gian (ngày)"], *rows])
    sheet["D2"].number_format = sheet["D6"].number_format = "d/m"
    return _saved(book)


@layout(
    ".xlsx", steps=timed("4 giờ làm việc", "24 giờ làm việc", "8 giờ làm việc", "1.5 giờ làm việc", "2 giờ làm việc")
)
def steps_as_times_of_the_clock() -> bytes:
    """The cells hold times, shown as h:mm, under a heading that says hours."""
    times = [datetime.timedelta(hours=hours) for hours in (4, 24, 8, 1.5, 2)]
    rows = [[*row[:3], time] for row, time in zip(step_rows(), times, strict=True)]
    book, sheet = _sheet([[*HEADINGS[:3], "Thời gian (giờ:phút)"], *rows])
    for row in range(2, 7):
        sheet.cell(row, 4).number_format = "[h]:mm"
    return _saved(book)


@layout(".xlsx", steps=STEPS)
def steps_beside_another_table_with_merged_cells() -> bytes:
    """The steps stand on the second sheet under merged titles; a table of forms lies to their right."""
    book = Workbook()
    book.active.title = "Hướng dẫn"
    book.active.append(["Nhập quy trình vào trang thứ hai"])
    sheet = book.create_sheet("Quy trình")
    sheet["A1"] = "QUY TRÌNH NỘI BỘ"
    sheet.merge_cells("A1:D1")
    sheet["G1"] = "DANH MỤC BIỂU MẪU"
    sheet.merge_cells("G1:H1")
    right = [("Ký hiệu", "Tên biểu mẫu"), ("BM-01", "Giấy tiếp nhận"), ("BM-02", "Phiếu kiểm soát")]
    for number, row in enumerate([list(HEADINGS), *step_rows()], 3):
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text)
        for column, text in enumerate(right[number - 3] if number - 3 < len(right) else (), 7):
            sheet.cell(number, column, text)
    return _saved(book)


@layout(".xlsx", ask="the time of one step is a formula whose value was never saved")
def steps_with_a_formula_without_its_value() -> bytes:
    """A program wrote the book: one time is a formula, and no program has reckoned it since."""
    rows = step_rows()
    rows[1][3] = '=CONCATENATE(1+2," ngày")'
    book, _ = _sheet([HEADINGS, *rows])
    return _saved(book)


@layout(".xlsx", procedures=PROCEDURES)
def list_with_codes_saved_as_numbers() -> bytes:
    """The codes became numbers, so that 1.999120 is 1.99912; the format of the column shows all six digits."""
    rows = [[int(row[0]), float(row[1]), *row[2:]] for row in list_rows()]
    book, sheet = _sheet([LIST_HEADINGS, *rows], above=("DANH MỤC THỦ TỤC HÀNH CHÍNH", "Lĩnh vực: Hạ tầng kỹ thuật"))
    for row in range(4, 7):
        sheet.cell(row, 2).number_format = "0.000000"
    return _saved(book)


@layout(".xlsx", procedures=limited("4 ngày làm việc", "3 ngày làm việc", "10 ngày"))
def list_with_a_struck_limit_in_the_cell() -> bytes:
    """In one cell the old limit is struck through and the new one typed behind it."""
    book, sheet = _sheet([LIST_HEADINGS, *list_rows()])
    old = TextBlock(InlineFont(strike=True), "05 ngày làm việc")
    sheet["D2"] = CellRichText(old, " 04 ngày làm việc")
    return _saved(book)


@layout(".xlsx", procedures=PROCEDURES)
def list_over_two_sheets_with_numbers_and_a_shown_unit() -> bytes:
    """One sheet for each field; the limits are numbers whose format shows what kind of days."""
    book = Workbook()
    formats = ('0" ngày làm việc"', '0" ngày làm việc"', '0" ngày"')
    for title, first, last in (("Hạ tầng", 0, 2), ("Đường thủy", 2, 3)):
        sheet = book.active if first == 0 else book.create_sheet()
        sheet.title = title
        sheet.append(LIST_HEADINGS)
        for row, limit, shown in list(zip(list_rows(), (5, 3, 10), formats, strict=True))[first:last]:
            sheet.append([*row[:3], limit, row[4]])
            sheet.cell(sheet.max_row, 4).number_format = shown
    return _saved(book)


@layout(".xlsx", procedures=PROCEDURES)
def list_with_a_hidden_column_of_old_limits() -> bytes:
    """The limits of last year stand in a hidden column of the same heading, left of those in force; one row is hidden too."""
    head = [*LIST_HEADINGS[:3], LIST_HEADINGS[3], LIST_HEADINGS[3]]
    rows = [[*row[:3], "20 ngày làm việc", row[3]] for row in list_rows()]
    book, sheet = _sheet([head, ["9", "1.999888", "Thủ tục đã thôi áp dụng", "20 ngày", "20 ngày"], *rows])
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[2].hidden = True
    return _saved(book)


@layout(".xlsx", procedures=limited("5 ngày làm việc", "5 ngày làm việc", "10 ngày"))
def list_with_merged_fields_and_an_empty_tail() -> bytes:
    """Merged rows name the field, the limit of two procedures is one merged cell, and formatting runs on for 900 rows."""
    rows = list_rows()
    rows[1][3] = ""
    fields = [["A", "Lĩnh vực Hạ tầng kỹ thuật"], ["B", "Lĩnh vực Đường thủy nội địa"]]
    book, sheet = _sheet([LIST_HEADINGS, fields[0], *rows[:2], fields[1], rows[2]])
    for row in (2, 5):
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=5)
    sheet.merge_cells("D3:D4")
    for row in range(7, 900):
        sheet.cell(row, 1).number_format = "0"
    return _saved(book)
