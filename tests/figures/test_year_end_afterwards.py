"""What is decided, reopened, taken over or entered in January changes nothing in the lists of the year before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nennep.arrivals.actions.take_over import OpenDossier, take_over
from nennep.cases.actions import complete_step, move_to_version, reopen_case
from nennep.cases.models import Case
from nennep.definitions.definition import FAILED
from nennep.desks.actions import give_papers, take_papers
from nennep.documents.actions import add_series
from nennep.figures.queries.year_cases import counts_of, end_of, open_cases
from nennep.figures.queries.year_end import stood
from nennep.figures.queries.year_registers import dated_ahead, last_numbers, unsigned_lists
from nennep.org import actions
from nennep.org.models import Agency, Division, User
from nennep.procedures.models import ProcedureVersion
from nennep.processes.actions import put_in_force
from nennep.processes.models import Process
from nennep.reception.actions import ComponentDraft, PartyDraft, receive_case, redirect_case
from nennep.reorganisations.actions import (
    cancel_reorganisation,
    plan_merger,
    take_back_reorganisation,
    write_merger,
    write_reorganisation,
)
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cases.versions import put_beside
from tests.cast import Cast
from tests.factories import decided, definition, make_procedure, make_received, make_registered, walk
from tests.processes.flow import NUMBERS, approved, in_force, reviewed
from tests.reception.test_corrections import dossier_of
from tests.test_merged_agency import DECISION, doer, given, keeper, there

__all__ = ["keeper", "there"]
pytestmark = pytest.mark.django_db
DAY, LAST, NEW, LATER = "2026-12-28 09:00", "2026-12-31 16:00", "2027-01-01 00:01", "2027-01-05 09:00"
FIRST = date(2027, 1, 1)
PAGE = "/figures/year-end/"


def told(agency: Agency, when: str, year: int = 2026) -> tuple[Any, ...]:
    """All that the page says of the year, read at ``when``."""
    with frozen(at(when)):
        rows = stood(open_cases(agency.pk, year), end_of(year))
        said = [(r.case.code, r.procedure, r.division, r.handler, r.due_at, r.state, r.waits) for r in rows]
        numbers = [(one.series, one.text, one.count) for one in last_numbers(agency.pk, year)]
        counts = counts_of(agency.pk, year)
        assert len(said) == counts["pending"]
        assert counts["carried_in"] + counts["received"] - counts["resolved"] - counts["ended"] == counts["pending"]
        return said, counts, numbers, unsigned_lists(agency.pk, year), dated_ahead(agency.pk, year)


def version_of(case: Case) -> ProcedureVersion:
    assert case.procedure_version is not None
    return case.procedure_version


def two_cases(cast: Cast) -> tuple[Case, Case]:
    """One that the handler has, one that still waits at the desk."""
    version = make_procedure(cast)
    return walk(cast, make_received(cast, version, DAY), "B2", DAY), make_received(cast, version, DAY)


def merge(cast: Cast, keeper: User) -> None:
    """Afterwards the agency ends in the other one on 1 January."""
    by = doer(keeper, LAST)
    held = write_merger(
        cast.health, into=cast.other, decision=DECISION, effective_on=FIRST, merger=given(cast), by=by, at=at(LAST)
    )
    plan_merger(held, choices={}, by=by, at=at(LAST))


@pytest.mark.parametrize("change", ["merged", "owner", "desk", "renamed"])
def test_a_decision_of_the_first_of_january(cast: Cast, change: str) -> None:
    handled, _ = two_cases(cast)
    assert handled.process_version is not None
    key = handled.process_version.process.succession_key
    changes = {
        "merged": Changes(ended={"nvd": "nvy"}),
        "owner": Changes(owners={key: "nvy"}),
        "desk": Changes(desk="nvy"),
        "renamed": Changes(renamed={"nvd": NamedUnit("qld", "Phòng Quản lý Dược"), "mc": NamedUnit("mot", "Quầy")}),
    }
    decided(cast, changes[change], LAST, on=FIRST)
    before = told(cast.health, LAST)
    assert "Thẩm định hồ sơ: Trần Quang Minh, Phòng Nghiệp vụ Dược" in {row[6] for row in before[0]}
    assert carry_out_reorganisations(at(NEW)).count == 1
    assert told(cast.health, LATER) == before


def test_a_decision_of_december_that_is_carried_out_in_january(cast: Cast) -> None:
    two_cases(cast)
    before = told(cast.health, LAST)
    decided(cast, Changes(ended={"nvd": "nvy"}), LATER, on=date(2026, 12, 30))
    assert Division.objects.get(agency=cast.health, code="nvd").ended_on == date(2026, 12, 30)
    assert told(cast.health, LATER) == before


def test_an_agency_that_ends_on_the_first_of_january(cast: Cast, keeper: User, there: Division) -> None:
    handled, _ = two_cases(cast)
    series = {"pattern": "{số:4}/CCHN-SYT", "restart": "yearly", "starts_on": date(2026, 1, 1)}
    add_series(cast.health, name="Chứng chỉ hành nghề", by=cast.actor("son", DAY), at=at(DAY), **series)
    done = walk(cast, make_received(cast, version_of(handled), DAY), "B5", DAY)
    complete_step(done, step="B6", by=cast.actor("son", DAY), at=at(DAY), result={"number": "0007/CCHN-SYT"})
    merge(cast, keeper)
    before, theirs = told(cast.health, LAST), told(cast.other, LAST)
    assert (len(before[0]), before[1]["resolved"], before[2][0][1], len(before[4])) == (2, 1, "0007/CCHN-SYT", 1)
    assert carry_out_reorganisations(at(NEW)).count == 1
    assert (told(cast.health, LATER), told(cast.other, LATER)) == (before, theirs)
    # The year after, the successor has them.
    counts = counts_of(cast.other.pk, 2027)
    assert (counts["carried_in"], counts["received"], counts["pending"]) == (2, 0, 2)

    client = Client()
    client.force_login(cast.people["tuan"])
    with frozen(at(LATER)):
        own = client.get(PAGE).content.decode()
        assert handled.code not in own
        assert cast.health.name in own  # offered
        for address in (PAGE, f"{PAGE}print/"):
            page = client.get(address, {"agency": cast.health.code}).content.decode()
            assert handled.code in page
            assert "Phòng Nghiệp vụ Dược" in page
        assert client.get(f"{PAGE}export/", {"agency": cast.health.code}).status_code == 200


def test_a_result_reopened_in_january_was_there_at_the_end(cast: Cast) -> None:
    case = walk(cast, make_received(cast, make_procedure(cast), DAY), "B5", DAY)
    before = told(cast.health, LAST)
    assert (before[0], before[1]["resolved"]) == ([], 1)
    reopen_case(case, by=cast.actor("binh", LATER), at=at(LATER), reason="Sai số")
    assert told(cast.health, LATER) == before
    walk(cast, Case.objects.get(pk=case.pk), "B5", "2027-01-06 09:00")
    assert told(cast.health, "2027-01-07 09:00") == before
    counts = counts_of(cast.health.pk, 2027)
    assert (counts["carried_in"], counts["resolved"], counts["pending"]) == (1, 1, 0)


def test_a_result_reopened_and_given_in_january_was_open_at_the_end(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), DAY)
    before = told(cast.health, LAST)
    case = walk(cast, case, "B5", "2027-01-04 09:00")
    reopen_case(case, by=cast.actor("binh", LATER), at=at(LATER), reason="Sai số")
    assert told(cast.health, LATER) == before


def test_a_dossier_taken_over_from_the_old_system_in_january(cast: Cast) -> None:
    version = make_procedure(cast)
    before = told(cast.health, LAST)
    dossier = OpenDossier(
        code="H99.12-261229-0007",
        version=version,
        received_at=at("2026-12-29 08:40"),
        due_at=at("2027-01-15 08:40"),
        step="B3",
        channel="counter",
        parties=[PartyDraft(role="owner", name="Huỳnh Thị Sáu")],
        handler_id=cast.minh.pk,
    )
    take_over(cast.health, dossier=dossier, by=cast.actor("quan", LATER), at=at(LATER))
    assert told(cast.health, LATER) == before


def test_a_dossier_accepted_in_january_with_the_day_of_december(cast: Cast) -> None:
    version = make_procedure(cast)
    before = told(cast.health, LAST)
    case = make_registered(cast, version, "2027-01-04 09:00", submitted_at=at("2026-12-31 09:00"))
    receive_case(
        case, by=cast.actor("lan", "2027-01-04 09:00"), at=at("2027-01-04 09:00"), happened_at=at("2026-12-31 10:00")
    )
    assert told(cast.health, LATER) == before


def test_numbers_entered_in_january_with_the_day_of_december(cast: Cast) -> None:
    version = make_procedure(cast)
    series = {"pattern": "{số:4}/CCHN-SYT", "restart": "yearly", "starts_on": date(2026, 1, 1)}
    add_series(cast.health, name="Chứng chỉ hành nghề", by=cast.actor("son", DAY), at=at(DAY), **series)
    first, second = (walk(cast, make_received(cast, version, DAY), "B5", DAY) for _ in range(2))
    complete_step(first, step="B6", by=cast.actor("son", DAY), at=at(DAY), result={"number": "0007/CCHN-SYT"})
    before = told(cast.health, LAST)
    assert before[2] == [("Chứng chỉ hành nghề", "0007/CCHN-SYT", 1)]
    result = {"number": "0008/CCHN-SYT", "dated_on": date(2026, 12, 31)}
    complete_step(second, step="B6", by=cast.actor("son", LATER), at=at(LATER), result=result)
    assert told(cast.health, LATER) == before
    # The clerk is told all the same that the register of the year went on.
    assert [one.later for one in last_numbers(cast.health.pk, 2026)] == [1]


def test_what_was_written_ahead_is_what_was_written_by_then(cast: Cast) -> None:
    process = make_procedure(cast).procedure.processes.get()
    held = decided(cast, Changes(desk="nvy"), LAST, on=date(2027, 2, 1))
    before = told(cast.health, LAST)
    assert before[4] == [(f"Sắp xếp tổ chức: {held.decision}", date(2027, 2, 1))]
    in_force(cast, process, when=LATER)
    take_back_reorganisation(held, by=cast.actor("quan", LATER), at=at(LATER))
    write_reorganisation(
        cast.health,
        decision="Quyết định số 9/QĐ-SYT ngày 05/01/2027",
        effective_on=date(2027, 3, 1),
        changes=Changes(desk="nvy"),
        by=cast.actor("quan", LATER),
        at=at(LATER),
        draft=held,
    )
    assert told(cast.health, LATER) == before
    held.refresh_from_db()
    cancel_reorganisation(held, by=cast.actor("quan", LATER), at=at(LATER))
    assert told(cast.health, LATER) == before


def test_a_version_approved_ahead_is_told_also_once_it_is_in_force(cast: Cast) -> None:
    process = make_procedure(cast).procedure.processes.get()
    version = reviewed(cast, process, DAY)
    for track in NUMBERS:
        assert told(cast.health, LAST)[4] == []
        approved(cast, version, track, DAY, effective_from=date(2027, 1, 4))
    before = told(cast.health, LAST)
    assert before[4] == [(f"Quy trình {process.code} bản {version.number}", date(2027, 1, 4))]
    put_in_force(version, by=cast.actor("thao", LATER), at=at(LATER))
    assert told(cast.health, LATER) == before


def test_a_procedure_chosen_by_mistake_and_mended_in_january(cast: Cast) -> None:
    wrong = make_procedure(cast)
    right = make_procedure(cast, code="QT.DP.03", process=definition("QT.DP.03"))
    Process.objects.filter(code="QT.DP.03").update(division=cast.clinics)
    case = make_received(cast, wrong, LAST)
    before = told(cast.health, LAST)
    papers = [ComponentDraft(component_id=row.pk, originals=1) for row in right.components.all()]
    dossier = dossier_of(case, components=papers)
    when = {"by": cast.actor("lan", LATER), "at": at(LATER)}
    redirect_case(case, version=right, dossier=dossier, reason="Chọn nhầm thủ tục", **when)
    case.refresh_from_db()
    assert case.division == cast.clinics
    assert told(cast.health, LATER) == before


def test_a_step_names_a_division_that_ends_on_the_first_of_january(cast: Cast) -> None:
    steps = tuple(replace(one, unit="nvy") if one.id == "B4" else one for one in definition().steps)
    version = make_procedure(cast, process=definition(steps=steps))
    walk(cast, make_received(cast, version, DAY), "B3", DAY)
    before = told(cast.health, LAST)
    assert before[0][0][6].endswith(f", {cast.clinics.name}")
    decided(cast, Changes(ended={"nvy": "nvd"}), LAST, on=FIRST)
    assert carry_out_reorganisations(at(NEW)).count == 1
    after = told(cast.health, LATER)
    assert (after[0], after[1]) == (before[0], before[1])


def test_the_agency_ends_in_the_one_whose_desk_took_the_dossier_in(cast: Cast, keeper: User, there: Division) -> None:
    version = make_procedure(cast)
    since = {"decision": "QĐ", "held_from": date(2026, 11, 1), "by": cast.actor("quan"), "at": at("2026-11-17 08:40")}
    actions.begin_desk_service(cast.health, desk=cast.other, is_outside=False, **since)
    Division.objects.filter(agency=cast.other, is_one_stop=True).update(name="Quầy Nông nghiệp")
    case = make_registered(cast, version, DAY, desk=cast.other)
    receive_case(case, by=cast.actor("tuan", DAY), at=at(DAY))
    merge(cast, keeper)
    before = told(cast.health, LAST)
    assert before[0][0][6] == "Tiếp nhận hồ sơ: Tiếp nhận hồ sơ, trả kết quả, Quầy Nông nghiệp"
    assert carry_out_reorganisations(at(NEW)).count == 1
    case.refresh_from_db()
    assert (case.agency, case.desk) == (cast.other, None)
    assert told(cast.health, LATER) == before


def test_the_promise_of_a_dossier_from_outside_that_reached_the_agency_in_january(cast: Cast) -> None:
    version = make_procedure(cast)
    since = {"decision": "QĐ", "held_from": date(2026, 11, 1), "by": cast.actor("quan"), "at": at("2026-11-17 08:40")}
    actions.begin_desk_service(cast.health, desk=cast.other, is_outside=True, **since)
    case = make_registered(cast, version, "2026-12-31 09:00", desk=cast.other, received_outside=True)
    receive_case(case, by=cast.actor("tuan", "2026-12-31 09:00"), at=at("2026-12-31 09:00"))
    by, on_the_way = cast.actor("tuan", LAST), {"direction": "dossiers", "cases": [case.code]}
    made = give_papers(cast.other, competent=cast.health, **on_the_way, by=by, at=at(LAST))
    before = told(cast.health, LAST)
    assert (before[0][0][4:6], len(before[3])) == ((None, "Chưa hẹn ngày"), 1)
    take_papers(made, missing=(), differences={}, by=cast.actor("son", LATER), at=at(LATER))
    case.refresh_from_db()
    assert case.due_at is not None
    assert told(cast.health, LATER) == before


def test_a_version_changed_and_a_step_sent_back_in_january(cast: Cast) -> None:
    version = make_procedure(cast)
    handled, back = (walk(cast, make_received(cast, version, DAY), step, DAY) for step in ("B2", "B3"))
    before = told(cast.health, LAST)
    table = definition()
    steps = tuple(replace(one, name="Thẩm định theo mẫu mới") if one.id == "B3" else one for one in table.steps)
    new = put_beside(definition(steps=steps), since=date(2027, 1, 4))
    move_to_version(
        Case.objects.get(pk=handled.pk),
        version=new,
        mapping={one.id: one.id for one in table.steps},
        reason="Luật mới bớt một bước cho người dân.",
        basis="QĐ 1/QĐ-UBND ngày 04/01/2027",
        by=cast.actor("thao", LATER),
        at=at(LATER),
    )
    complete_step(back, step="B4", by=cast.actor("ha", LATER), at=at(LATER), outcome=FAILED, remark="Thiếu căn cứ")
    complete_step(back, step="B3", by=cast.actor("minh", LATER), at=at(LATER), remark="Đã thêm")
    assert told(cast.health, LATER) == before
    moved = {row.case.code: row.waits for row in stood(open_cases(cast.health.pk, 2027), end_of(2027))}
    assert "Thẩm định theo mẫu mới" in moved[handled.code]


@pytest.mark.parametrize("year", ["9" * 4400, "٢٠٢٦", "-2026", "1999", "9999"])
def test_a_year_that_is_none_opens_the_usual_one(cast: Cast, year: str) -> None:
    client = Client()
    client.force_login(cast.people["thao"])
    with frozen(at(LATER)):
        for address in (PAGE, f"{PAGE}print/", f"{PAGE}export/"):
            found = client.get(address, {"year": year})
            assert found.status_code == 200
        assert "31/12/2026" in client.get(PAGE, {"year": year}).content.decode()
