"""The starting template of the procedure of the quality system, in the house style of a profile."""

from collections.abc import Callable

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.table import Table

from nennep.press.word import sheets
from nennep.press.word.sheets import grid, row, ruled, say, tag_line, tag_row
from nennep.processes.papers.profiles import Profile, ProfileColumn, Section
from nennep.processes.papers.templates.parts import LAST, listed, looped, optional, total

DAY = "…/…/……"
STEP_TAGS = {
    "number": "so",
    "what": "trinh_tu",
    "name": "ten",
    "explained": "dien_giai",
    "who": "trach_nhiem",
    "time": "thoi_gian",
    "papers": "bieu_mau",
    "result": "ket_qua",
}
LISTS = {
    "references": "tai_lieu_vien_dan",
    "bases": "co_so_phap_ly",
    "fees": "phi",
    "places": "noi_tiep_nhan",
    "limits": "thoi_han",
}
PARAGRAPHS = {"conditions": "dieu_kien", "sets": "so_bo"}
SENTENCES = {"purpose": "muc_dich", "scope": "pham_vi"}
TOGETHER = (
    ("Số lượng hồ sơ", "so_bo"),
    ("Nơi tiếp nhận, trả kết quả", "noi_tiep_nhan"),
    ("Thời gian xử lý", "thoi_han"),
    ("Phí, lệ phí", "phi"),
)
CENTRED = frozenset({"number", "time"})


def iso_procedure(style: Profile) -> Document:
    """Cover, distribution and amendments, then the sections of the profile."""
    document = sheets.blank(top=20)
    document.sections[0].different_first_page_header_footer = True
    sheets.frame_first_page(document)
    _iso_header(document)
    _cover(document)
    sheets.page_break(document)
    _distribution(document)
    _amendments(document)
    sheets.page_break(document)
    for section in style.sections:
        _section(document, section, style)
    tag_line(document, "{%p if co_so_do %}")
    say(document, "LƯU ĐỒ QUY TRÌNH", bold=True, before=10, together=True)
    say(document, "{{ so_do }}", side="center")
    tag_line(document, "{%p endif %}")
    return document


def _iso_header(document: Document) -> None:
    widths = (42, 77, 46)
    header = document.sections[0].header
    table = grid(header, widths, rules=True)
    row(
        table,
        ("{{ co_quan|upper }}", "QUY TRÌNH\n{{ ten_quy_trinh }}", ""),
        widths=widths,
        sides=("center", "center", "left"),
        bold=True,
        size=10.5,
    )
    for each in table.rows[0].cells:
        each.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell = table.rows[0].cells[2]
    lines = (
        "Mã hiệu: {{ ma_hieu }}",
        "Lần ban hành: {{ lan_ban_hanh }}",
        "Lần sửa đổi: {{ lan_sua_doi }}",
        f"Ngày ban hành: {{% if ngay_ban_hanh %}}{{{{ ngay_ban_hanh }}}}{{% else %}}{DAY}{{% endif %}}",
    )
    sheets.written(cell.paragraphs[0], lines[0], size=10.5, after=0)
    for line in lines[1:]:
        say(cell, line, size=10.5, after=0)
    paragraph = say(cell, "Trang: ", size=10.5, after=0)
    sheets.field(paragraph, "PAGE", size=10.5)
    sheets.written(paragraph, "/", size=10.5, after=0)
    sheets.field(paragraph, "NUMPAGES", size=10.5)
    empty = header.paragraphs[0]
    header._element.remove(empty._p)
    header._element.append(empty._p)
    empty.paragraph_format.space_after = 0


def _cover(document: Document) -> None:
    """One page whatever the length of the name: the name stands in a space of fixed height."""
    say(document, "{{ co_quan_cap_tren|upper }}", side="center", after=2)
    say(document, "{{ co_quan|upper }}", side="center", bold=True, size=14, after=56)
    say(document, "HỆ THỐNG QUẢN LÝ CHẤT LƯỢNG", side="center", bold=True, size=14)
    say(document, "{{ tieu_chuan }}", side="center", bold=True, after=6)
    space = grid(document, (160,))
    row(space, ("QUY TRÌNH",), widths=(160,), sides=("center",), bold=True, size=18)
    name = space.rows[0].cells[0]
    name.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    say(name, "{{ ten_quy_trinh|upper }}", side="center", bold=True, size=15, before=6)
    space.rows[0].height, space.rows[0].height_rule = sheets.Mm(82), WD_ROW_HEIGHT_RULE.EXACTLY
    say(document, "", size=4, after=0)
    _identity(document)
    say(document, "{{ phe_duyet }}", side="center", size=12, before=6, after=14)
    _three_sign(document)


def _identity(document: Document) -> None:
    issued = f"{{% if ngay_ban_hanh %}}{{{{ ngay_ban_hanh }}}}{{% else %}}{DAY}{{% endif %}}"
    widths = (46, 52)
    table = grid(document, widths, rules=True)
    for label, value in (
        ("Mã hiệu", "{{ ma_hieu }}"),
        ("Lần ban hành", "{{ lan_ban_hanh }}"),
        ("Lần sửa đổi", "{{ lan_sua_doi }}"),
        ("Ngày ban hành", issued),
    ):
        row(table, (label, value), widths=widths, size=13)


def _three_sign(document: Document) -> None:
    widths = (24, 47, 47, 47)
    table = grid(document, widths, rules=True)
    for label, tag in (("", "vai_tro"), ("Chức vụ", "chuc_vu"), ("Chữ ký", ""), ("Họ và tên", "ho_ten")):
        texts = [f"{{{{ nguoi_ky[{n}].{tag} }}}}" if tag else "\n\n\n\n" for n in range(3)]
        row(
            table,
            (label, *texts),
            widths=widths,
            sides=("center",) * 4,
            size=12,
            together=tag != "ho_ten",
            bold=tag != "chuc_vu",
        )
        table.rows[-1].cells[0].paragraphs[0].runs[0].bold = True
        for cell in table.rows[-1].cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _distribution(document: Document) -> None:
    tag_line(document, "{%p if noi_nhan %}")
    say(document, "NƠI NHẬN TÀI LIỆU", bold=True, before=6, together=True)
    widths = (11, 130, 24)
    sides = ("center", "left", "center")
    table = ruled(document, widths, ("TT", "Đơn vị, cá nhân", "Nhận bản"))
    looped(table, "noi_nhan", ("{{ loop.index }}", "{{ d }}", "☐"), widths, sides)
    tag_line(document, "{%p endif %}")


def _amendments(document: Document) -> None:
    say(document, "SỬA ĐỔI TÀI LIỆU", bold=True, before=12, together=True)
    widths = (36, 30, 47, 27, 25)
    heads = (
        "Yêu cầu sửa đổi, bổ sung",
        "Trang/Phần liên quan việc sửa đổi",
        "Mô tả nội dung sửa đổi",
        "Lần ban hành/\nLần sửa đổi",
        "Ngày ban hành\n(sửa đổi)",
    )
    table = ruled(document, widths, heads)
    texts = ("{{ d.yeu_cau }}", "{{ d.phan }}", "{{ d.noi_dung }}", "{{ d.lan }}", "{{ d.ngay }}")
    looped(table, "sua_doi", texts, widths, ("left", "left", "left", "center", "center"))


def _section(document: Document, section: Section, style: Profile) -> None:
    title = section.title if section.level == 2 else section.title.upper()
    words = f"{section.number}. {title}"
    say(document, words, style=f"Heading {section.level}", bold=True, before=8, after=4)
    kind = section.content
    if kind in SENTENCES:
        say(document, f"{{{{ {SENTENCES[kind]} }}}}", side="justify", indent=True)
    elif kind in LISTS:
        listed(document, LISTS[kind], "- {{ d }}")
    elif kind in PARAGRAPHS:
        listed(document, PARAGRAPHS[kind], "{{ d }}")
    elif kind == "sets_places_limits_fees":
        for head, tag in TOGETHER:
            say(document, f"{head}:", indent=True, after=2, together=True)
            listed(document, tag, "- {{ d }}")
    elif kind in TABLES:
        TABLES[kind](document, style)


def _abbreviations(document: Document, style: Profile) -> None:
    widths = (35, 130)
    table = ruled(document, widths, ("Viết tắt", "Nghĩa"))
    looped(table, "viet_tat", ("{{ d.ten }}", "{{ d.nghia }}"), widths, ("center", "left"))


def _components(document: Document, style: Profile) -> None:
    widths = (11, 114, 20, 20)
    table = ruled(document, widths, ("TT", "Tên giấy tờ", "Bản chính", "Bản sao"))
    tag_row(table, "{%tr for d in thanh_phan %}", 4)
    tag_row(table, "{%tr if d.la_nhom %}", 4)
    row(table, ("{{ d.ten }}",), widths=widths, spans=(4,), bold=True)
    tag_row(table, "{%tr else %}", 4)
    texts = ("{{ d.tt }}", "{{ d.ten }}", "{{ d.ban_chinh }}", "{{ d.ban_sao }}")
    row(table, texts, widths=widths, sides=("center", "left", "center", "center"))
    tag_row(table, "{%tr endif %}", 4)
    tag_row(table, "{%tr endfor %}", 4)


def _steps(document: Document, style: Profile) -> None:
    columns: tuple[ProfileColumn, ...] = style.columns
    widths = [column.width for column in columns]
    count = len(columns)
    table = ruled(document, widths, [column.title for column in columns])
    tag_row(table, "{%tr for d in buoc %}", count)
    tag_row(table, "{%tr if d.la_nhom %}", count)
    row(table, ("{{ d.trinh_tu }}",), widths=widths, spans=(count,), italic=True)
    tag_row(table, LAST, count)
    texts = [f"{{{{ d.{STEP_TAGS[column.value]} }}}}" for column in columns]
    sides = ["center" if column.value in CENTRED else "left" for column in columns]
    row(table, texts, widths=widths, sides=sides, together=True)
    _name_in_bold(table, columns)
    tag_row(table, "{%tr else %}", count)
    row(table, texts, widths=widths, sides=sides)
    _name_in_bold(table, columns)
    tag_row(table, "{%tr endif %}", count)
    tag_row(table, "{%tr endfor %}", count)
    before = next(n for n, column in enumerate(columns) if column.value == "time")
    total(table, widths, before)
    say(document, "", size=4, after=0)
    optional(document, "ghi_chu_tong", "{{ ghi_chu_tong }}", italic=True)


def _name_in_bold(table: Table, columns: tuple[ProfileColumn, ...]) -> None:
    """The name of the step in bold, then how it is done, if that is said."""
    at = next((n for n, column in enumerate(columns) if column.value == "what"), None)
    if at is None:
        return
    paragraph = table.rows[-1].cells[at].paragraphs[0]
    paragraph.runs[0].text = "{{ d.ten }}"
    paragraph.runs[0].bold = True
    explained = "{% if d.dien_giai %}\n{{ d.dien_giai }}{% endif %}"
    together = bool(paragraph.paragraph_format.keep_with_next)
    sheets.written(paragraph, explained, size=11, after=0, together=together)


def _forms(document: Document, style: Profile) -> None:
    tag_line(document, "{%p if mau %}")
    widths = (11, 40, 114)
    table = ruled(document, widths, ("TT", "Mã hiệu", "Tên biểu mẫu"))
    texts = ("{{ d.tt }}", "{{ d.ma }}", "{{ d.ten }}")
    looped(table, "mau", texts, widths, ("center", "left", "left"))
    tag_line(document, "{%p else %}")
    say(document, "Không có.", indent=True)
    tag_line(document, "{%p endif %}")


def _records(document: Document, style: Profile) -> None:
    widths = (11, 120, 34)
    table = ruled(document, widths, ("TT", "Hồ sơ lưu (bản chính, bản sao)", "Thời hạn lưu"))
    texts = ("{{ d.tt }}", "{{ d.ten }}", "{{ d.thoi_han }}")
    looped(table, "ho_so_luu", texts, widths, ("center", "left", "center"))
    say(document, "{{ cau_luu_tru }}", side="justify", indent=True, before=6)


TABLES: dict[str, Callable[[Document, Profile], None]] = {
    "abbreviations": _abbreviations,
    "components": _components,
    "steps": _steps,
    "forms": _forms,
    "records": _records,
}
