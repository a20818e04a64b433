"""A decision is carried out: each process concerned gets a draft that says what to do, and until when."""

from datetime import date
from typing import Any

import pytest

from nennep.alignment.actions import carry_out_decision
from nennep.alignment.panels import ended_of_process
from nennep.alignment.rules.checklist import changes_of, items_of, joined, reason_of
from nennep.documents.actions import LegalDocumentDraft, add_document
from nennep.kernel.worktime import Term
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import add_line, correct_head, settle_doubt, type_in_decision
from nennep.procedures.rules.published import Published
from nennep.processes.actions import drop_draft, open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.work.models import WorkItem
from nennep.work.queries import worklist
from tests.cast import at
from tests.procedures.decisions import (
    NAMES,
    SIGNED,
    WHEN,
    by,
    decision_file,
    make_procedures,
    row,
    taken,
    three_amended,
)


@pytest.fixture
def held(cast):
    return make_procedures(cast)


def _settled(cast):
    decision = taken(cast, three_amended())
    settle_doubt(decision, order=2, number=0, choice=1, **by(cast))
    settle_doubt(decision, order=3, number=0, choice=0, **by(cast))
    return decision


def _typed(cast, **changes):
    decision = type_in_decision(cast.health, **by(cast))
    correct_head(
        decision, number="2000/QĐ-UBND", signed_on=SIGNED, effective_on=SIGNED, issuer="", title="", **by(cast)
    )
    add_line(decision, changes=changes, **by(cast))
    return decision


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_each_process_gets_a_draft_that_covers_the_new_version(cast, held) -> None:
    decision = _settled(cast)
    done = carry_out_decision(decision, **by(cast))
    assert [draft.process.code for draft in done.drafts] == ["QT.DP.04", "QT.DP.05", "QT.DP.06"]
    first = done.drafts[0]
    assert list(first.covers.all()) == [held["QT.DP.04"].versions.get(number=2)]
    assert (first.decision, first.number, first.state) == (decision, "03.01", "draft")
    assert first.reason == "QĐ 1893/QĐ-UBND: thời hạn từ 30 xuống 27 ngày"


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_the_checklist_says_what_changed_and_then_who_approves(cast, held) -> None:
    done = carry_out_decision(_settled(cast), **by(cast))
    assert [one["words"] for one in done.drafts[0].checklist] == [
        "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        "Trình phê duyệt quy trình nội bộ",
        "Phê duyệt quy trình ISO",
        "Công khai",
    ]


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_without_a_new_law_the_limit_runs_from_the_effect_of_the_decision(cast, held) -> None:
    done = carry_out_decision(_settled(cast), **by(cast))
    # Three months end on 10/02/2027, the last day expected off for Tết: the next working day.
    assert done.drafts[0].due_on == date(2027, 2, 11)


def test_a_law_newly_cited_begins_the_limit_with_its_own_effect(cast, held) -> None:
    add_document(
        agency=cast.health,
        by=cast.actor("thao"),
        at=at(WHEN),
        draft=LegalDocumentDraft("88/2026/NĐ-CP", "decree", "Chính phủ", "Dược", effective_from=date(2026, 9, 1)),
    )
    rows = [row(1, "1.990004", NAMES["QT.DP.04"], basis="Nghị định số 88/2026/NĐ-CP")]
    done = carry_out_decision(taken(cast, decision_file(("B", rows))), **by(cast))
    assert done.drafts[0].due_on == date(2026, 12, 1)
    assert "Xem căn cứ pháp lý: Nghị định số 88/2026/NĐ-CP" in [one["words"] for one in done.drafts[0].checklist]


def test_who_drafted_last_owns_the_draft_and_has_it_in_the_worklist(cast, held) -> None:
    ProcessVersion.objects.filter(process__code="QT.DP.04").update(opened_by=cast.dat)
    decision = _settled(cast)
    correct_head(
        decision,
        number="1893/QĐ-UBND",
        signed_on=date(2026, 10, 12),
        effective_on=date(2026, 10, 12),
        issuer="",
        title="",
        **by(cast),
    )
    done = carry_out_decision(decision, **by(cast))
    first = done.drafts[0]
    assert first.owner == cast.dat
    item = WorkItem.objects.get(subject_type="process_version", subject_id=first.pk)
    assert (item.node, item.assignee, item.title) == ("draft", cast.dat, "Soạn bản sửa quy trình")
    assert item.limit_at == at("2027-01-12 17:00")
    tasks = worklist(cast.actor("dat", WHEN), at(WHEN)).tasks
    assert first.pk in [task.item.subject_id for task in tasks]


def test_where_nobody_stands_out_it_waits_for_who_keeps_processes(cast, held) -> None:
    Process.objects.update(division=cast.desk)
    done = carry_out_decision(_settled(cast), **by(cast))
    first = done.drafts[0]
    assert first.owner is None
    tasks = worklist(cast.actor("thao", WHEN), at(WHEN)).tasks
    assert first.pk in [task.item.subject_id for task in tasks]


def test_an_open_draft_is_asked_for_more_instead(cast, held) -> None:
    process = Process.objects.get(code="QT.DP.04")
    checklist = [{"key": "own", "words": "Vẽ lại lưu đồ", "done_at": None, "done_by": None}]
    standing = open_draft(process, reason="Rút gọn", due_on=date(2026, 12, 1), checklist=checklist, **by(cast))
    done = carry_out_decision(_settled(cast), **by(cast))
    assert [each.pk for each in done.extended] == [standing.pk]
    standing.refresh_from_db()
    assert [one["words"] for one in standing.checklist][:2] == [
        "Vẽ lại lưu đồ",
        "Sửa tổng giờ cho vừa thời hạn 27 ngày",
    ]
    assert (standing.due_on, standing.decision.number) == (date(2026, 12, 1), "1893/QĐ-UBND")
    assert standing.reason == "Rút gọn; QĐ 1893/QĐ-UBND: thời hạn từ 30 xuống 27 ngày"
    assert list(standing.covers.all()) == [held["QT.DP.04"].versions.get(number=2)]
    assert process.versions.filter(state="draft").count() == 1
    assert WorkItem.objects.filter(subject_id=standing.pk, node="draft", state="open").count() == 1


def test_an_open_draft_without_owner_goes_to_who_is_found_for_it(cast, held) -> None:
    ProcessVersion.objects.filter(process__code="QT.DP.04").update(submitted_by=cast.dat)
    standing = open_draft(Process.objects.get(code="QT.DP.04"), **by(cast))
    carry_out_decision(_settled(cast), **by(cast))
    standing.refresh_from_db()
    item = WorkItem.objects.get(subject_type="process_version", subject_id=standing.pk)
    assert standing.owner == item.assignee == cast.dat
    assert (item.duty, item.state) == ("", "open")


def test_the_unchanged_procedures_of_the_same_process_stay_covered(cast, held) -> None:
    process = Process.objects.get(code="QT.DP.04")
    process.procedures.add(held["QT.DP.05"])
    rows = [row(1, "1.990004", NAMES["QT.DP.04"])]
    done = carry_out_decision(taken(cast, decision_file(("B", rows))), **by(cast))
    (draft,) = done.drafts
    assert set(draft.covers.all()) == {held["QT.DP.04"].versions.get(number=2), held["QT.DP.05"].versions.get(number=1)}


def test_a_repeal_opens_no_draft(cast, held) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"], "", "")]
    done = carry_out_decision(taken(cast, decision_file(("D", rows))), **by(cast))
    assert (done.drafts, done.extended) == ((), ())
    assert done.applied.repealed == (held["QT.DP.04"],)


def test_the_process_of_a_replaced_procedure_is_carried_over(cast, held) -> None:
    decision = _typed(
        cast,
        change="replaced",
        code="1.990014",
        name="Cấp giấy kiểu mới",
        replaced=[held["QT.DP.04"]],
        quality_code="QT.DP.14",
        field="duoc",
    )
    done = carry_out_decision(decision, **by(cast))
    (draft,) = done.drafts
    assert draft.process.code == "QT.DP.04"
    new = done.applied.versions[0]
    assert new.procedure in draft.process.procedures.all()
    assert list(draft.covers.all()) == [new]


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_a_process_without_any_version_is_told_and_stops_nothing(cast, held) -> None:
    bare = Process.objects.create(agency=cast.health, code="QT.DP.99", name="Chưa soạn", division=cast.drugs)
    bare.procedures.add(held["QT.DP.04"])
    done = carry_out_decision(_settled(cast), **by(cast))
    assert (done.without, len(done.drafts)) == ((bare,), 3)


def test_a_refusal_leaves_neither_versions_nor_drafts(cast, held) -> None:
    decision = _settled(cast)
    last = held["QT.DP.06"].versions.get()
    last.variants.create(order=1, name="Nhà thuốc", fees=[9])
    with pytest.raises(BrokenRuleError, match="Dòng 3"):
        carry_out_decision(decision, **by(cast))
    assert not ProcessVersion.objects.filter(state="draft").exists()


@pytest.mark.once("tests/alignment/test_carry_out.py")
def test_a_dropped_draft_does_not_stand_in_the_way(cast, held) -> None:
    draft = open_draft(Process.objects.get(code="QT.DP.04"), **by(cast))
    drop_draft(draft, reason="Làm lại", **by(cast))
    assert len(carry_out_decision(_settled(cast), **by(cast)).drafts) == 3


TERM = {"counter": {"amount": "27", "unit": "calendar_day", "cutoff": None}}
OLD = {"counter": {"amount": "30", "unit": "calendar_day", "cutoff": None}}
WORKING = {"counter": {"amount": "20", "unit": "working_day", "cutoff": None}}


def said_before(terms: dict[str, dict[str, Any]]) -> Published:
    return Published(name="Cấp giấy", terms={channel: Term.from_json(term) for channel, term in terms.items()})


@pytest.mark.parametrize(
    ("change", "values", "before", "told", "asks"),
    [
        (
            "amended",
            {"terms": TERM},
            said_before(OLD),
            "thời hạn từ 30 xuống 27 ngày",
            "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        ),
        (
            "amended",
            {"terms": OLD},
            said_before(TERM),
            "thời hạn từ 27 lên 30 ngày",
            "Sửa tổng giờ cho vừa thời hạn 30 ngày",
        ),
        (
            "amended",
            {"terms": TERM},
            said_before(WORKING),
            "thời hạn từ 20 ngày làm việc thành 27 ngày",
            "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        ),
        ("amended", {"fees": []}, None, "phí, lệ phí", "Đổi phí, lệ phí: không thu"),
        ("amended", {"name": "Tên mới"}, Published(name="Tên cũ"), "tên thủ tục", "Đổi tên thủ tục thành “Tên mới”"),
        ("amended", {}, None, "nội dung thủ tục", "Đối chiếu quy trình với quyết định"),
        ("replaced", {}, None, "thay thế thủ tục", "Đổi mã, tên thủ tục bị thay thế"),
    ],
)
def test_what_changed_is_told_and_asked(change, values, before, told, asks) -> None:
    (one,) = changes_of(change, values, before)
    assert (one.told, one.asks) == (told, asks)


def test_nothing_is_asked_twice_and_the_approvals_stay_last() -> None:
    changes = changes_of("amended", {"terms": TERM}, said_before(OLD))
    first = items_of(7, [(1, "QT.DP.04", changes)])
    both = joined(first, first + items_of(8, [(1, "QT.DP.04", changes)]))
    assert [one["key"] for one in both] == ["7:1:terms", "8:1:terms", "internal", "iso", "posting"]


def test_several_procedures_are_told_apart_by_their_code() -> None:
    changes = changes_of("amended", {"terms": TERM}, said_before(OLD))
    lines = [(1, "QT.DP.04", changes), (2, "QT.DP.05", changes)]
    assert items_of(7, lines)[1]["words"].startswith("QT.DP.05: sửa tổng giờ")
    told = reason_of("1/QĐ", [(code, found) for _, code, found in lines])
    assert told.startswith("QĐ 1/QĐ: QT.DP.04 thời hạn từ 30 xuống 27 ngày; QT.DP.05")


def test_the_page_of_a_process_tells_which_of_its_procedures_has_ended(cast, held, rf) -> None:
    process = Process.objects.get(code="QT.DP.04")
    assert ended_of_process(rf.get("/"), process) == ""
    rows = [row(1, "1.990004", NAMES["QT.DP.04"], "", "")]
    carry_out_decision(taken(cast, decision_file(("D", rows))), **by(cast))
    shown = ended_of_process(rf.get("/"), process)
    assert "thôi tiếp nhận sau ngày 09/11/2026" in shown
    assert "1893/QĐ-UBND" in shown
    assert "không còn thủ tục nào để tiếp nhận" in shown
