"""Duties: the list is in code, the grants are data (positions and delegations)."""

DUTIES: dict[str, str] = {
    "receive": "Tiếp nhận hồ sơ, trả kết quả",
    "lead_desk": "Lãnh đạo Bộ phận Một cửa",
    "assign": "Phân công thụ lý",
    "handle": "Thụ lý hồ sơ",
    "review": "Thẩm tra, ký nháy",
    "approve": "Ký duyệt kết quả",
    "issue_result": "Vào số, đóng dấu, phát hành",
    "supervise": "Theo dõi hồ sơ toàn cơ quan",
    "manage_people": "Quản lý người dùng và vị trí",
    "manage_calendar": "Quản lý lịch làm việc",
    "manage_procedures": "Quản lý thủ tục và quy trình",
    "manage_quality": "Quản lý hệ thống chất lượng",
    "audit": "Đánh giá nội bộ",
    "inspect": "Kiểm tra cấp tỉnh",
}
# Duties that open every case of the agency; the others open those of the own division.
AGENCY_WIDE = frozenset(
    {"receive", "lead_desk", "approve", "issue_result", "supervise", "manage_quality"}
)
DIVISION_WIDE = frozenset({"assign", "handle", "review"})
