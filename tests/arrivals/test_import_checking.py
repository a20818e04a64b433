from datetime import UTC, date, datetime

import pytest

from nennep.arrivals.imports.checks import check
from nennep.arrivals.imports.event_file import Cell, ImportedRow
from nennep.arrivals.imports.mapping import Map
from tests.arrivals.outside import AT, line, rows, rule, rule_without_ids

NAIVE = "2026-03-02 08:00:00"


def test_good_rows_become_one_case_with_its_steps_in_the_order_of_time() -> None:
    later = line(id="e2", viec="Kiểm tra", luc="2026-03-02T09:00:00+07:00")
    checked = check(rows(later, line()), rule(), at=AT)
    (case,) = checked.cases
    assert checked.refusals == ()
    assert [(step.key, step.activity) for step in case.steps] == [("e1", "Nhận"), ("e2", "Kiểm tra")]
    assert case.started.at == datetime(2026, 3, 2, 0, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"ma": ""}, "ma", "thiếu mã hồ sơ"),
        ({"viec": ""}, "viec", "thiếu tên việc"),
        ({"id": ""}, "id", "thiếu mã sự kiện"),
        ({"luc": ""}, "luc", "thiếu thời điểm"),
        ({"luc": "02/03/2026"}, "luc", "không đọc được theo mẫu iso"),
        ({"luc": "2026-02-30T08:00:00+07:00"}, "luc", "không đọc được"),
        ({"luc": NAIVE}, "luc", "không ghi múi giờ"),
        ({"luc": "2026-11-17T09:00:01+07:00"}, "luc", "thời điểm chưa tới"),
        ({"xong": "2027-01-01T08:00:00+07:00"}, "xong", "thời điểm chưa tới"),
        ({"xong": "2026-03-02T07:54:59+07:00"}, "xong", "kết thúc trước khi bắt đầu"),
        ({"han": "sớm"}, "han", "không đọc được"),
        ({"luc": "0001-01-01T00:00:00+07:00"}, "luc", "ngoài khoảng ngày"),
        ({"viec": "x" * 201}, "viec", "dài quá 200 ký tự"),
        ({"nguoi": "a\x00b"}, "nguoi", "ký tự điều khiển"),
        ({"ma": "x" * 61}, "ma", "dài quá 60 ký tự"),
    ],
)
def test_a_bad_row_is_refused_with_its_column_value_and_reason(
    changes: dict[str, Cell], column: str, reason: str
) -> None:
    checked = check(rows(line(**changes)), rule(), at=AT)
    (refusal,) = checked.refusals
    assert (refusal.row, refusal.column, refusal.value) == (2, column, changes[column])
    assert reason in refusal.reason
    assert checked.cases == ()


def test_a_deadline_may_lie_ahead() -> None:
    assert check(rows(line(han="2027-01-01T00:00:00+07:00")), rule(), at=AT).refusals == ()


def test_an_event_at_this_very_instant_has_happened() -> None:
    assert check(rows(line(luc="2026-11-17T09:00:00+07:00")), rule(), at=AT).refusals == ()


def test_one_bad_row_refuses_the_whole_case_and_lists_all_its_rows() -> None:
    checked = check(rows(line(), line(id="e2", luc="?"), line(ma="HS-2"), line(id="e3")), rule(), at=AT)
    assert [case.code for case in checked.cases] == ["HS-2"]
    assert [(r.row, r.reason.split(" ")[0]) for r in checked.refusals] == [(2, "cùng"), (3, "không"), (5, "cùng")]
    assert checked.refusals[0].reason == "cùng hồ sơ với dòng 3 bị từ chối"
    assert checked.cases_refused == 1


def test_rows_of_one_case_that_disagree_are_refused() -> None:
    checked = check(rows(line(), line(id="e2", kenh="Bưu điện")), rule(), at=AT)
    refusal = checked.refusals[1]
    assert (refusal.row, refusal.column, refusal.value) == (3, "kenh", "Bưu điện")
    assert refusal.reason == "khác dòng 2 cùng hồ sơ, dòng đó ghi “Quầy”"


@pytest.mark.parametrize(
    ("second", "by", "reason"),
    [
        (line(), rule(), "lặp lại nguyên dòng 2"),
        (line(viec="Gửi"), rule(), "trùng mã sự kiện với dòng 2 nhưng nội dung khác"),
        (line(), rule_without_ids(ignore=["id"]), "lặp lại nguyên dòng 2"),
        (line(id="khác"), rule_without_ids(ignore=["id"]), "trùng việc, thời điểm, người và nhóm với dòng 2"),
    ],
)
def test_an_event_twice_is_refused(second: dict[str, Cell], by: Map, reason: str) -> None:
    checked = check(rows(line(), second), by, at=AT)
    assert (checked.refusals[1].row, checked.refusals[1].reason) == (3, reason)


def test_the_same_event_id_in_two_cases_is_two_events() -> None:
    assert len(check(rows(line(), line(ma="HS-2")), rule(), at=AT).cases) == 2


def test_a_row_with_more_cells_than_columns_is_refused() -> None:
    checked = check([ImportedRow(2, line(), surplus=1)], rule(), at=AT)
    assert checked.refusals[0].reason == "thừa 1 ô so với dòng tiêu đề"


def test_words_that_mean_nothing_are_empty() -> None:
    (case,) = check(rows(line(nhom="EMPTY")), rule(empty=["EMPTY"]), at=AT).cases
    assert case.steps[0].group == ""


def test_a_constant_stands_for_a_missing_column() -> None:
    by = rule(case={"deadline": "han"}, constants={"channel": "Quầy"})
    (case,) = check(rows(line()), by, at=AT).cases
    assert case.words["channel"] == "Quầy"
    assert case.started == case.steps[0].moment


def test_a_time_without_zone_takes_that_of_the_map() -> None:
    by = rule(times={"zone": "Asia/Ho_Chi_Minh", "formats": ["%d/%m/%Y %H:%M", "iso"]})
    (case,) = check(rows(line(luc="02/03/2026 08:30")), by, at=AT).cases
    assert case.steps[0].moment.at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def test_a_spreadsheet_day_is_its_midnight() -> None:
    by = rule(times={"zone": "Asia/Ho_Chi_Minh"})
    (case,) = check(rows(line(han=date(2026, 3, 9))), by, at=AT).cases
    deadline = case.times["deadline"]
    assert deadline
    assert (deadline.day, deadline.at) == (date(2026, 3, 9), datetime(2026, 3, 8, 17, tzinfo=UTC))


def test_the_date_is_that_of_the_files_zone_not_of_utc() -> None:
    (case,) = check(rows(line(han="2026-03-10T00:30:00+07:00")), rule(), at=AT).cases
    deadline = case.times["deadline"]
    assert deadline
    assert (deadline.day, deadline.at.date()) == (date(2026, 3, 10), date(2026, 3, 9))


@pytest.mark.parametrize(
    ("text", "at", "offset"),
    [
        ("2011-03-27 01:30:00", datetime(2011, 3, 27, 0, 30, tzinfo=UTC), 60),
        ("2011-03-27 03:30:00", datetime(2011, 3, 27, 1, 30, tzinfo=UTC), 120),
        ("2010-10-31 02:30:00", datetime(2010, 10, 31, 0, 30, tzinfo=UTC), 120),
    ],
)
def test_summer_time_changes_are_followed(text: str, at: datetime, offset: int) -> None:
    by = rule(times={"zone": "Europe/Amsterdam"})
    (case,) = check(rows(line(luc=text)), by, at=AT).cases
    assert (case.steps[0].moment.at, case.steps[0].moment.offset) == (at, offset)


def test_a_time_that_the_change_of_clocks_skips_is_refused() -> None:
    by = rule(times={"zone": "Europe/Amsterdam"})
    (refusal,) = check(rows(line(luc="2011-03-27 02:30:00")), by, at=AT).refusals
    assert "giờ không tồn tại" in refusal.reason
