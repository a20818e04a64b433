"""What comes to a former place while a decision is being carried out goes on, whatever the day of the decision."""

from datetime import date
from typing import Any

import pytest

from nennep.cases.models import Case
from nennep.processes.models import Process
from nennep.reception.actions import receive_case
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_procedure, make_received, make_registered, walk

WHEN, NEXT = "2026-11-17 09:00", "2026-11-17 09:02"
READ = "nennep.reception.actions.reception.process_for"


def accepted_while(cast: Cast, monkeypatch: pytest.MonkeyPatch, changes: Changes, on: date | None = None) -> Case:
    """The division of the process is read, the decision is carried out, the case is written; then the sweep runs."""
    from nennep.reception.parts.reception import process_for

    case = make_registered(cast, Process.objects.get().procedures.get().versions.get(), "2026-11-17 08:00")

    def late(*given: Any) -> tuple[int, int]:
        found = process_for(*given)
        decided(cast, changes, WHEN, on=on)
        return found

    monkeypatch.setattr(READ, late)
    receive_case(case, by=cast.actor("lan", WHEN), at=at(WHEN))
    assert Case.objects.get(pk=case.pk).division == cast.drugs
    carry_out_reorganisations(at(NEXT))
    return Case.objects.get(pk=case.pk)


@pytest.fixture(autouse=True)
def process(cast: Cast) -> Process:
    return make_procedure(cast).procedure.processes.get()


@pytest.mark.parametrize("on", [None, date(2026, 11, 2)], ids=["of today", "of a past day"])
def test_a_dossier_accepted_while_its_division_ends_goes_to_the_successor(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, on: date | None
) -> None:
    case = accepted_while(cast, monkeypatch, Changes(ended={"nvd": "nvy"}), on)
    assert case.division == cast.clinics


@pytest.mark.parametrize("on", [None, date(2026, 11, 2)], ids=["of today", "of a past day"])
def test_a_dossier_accepted_while_its_process_gets_another_owner_goes_to_that_one(
    cast: Cast, process: Process, monkeypatch: pytest.MonkeyPatch, on: date | None
) -> None:
    case = accepted_while(cast, monkeypatch, Changes(owners={process.succession_key: "nvy"}), on)
    assert case.division == cast.clinics
    assert carry_out_reorganisations(at("2026-11-17 09:03")).count == 0


def test_owners_that_change_to_and_fro_leave_the_cases_with_the_present_one(cast: Cast, process: Process) -> None:
    version = process.procedures.get().versions.get()
    case = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    key = process.succession_key
    decided(cast, Changes(owners={key: "nvy"}), WHEN)
    decided(cast, Changes(owners={key: "nvd"}), "2026-11-17 09:10")
    assert carry_out_reorganisations(at("2026-11-17 09:12")).count == 0
    case.refresh_from_db()
    assert case.division == cast.drugs


def test_what_a_later_correction_leaves_in_the_division_before_stays_after_a_week(
    cast: Cast, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep looks at decisions that were carried out lately, and at no others."""
    decided(cast, Changes(owners={process.succession_key: "nvy"}), WHEN)
    case = make_received(cast, process.procedures.get().versions.get(), "2026-11-17 10:00")
    Case.objects.filter(pk=case.pk).update(division=cast.drugs)
    assert carry_out_reorganisations(at("2026-11-27 09:00")).count == 0
    assert carry_out_reorganisations(at("2026-11-20 09:00")).count == 1
    case.refresh_from_db()
    assert case.division == cast.clinics
