"""An agency that is reorganised: two divisions merge, one is divided, the agency gets another name, on a date."""

import json
from dataclasses import replace
from datetime import date

import pytest

from nennep.arrivals.actions.take_over import OpenDossier, take_over
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.parts import letterhead
from nennep.cases.queries.access import cases_for
from nennep.cli.entry import main
from nennep.definitions.definition import Definition
from nennep.kernel.actors import Actor
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.org import actions
from nennep.org.models import Delegation, Division, Reorganisation
from nennep.org.queries import actor_of, divisions_of
from nennep.org.queries.agencies import agency_of_code
from nennep.org.queries.names import division_of_code, name_on, unit_names
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import open_draft
from nennep.processes.models import Process
from nennep.processes.queries.checks import checks_of
from nennep.reception.actions import PartyDraft
from nennep.reorganisations.actions import (
    cancel_reorganisation,
    choose_desk,
    plan_reorganisation,
    take_back_reorganisation,
    write_reorganisation,
)
from nennep.reorganisations.queries.reorganisations import departures
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work import jobs
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, make_procedure, make_process, make_received, walk

WRITTEN = "2026-11-17 08:40"
DAY = date(2026, 12, 1)
BEFORE, AFTER = "2026-11-30 16:50", "2026-12-01 00:01"
DECISION = "Quyết định số 512/QĐ-UBND ngày 10/11/2026"
MERGED = Changes(
    agency={"name": "Sở Y tế và Dân số", "short_name": "Sở YT-DS", "code": "sytds"},
    made=(NamedUnit("nv", "Phòng Nghiệp vụ"),),
    ended={"nvd": "nv", "nvy": "nv"},
)


def plan(cast: Cast, changes: Changes, *, on: date = DAY, choices: dict[str, str] | None = None) -> Reorganisation:
    by, when = cast.actor("quan"), at(WRITTEN)
    made = write_reorganisation(cast.health, decision=DECISION, effective_on=on, changes=changes, by=by, at=when)
    return plan_reorganisation(made, choices=choices or {}, by=by, at=when)


def actor(cast: Cast, name: str, when: str) -> Actor:
    found = actor_of(cast.people[name], at(when))
    assert found is not None
    return found


@pytest.fixture
def handled(cast: Cast) -> Case:
    """A case in the hands of Minh of the drugs division."""
    return walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B2", "2026-11-16 10:00")


def test_two_divisions_merge_on_their_day_and_nothing_is_lost(cast: Cast, handled: Case) -> None:
    actions.delegate(
        cast.ha.positions.get(),
        borrower=cast.dat,
        duties=["assign"],
        held_from=date(2026, 11, 20),
        held_to=date(2026, 12, 20),
        basis="Giấy ủy quyền số 12/UQ-SYT",
        by=cast.actor("ha"),
        at=at(WRITTEN),
    )
    fresh = make_received(cast, handled.procedure_version, "2026-11-17 08:00")
    planned = plan(cast, MERGED)
    assert planned.state == "planned"
    assert carry_out_reorganisations(at(BEFORE)).count == 0
    assert actor(cast, "minh", BEFORE).may("handle", cast.health.pk, cast.drugs.pk)

    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert carry_out_reorganisations(at(AFTER)).count == 0
    merged = Division.objects.get(code="nv")
    assert [one.code for one in divisions_of(cast.health.pk)] == ["mc", "nv"]
    for name in ("minh", "dat", "yen", "ha"):
        assert {grant.division_id for grant in actor(cast, name, AFTER).grants if not grant.acting_for_id} == {
            merged.pk
        }
    lent = next(grant for grant in actor(cast, "dat", AFTER).grants if grant.acting_for_id)
    assert (lent.duty, lent.division_id, lent.acting_for_id) == ("assign", merged.pk, cast.ha.pk)
    assert Delegation.objects.count() == 2

    handled.refresh_from_db()
    fresh.refresh_from_db()
    assert (handled.division, fresh.division, handled.handler) == (merged, merged, cast.minh)
    assert Process.objects.get().division == merged
    assert set(WorkItem.objects.filter(state="open").values_list("division__code", flat=True)) <= {"mc", "nv"}
    assert handled.code in cases_for(actor(cast, "yen", AFTER)).values_list("code", flat=True)

    walk(cast, fresh, "B4", "2026-12-01 08:00")
    walk(cast, handled, "B7", "2026-12-01 08:00")
    handled.refresh_from_db()
    assert handled.state == "returned"
    assert [link for _, link in broken_links() if link] == []


def test_07_01_papers_bear_the_name_of_their_day_and_old_codes_still_lead_there(cast: Cast, handled: Case) -> None:
    plan(cast, MERGED)
    carry_out_reorganisations(at(AFTER))
    case = Case.objects.get(pk=handled.pk)
    slip, later = (
        IssuedPaper(case=case, form="control_sheet", form_set="tt03_2025", issued_at=at(when))
        for when in (BEFORE, AFTER)
    )
    assert letterhead(case, slip).agency == "Sở Y tế tỉnh Thử"
    assert letterhead(case, later).agency == "Sở Y tế và Dân số"
    assert name_on(case.agency, date(2026, 11, 30)).short_name == cast.health.short_name
    assert agency_of_code("syt") == agency_of_code("sytds") == case.agency
    found = division_of_code(cast.health.pk, "nvd")
    assert found is not None
    assert found.code == "nv"
    assert unit_names(cast.health.pk)["nvd"] == "Phòng Nghiệp vụ Dược"
    assert case.code == handled.code


def test_a_divided_division_sends_people_and_processes_where_they_were_chosen_to_go(cast: Cast, handled: Case) -> None:
    other = make_process(cast, make_procedure(cast, code="QT.DP.03"), definition("QT.DP.09")).process
    changes = Changes(made=(NamedUnit("a", "Phòng A"), NamedUnit("b", "Phòng B")), ended={"nvd": "a"})
    choices = {f"post:{cast.dat.positions.get().pk}": "b", f"process:{other.pk}": "b", "post:999999": "b", "x": "b"}
    draft = write_reorganisation(
        cast.health, decision=DECISION, effective_on=DAY, changes=changes, by=cast.actor("quan"), at=at(WRITTEN)
    )
    (shown,) = departures(draft)
    assert {words: count for words, count, _ in shown.counts} == {
        "vị trí": 3,
        "quy trình chủ quản": 3,
        "hồ sơ chưa kết thúc": 1,
        "việc đang chờ": 1,
    }
    assert {"Trần Quang Minh", "Phạm Tiến Đạt"} <= {thing.words for thing, _ in shown.things}
    plan_reorganisation(draft, choices=choices, by=cast.actor("quan"), at=at(WRITTEN))
    carry_out_reorganisations(at(AFTER))
    where = {one.code: one.pk for one in divisions_of(cast.health.pk)}
    assert actor(cast, "dat", AFTER).may("handle", cast.health.pk, where["b"])
    assert actor(cast, "minh", AFTER).may("handle", cast.health.pk, where["a"])
    other.refresh_from_db()
    assert other.division_id == where["b"]
    handled.refresh_from_db()
    assert handled.division_id == where["a"]


def test_a_desk_that_is_merged_receives_where_it_went(cast: Cast) -> None:
    version = make_procedure(cast)
    plan(cast, Changes(made=(NamedUnit("vp", "Văn phòng"),), ended={"mc": "vp"}))
    carry_out_reorganisations(at(AFTER))
    desk = Division.objects.get(agency=cast.health, is_one_stop=True)
    assert desk.code == "vp"
    case = make_received(cast, version, "2026-12-01 08:00")
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == desk


def test_a_decision_of_a_past_day_is_carried_out_at_once(cast: Cast) -> None:
    done = plan(cast, Changes(renamed={"nvd": NamedUnit("duoc", "Phòng Quản lý Dược")}), on=date(2026, 11, 10))
    assert done.state == "carried_out"
    cast.drugs.refresh_from_db()
    assert (cast.drugs.code, cast.drugs.name) == ("duoc", "Phòng Quản lý Dược")
    found = division_of_code(cast.health.pk, "nvd")
    assert found == cast.drugs


def test_what_no_longer_fits_on_its_day_is_told_and_changes_nothing(cast: Cast) -> None:
    planned = plan(cast, MERGED)
    Division.objects.create(agency=cast.health, code="NV", name="Phòng khác")
    report = carry_out_reorganisations(at(AFTER))
    assert (report.count, len(report.skipped)) == (0, 1)
    planned.refresh_from_db()
    assert planned.state == "planned"
    assert "đang là mã của phòng khác" in planned.hindered
    assert Division.objects.filter(ended_on__isnull=False).count() == 0
    take_back_reorganisation(planned, by=cast.actor("quan"), at=at(AFTER))
    with pytest.raises(BrokenRuleError, match="đang là mã"):
        plan_reorganisation(planned, choices={}, by=cast.actor("quan"), at=at(AFTER))


def test_a_decision_that_meets_a_fault_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = plan(cast, Changes(renamed={"nvd": NamedUnit("duoc", "Phòng Dược")}))
    tuan = cast.actor("tuan")
    changes = Changes(renamed={"mc": NamedUnit("tn", "Bộ phận Tiếp nhận")})
    theirs = write_reorganisation(
        cast.other, decision=DECISION, effective_on=DAY, changes=changes, by=tuan, at=at(WRITTEN)
    )
    plan_reorganisation(theirs, choices={}, by=tuan, at=at(WRITTEN))
    real = jobs.carry_out_reorganisation

    def fails_for_mine(held: Reorganisation, **told: object) -> None:
        if held.pk == mine.pk:
            raise LookupError
        real(held, **told)

    monkeypatch.setattr(jobs, "carry_out_reorganisation", fails_for_mine)
    report = carry_out_reorganisations(at(AFTER))
    assert (report.count, len(report.skipped)) == (1, 1)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, theirs.state) == ("planned", "carried_out")
    assert "lỗi chưa lường trước" in mine.hindered
    monkeypatch.undo()
    assert carry_out_reorganisations(at(AFTER)).count == 1


def test_one_decision_is_finished_before_another_is_begun(cast: Cast) -> None:
    held = plan(cast, MERGED)
    with pytest.raises(BrokenRuleError) as refused:
        plan(cast, Changes(renamed={"nvd": NamedUnit("nvd", "Phòng Dược")}))
    assert f"bản số {held.number} chưa xong: {DECISION}, hiệu lực từ 01/12/2026" in refused.value.words
    assert "Đưa bản ấy về soạn lại ở Sắp xếp tổ chức để sửa hoặc bỏ" in refused.value.words
    assert "hoặc ghi từ ngày 01/12/2026, sau khi đổi xong" in refused.value.words
    take_back_reorganisation(held, by=cast.actor("quan"), at=at(WRITTEN))
    with pytest.raises(BrokenRuleError, match="Xác nhận bản ấy, ghi chung vào bản ấy, hoặc bỏ bản ấy ở Sắp xếp tổ"):
        plan(cast, Changes(renamed={"nvd": NamedUnit("nvd", "Phòng Dược")}))


def test_an_agency_goes_under_another_only_by_who_keeps_the_people_there(cast: Cast) -> None:
    with pytest.raises(Exception, match="là việc của người quản lý người dùng ở UBND tỉnh"):
        plan(cast, Changes(agency={"superior": "tinh"}))
    with pytest.raises(BrokenRuleError, match="chính cơ quan này hoặc ở dưới nó"):
        plan(cast, Changes(agency={"superior": "syt"}))


def test_events_of_a_reorganisation_hold_no_name_of_a_person(cast: Cast, handled: Case) -> None:
    plan(cast, MERGED)
    carry_out_reorganisations(at(AFTER))
    bodies = [json.loads(body) for body in Event.objects.values_list("body", flat=True)]
    kinds = {body["kind"] for body in bodies}
    assert {"division.ended", "position.succeeded", "case.succeeded", "process.succeeded", "agency.renamed"} <= kinds
    told = json.dumps(bodies, ensure_ascii=False)
    assert not any(user.full_name in told for user in cast.people.values())


def test_drafts_name_the_divisions_as_they_are_and_approved_versions_lead_to_them(cast: Cast) -> None:
    steps = (replace(definition().steps[0], unit="nvy"), *definition().steps[1:])
    version = make_procedure(cast, process=definition(steps=steps))
    draft = open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=at(WRITTEN))
    plan(cast, Changes(renamed={"nvy": NamedUnit("y", "Phòng Nghiệp vụ Y")}), on=date(2026, 11, 17))
    draft.refresh_from_db()
    assert Definition.from_dict(draft.definition).steps[0].unit == "y"
    assert draft.edits.get(number=1).words == "Đổi mã phòng: nvy nay là y"
    assert not [one for one in checks_of(draft, Definition.from_dict(draft.definition), DAY) if "đơn vị" in one.words]
    case = make_received(cast, version, "2026-12-01 08:00")
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics


def test_a_desk_is_not_put_into_a_division_that_has_just_ended(cast: Cast) -> None:
    seen = Division.objects.get(pk=cast.drugs.pk)
    plan(cast, MERGED, on=date(2026, 11, 17))
    with pytest.raises(BrokenRuleError, match="đã kết thúc"):
        choose_desk(seen, by=cast.actor("quan"), at=at(WRITTEN))
    with pytest.raises(BrokenRuleError, match="đã kết thúc"):
        actions.add_person(
            by=cast.actor("quan"),
            at=at(WRITTEN),
            agency=cast.health,
            username="moi.syt",
            full_name="Người mới",
            title="Chuyên viên",
            duties=["handle"],
            held_from=date(2026, 11, 17),
            division=seen,
        )


def test_a_dossier_whose_list_was_checked_before_is_taken_over_by_the_successor(cast: Cast) -> None:
    version = make_procedure(cast)
    meant = {"version": version, "division_id": cast.drugs.pk, "handler_id": cast.minh.pk}
    plan(cast, MERGED, on=date(2026, 11, 17))
    dossier = OpenDossier(
        code="H99.12-261110-0007",
        received_at=at("2026-11-10 08:40"),
        due_at=at("2026-11-20 08:40"),
        step="B3",
        channel="counter",
        parties=[PartyDraft(role="owner", name="Huỳnh Thị Sáu")],
        **meant,
    )
    case = take_over(cast.health, dossier=dossier, by=cast.actor("quan"), at=at("2026-11-17 09:00"))
    item = WorkItem.objects.get(subject_id=case.pk, state="open")
    assert (case.division.code, item.division.code, case.handler) == ("nv", "nv", cast.minh)
    gone = replace(dossier, code="H99.12-261110-0008", handler_id=cast.lan.pk)
    with pytest.raises(BrokenRuleError, match="không còn thụ lý") as refused:
        take_over(cast.health, dossier=gone, by=cast.actor("quan"), at=at("2026-11-17 09:00"))
    assert refused.value.field == "handler"


def test_the_machine_puts_an_agency_under_another(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    other = [*["agency", "move", "--agency", "syt", "--under", "snn", "--decision"], DECISION]
    with frozen(at(WRITTEN)):
        assert main(other) == 0
        assert main([*["agency", "move", "--agency", "snn", "--under", "syt", "--decision"], DECISION]) != 0
    told = capsys.readouterr()
    assert "nay trực thuộc" in told.out
    assert "chính cơ quan này hoặc ở dưới nó" in told.err
    cast.health.refresh_from_db()
    assert cast.health.superior == cast.other
    assert name_on(cast.health, date(2026, 11, 16)).superior == cast.province.name


def test_what_came_to_a_division_while_it_was_ended_follows_it(cast: Cast, handled: Case) -> None:
    plan(cast, MERGED)
    carry_out_reorganisations(at(AFTER))
    # As somebody writes it who had read before the end where the step goes.
    Case.objects.filter(pk=handled.pk).update(division=cast.drugs)
    WorkItem.objects.filter(subject_id=handled.pk, state="open").update(division=cast.drugs)
    assert carry_out_reorganisations(at("2026-12-01 00:02")).count == 1
    handled.refresh_from_db()
    merged = Division.objects.get(code="nv")
    assert handled.division == merged
    assert WorkItem.objects.get(subject_id=handled.pk, state="open").division == merged
    assert carry_out_reorganisations(at("2026-12-01 00:03")).count == 0


def test_a_code_that_a_division_had_is_never_anothers(cast: Cast) -> None:
    plan(cast, Changes(renamed={"nvd": NamedUnit("duoc", "Phòng Quản lý Dược")}), on=date(2026, 11, 10))
    for code in ("nvd", "NVD", "one_stop"):
        with pytest.raises(BrokenRuleError) as refused:
            actions.add_division(agency=cast.health, by=cast.actor("quan"), at=at(WRITTEN), code=code, name="Phòng mới")
        assert refused.value.field == "code"


def test_what_was_looked_at_is_what_is_confirmed_and_days_go_forward(cast: Cast) -> None:
    by, when = cast.actor("quan"), at(WRITTEN)
    write = {"decision": DECISION, "effective_on": DAY, "by": by, "at": when}
    shown = write_reorganisation(cast.health, changes=MERGED, **write)
    write_reorganisation(cast.health, changes=Changes(ended={"nvd": "mc"}), draft=Reorganisation.objects.get(), **write)
    with pytest.raises(ConflictError):
        plan_reorganisation(shown, choices={}, by=by, at=when, seen=shown.version)
    cancel_reorganisation(Reorganisation.objects.get(), by=by, at=when)
    plan(cast, Changes(renamed={"nvd": NamedUnit("duoc", "Phòng Dược")}), on=date(2026, 11, 10))
    with pytest.raises(BrokenRuleError, match="Ghi ngày từ đó trở đi"):
        plan(cast, Changes(renamed={"nvy": NamedUnit("y", "Phòng Y")}), on=date(2026, 11, 9))
    done = Reorganisation.objects.get(state="carried_out")
    with pytest.raises(BrokenRuleError, match="không sửa được"):
        write_reorganisation(cast.health, changes=Changes(ended={"nvy": "mc"}), draft=done, **write)


def test_nobody_is_posted_to_a_division_that_ended(cast: Cast) -> None:
    plan(cast, Changes(ended={"nvd": "nvy"}), on=date(2026, 11, 10))
    cast.drugs.refresh_from_db()
    post = {"title": "Chuyên viên", "duties": ["handle"], "held_from": date(2026, 11, 17), "division": cast.drugs}
    with pytest.raises(BrokenRuleError, match="đã kết thúc từ 10/11/2026"):
        actions.give_position(user=cast.minh, agency=cast.health, by=cast.actor("quan"), at=at(WRITTEN), **post)
