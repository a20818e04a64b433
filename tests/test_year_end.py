"""The end of a year rehearsed: from the last afternoon to the first working day nothing is lost, and all begins anew."""

from datetime import date
from typing import Any

import pytest

from nennep.cases import measures
from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries.result_numbers import result_numbers_of
from nennep.desks.actions import give_papers
from nennep.documents.actions import add_series
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import parse
from nennep.ledger.queries import broken_links
from nennep.org import actions
from nennep.org.queries import divisions_of
from nennep.processes.jobs import put_due_in_force
from nennep.processes.queries import version_in_force
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.work.jobs import ask_for_years, carry_out_reorganisations
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, make_registered, walk
from tests.processes.conftest import unprinted as unprinted
from tests.processes.flow import approved, reviewed

assert measures  # importing them names the figures
PLANNED, LAST, MIDNIGHT, FIRST = "2026-12-01 08:00", "2026-12-31 16:30", "2027-01-01 00:01", "2027-01-04 08:00"

pytestmark = pytest.mark.usefixtures("unprinted")


def count(cast: Cast, name: str, year: int) -> Any:
    return figure(f"cases.{name}", Scope((cast.health.pk,)), parse(str(year))).value


def issue(cast: Cast, case: Case, text: str, when: str) -> None:
    walk(cast, case, "B5", when)
    assert result_numbers_of(case, at(when)).chosen
    complete_step(case, step="B6", by=cast.actor("son", when), at=at(when), result={"number": text})


def test_the_year_ends_and_the_next_one_begins(cast: Cast) -> None:
    version = make_procedure(cast)
    quan, son = cast.actor("quan", PLANNED), cast.actor("son", PLANNED)
    series = {"pattern": "{số:4}/CCHN-SYT", "restart": "yearly", "starts_on": date(2026, 1, 1)}
    add_series(cast.health, name="Chứng chỉ hành nghề", by=son, at=at(PLANNED), **series)
    # Dated ahead: a version of the process, a merger, a desk that serves from the new year on.
    ahead = reviewed(cast, version.procedure.processes.get())
    approved(cast, ahead, "internal", effective_from=date(2027, 1, 1))
    approved(cast, ahead, "iso")
    merger = Changes(made=(NamedUnit("nv", "Phòng Nghiệp vụ"),), ended={"nvd": "nv", "nvy": "nv"})
    decision = {"decision": "Quyết định số 9/QĐ-SYT", "effective_on": date(2027, 1, 1)}
    written = write_reorganisation(cast.health, changes=merger, by=quan, at=at(PLANNED), **decision)
    plan_reorganisation(written, choices={}, by=quan, at=at(PLANNED))

    done, carried = (make_received(cast, version, LAST) for _ in range(2))
    filed = make_registered(cast, version, LAST, channel="online")
    issue(cast, done, "0001/CCHN-SYT", LAST)
    walk(cast, carried, "B3", LAST)
    assert [case.code for case in (done, carried, filed)] == [f"H99.12-261231-000{n}" for n in (1, 2, 3)]
    assert carried.due_at == at("2027-01-08 16:30")
    for sweep in (carry_out_reorganisations, put_due_in_force):
        assert sweep(at("2026-12-31 23:59")).count == 0

    assert carry_out_reorganisations(at(MIDNIGHT)).count == 1
    assert put_due_in_force(at(MIDNIGHT)).count == 1
    ask_for_years(at(MIDNIGHT))
    assert [one.code for one in divisions_of(cast.health.pk)] == ["mc", "nv"]
    held = version_in_force(version.procedure_id, date(2027, 1, 1))
    assert held is not None
    assert held.pk == ahead.pk

    carried.refresh_from_db()
    assert (carried.handler, carried.division.code if carried.division else "") == (cast.minh, "nv")
    assert carried.process_version_id != ahead.pk
    fresh = make_received(cast, version, FIRST)
    assert (fresh.code, fresh.process_version_id) == ("H99.12-270104-0001", ahead.pk)
    walk(cast, carried, "B4", FIRST)
    issue(cast, carried, "0001/CCHN-SYT", FIRST)
    assert count(cast, "received", 2026) == 2
    assert (count(cast, "pending", 2026), count(cast, "carried_in", 2027)) == (1, 1)
    assert (count(cast, "resolved", 2026), count(cast, "resolved", 2027)) == (1, 1)
    assert count(cast, "carried_in", 2027) + count(cast, "received", 2027) == count(cast, "resolved", 2027) + 1

    _hand_over_in_both_years(cast, version)
    open_items = WorkItem.objects.filter(state="open").exclude(division=None)
    assert set(open_items.values_list("division__code", flat=True)) <= {"mc", "nv"}
    assert not [link for _, link in broken_links() if link]


def _hand_over_in_both_years(cast: Cast, version: Any) -> None:
    """Lists of papers are numbered anew, and those of a carried case go on."""
    opened = {"is_outside": False, "decision": "Quyết định số 1", "held_from": date(2026, 12, 1)}
    actions.begin_desk_service(cast.health, desk=cast.other, by=cast.actor("quan", PLANNED), at=at(PLANNED), **opened)
    numbers = []
    for when in (LAST, FIRST):
        case = make_received(cast, version, when)
        Case.objects.filter(pk=case.pk).update(desk=cast.other)
        by = cast.actor("tuan", when)
        made = give_papers(
            cast.other, competent=cast.health, direction="dossiers", cases=[case.code], by=by, at=at(when)
        )
        numbers.append(made.called)
    assert numbers == ["01/2026", "01/2027"]
