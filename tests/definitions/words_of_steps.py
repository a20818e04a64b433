"""An existing procedure as agencies write it: five columns, a check with its way back, a total."""

from tests.office.files import tbl

HEADING = ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu/Kết quả")
STEPS = (
    ("B1", "Tiếp nhận hồ sơ", "Công chức một cửa", "4 giờ", "Giấy tiếp nhận"),
    ("B2", "Phân công thụ lý", "Trưởng phòng", "0,5 ngày làm việc", ""),
    ("B3", "Thẩm định hồ sơ", "Chuyên viên Phòng Nghiệp vụ Dược", "05 ngày làm việc", "Báo cáo thẩm định"),
    ("B4", "Thẩm tra\nKhông đạt: trả lại bước 3", "Trưởng phòng", "01 ngày làm việc", ""),
    ("B5", "Ký duyệt kết quả", "Lãnh đạo Sở", "8 giờ", "Giấy chứng nhận"),
    ("B6", "Trả kết quả", "Công chức một cửa", "4 giờ", "Giấy chứng nhận\nSổ theo dõi"),
)
TOTAL = ("", "Tổng cộng", "", "68 giờ", "")


def existing(*changed: tuple[str, ...]) -> str:
    """The table, its rows replaced by those of the same number."""
    by_number = {row[0]: row for row in changed}
    return tbl(HEADING, *(by_number.get(row[0], row) for row in STEPS), TOTAL)
