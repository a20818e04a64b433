"""The starting templates of the internal process (an annex) and of the electronic process (a lying sheet)."""

from docx.document import Document

from nennep.press.word import sheets
from nennep.press.word.sheets import page_numbers, row, ruled, say, tag_line, tag_row
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.templates.parts import LAST, listed, looped, optional, total, two_sign

NUMBERED = "{% if thu_tuc|length > 1 %}{{ loop.index }}. {% endif %}"


def internal_process(style: Profile) -> Document:
    """An annex to the chairman's decision."""
    document = sheets.blank()
    page_numbers(document)
    _annex_head(document)
    tag_line(document, "{%p for d in thu_tuc %}")
    say(
        document,
        f"{NUMBERED}Thủ tục: {{{{ d.nghia }}}}",
        side="justify",
        bold=True,
        indent=True,
        before=6,
        together=True,
    )
    say(document, "Mã thủ tục: {{ d.ten }}.", side="justify", indent=True)
    tag_line(document, "{%p endfor %}")
    code = "Mã quy trình: {{ ma_hieu }}, phiên bản {{ phien_ban }}."
    say(document, code, side="justify", indent=True)
    listed(document, "thoi_han", "Thời hạn theo quy định: {{ d }}")
    total_words = "Tổng thời gian thực hiện: {{ tong_thoi_gian }}."
    note = "{% if ghi_chu_tong %} {{ ghi_chu_tong }}{% endif %}"
    say(document, total_words + note, side="justify", indent=True, together=True)
    _internal_steps(document)
    return document


def _annex_head(document: Document) -> None:
    name = "QUY TRÌNH NỘI BỘ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
    for line in ("Phụ lục", name):
        say(document, line, side="center", bold=True, size=14, after=2)
    tag_line(document, "{%p if linh_vuc %}")
    say(document, "LĨNH VỰC {{ linh_vuc|upper }}", side="center", bold=True, size=14, after=2)
    tag_line(document, "{%p endif %}")
    say(document, "{{ kem_theo }}", side="center", italic=True, after=0)
    sheets.short_rule(document, inset=62, after=4)


def _internal_steps(document: Document) -> None:
    widths = (14, 51, 40, 22, 38)
    sides = ("center", "left", "left", "center", "left")
    heads = ("Bước", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian", "Kết quả")
    table = ruled(document, widths, heads)
    tag_row(table, "{%tr for d in buoc %}", 5)
    tag_row(table, "{%tr if d.la_giai_doan %}", 5)
    row(
        table,
        ("{{ d.ten }}", "{{ d.thoi_gian }}", ""),
        widths=widths,
        spans=(3, 1, 1),
        bold=True,
        sides=("left", "center", "left"),
    )
    tag_row(table, LAST, 5)
    texts = [f"{{{{ d.{tag} }}}}" for tag in ("so", "ten", "don_vi", "thoi_gian", "ket_qua")]
    row(table, texts, widths=widths, sides=sides, together=True)
    tag_row(table, "{%tr else %}", 5)
    row(table, texts, widths=widths, sides=sides)
    tag_row(table, "{%tr endif %}", 5)
    tag_row(table, "{%tr endfor %}", 5)
    row(
        table,
        ("Tổng thời gian", "{{ tong_ngay }}", "{{ tong_gio }}"),
        widths=widths,
        bold=True,
        spans=(3, 1, 1),
        sides=("center", "center", "left"),
    )


def electronic_process(style: Profile) -> Document:
    """A lying sheet: every node of the graph."""
    document = sheets.blank(lying=True)
    page_numbers(document)
    say(document, "{{ co_quan_cap_tren|upper }}", side="center", size=12, after=0)
    say(document, "{{ co_quan|upper }}", side="center", bold=True, size=12, after=8)
    say(document, "QUY TRÌNH ĐIỆN TỬ", side="center", bold=True, size=14, after=2)
    say(document, "{{ ten_quy_trinh }}", side="center", bold=True, size=14, after=10)
    listed(document, "thu_tuc", "Thủ tục: {{ d.nghia }} (mã {{ d.ten }})", indent=False)
    for line in (
        "Mã quy trình: {{ ma_hieu }}, phiên bản {{ phien_ban }}",
        "Căn cứ: {{ can_cu }}",
        "Mức độ dịch vụ công trực tuyến: {{ muc_do }}",
        "Tổng thời gian: {{ tong_thoi_gian }}",
    ):
        say(document, line, after=4)
    _nodes(document)
    say(document, "", size=4, after=0)
    optional(document, "ghi_chu_tong", "{{ ghi_chu_tong }}", italic=True, together=True)
    tag_line(document, "{%p if bien %}")
    say(document, "Dữ liệu hỏi khi rẽ nhánh", bold=True, together=True)
    table = ruled(document, (60, 197), ("Tên", "Nghĩa, kiểu"))
    looped(table, "bien", ("{{ d.ten }}", "{{ d.nghia }}"), (60, 197), ("left", "left"))
    tag_line(document, "{%p endif %}")
    say(document, "Mã băm của định nghĩa (SHA-256): {{ ma_bam }}", size=10, before=8, together=True)
    two_sign(document)
    return document


def _nodes(document: Document) -> None:
    widths = (14, 31, 41, 16, 32, 25, 38, 28, 32)
    heads = (
        "Nút",
        "Tên bước",
        "Vai trò, tài khoản",
        "Hạn",
        "Biểu mẫu điện tử",
        "Trạng thái cho người dân",
        "Chuyển tiếp, điều kiện",
        "Tính giờ, hẹn giờ",
        "Tích hợp, ký số",
    )
    table = ruled(document, widths, heads, size=10.5)
    tags = ("nut", "ten", "vai_tro", "han", "bieu_mau", "trang_thai", "chuyen_tiep", "dong_ho", "tich_hop")
    sides = ("center", "left", "left", "center", "left", "left", "left", "left", "left")
    texts = [f"{{{{ d.{tag} }}}}" for tag in tags]
    tag_row(table, "{%tr for d in nut %}", len(widths))
    tag_row(table, "{%tr if loop.last %}", len(widths))
    row(table, texts, widths=widths, sides=sides, together=True)
    tag_row(table, "{%tr else %}", len(widths))
    row(table, texts, widths=widths, sides=sides)
    tag_row(table, "{%tr endif %}", len(widths))
    tag_row(table, "{%tr endfor %}", len(widths))
    total(table, widths, 3)
