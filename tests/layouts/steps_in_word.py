"""Steps of an internal process in Word, laid out in 26 ways."""

import copy

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.layouts import HEADINGS, STEPS, TIMES, TOTAL, Step, layout, step_rows, timed
from tests.layouts.word import (
    footnote_mark,
    in_text_box,
    merged,
    numbered,
    process,
    revision,
    run,
    saved,
    table,
    with_footnote,
)


@layout(".docx", steps=STEPS, total=TOTAL)
def steps_with_a_sum_row() -> bytes:
    """The last row holds the sum; its first three cells are one."""
    document = process()
    made = table(document, [HEADINGS, *step_rows(), ["", "", "", "5,25 ngày"]])
    merged(made, (6, 0), (6, 2), "Tổng thời gian thực hiện")
    return saved(document)


@layout(".docx", steps=STEPS, total=TOTAL)
def steps_with_the_sum_first() -> bytes:
    """The sum stands at the head of the table, under the headings."""
    document = process()
    made = table(document, [HEADINGS, ["", "", "", "5,25 ngày làm việc"], *step_rows()])
    merged(made, (1, 0), (1, 2), "Tổng cộng")
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_under_a_title_row() -> bytes:
    """The first row of the table is its title, the headings stand in the second."""
    document = process()
    made = table(document, [["", "", "", ""], HEADINGS, *step_rows()])
    merged(made, (0, 0), (0, 3), "QUY TRÌNH GIẢI QUYẾT (thời gian tính theo ngày làm việc)")
    return saved(document)


@layout(".docx", steps=timed(*(step.time for step in STEPS[:4]), "0.5 ngày làm việc"))
def steps_with_time_by_rule_and_time_taken() -> bytes:
    """Time stands twice: what the rule allows and what the agency takes. The process runs by the second."""
    document = process()
    head = ["Bước", "Nội dung công việc", "Người thực hiện", "Thời gian", ""]
    under = ["", "", "", "Theo quy định", "Thực hiện"]
    allowed = ("01 ngày", "05 ngày", "02 ngày", "01 ngày", "01 ngày")
    taken = (*TIMES[:4], "0,5 ngày")
    rows = [[*row[:3], rule, own] for row, rule, own in zip(step_rows(), allowed, taken, strict=True)]
    made = table(document, [head, under, *rows])
    merged(made, (0, 3), (0, 4), "Thời gian")
    for column in range(3):
        merged(made, (0, column), (1, column), head[column])
    return saved(document)


@layout(
    ".docx", steps=timed("4 giờ làm việc", "28 giờ làm việc", "1 ngày làm việc", "4 giờ làm việc", "2 giờ làm việc")
)
def steps_with_days_and_hours_in_two_columns() -> bytes:
    """One heading, two columns: days on the left, hours on the right; both count."""
    document = process()
    head = ["Bước", "Nội dung công việc", "Người thực hiện", "Thời gian", ""]
    split = (("", "4"), ("3", "4"), ("1", ""), ("", "4"), ("", "2"))
    rows = [[*row[:3], *times] for row, times in zip(step_rows(), split, strict=True)]
    made = table(document, [head, ["", "", "", "Ngày", "Giờ"], *rows])
    merged(made, (0, 3), (0, 4), "Thời gian")
    for column in range(3):
        merged(made, (0, column), (1, column), head[column])
    return saved(document)


@layout(
    ".docx",
    steps=(
        STEPS[0],
        Step(STEPS[1].name, "Phòng Kinh tế", STEPS[1].time),
        Step(STEPS[2].name, "Phòng Kinh tế", STEPS[2].time),
        *STEPS[3:],
    ),
)
def steps_with_one_doer_over_two_rows() -> bytes:
    """The cell of the doer spans two steps: the same division does both."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    merged(made, (2, 2), (3, 2), "Phòng Kinh tế")
    return saved(document)


@layout(".docx", ask="four days for two steps together: the share of each is not written")
def steps_with_one_time_over_two_rows() -> bytes:
    """The cell of the time spans two steps."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    merged(made, (2, 3), (3, 3), "04 ngày")
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_with_headings_copied_on_the_next_page() -> bytes:
    """Someone copied the row of headings to where the next page begins."""
    document = process()
    rows = step_rows()
    table(document, [HEADINGS, *rows[:3], HEADINGS, *rows[3:]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_in_two_tables() -> bytes:
    """The table was cut in two at the page; the second half has no headings."""
    document = process()
    rows = step_rows()
    table(document, [HEADINGS, *rows[:3]])
    document.add_paragraph()
    table(document, rows[3:])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_under_group_rows() -> bytes:
    """Roman group rows tell the stages and the hours of each; they are no steps."""
    document = process()
    rows = [[str(n), *row[1:]] for n, row in enumerate(step_rows(), 1)]
    first = ["I", "Giai đoạn tiếp nhận và thẩm định", "", "3,5 ngày"]
    second = ["II", "Giai đoạn quyết định", "", "1,75 ngày"]
    table(document, [["TT", *HEADINGS[1:]], first, *rows[:2], second, *rows[2:]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_with_the_time_first() -> bytes:
    """The columns stand the other way round."""
    document = process()
    table(document, [tuple(reversed(HEADINGS)), *[list(reversed(row)) for row in step_rows()]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_as_paragraphs() -> bytes:
    """No table: each step is a paragraph with who and how long."""
    document = process("Trình tự thực hiện:")
    for row, step in zip(step_rows(), STEPS, strict=True):
        document.add_paragraph(f"Bước {row[0][1:]}. {step.name}. Trách nhiệm: {step.who}. Thời gian: {row[3]}.")
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_with_automatic_numbers() -> bytes:
    """The first column holds only Word's own numbers, which stand in no text."""
    document = process()
    made = table(document, [("TT", *HEADINGS[1:]), *[["", *row[1:]] for row in step_rows()]])
    for row in made.rows[1:]:
        numbered(row.cells[0].paragraphs[0])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_in_a_framed_table() -> bytes:
    """The whole table lies in the one cell of another table that serves as a frame."""
    document = process()
    frame = table(document, [["5.8. Quy trình xử lý công việc"]])
    table(frame.cell(0, 0), [HEADINGS, *step_rows()])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_with_a_small_table_in_a_cell() -> bytes:
    """One cell holds a small table with who and how long for the two halves of the work; the row's own time counts."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    table(made.cell(2, 1), [["Kiểm tra thực địa", "02 ngày"], ["Dự thảo kết quả", "01 ngày"]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_in_a_text_box() -> bytes:
    """The table was put into a text box to lie beside a picture."""
    document = process()
    in_text_box(document, table(document, [HEADINGS, *step_rows()]))
    return saved(document)


@layout(
    ".docx",
    steps=timed("0.5 ngày làm việc", "2 ngày làm việc", "1 ngày làm việc", "0.5 ngày làm việc", "0.25 ngày làm việc"),
)
def steps_with_a_tracked_change() -> bytes:
    """The reviewer changed three days into two; nobody has accepted it yet, and Word shows two."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    cell = made.cell(2, 3)
    cell.text = ""
    revision(cell.paragraphs[0], "03", "02")
    cell.paragraphs[0].add_run(" ngày")
    return saved(document)


@layout(".docx", steps=(STEPS[0], STEPS[1], *STEPS[3:]))
def steps_with_a_deleted_row() -> bytes:
    """The third row is deleted with tracking: its cells are marked, its text is struck."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    row = made.rows[3]
    stamp = 'w:id="9" w:author="Chuyên viên" w:date="2026-11-02T08:00:00Z"'
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} {stamp}/>"))
    for cell in row.cells:
        text = cell.text
        cell.text = ""
        revision(cell.paragraphs[0], text, "")
    return saved(document)


@layout(
    ".docx",
    steps=timed(
        "0.5 ngày làm việc", "3 ngày làm việc; 5 ngày làm việc | phải kiểm tra thực địa", *(s.time for s in STEPS[2:])
    ),
)
def steps_with_a_footnote_at_the_time() -> bytes:
    """The second time bears a footnote that gives another time for some cases."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    footnote_mark(made.cell(2, 3).paragraphs[0])
    return with_footnote(saved(document), "Trường hợp phải kiểm tra thực địa: 05 ngày.")


@layout(".docx", steps=STEPS)
def steps_with_a_raised_mark_in_the_number() -> bytes:
    """A raised 1 stands right behind the number, typed by hand; the note is below the table."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    cell = made.cell(2, 3)
    cell.text = ""
    cell.paragraphs[0].add_run("3")
    run(cell.paragraphs[0], "1", vertAlign="superscript")
    cell.paragraphs[0].add_run(" ngày")
    document.add_paragraph("1 Thời gian gồm cả việc lấy ý kiến của thôn, tổ dân phố.")
    return saved(document)


@layout(
    ".docx",
    steps=timed("0.5 ngày làm việc", "2 ngày làm việc", "1 ngày làm việc", "0.5 ngày làm việc", "0.25 ngày làm việc"),
)
def steps_with_struck_and_hidden_text() -> bytes:
    """Three days are struck through and two written beside; a hidden remark of the typist stands in another cell."""
    document = process()
    made = table(document, [HEADINGS, *step_rows()])
    cell = made.cell(2, 3)
    cell.text = ""
    run(cell.paragraphs[0], "03 ngày", "strike")
    cell.paragraphs[0].add_run(" 02 ngày")
    run(made.cell(3, 3).paragraphs[0], " (cũ: 05 ngày)", "vanish")
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_on_a_landscape_page_after_other_tables() -> bytes:
    """The letter-head, the papers of the dossier and the signatures are tables too; the steps lie on a landscape page."""
    document = process("Số lượng hồ sơ: 01 bộ. Thời hạn giải quyết: 06 ngày làm việc.")
    table(
        document,
        [["TT", "Tên giấy tờ", "Bản chính", "Bản sao"], ["1", "Đơn đề nghị", "x", ""], ["2", "Bản vẽ vị trí", "", "x"]],
    )
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    table(document, [HEADINGS, *step_rows()])
    table(document, [["NGƯỜI LẬP", "NGƯỜI DUYỆT"], ["(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên)"]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_in_content_controls_and_spanning_cells() -> bytes:
    """The template's fields hold rows and cells; in one row the doer's cell was split, in another the name spans two."""
    document = process()
    made = table(
        document,
        [
            ["Bước", "Nội dung công việc", "", "Người thực hiện", "Thời gian"],
            *[[r[0], r[1], "", *r[2:]] for r in step_rows()],
        ],
    )
    for n, row in enumerate([list(HEADINGS), *step_rows()]):
        merged(made, (n, 1), (n, 2), row[1])
    _controlled(made.rows[2]._tr)
    _controlled(made.rows[4]._tr.tc_lst[-1])
    return saved(document)


def _controlled(element: object) -> None:
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    element.addprevious(control)  # type: ignore[attr-defined]
    control.append(content)
    content.append(copy.deepcopy(element))
    element.getparent().remove(element)  # type: ignore[attr-defined]
    assert control.find(qn("w:sdtContent")) is not None


@layout(".docx", steps=timed(*(f"{n} giờ làm việc" for n in (4, 24, 8, 4, 2))), total="42 giờ làm việc")
def steps_with_the_unit_above_the_table() -> bytes:
    """The cells hold bare numbers; a line above the table, at the right, tells the unit."""
    document = process("Đơn vị tính: giờ làm việc")
    table(document, [HEADINGS, *step_rows(("4", "24", "08", "4", "2")), ["", "Tổng cộng", "", "42"]])
    return saved(document)


@layout(".docx", steps=STEPS)
def steps_with_doer_and_time_in_one_cell() -> bytes:
    """The third column holds who does it and, in brackets on a second line, how long it takes."""
    document = process()
    rows = [[row[0], row[1], f"{row[2]}\n({row[3]})"] for row in step_rows()]
    table(document, [("Bước", "Nội dung công việc", "Người thực hiện, thời gian"), *rows])
    return saved(document)


@layout(".docx", steps=timed(*(step.time for step in STEPS[:4]), ""))
def steps_with_a_time_left_blank() -> bytes:
    """The last step has a dash for its time: none was written, and none is to be invented."""
    document = process()
    table(document, [HEADINGS, *step_rows((*TIMES[:4], "-"))])
    return saved(document)
