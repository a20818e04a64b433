"""What an agency brings along, in the templates of the site: its procedures, its open dossiers, its last report."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

NAMES = (
    "Cấp chứng chỉ hành nghề dược",
    "Cấp lại chứng chỉ hành nghề dược",
    "Điều chỉnh nội dung chứng chỉ hành nghề dược",
    "Cấp giấy chứng nhận đủ điều kiện kinh doanh dược",
    "Cấp lại giấy chứng nhận đủ điều kiện kinh doanh dược",
    "Điều chỉnh giấy chứng nhận đủ điều kiện kinh doanh dược",
    "Đánh giá thực hành tốt cơ sở bán lẻ thuốc",
    "Đánh giá thực hành tốt phân phối thuốc",
    "Đánh giá duy trì thực hành tốt cơ sở bán lẻ thuốc",
    "Đánh giá duy trì thực hành tốt phân phối thuốc",
    "Kiểm soát thay đổi cơ sở bán lẻ thuốc",
    "Kiểm soát thay đổi cơ sở phân phối thuốc",
    "Cho phép bán lẻ thuốc hạn chế",
    "Cho phép hủy thuốc phải kiểm soát",
    "Cho phép mua thuốc phải kiểm soát",
    "Xác nhận nội dung thông tin thuốc",
    "Điều chỉnh nội dung thông tin thuốc",
    "Công bố cơ sở thử thuốc trên lâm sàng",
    "Cấp phép nhập khẩu thuốc phục vụ cấp cứu",
    "Thông báo bán lẻ thuốc lưu động",
)
DECISION = {"Số quyết định": "128/QĐ-UBND", "Ngày ký quyết định": "02/11/2026"}
SHEET = (
    "Mã thủ tục:\n{code}\nSố quyết định:\n1893/QĐ-BYT\nTên thủ tục:\n{name}\nCấp thực hiện:\nCấp tỉnh\nLoại thủ tục:\n"
    "TTHC được luật giao quy định chi tiết\nLĩnh vực:\nDược phẩm\nTrình tự thực hiện:\n- Nộp hồ sơ.\n- Sở Y tế giải quyết.\n"
    "Cách thức thực hiện:\nHình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp{time}Miễn phíTrực tuyến{time}Miễn phí\n"
    "Thành phần hồ sơ:\nTên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chính\n"
    "Kết quả thực hiện:\nVăn bản chấp thuận\nCăn cứ pháp lý:\nLuật 105/2016/QH13105/2016/QH13\n"
)


def code_of(n: int) -> str:
    return f"1.0046{n:02}"


def filled_in(template: bytes) -> bytes:
    """The template as an agency fills it in: twenty procedures of five working days."""
    codes = [{"Mã TTHC": code_of(n)} for n in range(1, len(NAMES) + 1)]
    own = [
        {"Tên thủ tục": name, "Lĩnh vực": "Dược phẩm", "Cấp thực hiện": "Cấp tỉnh", "Mã ISO": f"QT.DP.{n:02}"}
        for n, name in enumerate(NAMES, start=1)
    ]
    more = {"Phòng chủ trì": "Phòng Nghiệp vụ Dược", "Loại thủ tục": "TTHC được luật quy định chi tiết"} | DECISION
    limit = {"Hình thức nộp": "Trực tiếp", "Thời hạn": 5, "Đơn vị": "ngày làm việc", "Phí (đồng)": 0}
    pages: Mapping[str, Sequence[dict[str, Any]]] = {
        "Thủ tục": [code | one | more for code, one in zip(codes, own, strict=True)],
        "Thành phần hồ sơ": [code | {"Tên giấy tờ": "Đơn đề nghị", "Số bản chính": 1} for code in codes],
        "Cách thức": [code | limit for code in codes],
        "Kết quả": [code | {"Tên kết quả": "Giấy chứng nhận"} for code in codes],
    }
    book = load_workbook(BytesIO(template))
    for title, rows in pages.items():
        page = book[title]
        heads = [str(cell.value).rstrip(" *") for cell in page[1]]
        for line, row in enumerate(rows, start=2):
            assert set(row) <= set(heads), (set(row) - set(heads), heads)
            for column, head in enumerate(heads, start=1):
                page.cell(line, column, row.get(head))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def copied_sheets() -> str:
    """Two sheets as the portal gives them when copied, their cells glued together; one lacks the unit of its time."""
    told = (
        ("1.990121", "Cấp giấy phép nhập khẩu dược liệu", "7"),
        ("1.990122", "Cấp số tiếp nhận quảng cáo thuốc", "10 Ngày làm việc"),
    )
    return "\n".join(SHEET.format(code=code, name=name, time=time) for code, name, time in told)


# Code, reception, promise, owner; of the last one the promise is mistyped, as lists of an old system are.
OPEN = (
    ("H99.12-251222-0031", "22/12/2025 09:10", "30/11/2026 17:00", "Huỳnh Thị Sáu"),
    ("H99.12-261102-0004", "02/11/2026 08:05", "2026-11-27 11:30", "Lê Văn Tám"),
    ("H99.12-261109-0011", "14:20 09/11/2026", "27-11-2026 14h20", "Nguyễn Thị Út"),
    ("H99.12-261112-0002", "12/11/2026 10:00", "30/11/2026", "Công ty TNHH Dược phẩm Bờ Kè"),
    ("H99.12-261116-0007", "16/11/2026 15:45", "02/11/2026 16:00", "Võ Minh Đức"),
)


def open_dossiers(template: bytes, procedure: str) -> bytes:
    """The template with five dossiers that are being examined in the old system, by one person."""
    book = load_workbook(BytesIO(template))
    page, words = book.worksheets
    places = {str(cell.value).removesuffix(" *"): cell.column for cell in page[1]}
    steps = [str(cell.value) for cell in words["B"] if cell.value]
    step = next(told for told in steps if told.startswith(f"{procedure}: ") and "hẩm định" in told).split()[1]
    for line, (code, received, due, owner) in enumerate(OPEN, start=2):
        told = {"Mã hồ sơ": code, "Mã thủ tục": procedure, "Tiếp nhận lúc": received, "Hẹn trả lúc": due}
        told |= {"Đang ở bước": step, "Người thụ lý": "Trần Quang Minh", "Kênh nộp": "Trực tiếp", "Chủ hồ sơ": owner}
        for heading, text in told.items():
            page.cell(line, places[heading], text)
    return _bytes_of(book)


def last_report(template: bytes, field: str) -> bytes:
    """The table of the old system up to the day before: eight carried in, ninety-two received, five still open."""
    book = load_workbook(BytesIO(template))
    page = book.worksheets[0]
    (line,) = [cell.row for cell in page["A"] if cell.value == field]
    for column, count in enumerate((8, 40, 52, 60, 30, 3, 2, 5), start=2):
        page.cell(line, column, count)
    return _bytes_of(book)


def _bytes_of(book: Workbook) -> bytes:
    held = BytesIO()
    book.save(held)
    return held.getvalue()
