"""The Word file of the decision that the demo is about to take in, with two places to look at."""

from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import Table

NUMBER = "1893/QĐ-UBND"
FILE_NAME = "QD-1893-UBND.docx"
HEADINGS = (
    "TT",
    "Tên thủ tục hành chính (mã)",
    "Thời hạn giải quyết",
    "Địa điểm thực hiện",
    "Phí, lệ phí",
    "Căn cứ pháp lý",
)
WIDTHS = (1.0, 5.6, 3.4, 2.4, 2.0, 2.6)
PLACE = "Trung tâm Phục vụ hành chính công tỉnh"
BASIS = "Luật Dược số 105/2016/QH13; Luật số 44/2024/QH15; Nghị định số 163/2025/NĐ-CP"
ROWS = (
    (
        "Cấp lần đầu giấy chứng nhận đủ điều kiện kinh doanh dược và công nhận GPP đối với nhà thuốc (9.900004)",
        "27 ngày kể từ ngày nhận đủ hồ sơ (giảm 03 ngày)",
        "1.000.000 đồng",
    ),
    (
        "Cấp lại, điều chỉnh giấy chứng nhận đủ điều kiện kinh doanh dược (9.900005)",
        "18 ngày làm việc kể từ ngày nhận đủ hồ sơ (giảm 02 ngày)",
        "Không thay đổi",
    ),
    (
        "Đánh giá duy trì đáp ứng thực hành tốt cơ sở bán lẻ thuốc GPP (9.90006)",
        "27 ngày kể từ ngày nhận đủ hồ sơ (giảm 03 ngày)",
        "Không thay đổi",
    ),
)


def decision_paper() -> bytes:
    """The .docx as the province's office might send it; everything in it is invented."""
    paper = docx.Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    _head(paper)
    for line in _articles():
        paper.add_paragraph(line)
    _annex(paper)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _head(paper: Document) -> None:
    table = paper.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.text = f"ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG\nSố: {NUMBER}"
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nLam Sơn, ngày 10 tháng 11 năm 2026"
    _centred(paper, "QUYẾT ĐỊNH", bold=True)
    _centred(
        paper,
        "Về việc công bố danh mục thủ tục hành chính được sửa đổi, bổ sung lĩnh vực Dược phẩm"
        " thuộc phạm vi chức năng quản lý của Sở Y tế",
        bold=True,
    )
    _centred(paper, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", bold=True)


def _articles() -> tuple[str, ...]:
    return (
        "Điều 1. Công bố kèm theo Quyết định này danh mục 03 thủ tục hành chính được sửa đổi, bổ"
        " sung lĩnh vực Dược phẩm thuộc phạm vi chức năng quản lý của Sở Y tế.",
        "Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày 17 tháng 11 năm 2026.",
        "Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này./.",
    )


def _annex(paper: Document) -> None:
    paper.add_page_break()
    _centred(paper, "PHỤ LỤC", bold=True)
    _centred(paper, "B. DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG", bold=True)
    table = paper.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    _fill(table, 0, HEADINGS)
    for number, (name, limit, fee) in enumerate(ROWS, start=1):
        table.add_row()
        _fill(table, number, (str(number), name, limit, PLACE, fee, BASIS))
    _centred(paper, "(Văn bản đặt ra cho bản mẫu, không có giá trị pháp lý)")


def _fill(table: Table, row: int, texts: tuple[str, ...]) -> None:
    for cell, text, width in zip(table.rows[row].cells, texts, WIDTHS, strict=True):
        cell.text, cell.width = text, Cm(width)
        cell.paragraphs[0].runs[0].font.size = Pt(11)
        cell.paragraphs[0].runs[0].bold = row == 0


def _centred(paper: Document, text: str, *, bold: bool = False) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(text).bold = bold
