"""How an agency brings its procedures in together: the template of the workbook filled in, sheets copied from the portal."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

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
