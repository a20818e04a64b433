"""Lists of procedures in Word, as the annexes of decisions bear them, laid out in 18 ways."""

from docx.enum.section import WD_ORIENT, WD_SECTION

from tests.layouts import LIMITS, LIST_HEADINGS, PROCEDURES, Listed, layout, limited, list_rows
from tests.layouts.word import (
    decision,
    footnote_mark,
    in_text_box,
    merged,
    numbered,
    revision,
    run,
    saved,
    table,
    with_footnote,
)


@layout(".docx", procedures=PROCEDURES)
def list_under_fields() -> bytes:
    """Rows across the whole table name the field; each begins its own numbering."""
    document = decision()
    rows = list_rows()
    made = table(document, [LIST_HEADINGS, [""] * 5, *rows[:2], [""] * 5, ["1", *rows[2][1:]]])
    merged(made, (1, 0), (1, 4), "I. LĨNH VỰC HẠ TẦNG KỸ THUẬT")
    merged(made, (4, 0), (4, 4), "II. LĨNH VỰC ĐƯỜNG THỦY NỘI ĐỊA")
    return saved(document)


@layout(".docx", procedures=limited("4 ngày làm việc", "2 ngày làm việc", "7 ngày"))
def list_with_limits_before_and_after_the_cut() -> bytes:
    """The limit stands twice, by rule and after the cut; what the citizen is promised is the second."""
    document = decision()
    head = ["TT", "Mã số TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", "", "Phí, lệ phí"]
    under = ["", "", "", "Theo quy định", "Sau cắt giảm", ""]
    cut = ("04 ngày làm việc", "02 ngày làm việc", "07 ngày")
    rows = [[*row[:4], after, row[4]] for row, after in zip(list_rows(), cut, strict=True)]
    made = table(document, [head, under, *rows])
    merged(made, (0, 3), (0, 4), head[3])
    for column in (0, 1, 2, 5):
        merged(made, (0, column), (1, column), head[column])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_with_headings_on_the_second_page() -> bytes:
    """The headings were typed once more, with a row of column numbers under each."""
    document = decision()
    numbers = ["(1)", "(2)", "(3)", "(4)", "(5)"]
    rows = list_rows()
    table(document, [LIST_HEADINGS, numbers, *rows[:2], LIST_HEADINGS, numbers, rows[2]])
    return saved(document)


@layout(".docx", procedures=(*PROCEDURES[:2], Listed("1.999305", "Đăng ký địa điểm đậu xe ban đêm", "", "repealed")))
def list_with_a_part_repealed() -> bytes:
    """Part A publishes, part B repeals; the second table has no limit but the ground of the repeal."""
    document = decision("A. DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH")
    table(document, [LIST_HEADINGS, *list_rows()[:2]])
    document.add_paragraph("B. DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ")
    heads = ["TT", "Mã số TTHC", "Tên thủ tục hành chính", "Tên văn bản quy định việc bãi bỏ"]
    row = ["1", "1.999305", "Đăng ký địa điểm đậu xe ban đêm", "Nghị quyết số 99/2026/NQ-HĐND, có hiệu lực sau 45 ngày"]
    table(document, [heads, row])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_with_the_code_behind_the_name() -> bytes:
    """There is no column of codes: the code stands in brackets behind the name, on a line of its own."""
    document = decision()
    rows = [[row[0], f"{row[2]}\n({row[1]})", row[3]] for row in list_rows()]
    table(document, [("TT", "Tên thủ tục hành chính", "Thời hạn giải quyết"), *rows])
    return saved(document)


@layout(".docx", procedures=tuple(Listed(f"{row.code}.000.00.00.H99", row.name, row.limit) for row in PROCEDURES))
def list_with_long_codes_broken_in_the_cell() -> bytes:
    """The long code was broken by hand to fit its narrow column, and has a no-break hyphenless space in it."""
    document = decision()
    rows = [[row[0], f"{row[1]}.\n000.00.\u00a000.H99", *row[2:]] for row in list_rows()]
    table(document, [LIST_HEADINGS, *rows])
    return saved(document)


@layout(".docx", procedures=limited("5 ngày làm việc", "5 ngày làm việc", "10 ngày"))
def list_with_one_limit_over_two_rows() -> bytes:
    """The cell of the limit spans two procedures: it holds for each of them."""
    document = decision()
    made = table(document, [LIST_HEADINGS, *list_rows()])
    merged(made, (1, 3), (2, 3), "05 ngày làm việc")
    return saved(document)


@layout(".docx", procedures=limited("5 ngày làm việc", "5 ngày làm việc", "5 ngày làm việc"))
def list_with_ditto_marks() -> bytes:
    """Below the first limit stand “nt” and a ditto mark."""
    document = decision()
    table(document, [LIST_HEADINGS, *list_rows(("05 ngày làm việc", "-nt-", "Như trên"))])
    return saved(document)


@layout(
    ".docx", procedures=limited("5 ngày làm việc | cấp mới; 3 ngày làm việc | cấp lại", "3 ngày làm việc", "10 ngày")
)
def list_with_cases_as_paragraphs_in_the_cell() -> bytes:
    """The first limit has two cases, each its own paragraph with an automatic dash."""
    document = decision()
    made = table(document, [LIST_HEADINGS, *list_rows()])
    cell = made.cell(1, 3)
    cell.text = "Cấp mới: 05 ngày làm việc"
    numbered(cell.paragraphs[0])
    numbered(cell.add_paragraph("Cấp lại: 03 ngày làm việc"))
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_with_amount_and_unit_apart() -> bytes:
    """The number of days has one column, what kind of days another."""
    document = decision()
    head = ["TT", "Mã số TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", ""]
    rows = [[*row[:3], *row[3].split(" ", 1)] for row in list_rows()]
    made = table(document, [head, *rows])
    merged(made, (0, 3), (0, 4), head[3])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_with_the_unit_in_the_heading() -> bytes:
    """The heading says working days; the one limit in calendar days says so itself."""
    document = decision()
    head = ("STT", "Tên TTHC", "Mã TTHC", "Thời hạn giải quyết\n(ngày làm việc)")
    rows = [
        [row[0], row[2], row[1], limit]
        for row, limit in zip(list_rows(), ("05", "3", "10 ngày (ngày lịch)"), strict=True)
    ]
    table(document, [head, *rows])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_in_two_halves_side_by_side() -> bytes:
    """To save paper the list runs on in a second set of columns."""
    document = decision()
    rows = [row[:4] for row in list_rows()]
    table(document, [[*LIST_HEADINGS[:4], *LIST_HEADINGS[:4]], [*rows[0], *rows[2]], [*rows[1], "", "", "", ""]])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_as_one_small_table_for_each() -> bytes:
    """Each procedure is a table of two columns: what is asked on the left, the answer on the right."""
    document = decision("PHẦN II. NỘI DUNG CỤ THỂ CỦA TỪNG THỦ TỤC HÀNH CHÍNH")
    for row in list_rows():
        document.add_paragraph(f"{row[0]}. Thủ tục {row[2]}")
        fields = [
            ("Mã thủ tục", row[1]),
            ("Tên thủ tục", row[2]),
            ("Số lượng hồ sơ", "01 bộ"),
            ("Thời hạn giải quyết", row[3]),
        ]
        table(document, fields)
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_as_paragraphs() -> bytes:
    """Each procedure is told in paragraphs, lettered as the circular has them."""
    document = decision("PHẦN II. NỘI DUNG CỤ THỂ CỦA TỪNG THỦ TỤC HÀNH CHÍNH")
    for row in list_rows():
        document.add_paragraph(f"{row[0]}. {row[2]} (Mã số: {row[1]})")
        for text in ("a) Trình tự thực hiện: Nộp hồ sơ; sau 02 ngày bổ sung nếu thiếu.", "b) Số lượng hồ sơ: 01 bộ."):
            document.add_paragraph(text)
        document.add_paragraph(f"c) Thời hạn giải quyết: {row[3]}.")
    return saved(document)


@layout(".docx", procedures=limited("4 ngày làm việc", "3 ngày làm việc", "10 ngày"))
def list_with_changes_footnotes_and_a_landscape_page() -> bytes:
    """A letter-head table comes first; the list lies on a landscape page; one limit was changed with tracking."""
    document = decision()
    table(
        document,
        [
            ["ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["Số: 999/QĐ-UBND", "ngày 15 tháng 11 năm 2026"],
        ],
    )
    document.add_section(WD_SECTION.NEW_PAGE).orientation = WD_ORIENT.LANDSCAPE
    made = table(document, [LIST_HEADINGS, *list_rows()])
    cell = made.cell(1, 3)
    cell.text = ""
    revision(cell.paragraphs[0], "05 ngày làm việc", "04 ngày làm việc")
    footnote_mark(made.cell(3, 2).paragraphs[0])
    return with_footnote(saved(document), "Thủ tục áp dụng tại cấp xã từ ngày 01/7/2025.")


@layout(".docx", procedures=PROCEDURES)
def list_in_an_old_font() -> bytes:
    """The list was taken from a file of the year 2003, in the TCVN3 code page and its font."""
    document = decision()
    old = (
        ("TT", "M· sè TTHC", "Tªn thñ tôc hµnh chÝnh", "Thêi h¹n gi¶i quyÕt"),
        ("1", "1.999101", "CÊp giÊy phÐp sö dông t¹m thêi hÌ phè", "05 ngµy lµm viÖc"),
        ("2", "1.999120", "X¸c nhËn vÞ trÝ ®Æt biÓn hiÖu", "03 ngµy lµm viÖc"),
        ("3", "2.999230", "CÊp l¹i giÊy phÐp khai th¸c bÕn thñy néi bé", "10 ngµy"),
    )
    made = table(document, [[""] * 4] * len(old))
    for row, texts in zip(made.rows, old, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            run(cell.paragraphs[0], text).font.name = ".VnTime"
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_with_a_row_broken_at_the_page() -> bytes:
    """The second row was cut at the page by hand: the rest of its name stands in a row with nothing else."""
    document = decision()
    rows = list_rows()
    head, tail = "Xác nhận vị trí", "đặt biển hiệu"
    table(document, [LIST_HEADINGS, rows[0], [*rows[1][:2], head, *rows[1][3:]], ["", "", tail, "", ""], rows[2]])
    return saved(document)


@layout(".docx", procedures=PROCEDURES)
def list_in_a_text_box_and_a_table_without_headings() -> bytes:
    """Two rows lie in a text box; the third was put below in a table of its own, without headings."""
    document = decision()
    rows = list_rows()
    in_text_box(document, table(document, [LIST_HEADINGS, *rows[:2]]))
    document.add_paragraph()
    table(document, rows[2:])
    assert LIMITS[2] in rows[2]
    return saved(document)
