import json
from typing import Any

import pytest

import nennep.cases.measures  # noqa: F401 - registers them
from nennep.arrivals.imports.checks import check
from nennep.arrivals.imports.event_file import ImportedTable
from nennep.arrivals.imports.intake import open_source, take_in
from nennep.arrivals.imports.mapping import Map
from nennep.arrivals.measures.opening_report import PARTS
from nennep.arrivals.queries.event_log import event_log
from nennep.cases.models import Case
from nennep.cli.entry import main
from nennep.figures.commands import LOG, OF_A_SOURCE
from nennep.kernel import periods
from nennep.kernel.measures import COMPUTATIONS, MEASURES, Figure, Measure, Scope, figure
from nennep.org.models import Agency
from nennep.org.queries import own_agency_ids
from tests.arrivals.outside import AT, COLUMNS, line, rows, rule

pytestmark = pytest.mark.django_db
Line = dict[str, Any]


def taken(*lines: Line, source: str = "Một cửa cũ", by: Map | None = None) -> Scope:
    """The scope of a source into which these rows were taken."""
    agency, mapped = open_source(source), by or rule()
    table = ImportedTable("log.csv", str(len(lines)), tuple(COLUMNS), tuple(rows(*lines)))
    checked = check(table.rows, mapped, at=AT)
    assert checked.refusals == ()
    take_in(checked, agency=agency, table=table, rule=mapped, at=AT)
    return Scope((agency.pk,))


def case(code: str, *steps: tuple[str, str], **changes: str) -> list[Line]:
    """Rows of a case: its steps as (activity, officer), an hour apart."""
    return [
        line(ma=code, viec=what, nguoi=who, id=f"e{n}", luc=f"2026-03-02T{8 + n:02}:00:00+07:00", **changes)
        for n, (what, who) in enumerate(steps)
    ]


def of(name: str, scope: Scope) -> Figure:
    return figure(f"cases.log.{name}", scope, None)


def test_variants_are_told_apart_by_the_order_of_time() -> None:
    scope = taken(
        *case("A", ("Nhận", "x"), ("Gửi", "x")),
        *case("B", ("Nhận", "y"), ("Gửi", "y")),
        *case("C", ("Gửi", "x"), ("Nhận", "x")),
    )
    most = of("most_frequent_variant", scope)
    assert (of("variants", scope).value, most.value) == (2, 2)
    assert {Case.objects.get(pk=pk).code for pk in most.records} == {"A", "B"}


def test_a_handover_is_from_one_named_officer_to_another() -> None:
    scope = taken(
        *case("A", ("Nhận", "x"), ("Đo", "x"), ("Gửi", "y"), ("Lưu", ""), ("Đo", "z")), *case("B", ("Nhận", "z"))
    )
    assert of("handovers", scope).value == 1


def test_who_checked_and_determined_is_read_by_the_map_of_the_source() -> None:
    scope = taken(
        *case("A", ("Kiểm tra", "x"), ("Quyết định", "x"), ("Gửi", "y")),
        *case("B", ("Kiểm tra", "x"), ("Kiểm tra", "y"), ("Quyết định", "y")),
        *case("C", ("Kiểm tra", "x"), ("Quyết định", "y")),
        *case("D", ("Kiểm tra", ""), ("Quyết định", "")),
        *case("E", ("Kiểm tra", "x"), ("Gửi", "x")),
    )
    assert of("checked_and_determined", scope).value == 4
    assert of("checked_and_determined_by_one", scope).value == 2
    assert of("sent_without_determination", scope).value == 1
    assert of("with_repeated_activity", scope).value == 1


def test_a_rule_of_duties_holds_from_its_day_on() -> None:
    duties = [
        {"valid_from": periods.month(2026, 4).first, "check": ["Kiểm tra"], "determine": ["Gửi"]},
        {"valid_from": periods.month(2026, 1).first, "check": ["Nhận"], "determine": ["Gửi"]},
    ]
    steps = (("Nhận", "x"), ("Gửi", "x"))
    assert of("checked_and_determined", taken(*case("A", *steps), by=rule(duties=duties))).value == 1
    late = rule(duties=duties[:1])
    assert of("checked_and_determined", taken(*case("A", *steps), source="B", by=late)).value == 0


def test_timeliness_compares_the_dates_as_printed() -> None:
    scope = taken(
        line(ma="A", xong="2026-03-08T23:59:00+07:00"),
        line(ma="B", xong="2026-03-09T23:59:00+07:00"),
        line(ma="C", xong="2026-03-10T00:10:00+07:00"),
        line(ma="D"),
        line(ma="E", xong="2026-03-09T12:00:00+07:00", han=""),
    )
    assert of("timeliness", scope).by == {"early": 1, "same_day": 1, "late": 1, "open": 1, "without_deadline": 1}


def test_a_period_takes_the_cases_that_began_in_it_by_the_date_of_the_file() -> None:
    scope = taken(line(ma="A", luc="2026-03-01T00:30:00+07:00"), line(ma="B", luc="2026-04-01T00:30:00+07:00"))
    march = event_log(scope, periods.month(2026, 3))
    assert [Case.objects.get(pk=c.pk).code for c in march.cases] == ["A"]


def test_sources_do_not_mix_and_are_none_of_ours() -> None:
    one = taken(*case("A", ("Nhận", "x")))
    two = taken(*case("A", ("Nhận", "x")), *case("B", ("Nhận", "x")), source="Bộ")
    own = Agency.objects.create(code="so-y-te", name="Sở Y tế", short_name="SYT", level="province")
    assert (of("cases", one).value, of("cases", two).value) == (1, 2)
    assert of("cases", Scope((*one.agency_ids, *two.agency_ids))).value == 3
    assert own_agency_ids() == [own.pk]
    assert of("cases", Scope((own.pk,))).value == 0


def test_the_most_frequent_activities_come_first_and_no_more_than_asked(capsys: pytest.CaptureFixture[str]) -> None:
    taken(*case("A", ("Nhận", "x"), ("Đo", "x"), ("Đo", "x"), ("Gửi", "x")))
    assert main(["figures", "cases", "--source", "Một cửa cũ", "--json", "--top", "1"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["events_by_activity"] == {"Đo": 2}
    assert printed["deadline_by_calendar_date_of_enddate_vs_deadline"] == {
        "same_day": 0,
        "late": 0,
        "early": 0,
        "open": 1,
    }


def test_the_table_speaks_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    taken(*case("A", ("Nhận", "x")))
    assert main(["figures", "cases", "--source", "Một cửa cũ", "--period", "2026"]) == 0
    shown = capsys.readouterr().out
    assert "Nguồn: Một cửa cũ, Năm 2026" in shown
    assert "Đang mở" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--source", "Một cửa cu"], "Có: Một cửa cũ"),
        (["--source", "Một cửa cũ", "--period", "quý 3"], "Kỳ “quý 3” không đọc được"),
        (["--source", "Một cửa cũ", "--top", "0"], "--top phải từ 1"),
    ],
)
def test_a_bad_question_is_answered_with_the_way_out(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    taken(*case("A", ("Nhận", "x")))
    assert main(["figures", "cases", *words]) == 2
    assert told in capsys.readouterr().err


def test_without_any_source_the_way_to_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "cases", "--source", "X"]) == 2
    assert "cases import" in capsys.readouterr().err


def test_our_own_figures_leave_sources_out(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def count(scope: Scope, period: periods.Period, **options: Any) -> Figure:
        return Figure(Case.objects.filter(agency_id__in=scope.agency_ids).count())

    taken(*case("A", ("Nhận", "x")))
    told = Measure(
        name="cases.all", label="Tất cả", unit="hồ sơ", population="cases", happened="mọi lúc", computed="thử"
    )
    monkeypatch.setitem(MEASURES, "cases.all", told)
    monkeypatch.setitem(COMPUTATIONS, "cases.all", count)
    assert main(["figures", "cases", "--period", "2026", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["cases.all"] == 0
    assert not any(name.startswith("cases.log.") for name in printed)


def test_every_measure_is_printed_by_a_command() -> None:
    of_a_source = {f"{LOG}{name}" for name in OF_A_SOURCE.values()}
    assert {name for name in MEASURES if name.startswith(LOG)} == of_a_source
    # Beside the counts of cases stand those that were declared.
    declared = {f"opening.{name}" for name, _, _ in PARTS}
    assert {name for name in MEASURES if not name.startswith(("cases.", "processes."))} == declared
