"""Who solved a case is said by the division of that day, on papers and in figures, whatever took the case along since."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from nennep.cases.actions import extend_case
from nennep.cases.models import Case, CaseTransfer, IssuedPaper
from nennep.cases.papers.letters import PAPERS
from nennep.cases.queries.transfers import division_at, transfer_faults
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import month
from nennep.ledger.actions import append
from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Position, User
from nennep.procedures.models import ProcedureVersion
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_procedure, make_received, walk
from tests.test_merged_agency import keeper, plan, there  # noqa: F401

pytestmark = pytest.mark.django_db
WRITTEN, AFTER, DAY = "2026-11-17 08:40", "2026-12-01 00:01", date(2026, 12, 1)
DRUGS, CLINICS = "Phòng Nghiệp vụ Dược", "Phòng Nghiệp vụ Y"


def owned_by_another(case: Case) -> Changes:
    return Changes(owners={case.process_version.process.succession_key: "nvy"})


def take_along(cast: Cast, how: str, case: Case) -> None:
    """Afterwards, from the first of December on, what the drugs division handled is another's."""
    if how == "agency":
        plan(cast, User.objects.get(username="tam"))
    else:
        decided(cast, owned_by_another(case) if how == "owner" else Changes(ended={"nvd": "nvy"}), WRITTEN, on=DAY)
    assert carry_out_reorganisations(at(AFTER)).count == 1


def case_until(cast: Cast, step: str, when: str = "2026-11-16") -> Case:
    version = ProcedureVersion.objects.first() or make_procedure(cast)
    return walk(cast, make_received(cast, version, f"{when} 09:00"), step, f"{when} 10:00")


def solved_after(cast: Cast, case: Case) -> None:
    """It is signed on the second of December, by the people of the division that has it then."""
    Position.objects.filter(division=cast.drugs).update(division=cast.clinics)
    walk(cast, Case.objects.get(pk=case.pk), "B5", "2026-12-02 09:00")


def printed(form: str, case: Case, when: str, round_: int = 1) -> Any:
    """The paper as it is made now, with the number and the moment that it had then."""
    paper = IssuedPaper(case=case, form=form, form_set="tt03_2025", round=round_, issued_at=at(when))
    return PAPERS[form].make(Case.objects.get(pk=case.pk), paper)


WAYS = pytest.mark.parametrize("how", ["owner", "division", "agency"])


@WAYS
@pytest.mark.parametrize("until", ["B2", "B5"])
@pytest.mark.usefixtures("keeper", "there")
def test_a_control_sheet_of_before_names_the_division_of_its_day(cast: Cast, how: str, until: str) -> None:
    case = case_until(cast, until)
    before = printed("control_sheet", case, "2026-11-17 08:00")
    take_along(cast, how, case)
    after = printed("control_sheet", case, "2026-11-17 08:00")
    assert before.solving_unit == after.solving_unit == DRUGS
    assert after.head.agency == "Sở Y tế tỉnh Thử"


@pytest.mark.parametrize("how", ["owner", "division"])
def test_who_signs_after_the_change_solved_it(cast: Cast, how: str) -> None:
    case = case_until(cast, "B2")
    take_along(cast, how, case)
    solved_after(cast, case)
    assert printed("control_sheet", case, "2026-12-03 08:00").solving_unit == CLINICS
    assert printed("control_sheet", case, "2026-11-17 08:00").solving_unit == DRUGS


@WAYS
@pytest.mark.usefixtures("keeper", "there")
def test_an_apology_of_before_names_the_division_that_led_then(cast: Cast, how: str) -> None:
    case, when = case_until(cast, "B2", "2026-11-02"), "2026-11-03 08:00"
    extend_case(case, days=2, reason="Chờ ý kiến", by=cast.actor("binh", when), at=at(when))
    take_along(cast, how, case)
    assert printed("apology_letter", case, when).lead_unit == DRUGS


def test_a_division_that_two_decisions_took_the_case_from_is_told_of_its_days(cast: Cast) -> None:
    case = case_until(cast, "B2")
    take_along(cast, "owner", case)
    decided(cast, Changes(ended={"nvy": "nvd"}), "2026-12-02 08:40", on=date(2026, 12, 7))
    assert carry_out_reorganisations(at("2026-12-07 00:01")).count == 1
    case = Case.objects.get(pk=case.pk)
    told = [division_at(case, at(f"{day} 08:00")) for day in ("2026-11-30", "2026-12-02", "2026-12-08")]
    assert told == [cast.drugs, cast.clinics, cast.drugs]


def by_division(cast: Cast, name: str, month_: int) -> dict[str, int | float | None]:
    scope = Scope((cast.health.pk,))
    return dict(figure(f"cases.{name}", scope, month(2026, month_), breakdown="division").by)


MEASURES = ("carried_in", "received", "resolved", "ended", "pending", "on_time_rate")


@pytest.mark.parametrize("how", ["owner", "division"])
def test_figures_of_a_month_by_division_are_the_same_after_a_change_of_a_later_month(cast: Cast, how: str) -> None:
    resolved, running = case_until(cast, "B5"), case_until(cast, "B2")
    before = {name: by_division(cast, name, 11) for name in MEASURES}
    take_along(cast, how, resolved)
    assert {name: by_division(cast, name, 11) for name in MEASURES} == before
    assert (before["resolved"], before["pending"]) == ({DRUGS: 1}, {DRUGS: 1})
    solved_after(cast, running)
    assert by_division(cast, "resolved", 12) == {CLINICS: 1}
    assert by_division(cast, "carried_in", 12) == {DRUGS: 1}


def test_the_rows_are_told_from_the_events(cast: Cast) -> None:
    case = case_until(cast, "B2")
    take_along(cast, "owner", case)
    assert transfer_faults in ROW_CHECKS.values()
    assert list(transfer_faults()) == []
    CaseTransfer.objects.update(division=cast.desk)
    assert list(transfer_faults()) == [f"phòng giải quyết trước đây của hồ sơ {case.code}: khác sự kiện"]
    CaseTransfer.objects.all().delete()
    assert len(list(transfer_faults())) == 1


@WAYS
@pytest.mark.usefixtures("keeper", "there")
def test_decisions_carried_out_before_the_rows_were_kept_have_theirs(cast: Cast, how: str) -> None:
    case = case_until(cast, "B2")
    take_along(cast, how, case)
    kept = list(CaseTransfer.objects.values_list("case", "division", "reorganisation", "held_to"))
    assert kept == [(case.pk, cast.drugs.pk, kept[0][2], at(AFTER))]
    CaseTransfer.objects.all().delete()
    import_module("nennep.cases.migrations.0017_case_transfers").enter_transfers(apps, None)
    assert list(CaseTransfer.objects.values_list("case", "division", "reorganisation", "held_to")) == kept


@pytest.mark.usefixtures("keeper", "there")
@pytest.mark.parametrize("lacking", [("names",), ("from_agency",), ("reorganisation",), None])
def test_an_event_of_before_that_tells_less_makes_no_row_and_does_not_stop_the_upgrade(
    cast: Cast, lacking: tuple[str, ...] | None
) -> None:
    case = case_until(cast, "B2")
    take_along(cast, "agency", case)
    enter = import_module("nennep.cases.migrations.0017_case_transfers").enter_transfers
    kept = list(CaseTransfer.objects.values_list("case", "division", "reorganisation", "held_to"))
    told = facts_of(Event.objects.get(kind="case.succeeded", subject_id=case.pk))
    gone = {"from_division", *(lacking or told)}
    less = {name: value for name, value in told.items() if name not in gone}
    case = Case.objects.get(pk=case.pk)
    append(
        "case.succeeded",
        subject=("case", case.pk),
        agency_id=case.agency_id,
        by=cast.actor("quan"),
        at=at("2026-12-01 09:00"),
        facts=less,
    )
    CaseTransfer.objects.all().delete()
    enter(apps, None)
    assert list(CaseTransfer.objects.values_list("case", "division", "reorganisation", "held_to")) == kept
