"""Excel files of people as somebody would fill them in."""

from io import BytesIO

import xlsxwriter

HEAD = ["Họ và tên", "Tên đăng nhập", "Phòng", "Chức vụ", "Nhiệm vụ", "Giữ từ ngày", "Điện thoại", "Thư điện tử"]


def sheet(*rows: list[object], head: list[str] = HEAD) -> bytes:
    """An .xlsx with these headings and rows."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet()
    for number, row in enumerate([head, *rows]):
        page.write_row(number, 0, row)
    book.close()
    return held.getvalue()
