"""What a decision is said to bring along is what its record says it brought, and what the list of cases counts."""

from dataclasses import replace
from datetime import date

import pytest

from nennep.cases.models import Case
from nennep.cases.queries.case_list import CaseFilter, counted
from nennep.ledger.queries import broken_links
from nennep.org.actions import open_practice
from nennep.org.models import Division, Reorganisation, User
from nennep.org.queries.practice import practice_agency, practising
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import receive_case, register_case
from nennep.reorganisations.actions import plan_merger
from nennep.reorganisations.queries.mergers import preview_of
from nennep.reorganisations.queries.owned_things import owner_steps
from nennep.reorganisations.queries.reorganisations import departures, lines_of, units_after
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, decided, make_procedure, make_received, make_registered, walk
from tests.test_merged_agency import AFTER, DAY, WRITTEN, doer, keeper, there
from tests.test_merger_previews import drafted

__all__ = ["keeper", "there"]
pytestmark = pytest.mark.django_db


def several(cast: Cast) -> ProcedureVersion:
    """Two cases are open, one waits at the desk, one has its result, one has ended."""
    version = make_procedure(cast)
    for when in ("2026-11-16 09:00", "2026-11-16 09:10"):
        walk(cast, make_received(cast, version, when), "B3", "2026-11-16 10:00")
    Case.objects.filter(pk=make_registered(cast, version, "2026-11-17 08:00").pk).update(division=cast.drugs)
    resolved = make_received(cast, version, "2026-11-16 09:20")
    walk(cast, resolved, "B6", "2026-11-16 11:00")
    ended = make_received(cast, version, "2026-11-16 09:30")
    Case.objects.filter(pk=ended.pk).update(state="withdrawn")
    assert Case.objects.get(pk=resolved.pk).state == "resolved"
    return version


CONSISTS = "Đang mở 2; chờ tiếp nhận 1; đã có kết quả, chờ trả 1"


def practised(cast: Cast, version: ProcedureVersion) -> Case:
    lan = cast.actor("lan", WRITTEN)
    open_practice(cast.health, by=lan, at=at(WRITTEN))
    where, who = practice_agency(cast.health.pk), practising(lan)
    assert where is not None
    assert who is not None
    parties = [SAU, replace(SAU, role="owner")]
    said = {"by": who, "at": at(WRITTEN)}
    return receive_case(register_case(where, version=version, channel="counter", parties=parties, **said), **said)


def test_a_division_that_ends_leaves_what_its_preview_counted(cast: Cast) -> None:
    several(cast)
    held = decided(cast, Changes(ended={"nvd": "nvy"}), WRITTEN, on=DAY)
    (shown,) = departures(held)
    assert ("hồ sơ chưa kết thúc", 4, CONSISTS) in shown.counts
    listed = counted(cast.actor("binh"), CaseFilter(division=str(cast.drugs.pk)), at(WRITTEN))
    assert (listed["open"], listed["desk"]) == (2, 1)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    told = dict(lines_of(Reorganisation.objects.get(pk=held.pk)))["Đã chuyển từ Phòng Nghiệp vụ Dược"]
    assert told.split(", ") == [f"{count} {words}" for words, count, _ in shown.counts]
    assert "việc đang chờ" in told


def test_so_does_an_owner(cast: Cast) -> None:
    key = several(cast).procedure.processes.get().succession_key
    held = decided(cast, Changes(owners={key: "nvy"}), WRITTEN, on=DAY)
    changes = Changes.from_json(held.changes)
    (step,) = owner_steps(held, changes, units_after(cast.health, changes))
    assert step.counts == [("hồ sơ chưa kết thúc", 3, "Đang mở 2; đã có kết quả, chờ trả 1")]
    assert carry_out_reorganisations(at(AFTER)).count == 1
    held.refresh_from_db()
    assert held.changes["owners_moved"]["cases.cases"] == 3


def test_so_does_an_agency(cast: Cast, keeper: User, there: Division) -> None:
    several(cast)
    held = drafted(cast, keeper)
    shown = preview_of(held, at(WRITTEN))
    plan_merger(held, choices={}, by=doer(keeper, WRITTEN), at=at(WRITTEN))
    assert carry_out_reorganisations(at(AFTER)).count == 1
    held.refresh_from_db()
    assert sorted(held.changes["moved"].values()) == sorted(count for _, count in shown.counts)
    assert ("hồ sơ chưa kết thúc", 4, CONSISTS) in shown.rows


def test_what_is_practised_goes_along_and_is_not_counted(cast: Cast) -> None:
    version = make_procedure(cast)
    case = practised(cast, version)
    key = version.procedure.processes.get().succession_key
    held = decided(cast, Changes(owners={key: "nvy"}, desk="nvy"), WRITTEN)
    case.refresh_from_db()
    assert (case.agency_id < 0, case.division) == (True, cast.clinics)
    assert "cases.cases" not in held.changes["owners_moved"]
    assert not held.changes["desk_moved"]
    coming = decided(cast, Changes(ended={"nvy": "nvd"}), WRITTEN, on=date(2026, 12, 1))
    assert "hồ sơ chưa kết thúc" not in {words for words, _, _ in departures(coming)[0].counts}
    assert not [link for _, link in broken_links() if link]
