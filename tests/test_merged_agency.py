"""An agency that ends: its people, cases and processes are those of its successor on a day, and its history stays."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from nennep.cases.actions import complete_step
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers.parts import letterhead
from nennep.cases.queries.access import case_of, cases_for
from nennep.cases.queries.chronicle import chronicle_of
from nennep.cli.entry import main
from nennep.desks.actions import give_papers
from nennep.documents.actions import add_series
from nennep.kernel.actors import Actor, machine
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Chain
from nennep.ledger.queries import broken_links
from nennep.org import actions
from nennep.org.models import Agency, Division, Position, Reorganisation, User
from nennep.org.queries import actor_of, managed_agency_ids
from nennep.org.queries.administration import founder
from nennep.org.queries.names import name_on
from nennep.org.rules import MANAGE_PEOPLE, BrokenRuleError
from nennep.processes.actions import open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.reorganisations.actions import plan_merger, take_back_reorganisation, write_merger
from nennep.reorganisations.queries.mergers import check_agencies, preview_of
from nennep.reorganisations.rules.mergers import NOWHERE, WHOLE, Merger
from nennep.upkeep.actions.exports import export_agency
from nennep.upkeep.parts.export_check import check_export
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import definition, make_procedure, make_received, make_registered, walk
from tests.ledger.test_verify import bare_tables

WRITTEN = "2026-11-17 08:40"
DAY = date(2026, 12, 1)
BEFORE, AFTER = "2026-11-30 16:50", "2026-12-01 00:01"
DECISION = "Quyết định số 700/QĐ-UBND ngày 10/11/2026"


@pytest.fixture
def keeper(cast: Cast) -> User:
    """Who manages the people of the province."""
    user = User.objects.create(username="tam", full_name="Lý Minh Tâm", password="!")
    post = {"title": "Quản trị tỉnh", "duties": [MANAGE_PEOPLE], "held_from": SINCE}
    Position.objects.create(user=user, agency=cast.province, **post)
    return user


@pytest.fixture
def there(cast: Cast) -> Division:
    """The division of the other agency that takes over the work on drugs; its code is one of the ending agency."""
    return Division.objects.create(agency=cast.other, code="nvy", name="Phòng Y tế")


def given(cast: Cast, **changes: object) -> Merger:
    desk = "mc"
    return replace(Merger({"mc": desk, "nvd": "nvy", "nvy": "nvy"}, WHOLE), **changes)


def doer(user: User, when: str) -> Actor:
    found = actor_of(user, at(when))
    assert found is not None
    return found


def plan(cast: Cast, keeper: User, merger: Merger | None = None, *, on: date = DAY) -> Reorganisation:
    by, when = doer(keeper, WRITTEN), at(WRITTEN)
    made = write_merger(
        cast.health, into=cast.other, decision=DECISION, effective_on=on, merger=merger or given(cast), by=by, at=when
    )
    return plan_merger(made, choices={}, duties=all_duties(cast.health), by=by, at=when)


def all_duties(agency: Agency) -> dict[str, list[str]]:
    """Every duty is ticked to go along with every post."""
    return {f"post:{post.pk}": post.duties for post in agency.positions.all()}


def step_on(cast: Cast, case: Case, until: str, when: str) -> Case:
    return walk(cast, Case.objects.get(pk=case.pk), until, when)


def sound() -> bool:
    return [link for _, link in broken_links() if link] == []


def test_an_agency_ends_in_another_on_its_day_and_a_case_under_way_goes_on(
    cast: Cast, keeper: User, there: Division
) -> None:
    version = make_procedure(cast)
    handled = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B4", "2026-11-16 10:00")
    filed = make_registered(cast, version, "2026-11-17 08:00")
    ended = walk(cast, make_received(cast, version, "2026-11-16 09:10"), "B7", "2026-11-16 11:00")
    stood = (handled.code, handled.due_at, handled.tokens, handled.handler_id)
    assert plan(cast, keeper).state == "planned"
    assert carry_out_reorganisations(at(BEFORE)).count == 0
    assert handled.code in cases_for(doer(cast.minh, BEFORE)).values_list("code", flat=True)
    assert handled.code not in cases_for(doer(cast.tuan, BEFORE)).values_list("code", flat=True)

    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert carry_out_reorganisations(at(AFTER)).count == 0
    for case in (handled, filed, ended):
        case.refresh_from_db()
    assert (handled.agency, handled.division, filed.agency) == (cast.other, there, cast.other)
    assert (handled.code, handled.due_at, handled.tokens, handled.handler_id) == stood
    assert (ended.agency, ended.division) == (cast.health, cast.drugs)
    assert set(WorkItem.objects.exclude(state="done").values_list("agency__code", flat=True)) == {"snn"}
    assert {grant.agency_id for grant in doer(cast.minh, AFTER).grants} == {cast.other.pk}
    handled = step_on(cast, handled, "B5", "2026-12-01 08:00")
    by, when = cast.actor("son", "2026-12-01 08:00"), at("2026-12-01 08:00")
    complete_step(handled, step="B6", by=by, at=when, result={"number": "0418/CCHN-D-SYT-LG"})
    assert step_on(cast, handled, "B7", "2026-12-01 08:00").state == "returned"
    assert sound()


def test_the_page_of_a_case_tells_one_history_over_both_chains(cast: Cast, keeper: User, there: Division) -> None:
    handled = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B3", "2026-11-16 10:00")
    before = [event.kind for event in chronicle_of(handled).events]
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    handled = step_on(cast, handled, "B4", "2026-12-01 08:00")
    events = chronicle_of(handled).events
    assert [event.kind for event in events][: len(before) + 1] == [*before, "case.succeeded"]
    assert [event.chain_id for event in events] == [cast.health.pk] * len(before) + [cast.other.pk] * (
        len(events) - len(before)
    )


def test_who_did_a_step_before_the_day_still_cannot_check_it_after(cast: Cast, keeper: User, there: Division) -> None:
    handled = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B3", "2026-11-16 10:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    Position.objects.filter(user=cast.minh, agency=cast.other).update(duties=["handle", "review"])
    handled.refresh_from_db()
    with pytest.raises(Exception, match="B3"):
        complete_step(handled, step="B4", by=doer(cast.minh, AFTER), at=at("2026-12-01 08:00"), outcome="passed")


def test_what_ended_before_is_read_by_who_sees_the_whole_successor_and_changed_by_nobody(
    cast: Cast, keeper: User, there: Division
) -> None:
    ended = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:10"), "B7", "2026-11-16 11:00")
    plan(cast, keeper)
    with pytest.raises(Case.DoesNotExist):
        case_of(doer(cast.tuan, BEFORE), ended.code)
    carry_out_reorganisations(at(AFTER))
    tuan = doer(cast.tuan, AFTER)
    assert case_of(tuan, ended.code) == ended
    assert not any(tuan.may(duty, cast.health.pk) for duty in ("receive", "handle", "approve", "supervise"))


def test_a_broken_joint_is_told(cast: Cast, keeper: User, there: Division) -> None:
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    assert sound()
    last = Chain.objects.get(agency_id=cast.health.pk)
    assert (last.heir_id, last.closed_at) == (cast.other.pk, at(AFTER))
    # A whole chain that is written anew holds in itself; only the joint tells.
    Chain.objects.filter(agency_id=cast.health.pk).update(heir_id=None, closed_at=None)
    assert not sound()
    Chain.objects.filter(agency_id=cast.health.pk).update(heir_id=last.heir_id, closed_at=last.closed_at)
    assert sound()
    with bare_tables() as execute:
        execute("DELETE FROM ledger_event WHERE chain_id = %s", [cast.health.pk])
    Chain.objects.filter(agency_id=cast.health.pk).update(length=0, head=bytes(32), heir_id=None, closed_at=None)
    broken = [link for _, link in broken_links() if link]
    assert [(link.agency_id, "chỗ nối" in link.reason) for link in broken] == [(cast.other.pk, True)]


def test_papers_bear_the_agency_of_their_day(cast: Cast, keeper: User, there: Division) -> None:
    handled = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    case = Case.objects.get(pk=handled.pk)
    slip, later = (
        IssuedPaper(case=case, form="control_sheet", form_set="tt03_2025", issued_at=at(when))
        for when in (BEFORE, "2026-12-01 08:00")
    )
    assert letterhead(case, slip).agency == "Sở Y tế tỉnh Thử"
    assert letterhead(case, later).agency == "Sở Nông nghiệp và Môi trường tỉnh Thử"


def test_steps_lead_to_the_successors_of_the_divisions_that_the_approved_version_names(
    cast: Cast, keeper: User, there: Division
) -> None:
    """The successor has a division under the very code; what is meant is the one of the agency that approved."""
    agriculture = Division.objects.create(agency=cast.other, code="nvd", name="Phòng Nông vụ")
    steps = (*definition().steps[:3], replace(definition().steps[3], unit="nvd"), *definition().steps[4:])
    version = make_procedure(cast, process=definition(steps=steps))
    open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=at(WRITTEN))
    handled = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    step_on(cast, handled, "B3", "2026-12-01 08:00")
    item = WorkItem.objects.get(subject_id=handled.pk, subject_type="case", state="open")
    assert (item.division, item.division == agriculture) == (there, False)
    draft = ProcessVersion.objects.get(state="draft")
    assert draft.definition["steps"][3]["unit"] == "nvy"
    assert Process.objects.get().agency == cast.other


def test_a_process_that_the_successor_has_stays_and_cases_end_by_it(cast: Cast, keeper: User, there: Division) -> None:
    version = make_procedure(cast)
    handled = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    Process.objects.create(agency=cast.other, code="QT.DP.02", name="Của Sở khác", division=there)
    by = doer(keeper, WRITTEN)
    written = write_merger(
        cast.health, into=cast.other, decision=DECISION, effective_on=DAY, merger=given(cast), by=by, at=at(WRITTEN)
    )
    shown = preview_of(written, at(WRITTEN))
    assert dict(shown.counts) == {"vị trí": 9, "hồ sơ chưa kết thúc": 1, "việc đang chờ": 1}
    assert len(shown.stays) == 1
    plan_merger(written, choices={}, duties=all_duties(cast.health), by=by, at=at(WRITTEN))
    carry_out_reorganisations(at(AFTER))
    assert version.procedure.processes.get().agency == cast.health
    step_on(cast, handled, "B7", "2026-12-01 08:00")
    assert Case.objects.get(pk=handled.pk).state == "returned"


def test_series_count_on_and_people_without_a_place_are_named_and_hold_nothing_after(
    cast: Cast, keeper: User, there: Division
) -> None:
    series = add_series(
        cast.health,
        name="Chứng chỉ hành nghề",
        pattern="{số:4}/CCHN-SYT",
        restart="yearly",
        starts_on=date(2026, 1, 1),
        by=cast.actor("son"),
        at=at(WRITTEN),
    )
    by = doer(keeper, WRITTEN)
    merger = given(cast, whole=NOWHERE)
    held = write_merger(
        cast.health, into=cast.other, decision=DECISION, effective_on=DAY, merger=merger, by=by, at=at(WRITTEN)
    )
    assert {post.user.username for post in preview_of(held, at(WRITTEN)).nowhere} == {"binh", "son", "thao", "quan"}
    choices = {f"post:{cast.son.positions.get().pk}": WHOLE, f"post:{cast.binh.positions.get().pk}": "nvy"}
    plan_merger(held, choices=choices, duties=all_duties(cast.health), by=by, at=at(WRITTEN))
    carry_out_reorganisations(at(AFTER))
    series.refresh_from_db()
    assert series.agency == cast.other
    assert actor_of(cast.quan, at(AFTER)) is None
    assert doer(cast.son, AFTER).may("issue_result", cast.other.pk)
    assert {g.division_id for g in doer(cast.binh, AFTER).grants if g.duty == "approve"} == {there.pk}
    cast.health.refresh_from_db()
    assert (cast.health.ended_on, cast.health.successor) == (DAY, cast.other)
    assert cast.health.pk not in managed_agency_ids(doer(keeper, AFTER), MANAGE_PEOPLE, DAY)
    with pytest.raises(NotPermittedError, match="đã kết thúc"):
        actions.add_division(agency=cast.health, by=founder(cast.health.pk), at=at(AFTER), code="x", name="X")


def test_what_cannot_go_is_refused_in_words(cast: Cast, keeper: User, there: Division) -> None:
    by, when = doer(keeper, WRITTEN), at(WRITTEN)
    said = {"decision": DECISION, "effective_on": DAY, "by": by, "at": when}
    with pytest.raises(NotPermittedError, match="người quản lý người dùng ở UBND tỉnh"):
        write_merger(cast.health, into=cast.other, merger=given(cast), **{**said, "by": cast.actor("quan")})
    with pytest.raises(BrokenRuleError, match="cơ quan trên cùng"):
        write_merger(cast.province, into=cast.other, merger=given(cast), **said)
    with pytest.raises(BrokenRuleError, match="chính nó"):
        write_merger(cast.health, into=cast.health, merger=given(cast), **said)
    for wrong, field in (
        (given(cast, divisions={"mc": "mc", "nvd": "nvy"}), "nvy-to"),
        (given(cast, divisions={"mc": "nvy", "nvd": "nvy", "nvy": "nvy"}), "mc-to"),
        (given(cast, divisions={"mc": "mc", "nvd": "nvx", "nvy": "nvy"}), "nvd-to"),
        (given(cast, whole=""), "whole"),
    ):
        with pytest.raises(BrokenRuleError) as refused:
            write_merger(cast.health, into=cast.other, merger=wrong, **said)
        assert refused.value.field == field
    plan(cast, keeper)
    with pytest.raises(BrokenRuleError, match="chưa xong"):
        write_merger(cast.other, into=cast.health, merger=given(cast), **said)
    with pytest.raises(BrokenRuleError, match=r"Đưa bản ấy về soạn lại ở Sáp nhập.*ghi từ ngày 01/12/2026"):
        plan(cast, keeper)


def test_papers_that_nobody_has_signed_for_hold_it_back_on_its_day_and_it_goes_on_after(
    cast: Cast, keeper: User, there: Division
) -> None:
    planned = plan(cast, keeper)
    actions.begin_desk_service(
        cast.province,
        desk=cast.health,
        is_outside=False,
        decision="Quyết định số 1",
        held_from=date(2026, 11, 1),
        by=founder(cast.province.pk),
        at=at(WRITTEN),
    )
    served = make_received(cast, make_procedure(cast), "2026-11-17 08:42")
    Case.objects.filter(pk=served.pk).update(agency=cast.province, desk=cast.health)
    given_on = give_papers(
        cast.health,
        competent=cast.province,
        direction="dossiers",
        cases=[served.code],
        by=cast.actor("lan"),
        at=at(WRITTEN),
    )
    report = carry_out_reorganisations(at(AFTER))
    assert (report.count, len(report.skipped)) == (0, 1)
    planned.refresh_from_db()
    assert f"danh sách bàn giao số {given_on.called} chưa ký nhận" in planned.hindered
    assert Agency.objects.filter(ended_on__isnull=False).count() == 0
    take_back_reorganisation(planned, by=doer(keeper, AFTER), at=at(AFTER))
    assert planned.state == "draft"


def test_two_agencies_end_in_one_and_that_one_in_a_third(cast: Cast, keeper: User, there: Division) -> None:
    handled = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 09:00"), "B3", "2026-11-16 10:00")
    third = Agency.objects.create(code="sxd", name="Sở Xây dựng", short_name="Sở XD", superior=cast.province)
    Division.objects.create(agency=third, code="mc", name="Một cửa", is_one_stop=True)
    plan(cast, keeper, on=date(2026, 11, 17))
    by, when = doer(keeper, WRITTEN), at("2026-11-18 08:00")
    merger = Merger({"mc": "mc", "nvy": "mc"}, WHOLE)
    held = write_merger(
        cast.other, into=third, decision=DECISION, effective_on=date(2026, 11, 18), merger=merger, by=by, at=when
    )
    plan_merger(held, choices={}, duties=all_duties(cast.other), by=by, at=when)
    step_on(cast, handled, "B7", "2026-11-19 08:00")
    case = Case.objects.get(pk=handled.pk)
    assert (case.state, case.agency) == ("returned", third)
    assert [event.chain_id for event in chronicle_of(case).events][-1] == third.pk
    assert list(dict.fromkeys(event.chain_id for event in chronicle_of(case).events)) == [
        cast.health.pk,
        cast.other.pk,
        third.pk,
    ]
    third.refresh_from_db()
    assert sorted(third.keeps_history_of) == sorted([cast.other.pk, cast.health.pk])
    assert sound()


@pytest.mark.django_db(transaction=True)
def test_the_exports_of_both_read_back_whole(cast: Cast, keeper: User, there: Division, tmp_path: Path) -> None:
    version = make_procedure(cast)
    walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B3", "2026-11-16 10:00")
    walk(cast, make_received(cast, version, "2026-11-16 09:10"), "B7", "2026-11-16 11:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    for agency in (cast.health, cast.other):
        path = tmp_path / f"{agency.code}.zip"
        export_agency(Agency.objects.get(pk=agency.pk), to=path, by=machine(agency.pk), at=at("2026-12-01 09:00"))
        assert check_export(path).findings == []
    assert sound()


def test_it_is_written_looked_at_and_confirmed_on_screen(
    cast: Cast, keeper: User, there: Division, client: Client
) -> None:
    make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    client.force_login(keeper, backend="nennep.org.adapters.AccountBackend")
    with frozen(at(WRITTEN)):
        assert "Sở Y tế tỉnh Thử" in client.get("/agency/mergers/add/").content.decode()
        address = "/agency/mergers/add/?agency=syt&into=snn"
        typed = {"decision": DECISION, "effective_on": "2026-12-01", "mc-to": "mc", "nvd-to": "nvy", "whole": "*"}
        missing = client.post(address, typed)
        assert "Phòng Nghiệp vụ Y về phòng nào" in missing.content.decode()
        assert DECISION in missing.content.decode()
        made = client.post(address, typed | {"nvy-to": "nvy"})
        page = client.get(made["Location"])
        assert "Hồ sơ chưa kết thúc" in page.content.decode()
        seen = Reorganisation.objects.get().version
        client.post(f"{made['Location']}plan/", {"seen": seen})
        assert Reorganisation.objects.get().state == "planned"
        client.force_login(cast.quan, backend="nennep.org.adapters.AccountBackend")
        assert client.get(made["Location"]).status_code == 404
        client.post("/agency/decisions/1/take-back/")
        assert Reorganisation.objects.get().state == "planned"


def test_who_has_no_place_is_told_and_old_addresses_lead_to_the_successor(
    cast: Cast, keeper: User, there: Division, client: Client
) -> None:
    plan(cast, keeper, given(cast, whole=NOWHERE))
    carry_out_reorganisations(at(AFTER))
    boss = Position.objects.get(user=cast.tuan)
    boss.duties = [*boss.duties, MANAGE_PEOPLE]
    boss.save()
    with frozen(at("2026-12-01 08:00")):
        client.force_login(cast.quan, backend="nennep.org.adapters.AccountBackend")
        told = client.get("/people/").content.decode()
        assert "Sở Y tế đã kết thúc" in told
        assert "nay do Sở Nông nghiệp và Môi trường tỉnh Thử làm" in told
        client.force_login(cast.tuan, backend="nennep.org.adapters.AccountBackend")
        assert client.get("/people/quan/").status_code == 200
        assert "Sở Nông nghiệp và Môi trường" in client.get("/people/?agency=syt").content.decode()
        client.force_login(keeper, backend="nennep.org.adapters.AccountBackend")
        assert "Đã kết thúc từ 01/12/2026" in client.get("/agency/").content.decode()


def test_the_command_shows_first_and_changes_nothing_until_it_is_confirmed(
    cast: Cast, there: Division, capsys: pytest.CaptureFixture[str]
) -> None:
    make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    asked = ["agency", "merge", "--agency", "syt", "--into", "snn", "--decision", DECISION, "--whole", "*"]
    asked += [word for pair in ("mc=mc", "nvd=nvy", "nvy=nvy") for word in ("--division", pair)]
    with frozen(at(WRITTEN)):
        assert main(asked) == 0
        assert "Chuyển: 1 hồ sơ chưa kết thúc" in capsys.readouterr().out
        assert Reorganisation.objects.count() == 0
        assert main([*asked, "--confirm"]) == 0
    assert Agency.objects.get(code="syt").ended_on == date(2026, 11, 17)
    assert sound()


def test_agencies_below_stand_under_the_successor_and_their_papers_name_who_stood_above(
    cast: Cast, keeper: User, there: Division
) -> None:
    below = Agency.objects.create(code="cc", name="Chi cục Dân số", short_name="Chi cục", superior=cast.health)
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    below.refresh_from_db()
    assert below.superior == cast.other
    assert name_on(below, date(2026, 11, 30)).superior == "Sở Y tế tỉnh Thử"
    assert name_on(below, DAY).superior == "Sở Nông nghiệp và Môi trường tỉnh Thử"
    with pytest.raises(BrokenRuleError, match="đang ở dưới"):
        check_agencies(Agency.objects.get(code="snn"), below)


def test_what_came_to_the_agency_while_it_was_ended_follows_it(cast: Cast, keeper: User, there: Division) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    # As somebody writes it who had read before the end where the case is.
    Case.objects.filter(pk=case.pk).update(agency=cast.health, division=cast.drugs)
    assert carry_out_reorganisations(at("2026-12-01 00:02")).count == 1
    assert Case.objects.get(pk=case.pk).agency == cast.other
    assert carry_out_reorganisations(at("2026-12-01 00:03")).count == 0
    assert sound()


def test_two_cases_of_one_code_hinder_the_merger_in_words(cast: Cast, keeper: User, there: Division) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-16 09:00")
    told = {"kind": "citizen", "channel": "counter", "submitted_at": at("2026-11-16 09:00")}
    Case.objects.create(agency=cast.other, code=case.code, **told)
    with pytest.raises(BrokenRuleError, match=f"Hai cơ quan đều có hồ sơ mã {case.code}"):
        plan(cast, keeper)
