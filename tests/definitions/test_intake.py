"""An existing procedure taken in: what its words propose, its total, and the table made of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from nennep.definitions import engine
from nennep.definitions.definition import FAILED, ONE_STOP, PASSED, Branch, Phase
from nennep.definitions.intake import IntakeRow, UntakenError, compared, definition_of_reading, rows_of_reading
from nennep.definitions.intake.proposals import marks_of, proposed, way_back
from nennep.definitions.intake.source import source_of
from nennep.kernel.worktime import Term
from nennep.office.durations import Amount
from nennep.office.files import read_body
from nennep.office.procedure_tables import read_procedure
from nennep.office.tables import Body
from tests.definitions.words_of_steps import HEADING, STEPS, existing
from tests.office.files import C, docx, p, tbl

DIVISIONS = {"nvd": "Phòng Nghiệp vụ Dược", "nvy": "Phòng Nghiệp vụ Y", "mc": "Một cửa"}


def rows(*blocks: str) -> tuple[IntakeRow, ...]:
    return rows_of_reading(read_procedure(docx(*blocks), "qt.docx"), DIVISIONS)


def row(step: str = "B1", **fields: object) -> IntakeRow:
    given = {"name": "Việc", "role": "Chuyên viên", "amount": Decimal(4), "time_unit": "working_hour"}
    return IntakeRow(id=step, **(given | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "work", "duty", "unit"),
    [
        ("Công chức Bộ phận Một cửa", "Tiếp nhận hồ sơ", "receive", ONE_STOP),
        ("BỘ PHẬN TN&TKQ", "Trả kết quả", "receive", ONE_STOP),
        ("Trung tâm Phục vụ hành chính công", "Tiếp nhận", "receive", ONE_STOP),
        ("Trưởng phòng", "Phân công thụ lý", "assign", ""),
        ("Trưởng phòng", "Thẩm tra dự thảo", "review", ""),
        ("Trưởng phòng Nghiệp vụ Dược", "Ký nháy", "review", "nvd"),
        ("Chuyên viên Phòng Nghiệp vụ Y", "Thẩm định", "handle", "nvy"),
        ("Lãnh đạo Sở", "Ký duyệt", "approve", ""),
        ("Chủ tịch UBND xã", "Ký", "approve", ""),
        ("Văn thư", "Đóng dấu", "issue_result", ""),
        ("Văn thư Bộ phận Một cửa", "Đóng dấu", "issue_result", "mc"),
        ("Hội đồng thẩm định chuyên môn", "Họp", "", ""),
        ("", "Tiếp nhận hồ sơ", "", ""),
    ],
)
def test_the_words_of_a_role_propose_a_duty_and_where_it_is_done(role: str, work: str, duty: str, unit: str) -> None:
    found = proposed(role, work, DIVISIONS)
    assert (found.duty, found.unit) == (duty, unit)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Thẩm tra. Không đạt: trả lại bước 3", "3"),
        ("Nếu chưa đạt yêu cầu thì chuyển lại B3 để sửa", "3"),
        ("Đạt thì chuyển bước 5", ""),
        ("Không đạt thì trả hồ sơ. Xem bước 3", ""),
        ("Thẩm tra", ""),
    ],
)
def test_the_way_back_of_a_check_is_found_in_its_words(text: str, number: str) -> None:
    assert way_back(text) == number


def test_the_last_signing_and_the_last_return_are_marked() -> None:
    names = ["Ký duyệt nội dung", "Ký duyệt kết quả", "Trả kết quả thiếu", "Trả kết quả"]
    duties = ["approve", "approve", "handle", "receive"]
    assert marks_of(names, duties) == ["", "signs", "", "returns"]


def test_an_existing_procedure_becomes_a_table_that_the_engine_runs() -> None:
    read = rows(existing())
    made = definition_of_reading(read, code="QT.DP.09", name="Cấp giấy")
    assert (made.code, made.name, [step.id for step in made.steps]) == (
        "QT.DP.09",
        "Cấp giấy",
        [f"B{n}" for n in range(1, 7)],
    )
    assert [step.hours for step in made.steps] == [Decimal(n) for n in (4, 4, 40, 8, 8, 4)]
    assert made.steps[3].branches == (Branch(name=PASSED), Branch(name=FAILED, to="B3"))
    assert (made.steps[4].signs, made.steps[5].returns) == (True, True)
    assert made.steps[5].forms_out == ("Giấy chứng nhận", "Sổ theo dõi")
    assert not [one for one in engine.check(made) if not one.warning]


def test_group_headings_become_phases() -> None:
    grouped = tbl(
        HEADING,
        ("I", C("Giai đoạn tiếp nhận", span=4)),
        *STEPS[:2],
        ("II", C("Giai đoạn giải quyết", span=4)),
        STEPS[2],
    )
    made = definition_of_reading(rows(grouped), code="A", name="B")
    assert made.phases == (
        Phase(code="G1", name="I. Giai đoạn tiếp nhận"),
        Phase(code="G2", name="II. Giai đoạn giải quyết"),
    )
    assert [step.phase for step in made.steps] == ["G1", "G1", "G2"]


@pytest.mark.parametrize(
    ("time", "hours", "doubt"),
    [
        ("0,5 ngày làm việc", 4, ""),
        ("2 giờ", 2, ""),
        ("½ buổi", 2, ""),
        ("90 phút", Decimal("1.5"), ""),
        ("2 ngày", 0, "Bảng bước tính bằng giờ hoặc ngày làm việc"),
        ("Trong ngày", 0, "Ghi số giờ, hoặc 0"),
        ("theo quy định", 0, "Ghi số giờ, hoặc 0"),
        ("3", 0, "không có đơn vị"),
    ],
)
def test_a_time_that_is_no_working_time_is_never_turned_into_one_in_silence(
    time: str, hours: object, doubt: str
) -> None:
    (first, *_) = rows(tbl(HEADING, ("1", "Xem", "Chuyên viên", time, ""), *STEPS[1:3]))
    assert first.hours == hours
    assert doubt in " ".join(first.doubts)
    if not doubt:
        assert not first.doubts


@pytest.mark.parametrize(
    ("total", "agrees", "words"),
    [
        (Amount("20 ngày làm việc", Term(Decimal(20), "working_day")), True, "khớp"),
        (Amount("160 giờ", Term(Decimal(160), "working_hour")), True, "khớp"),
        (Amount("20 ngày", Term(Decimal(20), "calendar_day")), True, "hiểu là ngày làm việc: khớp"),
        (Amount("21 ngày làm việc", Term(Decimal(21), "working_day")), False, "thiếu 8 giờ"),
        (Amount("19 ngày làm việc", Term(Decimal(19), "working_day")), False, "thừa 8 giờ"),
        (Amount("1 tháng", Term(Decimal(1), "month")), None, "khác đơn vị"),
        (None, None, "không có một dòng tổng"),
    ],
)
def test_the_total_of_the_file_is_compared_with_the_sum(total: Amount | None, agrees: bool | None, words: str) -> None:
    steps = (
        *(row(f"B{n}", amount=Decimal(2), time_unit="working_day") for n in range(1, 11)),
        row("B11", left_out=True),
    )
    found = compared(steps, total)
    assert found.agrees is agrees
    assert words in found.words
    assert found.words.startswith("Cộng 10 bước được 160 giờ")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"id": "B1"}, "id", "đã dùng"),
        ({"id": "1"}, "id", "bắt đầu bằng chữ"),
        ({"id": "Start"}, "id", "bắt đầu bằng chữ"),
        ({"name": " "}, "name", "chưa có nội dung"),
        ({"amount": Decimal(-1)}, "amount", "nhỏ hơn 0"),
        ({"time_unit": ""}, "time_unit", "Chọn đơn vị"),
        ({"back_to": "B9"}, "back_to", "đứng trước"),
        ({"back_to": "B2"}, "back_to", "đứng trước"),
    ],
)
def test_a_wrong_row_is_refused_by_field(changed: dict[str, object], field: str, words: str) -> None:
    second = replace(row("B2"), **changed)
    with pytest.raises(UntakenError) as told:
        definition_of_reading((row(), second), code="A", name="B")
    (fault,) = told.value.faults
    assert (fault.row, fault.field) == (1, field)
    assert words in fault.words


def test_a_row_that_is_left_out_is_not_looked_at_and_somebody_must_stay() -> None:
    wrong = row("B1", name="", left_out=True)
    assert [step.id for step in definition_of_reading((wrong, row("B1")), code="A", name="B").steps] == ["B1"]
    with pytest.raises(UntakenError, match="ít nhất một bước"):
        definition_of_reading((wrong,), code="A", name="B")


def test_the_source_shows_the_tables_of_the_steps_with_their_marks() -> None:
    content = docx(tbl(("Trang", "Nội dung sửa đổi"), ("1", "x")), existing())
    reading = read_procedure(content, "a.docx")
    from_file = source_of(_body(content), reading.steps)
    (table,) = from_file
    assert table.place == "Bảng 2"
    assert [line.steps for line in table.rows] == [(), (0,), (1,), (2,), (3,), (4,), (5,), ()]
    assert [cell.text for cell in table.rows[0].cells] == list(HEADING)


def test_the_source_of_prose_is_its_lines() -> None:
    content = docx(p("Mở đầu"), p("Bước 1: Tiếp nhận. Trách nhiệm: Một cửa. Thời gian: 4 giờ."), p("Bước 2: Xem."))
    (lines,) = source_of(_body(content), read_procedure(content, "a.docx").steps)
    assert [(line.steps, line.read) for line in lines.rows] == [((), False), ((0,), True), ((1,), True)]


def _body(content: bytes) -> Body:
    return read_body(content, "a.docx")


@pytest.mark.parametrize(("amount", "at_once"), [(Decimal(0), True), (None, False), (Decimal(4), False)])
def test_none_that_a_person_typed_as_the_time_of_a_step_is_a_value(amount: Decimal | None, at_once: bool) -> None:
    (first, *rest) = rows(tbl(HEADING, *STEPS))
    made = definition_of_reading((replace(first, amount=amount, time_unit="working_hour"), *rest), code="A", name="B")
    assert made.steps[0].at_once is at_once
