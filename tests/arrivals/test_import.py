"""The import from the command line to the ledger."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from nennep.arrivals.imports import intake
from nennep.cases.models import Case, ImportRun, OutsideOfficer
from nennep.cli.entry import main
from nennep.ledger.models import Chain, Event
from nennep.ledger.queries import broken_link
from nennep.ledger.readers import facts_of
from nennep.org.models import Agency
from nennep.web import clock
from tests.arrivals.outside import AT, COLUMNS, line

pytestmark = pytest.mark.django_db
MAP = """
format = 1
[event]
case = "ma"
activity = "viec"
time = "luc"
id = "id"
officer = "nguoi"
group = "nhom"
[case]
channel = "kenh"
started = "bat_dau"
deadline = "han"
ended = "xong"
[times]
zone = "Asia/Ho_Chi_Minh"
[channels]
"Quầy" = "counter"
"""
SECOND = line(id="e2", viec="Kiểm tra", luc="2026-03-03T09:00:00+07:00", nguoi="Canbo11")
THIRD = line(id="e3", viec="Gửi", luc="2026-03-04T09:00:00+07:00")
OTHER = line(ma="HS-2", kenh="Hộp thư", xong="2026-03-10T00:30:00+07:00")
Line = dict[str, Any]


class Desk:
    """Somebody at the command line, with a folder of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.map = folder / "map.toml"
        self.map.write_text(MAP, encoding="utf-8")

    def file(self, *lines: Line, name: str = "log.csv", columns: Sequence[str] = COLUMNS) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(lines)
        return path

    def run(self, *words: str, at: datetime = AT) -> int:
        with clock.frozen(at):
            return main(list(words))

    def take(self, path: Path, *more: str, source: str = "Một cửa cũ", at: datetime = AT) -> int:
        words = ["cases", "import", str(path), "--map", str(self.map), "--source", source, *more]
        return self.run(*words, at=at)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def steps_of(code: str) -> list[str]:
    events = Event.objects.filter(
        kind="step.imported", subject_type="case", subject_id=Case.objects.get(code=code).pk
    ).order_by("number")
    return [facts_of(event)["key"] for event in events]


def chain() -> Chain:
    return Chain.objects.get(agency_id=Agency.objects.get(level="source").pk)


def test_a_log_becomes_cases_of_an_agency_of_its_own(desk: Desk) -> None:
    assert desk.take(desk.file(line(), SECOND, OTHER)) == 0
    agency = Agency.objects.get(level="source")
    first, second = Case.objects.order_by("code")
    assert (agency.name, first.agency_id) == ("Một cửa cũ", agency.pk)
    assert (first.state, first.channel, first.outcome) == ("processing", "counter", "")
    assert (second.state, second.channel, second.outcome) == ("resolved", "", "overdue")
    assert second.outside.channel == "Hộp thư"
    assert steps_of("HS-1") == ["e1", "e2"]
    assert broken_link(chain()) is None


def test_an_event_keeps_when_it_happened_and_when_it_was_recorded(desk: Desk) -> None:
    desk.take(desk.file(line()))
    event = Event.objects.get(kind="step.imported")
    assert (event.happened_at, event.at) == (datetime(2026, 3, 2, 1, tzinfo=UTC), AT)
    assert (facts_of(event)["day"], facts_of(event)["offset"]) == ("2026-03-02", 420)


def test_the_dates_compared_are_those_of_the_file(desk: Desk) -> None:
    """Ended at 00:30 on the 10th local time, which in UTC is still the 9th, the day it was due."""
    desk.take(desk.file({**OTHER, "han": "2026-03-09T10:00:00+07:00"}))
    case = Case.objects.get()
    assert case.finished_at
    assert case.due_at
    assert case.finished_at.date() == case.due_at.date()
    assert (case.outside.due_on, case.outside.ended_on) == (date(2026, 3, 9), date(2026, 3, 10))
    assert case.outcome == "overdue"


def test_no_name_of_an_officer_enters_the_chain(desk: Desk) -> None:
    desk.take(desk.file(line(), SECOND))
    officers = {officer.pk: officer for officer in OutsideOfficer.objects.all()}
    assert {officer.name for officer in officers.values()} == {"Canbo07", "Canbo11"}
    for event in Event.objects.all():
        assert "Canbo" not in event.body
    facts = facts_of(Event.objects.filter(kind="step.imported").order_by("number")[0])
    assert officers[facts["officer"]].digest == facts["officer_digest"]


def test_an_erased_officer_stays_erased_and_is_still_the_same(desk: Desk) -> None:
    desk.take(desk.file(line(), SECOND))
    OutsideOfficer.objects.update(name="")
    assert desk.take(desk.file(line(), SECOND, THIRD)) == 0
    assert list(OutsideOfficer.objects.values_list("name", flat=True)) == ["", ""]
    first, _, third = Event.objects.filter(kind="step.imported").order_by("number")
    assert facts_of(first)["officer"] == facts_of(third)["officer"]


def test_an_erased_officer_is_known_again_in_a_new_case(desk: Desk) -> None:
    desk.take(desk.file(line()))
    OutsideOfficer.objects.update(name="")
    assert desk.take(desk.file(line(ma="HS-3"))) == 0
    assert OutsideOfficer.objects.values_list("name", flat=True).get() == ""


def test_the_same_file_again_imports_nothing(desk: Desk, capsys: Any) -> None:
    path = desk.file(line(), SECOND)
    desk.take(path)
    before = Event.objects.count()
    capsys.readouterr()
    assert desk.take(path) == 0
    assert "đã nhập ngày 17/11/2026" in capsys.readouterr().out
    assert (Event.objects.count(), ImportRun.objects.count()) == (before, 1)


def test_the_same_content_in_another_file_imports_nothing(desk: Desk) -> None:
    desk.take(desk.file(line(), SECOND))
    assert desk.take(desk.file(SECOND, line())) == 0
    assert steps_of("HS-1") == ["e1", "e2"]
    run = ImportRun.objects.latest("pk")
    assert (run.counts["cases_unchanged"], run.counts["events_new"]) == (1, 0)


def test_a_refused_file_is_tried_again(desk: Desk) -> None:
    path = desk.file(line(luc="2026-11-18T08:00:00+07:00"))
    assert desk.take(path) == 3
    assert desk.take(path, at=datetime(2026, 11, 18, 2, tzinfo=UTC)) == 0
    assert steps_of("HS-1") == ["e1"]


def test_later_events_are_added_to_a_known_case(desk: Desk) -> None:
    desk.take(desk.file(line()))
    assert desk.take(desk.file(line(), SECOND, THIRD)) == 0
    assert steps_of("HS-1") == ["e1", "e2", "e3"]
    assert Case.objects.count() == 1
    assert broken_link(chain()) is None


def test_a_case_that_has_ended_since_ends_by_a_move(desk: Desk) -> None:
    desk.take(desk.file(line()))
    assert desk.take(desk.file(line(xong="2026-03-09T16:00:00+07:00"))) == 0
    case = Case.objects.get()
    assert (case.state, case.outcome, case.version) == ("resolved", "on_time", 1)
    assert case.outside.ended_on == date(2026, 3, 9)
    moved = Event.objects.get(kind="case.ended_outside")
    assert moved.happened_at == datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert broken_link(chain()) is None


@pytest.mark.parametrize(
    ("told", "column", "was"),
    [
        ([line(viec="Đo")], "viec", "khi đó là Nhận"),
        ([line(luc="2026-03-02T08:00:01+07:00")], "luc", "khi đó là 2026-03-02 01:00:00+00:00"),
        ([line(nguoi="Canbo99")], "nguoi", "khi đó là người khác"),
        ([line(nguoi="")], "nguoi", "khi đó là người khác"),
        ([line(nhom="")], "nhom", "khi đó là Tổ 1"),
        ([line(kenh="Hộp thư")], "kenh", "khi đó là Quầy"),
        ([line(han="")], "han", "khi đó là 2026-03-09 10:00:00+00:00"),
        ([line(bat_dau="2026-03-01T07:55:00+07:00")], "bat_dau", "khi đó là 2026-03-02"),
        ([line(), line(id="e0", luc="2026-03-02T07:59:00+07:00")], "luc", "xảy ra trước sự kiện cuối đã nhập"),
    ],
)
def test_what_contradicts_an_earlier_import_is_refused(desk: Desk, told: list[Line], column: str, was: str) -> None:
    desk.take(desk.file(line()))
    before = Event.objects.filter(kind="step.imported").count()
    assert desk.take(desk.file(*told, OTHER)) == 3
    refusals = ImportRun.objects.latest("pk").refusals
    assert [was in r["reason"] for r in refusals if r["column"] == column] == [True]
    assert len(refusals) == len(told)
    assert Event.objects.filter(kind="step.imported").count() == before + 1
    assert Case.objects.filter(code="HS-2").exists()


def test_an_end_once_told_may_not_be_taken_back(desk: Desk) -> None:
    desk.take(desk.file(OTHER))
    assert desk.take(desk.file({**OTHER, "xong": ""})) == 3
    assert Case.objects.get().state == "resolved"


def test_two_sources_do_not_meet(desk: Desk) -> None:
    desk.take(desk.file(line()))
    desk.take(desk.file(line()), source="Bộ")
    assert Case.objects.count() == 2
    assert Case.objects.values("agency").distinct().count() == 2


def test_a_spreadsheet_is_taken_like_a_csv(desk: Desk) -> None:
    book = xlsxwriter.Workbook(desk.folder / "log.xlsx", {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    moments = {"luc": 8, "bat_dau": 7, "han": 17}
    for place, column in enumerate(COLUMNS):
        hour = moments.get(column)
        cell = datetime(2026, 3, 2, hour) if hour else line()[column]  # noqa: DTZ001
        sheet.write(1, place, cell)
    book.close()
    assert desk.take(desk.folder / "log.xlsx") == 0
    event = Event.objects.get(kind="step.imported")
    assert event.happened_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert Case.objects.get().outside.due_on == date(2026, 3, 2)


def test_two_codes_whose_last_digits_a_spreadsheet_lost_are_two_refusals(desk: Desk, capsys: Any) -> None:
    book = xlsxwriter.Workbook(desk.folder / "log.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    for row, code in enumerate((20261005000112345678, 20261005000112345999), 1):
        for place, column in enumerate(COLUMNS):
            sheet.write(row, place, float(code) if column == "ma" else line()[column])
    book.close()
    assert desk.take(desk.folder / "log.xlsx") == 3
    assert "dài hơn 15 chữ số" in capsys.readouterr().out
    assert not Case.objects.exists()


def test_the_report_lists_every_refused_row(desk: Desk, capsys: Any) -> None:
    report = desk.folder / "report.csv"
    path = desk.file(line(), line(id="e2", luc="hôm qua"), line(ma="", viec="=1+1"))
    assert desk.take(path, "--report", str(report)) == 3
    with report.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert [(row["Dòng"], row["Hồ sơ"], row["Cột"], row["Giá trị"]) for row in told] == [
        ("2", "HS-1", "", ""),
        ("3", "HS-1", "luc", "hôm qua"),
        ("4", "", "ma", ""),
    ]
    shown = capsys.readouterr().out
    assert "không đọc được theo mẫu iso" in shown
    assert "bị từ chối 1." in shown


def test_a_value_in_the_report_is_no_formula(desk: Desk) -> None:
    report = desk.folder / "report.csv"
    desk.take(desk.file(line(luc="=1+1")), "--report", str(report))
    assert ",'=1+1," in report.read_text(encoding="utf-8-sig")


def test_an_unusable_file_or_map_writes_nothing(desk: Desk, capsys: Any) -> None:
    missing = desk.file(line(), columns=[*COLUMNS])
    missing.write_text(missing.read_text(encoding="utf-8").replace("xong", "ket_thuc"))
    assert desk.take(missing) == 2
    assert "không có cột “xong”" in capsys.readouterr().err
    assert desk.take(desk.folder / "none.csv") == 2
    assert desk.take(desk.file(line()), source=" ") == 2
    assert desk.take(desk.file(line()), source="!!!") == 2
    desk.map.write_text("format = 1", encoding="utf-8")
    assert desk.take(desk.file(line())) == 2
    assert (Agency.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_an_unknown_column_is_told_or_refused_as_the_map_says(desk: Desk, capsys: Any) -> None:
    path = desk.file({**line(), "la": "x"}, columns=[*COLUMNS, "la"])
    desk.map.write_text(f'unknown_columns = "refuse"\n{MAP}', encoding="utf-8")
    assert desk.take(path) == 2
    desk.map.write_text(MAP, encoding="utf-8")
    assert desk.take(path) == 0
    assert capsys.readouterr().err.count("cột lạ “la”") == 2


def test_after_a_crash_the_rest_is_taken_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.file(line(), SECOND, OTHER)
    monkeypatch.setattr(intake, "CHUNK", 1)
    calls: list[int] = []

    def dies(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        return whole(*args, **options)

    whole = intake.append_all
    monkeypatch.setattr(intake, "append_all", dies)
    with pytest.raises(MemoryError):
        desk.take(path)
    assert list(Case.objects.values_list("code", flat=True)) == ["HS-1"]
    monkeypatch.setattr(intake, "append_all", whole)
    assert desk.take(path) == 0
    assert sorted(Case.objects.values_list("code", flat=True)) == ["HS-1", "HS-2"]
    assert steps_of("HS-1") == ["e1", "e2"]
    assert broken_link(chain()) is None


def test_progress_is_told_chunk_by_chunk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CHUNK", 1)
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("nennep.arrivals.commands._show_progress", lambda *pair: seen.append(pair))
    desk.take(desk.file(line(), OTHER))
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.once("tests/arrivals/test_import.py")
@pytest.mark.shared
def test_the_real_log_gives_the_expected_figures(desk: Desk, shared: Path, capsys: Any) -> None:
    folder = shared / "data" / "municipal-log"
    root = Path(__file__).resolve().parents[2]
    desk.map = root / "samples" / "maps" / "municipal-receipt.toml"
    assert desk.take(folder / "receipt-part-1.csv", source="WABO") == 0
    assert broken_link(chain()) is None
    capsys.readouterr()
    assert desk.run("figures", "cases", "--source", "WABO", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    expected = json.loads((folder / "receipt-part-1.expected.json").read_text(encoding="utf-8"))
    assert found == expected
