"""The empty workbook of procedures: one page a kind of fact, lists to choose from, a page that explains."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from nennep.office.procedure_workbook import PAGES, PageColumn, WorkbookPage

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
# So many lines of the template offer the lists.
LISTED_ROWS = 2000
STEPS = (
    "Mỗi thủ tục một dòng ở trang “Thủ tục”; cột có dấu * phải ghi.",
    "Các trang khác nối với thủ tục bằng cột “Mã TTHC”; một thủ tục có bao nhiêu giấy tờ thì bấy nhiêu dòng.",
    "Trang “Cách thức”: mỗi hình thức nộp một dòng; thời hạn là số, đơn vị chọn trong danh sách.",
    "Số tiền ghi bằng đồng, không ghi chữ; không thu thì ghi 0.",
    "Ngày ghi ngày/tháng/năm, ví dụ 01/07/2025.",
    "Mã để ở dạng chữ, đừng để Excel đổi 1.002340 thành 1.00234.",
    "Thứ tự cột tùy ý; không đổi tên cột, tên trang. Cột thừa không đọc.",
    "Tải lên thì mọi dòng được đọc và hỏi lại chỗ chưa rõ; chưa ghi gì cho đến khi bấm nhận.",
)


def workbook_template(fields: Sequence[str], divisions: Sequence[str], kinds: Sequence[str]) -> bytes:
    """The workbook as an Excel file; the lists of the agency are offered in its cells."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheets = {page.name: book.add_worksheet(page.title) for page in PAGES}
    offered = {"field": fields, "division": divisions, "kind": kinds}
    places = _write_lists(book.add_worksheet(LISTS), offered, bold)
    for page in PAGES:
        _write_page(sheets[page.name], page, places, bold, text)
    _write_guide(book.add_worksheet(GUIDE), bold, text)
    book.close()
    return held.getvalue()


def _write_lists(sheet: Any, offered: dict[str, Sequence[str]], bold: Any) -> dict[str, str]:
    """The lists of the agency on a page of their own; the range of each that is not empty."""
    places = {}
    columns = {column.name: column for column in PAGES[0].columns}
    for at, (name, words) in enumerate(offered.items()):
        letter = chr(ord("A") + at)
        sheet.set_column(at, at, 40)
        sheet.write(0, at, columns[name].heading, bold)
        sheet.write_column(1, at, words)
        if words:
            places[name] = f"='{LISTS}'!${letter}$2:${letter}${len(words) + 1}"
    return places


def _write_page(sheet: Any, page: WorkbookPage, places: dict[str, str], bold: Any, text: Any) -> None:
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(page.columns):
        sheet.set_column(at, at, column.width, text)
        sheet.write(0, at, column.heading + (" *" if column.needed else ""), bold)
        source = list(column.choices) or (places.get(column.name) if page is PAGES[0] else None)
        if source:
            sheet.data_validation(1, at, LISTED_ROWS, at, _validation(column, source))


def _validation(column: PageColumn, source: Any) -> dict[str, Any]:
    """A list that warns: what is not on it is asked for when the file is read."""
    words = {"error_title": column.heading, "error_message": "Mục này không có trong danh sách. Vẫn ghi?"}
    return {"validate": "list", "source": source, "error_type": "warning", **words}


def _write_guide(sheet: Any, bold: Any, text: Any) -> None:
    sheet.set_column(0, 1, 28, text)
    sheet.set_column(2, 2, 80, text)
    sheet.write(0, 0, "Cách ghi", bold)
    line = 1
    for step in STEPS:
        sheet.write(line, 0, step)
        line += 1
    sheet.write_row(line + 1, 0, ["Trang", "Cột", "Cách ghi"], bold)
    for row in _columns_told():
        line += 1
        sheet.write_row(line + 1, 0, row)


def _columns_told() -> Iterable[tuple[str, str, str]]:
    for page in PAGES:
        for column in page.columns:
            needed = "phải ghi" if column.needed else ""
            choices = f"chọn: {', '.join(column.choices)}" if column.choices else ""
            yield page.title, column.heading, "; ".join(each for each in (needed, column.help, choices) if each)
