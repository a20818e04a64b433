"""The pages of the workbook and their columns: what its template bears and its reader looks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.kernel.worktime import UNITS
from nennep.office.durations import DAY, HOUR, MONTH, SAME_DAY, WORKING_DAY
from nennep.office.national_sheet.records import CHANNEL_WORDS

UNIT_WORDS: Sequence[str] = tuple(UNITS[unit] for unit in (WORKING_DAY, DAY, HOUR, MONTH, SAME_DAY))
"""What may be chosen in the column of units."""


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column: the attribute it holds, its heading, other headings that mean the same, a list to choose from."""

    name: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False
    width: int = 20
    choices: Sequence[str] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookPage:
    """A page: its name in the file, other names that mean the same, its columns from left to right."""

    name: str
    title: str
    columns: tuple[PageColumn, ...]
    also: tuple[str, ...] = ()


CODE = PageColumn(
    "code", "Mã TTHC", ("mã thủ tục", "mã số"), needed=True, width=16, help="như 1.000390, có thể kèm đuôi"
)
PAGES: Sequence[WorkbookPage] = (
    WorkbookPage(
        "procedures",
        "Thủ tục",
        (
            CODE,
            PageColumn("name", "Tên thủ tục", ("tên TTHC", "tên thủ tục hành chính"), needed=True, width=60),
            PageColumn("field", "Lĩnh vực", ("tên lĩnh vực",), needed=True, width=24),
            PageColumn("level", "Cấp thực hiện", ("cấp giải quyết",), width=16, help="như Cấp tỉnh"),
            PageColumn("kind", "Loại thủ tục", ("loại TTHC",), width=28),
            PageColumn(
                "quality_code", "Mã ISO", ("mã quy trình", "mã hệ thống chất lượng"), width=14, help="như QT.DP.04"
            ),
            PageColumn(
                "division", "Phòng chủ trì", ("phòng", "đơn vị chủ trì"), width=20, help="mã hoặc tên phòng đã lập"
            ),
            PageColumn("decision", "Số quyết định", ("quyết định công bố", "số QĐ"), needed=True, width=18),
            PageColumn("signed_on", "Ngày ký quyết định", ("ngày quyết định", "ngày ký"), width=16, help="01/07/2025"),
            PageColumn("applicants", "Đối tượng thực hiện", ("đối tượng",), width=30),
            PageColumn("agency", "Cơ quan thực hiện", width=24),
            PageColumn("competent", "Cơ quan có thẩm quyền", ("thẩm quyền",), width=24),
            PageColumn("coordinating", "Cơ quan phối hợp", width=24),
            PageColumn("reception_place", "Địa chỉ tiếp nhận hồ sơ", ("địa điểm tiếp nhận", "nơi tiếp nhận"), width=24),
            PageColumn("steps_text", "Trình tự thực hiện", ("trình tự",), width=60, help="mỗi việc một dòng trong ô"),
            PageColumn("conditions", "Yêu cầu, điều kiện", ("yêu cầu điều kiện thực hiện", "điều kiện"), width=40),
        ),
        ("danh mục", "danh mục thủ tục"),
    ),
    WorkbookPage(
        "components",
        "Thành phần hồ sơ",
        (
            CODE,
            PageColumn("name", "Tên giấy tờ", ("giấy tờ", "thành phần hồ sơ"), needed=True, width=70),
            PageColumn("form", "Mẫu đơn, tờ khai", ("mẫu", "biểu mẫu"), width=20),
            PageColumn("originals", "Số bản chính", ("bản chính",), width=14),
            PageColumn("copies", "Số bản sao", ("bản sao", "bản chụp"), width=14),
            PageColumn("case", "Trường hợp", width=30, help="để trống nếu mọi trường hợp"),
        ),
    ),
    WorkbookPage(
        "channels",
        "Cách thức",
        (
            CODE,
            PageColumn(
                "channel",
                "Hình thức nộp",
                ("cách thức", "hình thức"),
                needed=True,
                choices=tuple(CHANNEL_WORDS.values()),
            ),
            PageColumn(
                "amount", "Thời hạn", ("thời hạn giải quyết",), width=12, help="số; để trống nếu không hẹn ngày"
            ),
            PageColumn("unit", "Đơn vị", ("đơn vị tính",), width=18, choices=UNIT_WORDS),
            PageColumn("fee", "Phí (đồng)", ("phí",), width=14, help="số tiền; 0 nếu không thu"),
            PageColumn("charge", "Lệ phí (đồng)", ("lệ phí",), width=14, help="số tiền; 0 nếu không thu"),
            PageColumn("note", "Mô tả", ("ghi chú",), width=40),
        ),
        ("cách thức thực hiện", "thời hạn, phí"),
    ),
    WorkbookPage(
        "results",
        "Kết quả",
        (
            CODE,
            PageColumn("name", "Tên kết quả", ("kết quả", "kết quả thực hiện"), needed=True, width=60),
            PageColumn("result_code", "Mã kết quả", width=20),
        ),
        ("kết quả thực hiện",),
    ),
    WorkbookPage(
        "bases",
        "Căn cứ pháp lý",
        (
            CODE,
            PageColumn("number", "Số ký hiệu", ("số hiệu", "số văn bản"), needed=True, width=22),
            PageColumn("title", "Trích yếu", ("tên văn bản",), width=70),
        ),
        ("căn cứ",),
    ),
)
