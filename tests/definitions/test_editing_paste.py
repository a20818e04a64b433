"""Rows copied from Excel and Word."""

import pytest

from nennep.definitions import engine
from nennep.definitions.definition import ONE_STOP
from nennep.definitions.editing import Context, EditError, apply, read_paste
from nennep.definitions.intake.proposals import proposed

from .tables import qt_dp_04, table, task

EXCEL = (
    "Bước\tNội dung công việc\tTrách nhiệm\tThời gian (ngày làm việc)\tBiểu mẫu, kết quả\n"
    '1\tTiếp nhận hồ sơ\tCông chức một cửa\t0,5\t"Mẫu 01\nMẫu 02"\n'
    "2\tThẩm định\tChuyên viên\t5\tBM.01\n"
    "\tTổng cộng\t\t5,5\t\n"
)


def test_a_heading_names_the_columns_and_the_unit() -> None:
    pasted = read_paste(EXCEL)
    assert pasted.columns == ("id", "name", "role", "hours", "forms_out")
    assert len(pasted.rows) == 2
    assert "Tổng cộng" in pasted.warnings[0]
    made, words = apply(table(), {"act": "paste", "text": EXCEL})
    assert [(one.id, one.hours) for one in made.steps] == [("B1", 4), ("B2", 40)]
    assert made.steps[0].forms_out == ("Mẫu 01", "Mẫu 02")
    assert words == "Dán 2 bước: B1, B2"
    assert not [one for one in engine.check(made) if not one.warning]


def test_without_a_heading_the_columns_are_guessed_from_what_they_hold() -> None:
    pasted = read_paste("B1\tTiếp nhận hồ sơ của cá nhân\tMột cửa\t4\nB2\tThẩm định hồ sơ\tChuyên viên\t2 ngày\n")
    assert pasted.headings == ()
    assert pasted.columns == ("id", "name", "role", "hours")
    assert read_paste("Thẩm định hồ sơ\n").columns == ("name",)


def test_numbers_that_are_taken_give_way_and_free_ones_stay() -> None:
    text = "B5\tLàm lại\t4\nB77\tLàm thêm\t4\n"
    made, _ = apply(qt_dp_04(), {"act": "paste", "after": "B5", "text": text, "bare": "working_hour"})
    ids = [place.step.id for place in made.places]
    assert ids[ids.index("B5") : ids.index("B6")] == ["B5", "B5a", "B77"]


def test_lines_of_a_word_cell_belong_to_the_row_above() -> None:
    pasted = read_paste("B1\tThẩm định\tMẫu 01\nMẫu 02\nB2\tKý\tMẫu 03\n")
    assert pasted.rows[0] == ("B1", "Thẩm định", "Mẫu 01\nMẫu 02")
    assert len(pasted.rows) == 2


def test_the_author_corrects_the_columns() -> None:
    text = "x\tSoạn\n"
    made, _ = apply(table(task("B1")), {"act": "paste", "text": text, "columns": ["note", "name"]})
    assert (made.steps[1].name, made.steps[1].note) == ("Soạn", "x")
    for columns in (["name"], ["name", "lạ"], ["name", "branches"]):
        with pytest.raises(EditError):
            read_paste(text, columns)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "dòng nào"),
        ("\t\t\n", "dòng nào"),
        ("Bước\tNội dung công việc\tThời gian\n", "tiêu đề"),
        ("Bước\tNội dung công việc\tThời gian\n1\tThẩm định\tlâu lắm\n", "trả lời câu hỏi"),
        ("Bước\tNội dung công việc\tGiờ\n1\t\t4\n", "Dòng 1"),
        ("a\tb\n" * 4000, "Dán từng phần"),
        ("x" * 600_000, "quá lớn"),
        ("x" * 200_000, "ô quá lớn"),
    ],
)
def test_a_paste_that_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(EditError) as caught:
        apply(table(task("B1")), {"act": "paste", "text": text or "\n"})
    assert said in str(caught.value)


NO_HEADING = (
    "Tiếp nhận hồ sơ\tCông chức một cửa\t4 giờ\n"
    "Thẩm định hồ sơ\tChuyên viên Phòng Nghiệp vụ Dược\t0,5 ngày\n"
    "Ký kết quả\tLãnh đạo Sở\t3\n"
    "Trả kết quả\tCông chức một cửa\tTrong ngày\n"
    "Lưu hồ sơ\tVăn thư\t0\n"
)
AGENCY = Context(divisions={"nvd": "Phòng Nghiệp vụ Dược"})


def test_a_first_row_that_tells_a_time_is_no_heading() -> None:
    pasted = read_paste("Nội dung hồ sơ\tTrách nhiệm một cửa\t4 giờ\nThẩm định\tChuyên viên\t8 giờ\n")
    assert (pasted.headings, len(pasted.rows)) == ((), 2)


@pytest.mark.parametrize(("told", "rows"), [(None, 5), (False, 5), (True, 4)])
def test_whether_the_first_row_is_a_heading_is_the_authors_word(told: bool | None, rows: int) -> None:
    pasted = read_paste(NO_HEADING, heading_row=told)
    assert len(pasted.rows) == rows
    assert pasted.first == ("Tiếp nhận hồ sơ", "Công chức một cửa", "4 giờ")


def test_amounts_of_time_that_are_no_working_time_are_asked_once_for_all_rows() -> None:
    pasted = read_paste(NO_HEADING)
    assert pasted.columns == ("name", "role", "hours")
    assert [one.kind for one in pasted.questions] == ["bare", "day", "unread"]
    edit = {"act": "paste", "text": NO_HEADING}
    for missing in ("bare", "day", "unread"):
        answers = {"bare": "working_day", "day": "working_day", "unread": "blank"}
        with pytest.raises(EditError, match="trả lời câu hỏi"):
            apply(table(), {**edit, **answers, missing: ""})
    made, _ = apply(table(), {**edit, **answers})
    assert [(one.hours, one.at_once) for one in made.steps] == [
        (4, False),
        (4, False),
        (24, False),
        (0, False),
        (0, True),
    ]


def test_duties_and_divisions_of_pasted_steps_are_proposed_as_for_a_word_file() -> None:
    answers = {"bare": "blank", "day": "blank", "unread": "blank"}
    made, _ = apply(table(), {"act": "paste", "text": NO_HEADING, **answers}, AGENCY)
    meant = [proposed(one.role, one.name, AGENCY.divisions) for one in made.steps]
    assert [(one.duty, one.unit) for one in made.steps] == [(one.duty, one.unit) for one in meant]
    assert [one.duty for one in made.steps][:3] == ["receive", "handle", "approve"]
    assert made.steps[1].unit == "nvd"
    told = "Bước\tNội dung công việc\tTrách nhiệm\tĐơn vị\n1\tThẩm định\tChuyên viên\tMột cửa\n"
    made, _ = apply(table(), {"act": "paste", "text": told}, AGENCY)
    assert (made.steps[0].duty, made.steps[0].unit) == ("handle", ONE_STOP)
