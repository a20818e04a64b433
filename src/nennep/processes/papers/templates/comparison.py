"""The starting template of the restructuring comparison: a lying sheet, before and after."""

from docx.document import Document

from nennep.press.word import sheets
from nennep.press.word.sheets import grid, page_numbers, row, ruled, say, tag_line
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.templates.parts import listed, looped, optional, summed, two_sign


def restructuring(style: Profile) -> Document:
    """A lying sheet: before and after."""
    document = sheets.blank(lying=True)
    page_numbers(document)
    _nation(document)
    say(document, "PHƯƠNG ÁN TÁI CẤU TRÚC QUY TRÌNH", side="center", bold=True, size=14, before=10, after=2)
    say(document, "{{ ten_quy_trinh }}", side="center", bold=True, after=10)
    listed(document, "thu_tuc", "Thủ tục: {{ d.nghia }} (mã {{ d.ten }})", indent=False)
    say(document, "So sánh: {{ ten_truoc }} với {{ ten_sau|lower }} của quy trình {{ ma_hieu }}", after=4)
    say(document, "Tóm tắt: {{ tom_tat }}", bold=True, after=4)
    say(document, "Tỷ lệ thời gian cắt giảm: {{ ty_le_cat_giam }}", bold=True, after=4)
    tag_line(document, "{%p if phe_duyet %}")
    say(document, "{{ phe_duyet }}", after=4)
    tag_line(document, "{%p endif %}")
    say(document, "1. So sánh chung", bold=True, before=8, together=True)
    widths: tuple[float, ...] = (113, 48, 48, 48)
    table = ruled(document, widths, ("Tiêu chí", "Trước", "Sau", "Thay đổi"))
    texts = ("{{ d.ten }}", "{{ d.truoc }}", "{{ d.sau }}", "{{ d.thay_doi }}")
    looped(table, "tieu_chi", texts, widths, ("left", "center", "center", "center"))
    _compared_steps(document)
    _compared_rest(document)
    two_sign(document)
    return document


def _nation(document: Document) -> None:
    widths = (128, 129)
    table = grid(document, widths)
    left = "{{ co_quan_cap_tren|upper }}"
    centre = ("center", "center")
    row(table, (left, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), widths=widths, sides=centre, size=12)
    row(table, ("{{ co_quan|upper }}", "Độc lập - Tự do - Hạnh phúc"), widths=widths, sides=centre, size=12, bold=True)
    row(table, ("", "{{ dia_danh }}, {{ ngay }}"), widths=widths, sides=centre, size=13, italic=True)
    table.rows[0].cells[1].paragraphs[0].runs[0].bold = True
    table.rows[1].cells[1].paragraphs[0].runs[0].font.size = sheets.Pt(13)
    sheets.short_rule(table.rows[1].cells[0], inset=48)
    sheets.short_rule(table.rows[1].cells[1], inset=34)


def _compared_steps(document: Document) -> None:
    say(document, "2. So sánh từng bước", bold=True, before=8, together=True)
    widths = (60.5, 36, 18, 60.5, 36, 18, 28)
    heads = ("Bước trước", "Người thực hiện", "Thời gian", "Bước sau", "Người thực hiện", "Thời gian", "Thay đổi")
    table = ruled(document, widths, heads)
    tags = ("truoc_viec", "truoc_nguoi", "truoc_gio", "sau_viec", "sau_nguoi", "sau_gio", "thay_doi")
    sides = ("left", "left", "center", "left", "left", "center", "center")
    texts = [f"{{{{ d.{tag} }}}}" for tag in tags]
    summed(table, "cap_buoc", texts, widths, sides)
    say(document, "", size=4, after=0)
    optional(document, "ghi_chu_tong", "{{ ghi_chu_tong }}", italic=True)


def _compared_rest(document: Document) -> None:
    say(document, "3. Giấy tờ thay bằng dữ liệu", bold=True, before=8, together=True)
    tag_line(document, "{%p if thay_bang_du_lieu %}")
    widths: tuple[float, ...] = (11, 123, 123)
    table = ruled(document, widths, ("TT", "Giấy tờ", "Nguồn dữ liệu thay thế"))
    texts: tuple[str, ...] = ("{{ loop.index }}", "{{ d.ten }}", "{{ d.nghia }}")
    looped(table, "thay_bang_du_lieu", texts, widths, ("center", "left", "left"))
    tag_line(document, "{%p else %}")
    say(document, "Không có.", indent=True)
    tag_line(document, "{%p endif %}")
    say(document, "4. Chi phí tuân thủ", bold=True, before=8, together=True)
    tag_line(document, "{%p if chi_phi %}")
    widths = (86, 42, 42, 87)
    heads = ("Công việc của người dân, tổ chức", "Trước, một năm", "Sau, một năm", "Căn cứ, nguồn số liệu")
    table = ruled(document, widths, heads)
    texts = ("{{ d.viec }}", "{{ d.truoc }}", "{{ d.sau }}", "{{ d.can_cu }}")
    summed(table, "chi_phi", texts, widths, ("left", "right", "right", "left"))
    tag_line(document, "{%p endif %}")
    say(document, "{{ ghi_chu_chi_phi }}", side="justify", indent=True, before=4, together=True)
    tag_line(document, "{%p if thay_doi %}")
    say(document, "5. Từng thay đổi", bold=True, before=8, together=True)
    tag_line(document, "{%p for d in thay_doi %}")
    for condition, last in (("if loop.last", True), ("else", False)):
        tag_line(document, f"{{%p {condition} %}}")
        say(document, "- {{ d }}", side="justify", after=4, together=last)
    tag_line(document, "{%p endif %}")
    tag_line(document, "{%p endfor %}")
    tag_line(document, "{%p endif %}")
