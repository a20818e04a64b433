"""An existing procedure's Word file: its steps, whatever the layout, and its total against the sum."""

import unicodedata
from decimal import Decimal

import pytest

from nennep.office.archives import UnreadableUploadError
from nennep.office.files import read_body
from nennep.office.procedure_tables import read_procedure
from nennep.office.steps import ProcedureReading
from tests.office.files import C, W, control, deleted, docx, inserted, p, r, shape, tbl

HEADING = ("TT", "Trình tự", "Trách nhiệm", "Thời gian", "Biểu mẫu/Kết quả")
PAPERS = tbl(("TT", "Tên giấy tờ", "Bản chính", "Bản sao"), ("1", "Đơn", "x", ""))
RECORDS = tbl(("TT", "Hồ sơ lưu", "Trách nhiệm lưu", "Thời gian lưu"), ("1", "Giấy", "Văn thư", "5 năm"))
CHANGES = tbl(("Trang", "Nội dung sửa đổi", "Lần ban hành", "Ngày"), ("1", "x", "02", ""))


def read(*blocks: str) -> ProcedureReading:
    return read_procedure(docx(*blocks), "qt.docx")


def told(reading: ProcedureReading) -> str:
    return "\n".join(map(str, reading.warnings))


def amounts(reading: ProcedureReading) -> list[tuple[Decimal | None, str]]:
    return [(step.time.amount, step.time.unit) for step in reading.steps]


def hours(*numbers: float) -> list[tuple[Decimal, str]]:
    return [(Decimal(str(number)), "working_hour") for number in numbers]


def test_the_usual_table_is_read_and_the_others_of_the_procedure_are_not() -> None:
    found = read(
        CHANGES,
        PAPERS,
        tbl(
            HEADING,
            ("B1", "Tiếp nhận", "Công chức một cửa", "4 giờ", "Mẫu 01\nMẫu 02"),
            ("B2", "Thẩm định", "Chuyên viên", "40 giờ", "BM.01; BM.02"),
            (C("Tổng cộng", span=3), "44 giờ", ""),
        ),
        RECORDS,
    )
    assert [(s.no, s.name, s.role, s.forms) for s in found.steps] == [
        ("B1", "Tiếp nhận", "Công chức một cửa", ("Mẫu 01", "Mẫu 02")),
        ("B2", "Thẩm định", "Chuyên viên", ("BM.01", "BM.02")),
    ]
    assert amounts(found) == hours(4, 40)
    assert found.total is not None
    assert (found.total.amount, found.total.unit) == (Decimal(44), "working_hour")
    assert found.warnings == ()


def test_a_total_that_is_not_the_sum_is_told() -> None:
    found = read(
        tbl(HEADING, ("1", "a", "A", "40 giờ", ""), ("2", "b", "B", "32 giờ", ""), (C("Tổng: 32 giờ", span=5),))
    )
    assert found.total is not None
    assert found.total.amount == 32
    assert "Bảng 1, dòng 4: tổng ghi 32, cộng 72 – LỆCH" in told(found)


def test_no_total_is_told_with_the_sum() -> None:
    found = read(tbl(HEADING, ("1", "a", "A", "4 giờ", ""), ("2", "b", "B", "1 ngày", "")))
    assert found.total is None
    assert "không có dòng tổng để so; cộng các bước được 4 giờ + 1 ngày" in told(found)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("12 giờ = 1,5 ngày làm việc", ""),
        ("1,5 ngày", "khác đơn vị nên không so được"),
        ("12", ""),
        ("theo quy định", "không hiểu dòng tổng"),
    ],
)
def test_a_total_is_compared_only_in_the_unit_of_the_steps(total: str, words: str) -> None:
    found = read(tbl(HEADING, ("1", "a", "A", "4 giờ", ""), ("2", "b", "B", "8 giờ", ""), ("", "Tổng", "", total, "")))
    assert words in told(found)
    assert bool(words) == bool(found.warnings)


def test_days_and_working_days_are_added_but_told() -> None:
    rows = (("1", "a", "A", "2 ngày", ""), ("2", "b", "B", "1 ngày làm việc", ""))
    found = read(tbl(HEADING, *rows, ("", "Tổng", "", "03 ngày làm việc", "")))
    assert "khác đơn vị" in told(found)
    assert "LỆCH" not in told(found)
    assert "cộng 3 – LỆCH" in told(read(tbl(HEADING, *rows, ("", "Tổng", "", "4 ngày", ""))))


def test_merged_roles_group_rows_and_a_table_without_heading() -> None:
    found = read(
        tbl(
            HEADING,
            (C("I. Tại Bộ phận Một cửa", span=5),),
            ("B1", "Nộp", "CN/TC", "–", ""),
            ("B2", "Nhận", C("CCMC", merge="restart"), "4 giờ", ""),
            ("B3", "Chuyển", C("", merge="continue"), "2 giờ", ""),
        ),
        p(""),
        tbl(("B4", "Trả", "CCMC", "2 giờ", ""), (C("Tổng", span=3), "8 giờ", "")),
    )
    assert [(s.no, s.role) for s in found.steps] == [("B1", "CN/TC"), ("B2", "CCMC"), ("B3", "CCMC"), ("B4", "CCMC")]
    assert amounts(found)[0] == (None, "")
    assert found.steps[0].phase == "I. Tại Bộ phận Một cửa"
    assert "hiểu là tên nhóm" in told(found)
    assert "Bảng 2: không có dòng tiêu đề" in told(found)
    assert "LỆCH" not in told(found)


def test_a_two_row_heading_shapes_other_order_nfd_and_tracked_changes() -> None:
    def apart(text: str) -> str:
        return unicodedata.normalize("NFD", text)

    found = read(
        tbl(
            (
                C(apart("TT"), merge="restart"),
                C(apart("Thực hiện"), span=2),
                C(apart("Nội dung công việc"), merge="restart"),
                C("Kết quả", merge="restart"),
            ),
            (
                C("", merge="continue"),
                apart("Người thực hiện"),
                apart("Thời hạn (ngày)"),
                C("", merge="continue"),
                C("", merge="continue"),
            ),
            ("1", apart("Công chức"), "1/2", C(xml=p(xml=shape("Tiếp nhận"))), "Giấy"),
            (
                "2",
                "Chuyên viên",
                "2,5 ngày (phức tạp 05 ngày)",
                C(xml=p(xml=r("Thẩm ") + inserted(r("định")) + deleted("tra"))),
                "",
            ),
            (C("Tổng cộng", span=2), "03 ngày", "", ""),
        )
    )
    assert [(s.name, s.role) for s in found.steps] == [("Tiếp nhận", "Công chức"), ("Thẩm định", "Chuyên viên")]
    assert amounts(found) == [(Decimal("0.5"), "calendar_day"), (Decimal("2.5"), "calendar_day")]
    assert "LỆCH" not in told(found)
    assert "có nhiều mốc: lấy “2,5 ngày”, còn “05 ngày”" in told(found)


def test_work_and_people_that_sound_like_a_total_are_steps() -> None:
    rows = [("1", "Tổng hợp hồ sơ", "Công chức", "1 giờ", ""), ("2", "Cộng sổ", "A", "1 giờ", "")]
    assert [s.name for s in read(tbl(HEADING, *rows)).steps] == ["Tổng hợp hồ sơ", "Cộng sổ"]
    unnumbered = tbl(HEADING[1:], *(row[1:] for row in rows))
    assert [s.name for s in read(unnumbered).steps] == ["Tổng hợp hồ sơ", "Cộng sổ"]


def test_one_step_over_several_rows_adds_its_times_and_is_told() -> None:
    found = read(
        control(
            tbl(
                HEADING,
                (C("1", merge="restart"), "Nhận", "A", "1 giờ", ""),
                (C("", merge="continue"), "Quét", "A", "2 giờ", ""),
                HEADING,
                ("2", "Trả", "B", "4 giờ", ""),
                (C("Tổng thời gian: 07 giờ", span=5),),
            )
        )
    )
    assert [(s.no, s.name) for s in found.steps] == [("1", "Nhận; Quét"), ("2", "Trả")]
    assert amounts(found) == hours(3, 4)
    assert "cộng thời gian các dòng: 1 giờ + 2 giờ" in told(found)
    assert "LỆCH" not in told(found)


def test_a_step_named_in_the_column_of_its_number() -> None:
    found = read(
        tbl(
            ("Bước thực hiện", "Nội dung", "Trách nhiệm", "Thời gian (giờ)"),
            ("Bước 1: Tiếp nhận hồ sơ", "Kiểm tra thành phần", "CCMC", "4"),
            ("Bước 2: Trả kết quả", "", "CCMC", "2,5"),
        )
    )
    assert [(s.no, s.name, s.detail) for s in found.steps] == [
        ("1", "Tiếp nhận hồ sơ", "Kiểm tra thành phần"),
        ("2", "Trả kết quả", ""),
    ]
    assert amounts(found) == hours(4, 2.5)


def test_a_flow_chart_beside_a_description_gives_names_and_its_time_as_a_doubt() -> None:
    found = read(
        tbl(
            ("Trách nhiệm", "Lưu đồ", "Mô tả/Biểu mẫu"),
            ("CCMC", C(xml=p(xml=shape("Tiếp nhận"))), "Kiểm tra trong 0,5 ngày"),
            ("CV", C(xml=p(xml=shape("Thẩm định"))), "Xem 5.1"),
        )
    )
    assert [(s.name, s.role) for s in found.steps] == [("Tiếp nhận", "CCMC"), ("Thẩm định", "CV")]
    assert amounts(found)[0] == (Decimal("0.5"), "calendar_day")
    assert "không có cột thời gian" in told(found)
    assert "0,5 ngày lấy từ câu mô tả" in told(found)


def test_shapes_that_all_hang_in_one_cell_name_no_step() -> None:
    shapes = C(xml=p(xml="".join(shape(text) for text in ("Bắt đầu", "Tiếp nhận", "Thẩm định"))))
    found = read(
        tbl(
            ("TT", "Lưu đồ", "Trách nhiệm", "Mô tả", "Thời gian"),
            ("1", shapes, "A", "Nhận hồ sơ", "1 giờ"),
            ("2", "", "B", "Xem xét", "2 giờ"),
        )
    )
    assert [s.name for s in found.steps] == ["Nhận hồ sơ", "Xem xét"]
    assert "ô lưu đồ chứa chữ của nhiều hình" in told(found)


def test_a_step_table_inside_a_cell_is_found() -> None:
    inner = tbl(HEADING, ("1", "a", "A", "1 giờ", ""), (C("Tổng", span=3), "1 giờ", ""))
    found = read(tbl((C("5.8"), C(xml=p("Quy trình") + inner + p("")))))
    assert [s.name for s in found.steps] == ["a"]
    assert found.warnings == ()


def test_a_time_merged_over_two_steps_counts_once() -> None:
    found = read(
        tbl(
            HEADING,
            ("1", "a", "A", C("2 giờ", merge="restart"), ""),
            ("2", "b", "B", C("", merge="continue"), ""),
            (C("Tổng", span=3), "2 giờ", ""),
        )
    )
    assert amounts(found) == [(Decimal(2), "working_hour"), (None, "")]
    assert "gộp ô với bước 1" in told(found)
    assert "LỆCH" not in told(found)


def test_prose_is_read_where_no_table_holds_steps() -> None:
    found = read(
        p("5.7 Quy trình"),
        p("Bước 1: Tiếp nhận hồ sơ. Trách nhiệm: Công chức một cửa. Thời gian: 0.5 ngày. Biểu mẫu: M1; M2."),
        p("Bước 2. Thẩm định"),
        p("- Người thực hiện: Chuyên viên"),
        p("- Thời gian: 2 ngày làm việc"),
        p("Bước 3 (Trả kết quả) trong 4 giờ"),
        p("6. Biểu mẫu"),
        p("Trách nhiệm: người khác"),
    )
    assert [(s.no, s.name, s.role, s.forms) for s in found.steps] == [
        ("1", "Tiếp nhận hồ sơ", "Công chức một cửa", ("M1", "M2")),
        ("2", "Thẩm định", "Chuyên viên", ()),
        ("3", "Trả kết quả", "", ()),
    ]
    assert amounts(found) == [
        (Decimal("0.5"), "calendar_day"),
        (Decimal(2), "working_day"),
        (Decimal(4), "working_hour"),
    ]
    assert "không có bảng bước" in told(found)
    assert "Bước 3: thời gian lấy từ câu văn: 4 giờ" in told(found)


def level(depth: int, style: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'


def listed(depth: int, name: int = 7) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>'


def numbered(*levels: str) -> dict[str, bytes | str]:
    return {
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
        f'{"".join(levels)}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>"
    }


def test_numbers_that_word_writes_itself_are_read() -> None:
    content = docx(
        p("Tiếp nhận. Thời gian: 1 giờ.", props=listed(0)),
        p("Trả. Thời gian: 2 giờ.", props=listed(0)),
        parts=numbered(level(0, "decimal", "Bước %1:")),
    )
    found = read_procedure(content, "qt.docx")
    assert [(s.no, s.name) for s in found.steps] == [("1", "Tiếp nhận"), ("2", "Trả")]


def test_numbers_within_numbers_begin_again_and_bullets_are_none() -> None:
    levels = (level(0, "upperRoman", "%1."), level(1, "lowerLetter", "%1.%2)"), level(2, "bullet", "-"))
    depths = (0, 1, 1, 0, 1, 2)
    content = docx(*(p("x", props=listed(depth)) for depth in depths), parts=numbered(*levels))
    lines = [block.text for block in read_body(content, "a.docx").blocks]  # type: ignore[union-attr]
    assert lines == ["I. x", "I.a) x", "I.b) x", "II. x", "II.a) x", "x"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("1", "a", "A", "", ""), "chưa có thời gian"),
        (("1", "a", "A", "theo hẹn", ""), "không hiểu thời gian này"),
        (("1", "a", "", "1 giờ", ""), "không ghi trách nhiệm"),
        (("1", "", "A", "1 giờ", ""), "không có nội dung công việc"),
    ],
)
def test_each_doubt_is_told_with_its_step(row: tuple[str, ...], words: str) -> None:
    found = read(tbl(HEADING, row))
    (warned,) = [one for one in found.warnings if words in one.message]
    assert (warned.place, warned.row) == ("Bảng 1, dòng 2", 0)


def test_two_lists_of_steps_are_kept_apart_and_have_no_one_total() -> None:
    one = tbl(HEADING, ("1", "a", "A", "4 giờ", ""), (C("Tổng", span=3), "4 giờ", ""))
    found = read(p("Trường hợp 1"), one, p("Trường hợp 2"), one)
    assert found.total is None
    assert "tệp có 2 dòng tổng" in told(found)
    assert "LỆCH" not in told(found)


def test_a_file_without_steps_says_what_was_seen() -> None:
    with pytest.raises(UnreadableUploadError, match=r"Đã thấy: Bảng 1: TT \| Tên giấy tờ"):
        read(PAPERS, RECORDS)
