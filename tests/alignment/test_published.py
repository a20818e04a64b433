"""A version that is typed in reaches the processes too: each gets its draft, once."""

from datetime import date

import pytest

from nennep.alignment import readers
from nennep.alignment.actions import carry_out_decision
from nennep.kernel.actors import machine
from nennep.ledger.models import Event, ReaderCursor
from nennep.ledger.readers import drain
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import (
    ActDraft,
    VersionDraft,
    abolish_by_decision,
    amend_by_decision,
    enact_by_decision,
    publish_version,
    settle_doubt,
)
from nennep.processes.actions import drop_draft, open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.work.models import WorkItem
from tests.cast import at
from tests.procedures.decisions import WHEN, by, make_procedures, taken, three_amended

SIGNED, FROM = date(2026, 11, 10), date(2026, 12, 1)
ACT = ActDraft(number="2001/QĐ-UBND", signed_on=SIGNED, issuer="Chủ tịch UBND tỉnh Thử")
LIMIT = {"amount": "27", "unit": "calendar_day", "cutoff": None}
TERMS = {"counter": LIMIT, "online": LIMIT}
ASKED = "QĐ 2001/QĐ-UBND: thời hạn từ 30 xuống 27 ngày"


@pytest.fixture
def held(cast):
    assert readers.draft_for_published
    found = make_procedures(cast)
    drain(at=at(WHEN))
    return found


def _amend(cast, procedure, act=ACT, day=FROM, **changes):
    draft = VersionDraft(valid_from=day, changes=changes or {"terms": TERMS})
    return amend_by_decision(procedure, act=act, draft=draft, **by(cast))


def _drafts(code="QT.DP.04"):
    return ProcessVersion.objects.filter(process__code=code, state="draft")


def _again() -> None:
    """Everything is handed to the readers once more."""
    ReaderCursor.objects.all().delete()
    drain(at=at(WHEN))


def test_an_amendment_typed_in_gives_the_process_its_draft(cast, held) -> None:
    version = _amend(cast, held["QT.DP.04"])
    assert not _drafts()
    drain(at=at(WHEN))
    draft = _drafts().get()
    assert (draft.reason, draft.decision) == (ASKED, version.decision)
    assert list(draft.covers.all()) == [version]
    assert draft.due_on == date(2027, 3, 1)
    assert [one["words"] for one in draft.checklist] == [
        "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        "Trình phê duyệt quy trình nội bộ",
        "Phê duyệt quy trình ISO",
        "Công khai",
    ]
    assert WorkItem.objects.filter(subject_id=draft.pk, node="draft", state="open").count() == 1
    assert not _drafts("QT.DP.05").exists()


def test_the_machine_opens_it_and_the_publication_before_tells_who(cast, held) -> None:
    _amend(cast, held["QT.DP.04"])
    drain(at=at(WHEN))
    told = Event.objects.filter(kind__in=("process_version.opened", "process_version.asked"))
    assert [event.actor_id for event in told] == [None, None]
    published = Event.objects.filter(kind="procedure_version.published").last()
    assert published.actor_id == cast.thao.pk


def test_handed_over_again_it_opens_no_second_draft(cast, held) -> None:
    _amend(cast, held["QT.DP.04"])
    drain(at=at(WHEN))
    before = _drafts().get()
    _again()
    after = _drafts().get()
    assert (after.pk, after.checklist, after.reason) == (before.pk, before.checklist, ASKED)


def test_a_draft_that_was_dropped_stays_dropped(cast, held) -> None:
    _amend(cast, held["QT.DP.04"])
    drain(at=at(WHEN))
    drop_draft(_drafts().get(), reason="Không đổi bước nào", **by(cast))
    _again()
    assert not _drafts().exists()


def test_a_decision_carried_out_has_its_drafts_already(cast, held) -> None:
    decision = taken(cast, three_amended())
    settle_doubt(decision, order=2, number=0, choice=1, **by(cast))
    settle_doubt(decision, order=3, number=0, choice=0, **by(cast))
    done = carry_out_decision(decision, **by(cast))
    events = Event.objects.filter(kind="process_version.asked").count()
    drain(at=at(WHEN))
    drafts = ProcessVersion.objects.filter(state="draft")
    assert {each.pk for each in drafts} == {each.pk for each in done.drafts}
    assert Event.objects.filter(kind="process_version.asked").count() == events == 3


def test_an_open_draft_is_asked_for_more(cast, held) -> None:
    process = Process.objects.get(code="QT.DP.04")
    standing = open_draft(process, reason="Rút gọn", due_on=FROM, **by(cast))
    version = _amend(cast, held["QT.DP.04"])
    drain(at=at(WHEN))
    draft = _drafts().get()
    assert draft.pk == standing.pk
    assert (draft.reason, draft.due_on) == (f"Rút gọn; {ASKED}", FROM)
    assert list(draft.covers.all()) == [version]


def test_two_procedures_of_one_process_are_both_asked_for(cast, held) -> None:
    process = Process.objects.get(code="QT.DP.04")
    process.procedures.add(held["QT.DP.05"])
    process.versions.get().covers.add(*process.procedures.values_list("versions", flat=True))
    first = _amend(cast, held["QT.DP.04"])
    second = _amend(cast, held["QT.DP.05"], result="Giấy chứng nhận mới")
    drain(at=at(WHEN))
    draft = _drafts().get()
    assert set(draft.covers.all()) == {first, second}
    assert [one["words"] for one in draft.checklist][:2] == [
        "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        "Xem lại kết quả: Giấy chứng nhận mới",
    ]
    assert WorkItem.objects.filter(subject_id=draft.pk, node="draft", state="open").count() == 1


def test_two_versions_published_while_nothing_read_are_both_asked_for(cast, held) -> None:
    _amend(cast, held["QT.DP.04"])
    act = ActDraft(number="2002/QĐ-UBND", signed_on=SIGNED, issuer="Chủ tịch UBND tỉnh Thử")
    last = _amend(cast, held["QT.DP.04"], act, date(2027, 1, 1), result="Giấy chứng nhận mới")
    drain(at=at(WHEN))
    draft = _drafts().get()
    assert list(draft.covers.all()) == [last]
    assert [one["words"] for one in draft.checklist][:2] == [
        "Sửa tổng giờ cho vừa thời hạn 27 ngày",
        "Xem lại kết quả: Giấy chứng nhận mới",
    ]


def test_an_enactment_and_an_abolition_ask_nothing_of_a_process(cast, held) -> None:
    enact_by_decision(
        cast.health,
        act=ACT,
        field=held["QT.DP.04"].field,
        codes={"root": "2.000884", "suffix": "", "quality_code": "QT.DP.09"},
        draft=VersionDraft(valid_from=FROM, changes={"name": "Cấp giấy"}),
        **by(cast),
    )
    abolish_by_decision(held["QT.DP.05"], act=ACT, from_day=FROM, **by(cast))
    drain(at=at(WHEN))
    assert not ProcessVersion.objects.filter(state="draft").exists()


def test_a_version_abolished_before_it_was_read_asks_nothing(cast, held) -> None:
    _amend(cast, held["QT.DP.04"])
    abolish_by_decision(held["QT.DP.04"], act=ACT, from_day=date(2027, 1, 1), **by(cast))
    drain(at=at(WHEN))
    assert not _drafts().exists()


def test_a_version_entered_without_a_line_is_history(cast, held) -> None:
    draft = VersionDraft(valid_from=FROM, changes={"terms": TERMS})
    publish_version(held["QT.DP.04"], draft=draft, **by(cast))
    drain(at=at(WHEN))
    assert not _drafts().exists()


def test_a_process_that_has_no_version_waits_for_its_first(cast, held) -> None:
    empty = Process.objects.create(agency=cast.health, code="QT.DP.11", name="Mới", division=cast.desk)
    empty.procedures.add(held["QT.DP.04"])
    _amend(cast, held["QT.DP.04"])
    drain(at=at(WHEN))
    assert not empty.versions.exists()
    with pytest.raises(BrokenRuleError):
        open_draft(empty, by=machine(cast.health.pk), at=at(WHEN))
