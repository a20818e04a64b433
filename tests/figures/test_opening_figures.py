"""The statutory identities over a year that began in the old system: carried in + received = solved + ended + open."""

import json

import pytest

from nennep.arrivals.actions.opening_report import OpeningDraft, declare_opening
from nennep.arrivals.actions.take_over import OpenDossier, take_over
from nennep.arrivals.rules.opening_report import FieldCounts
from nennep.cli.entry import main
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import PartyDraft
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 08:40"
COUNTS = FieldCounts(
    carried_in=5, received_online=6, received_otherwise=4, early=7, on_time=3, overdue=1, ended=2, pending=2
)


def taken(cast: Cast, version: ProcedureVersion, code: str, received: str) -> None:
    dossier = OpenDossier(
        code=code,
        version=version,
        received_at=at(received),
        due_at=at("2026-11-20 08:40"),
        step="B3",
        channel="counter",
        parties=[PartyDraft(role="owner", name="Huỳnh Thị Sáu")],
        handler_id=cast.minh.pk,
    )
    take_over(cast.health, dossier=dossier, by=cast.actor("quan"), at=at(NOW))


def declare(cast: Cast, version: ProcedureVersion, reason: str = "", counts: FieldCounts = COUNTS) -> None:
    draft = OpeningDraft(
        counted_from=at("2026-01-01 00:00").date(),
        counted_to=at("2026-11-15 00:00").date(),
        source="Báo cáo số 120/BC-SYT",
        counts={version.procedure.field_id: counts},
        reason=reason,
    )
    declare_opening(cast.health, draft=draft, by=cast.actor("quan"), at=at(NOW))


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


def told(capsys: pytest.CaptureFixture[str], period: str = "2026") -> dict[str, object]:
    assert main(["figures", "cases", "--period", period, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.once("tests/figures/test_opening_figures.py")
def test_the_year_balances_once_what_was_open_is_taken_over(
    cast: Cast, version: ProcedureVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(cast, version)
    assert told(capsys)["opening"]["declared"]["missing"] == 2
    taken(cast, version, "H99.12-251220-0001", "2025-12-20 08:40")
    taken(cast, version, "H99.12-261110-0007", "2026-11-10 08:40")
    walk(cast, make_received(cast, version, NOW), "B7", "2026-11-18 08:40")
    found = told(capsys)
    assert (found["cases.carried_in"], found["cases.received"], found["cases.pending"]) == (1, 2, 2)
    sums, declared = found["opening"]["sums"], found["opening"]["declared"]
    # Five carried in and ten received by the report; one of each is a case here, one more was received here.
    assert (declared["carried_in"], declared["received"], declared["missing"]) == (4, 9, 0)
    assert (sums["carried_in"], sums["received"], sums["resolved"], sums["ended"]) == (5, 11, 12, 2)
    assert sums["carried_in"] + sums["received"] == sums["resolved"] + sums["ended"] + found["cases.pending"]
    assert sums["resolved"] == sums["resolved_early"] + sums["resolved_on_time"] + sums["resolved_overdue"]


def test_a_period_that_the_report_reaches_out_of_says_so_and_adds_nothing(
    cast: Cast, version: ProcedureVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(cast, version)
    opening = told(capsys, "2026-Q4")["opening"]
    assert (opening["sources"], opening["declared"]["received"]) == ([], 0)
    assert opening["left_out"] == ["Sở Y tế: Báo cáo số 120/BC-SYT"]


def test_without_a_report_nothing_is_added(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert "opening" not in told(capsys)


def test_the_printed_figures_tell_declared_from_counted(
    cast: Cast, version: ProcedureVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(cast, version)
    assert main(["figures", "cases", "--period", "2026"]) == 0
    printed = capsys.readouterr().out
    assert "Kể cả số mở đầu, khai theo:\n    Sở Y tế: Báo cáo số 120/BC-SYT" in printed
    assert "Còn mở theo báo cáo, chưa chuyển sang" in printed


def test_a_correction_counts_alone_and_a_report_that_does_not_balance_is_refused(
    cast: Cast, version: ProcedureVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(cast, version)
    with pytest.raises(BrokenRuleError, match="Không cân"):
        declare(cast, version, "đếm lại", FieldCounts(carried_in=1))
    declare(cast, version, "đếm lại theo sổ", FieldCounts(carried_in=8, early=8))
    assert told(capsys)["opening"]["declared"]["carried_in"] == 8
