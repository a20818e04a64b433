"""Another division is the one-stop desk, another one owns a process: by a decision, from its day on."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from nennep.cases.actions import complete_step
from nennep.cases.actions.assignments import reassign_case
from nennep.cases.models import Case
from nennep.cases.queries.access import cases_for
from nennep.handover.queries.cases import unheld_count
from nennep.ledger.file_checks import faults_of_rows
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import drain, facts_of
from nennep.org.models import Division, FormerDesk, Position, Reorganisation
from nennep.org.queries.names import desk_of, desk_on
from nennep.org.queries.past_names import desk_name_on
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import open_draft, submit_version
from nennep.processes.models import OwnerChange, Process
from nennep.processes.papers.pinned_version import _agency
from nennep.processes.queries.owners import owner_name_on, owner_on
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.queries.reorganisations import lines_of
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, definition, live, make_procedure, make_process, make_received, walk
from tests.processes.flow import by

WRITTEN, BEFORE, AFTER = "2026-11-17 08:40", "2026-11-30 16:50", "2026-12-01 00:01"
LAST, DAY = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def process(cast: Cast) -> Process:
    return make_procedure(cast).procedure.processes.get()


def desk_then(cast: Cast) -> tuple[str, str]:
    """What the desk is called the day before, and on the day."""
    return desk_name_on(cast.health.pk, LAST), desk_name_on(cast.health.pk, DAY)


def told_of_rows() -> list[str]:
    return [fault for fault in faults_of_rows() if "Một cửa" in fault or "chủ quản" in fault]


def test_the_desk_changes_on_its_day_and_what_waits_there_follows(cast: Cast, process: Process) -> None:
    case = make_received(cast, process.procedures.get().versions.get(), "2026-11-17 08:00")
    held = decided(cast, Changes(desk="nvy"), WRITTEN, on=DAY)
    assert carry_out_reorganisations(at(BEFORE)).count == 0
    assert (held.state, desk_of(cast.health.pk)) == ("planned", cast.desk)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    assert desk_of(cast.health.pk) == cast.clinics
    assert WorkItem.objects.get(subject_id=case.pk, state="open").division == cast.clinics
    assert (desk_on(cast.health.pk, LAST), desk_on(cast.health.pk, DAY)) == (cast.desk, cast.clinics)
    assert desk_then(cast) == ("Một cửa", "Phòng Nghiệp vụ Y")
    held.refresh_from_db()
    assert ("Bộ phận Một cửa", "Một cửa → Phòng Nghiệp vụ Y") in lines_of(held)
    assert ("Đã chuyển từ quầy cũ", "1 việc đang chờ") in lines_of(held)
    assert told_of_rows() == []
    assert [link for _, link in broken_links() if link] == []


def first_waiting(case: Case) -> WorkItem:
    return WorkItem.objects.get(subject_type="case", subject_id=case.pk, state="open")


def test_a_step_of_the_desk_with_another_duty_follows_the_desk(cast: Cast) -> None:
    steps = tuple(replace(one, unit="one_stop") if one.id == "B6" else one for one in definition().steps)
    version = make_procedure(cast, process=definition(steps=steps))
    case = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B5", "2026-11-16 10:00")
    assert (first_waiting(case).node, first_waiting(case).division) == ("B6", cast.desk)
    decided(cast, Changes(desk="nvy"), WRITTEN)
    assert first_waiting(case).division == cast.clinics


def test_a_step_that_names_the_division_stays_there_when_that_is_the_desk_no_more(cast: Cast) -> None:
    steps = tuple(replace(one, unit="mc") if one.id == "B1" else one for one in definition().steps)
    version = make_procedure(cast, process=definition(steps=steps))
    case = make_received(cast, version, "2026-11-16 09:00")
    decided(cast, Changes(desk="nvy"), WRITTEN)
    assert first_waiting(case).division == cast.desk
    complete_step(case, step="B1", by=cast.actor("lan", WRITTEN), at=at(WRITTEN))
    assert live(case) == ["B2"]


def test_the_desk_is_called_as_on_the_day_though_it_has_another_name_since(cast: Cast) -> None:
    decided(cast, Changes(renamed={"mc": NamedUnit("mc", "Bộ phận Tiếp nhận")}), WRITTEN)
    decided(cast, Changes(desk="nvy"), "2026-11-20 08:00")
    names = [desk_name_on(cast.health.pk, date(2026, 11, day)) for day in (16, 19, 20)]
    assert names == ["Một cửa", "Bộ phận Tiếp nhận", "Phòng Nghiệp vụ Y"]


def test_a_desk_that_ends_was_the_desk_up_to_the_day_before(cast: Cast) -> None:
    decided(cast, Changes(made=(NamedUnit("vp", "Văn phòng"),), ended={"mc": "vp"}), WRITTEN, on=DAY)
    carry_out_reorganisations(at(AFTER))
    assert desk_then(cast) == ("Một cửa", "Văn phòng")
    assert told_of_rows() == []


def test_a_new_division_is_the_desk_though_another_one_succeeds_the_old(cast: Cast) -> None:
    changes = Changes(made=(NamedUnit("tt", "Trung tâm Phục vụ"),), ended={"mc": "nvy"}, desk="tt")
    decided(cast, changes, WRITTEN)
    assert desk_of(cast.health.pk) == Division.objects.get(code="tt")
    assert FormerDesk.objects.get().division == cast.desk
    assert told_of_rows() == []


def test_a_decision_that_chose_the_wrong_desk_is_mended_by_another_of_its_day(cast: Cast) -> None:
    decided(cast, Changes(desk="nvy"), WRITTEN)
    decided(cast, Changes(desk="nvd"), "2026-11-17 09:00")
    called = [desk_name_on(cast.health.pk, date(2026, 11, day)) for day in (16, 17)]
    assert called == ["Một cửa", "Phòng Nghiệp vụ Dược"]
    assert told_of_rows() == []


def test_a_former_desk_that_was_written_otherwise_is_told_by_verify(cast: Cast) -> None:
    decided(cast, Changes(desk="nvy"), WRITTEN)
    FormerDesk.objects.update(held_to=date(2026, 11, 1))
    assert len(told_of_rows()) == 2
    FormerDesk.objects.all().delete()
    assert "đã mất khỏi cơ sở dữ liệu" in told_of_rows()[0]


def test_a_process_is_anothers_on_its_day_with_its_cases_and_what_waits_for_review(
    cast: Cast, process: Process
) -> None:
    version = process.procedures.get().versions.get()
    case = walk(cast, make_received(cast, version, "2026-11-16 09:00"), "B2", "2026-11-16 10:00")
    stays = make_process(cast, make_procedure(cast, code="QT.DP.03"), definition("QT.DP.09")).process
    submit_version(open_draft(process, **by(cast)), **by(cast))
    held = decided(cast, Changes(owners={process.succession_key: "nvy"}), WRITTEN, on=DAY)
    assert carry_out_reorganisations(at(BEFORE)).count == 0
    assert case.code in cases_for(cast.actor("ha", BEFORE)).values_list("code", flat=True)
    assert carry_out_reorganisations(at(AFTER)).count == 1
    for row in (case, process, stays):
        row.refresh_from_db()
    assert (process.division, case.division, case.handler) == (cast.clinics, cast.clinics, cast.minh)
    assert stays.division == cast.drugs
    assert process.procedures.get().division in (None, cast.clinics)
    waiting = WorkItem.objects.exclude(state="done").filter(subject_type="process_version")
    assert set(waiting.values_list("division", flat=True)) == {cast.clinics.pk}
    assert (owner_on(process, LAST), owner_on(process, DAY)) == (cast.drugs, cast.clinics)
    held.refresh_from_db()
    assert ("Đã theo quy trình sang phòng mới", "1 quy trình, 1 hồ sơ chưa kết thúc") in lines_of(held)
    assert told_of_rows() == []
    # Who handled it stays in the old division: the supervisor sees it held by nobody, and gives it to somebody there.
    thao = cast.actor("thao", "2026-12-01 08:00")
    assert unheld_count(thao, at("2026-12-01 08:00")) == 1
    reassign_case(case, handler_id=cast.yen.pk, reason="Đổi phòng chủ quản", by=thao, at=at("2026-12-01 08:00"))
    complete_step(case, step="B3", by=cast.actor("yen", "2026-12-01 08:10"), at=at("2026-12-01 08:10"))
    assert live(case) == ["B4"]
    assert [link for _, link in broken_links() if link] == []


def test_a_process_of_a_division_that_ends_was_its_own_up_to_the_day_before(cast: Cast, process: Process) -> None:
    decided(cast, Changes(ended={"nvd": "nvy"}), WRITTEN, on=DAY)
    carry_out_reorganisations(at(AFTER))
    process.refresh_from_db()
    assert owner_name_on(process, LAST) == "Phòng Nghiệp vụ Dược"
    assert owner_name_on(process, DAY) == "Phòng Nghiệp vụ Y"
    assert told_of_rows() == []
    OwnerChange.objects.update(held_to=date(2026, 11, 1))
    assert "QT.DP.02: khác sự kiện" in told_of_rows()[0]


def test_owners_that_cannot_be_are_refused_in_words(cast: Cast, process: Process) -> None:
    key = process.succession_key
    theirs = Process.objects.create(
        agency=cast.other, code="QT.X", name="Khác", division=cast.other.divisions.get()
    ).succession_key
    for changes, words in (
        (Changes(owners={key: "nvd"}), "đang thuộc Phòng Nghiệp vụ Dược"),
        (Changes(owners={key: "nvy"}, ended={"nvd": "mc"}), "chọn nơi về"),
        (Changes(owners={theirs: "nvy"}), "không còn ở cơ quan"),
        (Changes(owners={"x": "nvy"}), "không còn ở cơ quan"),
    ):
        with pytest.raises(BrokenRuleError, match=words):
            decided(cast, changes, WRITTEN)
    assert not Reorganisation.objects.exists()


def typed_of(cast: Cast, **more: str) -> dict[str, str]:
    typed = {
        "decision": "Quyết định số 512/QĐ-UBND",
        "effective_on": "2026-12-01",
        "name": cast.health.name,
        "short_name": cast.health.short_name,
        "code": "syt",
        "case_head": "H99.12",
    }
    for one in (cast.desk, cast.drugs, cast.clinics):
        typed |= {f"{one.code}-name": one.name, f"{one.code}-code": one.code, f"{one.code}-successor": "-"}
    return typed | more


def test_both_are_written_looked_at_and_confirmed_on_screen(cast: Cast, process: Process, client: Client) -> None:
    make_received(cast, process.procedures.get().versions.get(), "2026-11-17 08:00")
    client.force_login(cast.people["quan"])
    with frozen(at(WRITTEN)):
        begun = client.get("/agency/decisions/add/?process=QT.DP.02").content.decode()
        assert ">\nQT.DP.02</textarea>" in begun
        typed = typed_of(cast, desk="-new0")
        refused = client.post(
            "/agency/decisions/add/", typed | {"owner0-codes": "QT.DP.99, qt.dp.02", "owner0-to": "nvy"}
        ).content.decode()
        assert "Phòng mới 1 làm Bộ phận Một cửa nhưng chưa có tên" in refused
        assert "Cơ quan không có quy trình mã QT.DP.99" in refused
        assert "QT.DP.99, qt.dp.02" in refused
        alone = client.post("/agency/decisions/add/", typed_of(cast, **{"owner0-codes": "QT.DP.02"})).content.decode()
        assert "Chọn phòng chủ quản mới của QT.DP.02" in alone
        good = typed | {"-new0-name": "Trung tâm", "-new0-code": "tt", "owner0-codes": "qt.dp.02", "owner0-to": "nvy"}
        page = client.post("/agency/decisions/add/", good, follow=True).content.decode()
        assert "Bộ phận Một cửa về Trung tâm" in page
        assert "Chưa ai ở Trung tâm có nhiệm vụ" in page
        assert "1 quy trình đổi phòng chủ quản" in page
        assert "1 hồ sơ chưa kết thúc" in page
        again = client.get("/agency/decisions/1/change/").content.decode()
        assert '<option value="-new0" selected>' in again
        assert ">\nQT.DP.02</textarea>" in again
        seen = re.search(r'name="seen" value="(\d+)"', page)[1]
        client.post("/agency/decisions/1/plan/", {"seen": seen})
        assert "Từ 01/12/2026 là <b>Trung tâm</b>" in client.get("/agency/desk/").content.decode()
        client.force_login(cast.people["thao"])
        assert "Từ 01/12/2026 là Phòng Nghiệp vụ Y" in client.get("/processes/QT.DP.02/").content.decode()
    carry_out_reorganisations(at(AFTER))
    with frozen(at("2026-12-01 08:00")):
        shown = client.get("/processes/QT.DP.02/").content.decode()
        assert "đến 30/11/2026, theo Quyết định số 512/QĐ-UBND" in shown
        for day, name in (("2026-11-30", "Phòng Nghiệp vụ Dược"), ("2026-12-01", "Phòng Nghiệp vụ Y")):
            assert f"{name} chủ quản" in client.get(f"/processes/QT.DP.02/as-of/?day={day}").content.decode()
        client.force_login(cast.people["quan"])
        assert "30/11/2026" in client.get("/agency/desk/").content.decode()


def test_events_of_both_hold_what_a_replay_needs(cast: Cast, process: Process) -> None:
    held = decided(cast, Changes(desk="nvy", owners={process.succession_key: "nvy"}), WRITTEN)
    desk = facts_of(Event.objects.get(kind="division.made_desk"))
    assert (desk["former_desk"], desk["desk_held_to"], desk["reorganisation"]) == (cast.desk.pk, "2026-11-16", held.pk)
    owner = facts_of(Event.objects.get(kind="process.owner_changed"))
    assert (owner["from"], owner["to"], owner["owned_to"]) == ("nvd", "nvy", "2026-11-16")


def test_a_document_names_the_division_that_owned_the_process_on_its_day(cast: Cast, process: Process) -> None:
    key = process.succession_key
    decided(cast, Changes(owners={key: "nvy"}), WRITTEN, on=DAY)
    carry_out_reorganisations(at(AFTER))
    process = Process.objects.get(pk=process.pk)
    named = [_agency(process.agency, process, day).division for day in (LAST, DAY)]
    assert named == ["Phòng Nghiệp vụ Dược", "Phòng Nghiệp vụ Y"]


def test_a_desk_goes_at_once_where_nobody_receives_only_by_who_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["quan"])
    typed, tick = (
        typed_of(cast, desk="nvy", effective_on="2026-11-17"),
        "Tôi biết từ hôm nay chưa ai ở Phòng Nghiệp vụ Y",
    )
    with frozen(at(WRITTEN)):
        page = client.post("/agency/decisions/add/", typed, follow=True).content.decode()
        assert (tick in page, "trước khi xác nhận" in page, "trước ngày hiệu lực, nếu" in page) == (True, True, False)
        seen = re.search(r'name="seen" value="(\d+)"', page)[1]
        page = client.post("/agency/decisions/1/plan/", {"seen": seen}, follow=True).content.decode()
        assert "giao vị trí trước, hoặc đánh dấu là đã biết" in page
        assert desk_of(cast.health.pk) == cast.desk
        client.post("/agency/decisions/1/plan/", {"seen": seen, "known": "on"})
    assert desk_of(cast.health.pk) == cast.clinics


def test_no_way_to_confirm_makes_a_desk_at_which_nobody_receives_unless_that_is_said(cast: Cast) -> None:
    told = {"by": cast.actor("quan"), "at": at(WRITTEN)}
    given = {"decision": "Quyết định 1", "effective_on": date(2026, 11, 17), "changes": Changes(desk="nvy")}
    held = write_reorganisation(cast.health, **given, **told)
    with pytest.raises(BrokenRuleError, match="giao vị trí trước, hoặc đánh dấu là đã biết"):
        plan_reorganisation(held, choices={}, **told)
    assert (Reorganisation.objects.get().state, desk_of(cast.health.pk)) == ("draft", cast.desk)
    plan_reorganisation(held, choices={}, desk_may_be_empty=True, **told)
    assert desk_of(cast.health.pk) == cast.clinics


def test_what_was_chosen_is_there_again_where_it_could_not_be_confirmed(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["quan"])
    dat = Position.objects.get(user=cast.dat).pk
    typed = typed_of(cast, desk="nvy", effective_on="2026-11-17") | {"nvd-successor": "nvy"}
    with frozen(at(WRITTEN)):
        page = client.post("/agency/decisions/add/", typed, follow=True).content.decode()
        seen = re.search(r'name="seen" value="(\d+)"', page)[1]
        page = client.post("/agency/decisions/1/plan/", {"seen": seen, f"to-post:{dat}": "mc"}).content.decode()
    assert "giao vị trí trước, hoặc đánh dấu là đã biết" in page
    chosen = re.search(rf'<select id="to-post:{dat}".*?</select>', page, re.DOTALL)[0]
    assert '<option value="mc" selected>' in chosen


def test_people_of_the_divisions_and_who_wrote_it_are_told_on_the_day(cast: Cast, process: Process) -> None:
    register_background()
    held = decided(cast, Changes(ended={"nvy": "nvd"}), WRITTEN, on=DAY)
    drain(at=at(BEFORE))
    assert not Notice.objects.filter(kind="reorganised").exists()
    carry_out_reorganisations(at(AFTER))
    for _ in range(2):
        drain(at=at(AFTER))
    told = dict(Notice.objects.filter(kind="reorganised").values_list("recipient__username", "address"))
    assert told.pop("quan") == f"/agency/decisions/{held.number}/"
    assert set(told) == set(Position.objects.filter(division=cast.drugs).values_list("user__username", flat=True))
    assert "yen" in told
    assert set(told.values()) == {"/agency/"}
    notice = Notice.objects.get(kind="reorganised", recipient=cast.quan)
    assert held.decision in line_of(notice).subject
    assert "Phòng Nghiệp vụ Dược" in line_of(notice).body
