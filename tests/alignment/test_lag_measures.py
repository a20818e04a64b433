"""The figures of the lag, against figures counted by hand."""

import json
from datetime import date

import pytest

from nennep.cli.entry import main
from nennep.kernel.measures import Figure, Scope, figure
from nennep.kernel.periods import Period, parse
from nennep.procedures.models import Field
from nennep.processes.models import Process
from tests.alignment.board_scene import Board
from tests.cast import Cast

YEAR = parse("2025-11-18..2026-11-17")


@pytest.fixture
def board(cast: Cast) -> Board:
    """Five processes. NĐ 96 in force 01/02/2024, NĐ 163 on 01/12/2025, NĐ 165 on 01/07/2026, NĐ 98 on 15/10/2026.

    A followed 96 on 18/04/2024 (77 days, limit 02/05) and 163 on 20/02/2026 (81 days, limit 02/03).
    B followed 163 on 31/03/2026 (120 days: 29 late). C has not followed 165 (139 days, limit 01/10).
    D has not followed 98 (33 days, limit 15/01/2027). E was asked nothing.
    """
    board = Board(cast)
    made = {code: board.process(f"QT.{code}.01") for code in "ABCDE"}
    for number, day in (
        ("96/2023/NĐ-CP", "2024-02-01"),
        ("163/2025/NĐ-CP", "2025-12-01"),
        ("165/2026/NĐ-CP", "2026-07-01"),
        ("98/2026/NĐ-CP", "2026-10-15"),
    ):
        board.law(number, day)
    board.cited("process", "QT.A.01", "96/2023/NĐ-CP", "163/2025/NĐ-CP")
    board.cited("process", "QT.B.01", "163/2025/NĐ-CP")
    board.cited("process", "QT.C.01", "165/2026/NĐ-CP")
    board.cited("process", "QT.D.01", "98/2026/NĐ-CP")
    board.next_version(made["A"], "2024-04-18")
    board.next_version(made["A"], "2026-02-20", number="05.00")
    board.next_version(made["B"], "2026-03-31")
    other = Field.objects.create(keeper=cast.province, code="kcb", name="Khám chữa bệnh", valid_from=date(2024, 1, 1))
    made["B"].procedures.update(field=other)
    board.move(made["C"], cast.clinics)
    return board


def told(name: str, board: Board, period: Period = YEAR, **options: object) -> Figure:
    return figure(f"processes.{name}", Scope((board.cast.health.pk,)), period, **options)


def codes(found: Figure) -> set[str]:
    return set(Process.objects.filter(pk__in=found.records).values_list("code", flat=True))


def test_the_median_and_the_longest_lag_of_twelve_months(board: Board) -> None:
    # 81, 120, 139 and 33: the middle two are 81 and 120.
    median = told("lag_days", board)
    assert (median.value, told("lag_days_max", board).value) == (100.5, 139)
    assert codes(median) == {"QT.A.01", "QT.B.01", "QT.C.01", "QT.D.01"}
    assert "ngày luật có hiệu lực" in median.definition


@pytest.mark.once("tests/alignment/test_lag_measures.py")
def test_the_lag_by_field_division_and_agency(board: Board) -> None:
    # Dược: 81, 139, 33. Khám chữa bệnh: 120.
    assert told("lag_days", board, breakdown="field").by == {"Dược phẩm": 81, "Khám chữa bệnh": 120}
    division = told("lag_days_max", board, breakdown="division").by
    assert division == {"Phòng Nghiệp vụ Dược": 120, "Phòng Nghiệp vụ Y": 139}
    assert told("lag_days", board, breakdown="agency").by == {"syt": 100.5}


def test_a_past_period_is_told_as_it_was_then(board: Board) -> None:
    # On 31/03/2024 A had waited 59 days for NĐ 96; in the second quarter it followed after 77.
    assert told("lag_days", board, parse("2024-Q1")).value == 59
    assert told("lag_days", board, parse("2024-Q2")).value == 77
    assert told("lag_days", board, parse("2024-Q3")).value is None


def test_processes_behind_are_listed(board: Board) -> None:
    now = told("behind", board, breakdown="division")
    assert (now.value, codes(now), now.by) == (1, {"QT.C.01"}, {"Phòng Nghiệp vụ Y": 1})
    # On 15/03/2026 B had missed 02/03/2026.
    assert codes(told("behind", board, parse("2026-01-01..2026-03-15"))) == {"QT.B.01"}


def test_the_share_in_time_of_what_was_decided(board: Board) -> None:
    # A in time; B missed 02/03/2026; C missed 01/10/2026; D is not decided.
    rate = told("in_time_rate", board)
    assert rate.value == pytest.approx(100 / 3)
    assert codes(rate) == {"QT.A.01", "QT.B.01", "QT.C.01"}
    by = told("in_time_rate", board, breakdown="division").by
    assert by == {"Phòng Nghiệp vụ Dược": 50, "Phòng Nghiệp vụ Y": 0}


@pytest.mark.once("tests/alignment/test_lag_measures.py")
def test_each_change_counts_in_one_period_only(board: Board) -> None:
    quarters = ["2024-Q1", "2024-Q2", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    found = {period: told("in_time_rate", board, parse(period)) for period in quarters}
    decided = {period: sorted(codes(each)) for period, each in found.items() if each.records}
    assert decided == {
        "2024-Q2": ["QT.A.01"],
        "2026-Q1": ["QT.A.01", "QT.B.01"],
        "2026-Q4": ["QT.C.01"],
        "2027-Q1": ["QT.D.01"],
    }


@pytest.mark.once("tests/alignment/test_lag_measures.py")
def test_a_limit_missed_on_the_last_day_of_a_quarter_counts_in_the_next(board: Board) -> None:
    board.process("QT.F.01")
    board.law("90/2026/NĐ-CP", "2026-06-30")
    board.cited("process", "QT.F.01", "90/2026/NĐ-CP")
    # Three months from 30/06 end on Wednesday 30/09/2026.
    assert "QT.F.01" not in codes(told("in_time_rate", board, parse("2026-Q3")))
    assert "QT.F.01" in codes(told("in_time_rate", board, parse("2026-Q4")))


def test_nothing_to_divide_by_is_no_figure(board: Board) -> None:
    empty = figure("processes.in_time_rate", Scope((board.cast.other.pk,)), YEAR)
    assert (empty.value, empty.by, list(empty.records)) == (None, {}, [])


@pytest.mark.once("tests/alignment/test_lag_measures.py")
def test_the_command_line_tells_the_figures_of_processes(board: Board, capsys) -> None:
    assert main(["figures", "processes", "--period", "2025-11-18..2026-11-17", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["processes.lag_days"] == 100.5
    assert found["processes.lag_days_max"] == 139
    assert main(["figures", "processes", "--period", "năm nay"]) == 2
    assert "năm nay" in capsys.readouterr().err
