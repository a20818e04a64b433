"""The division that owns a process is corrected at once where it was just chosen, for a reason; else by a decision."""

from datetime import date

import pytest
from django.test import Client

from nennep.kernel.seals import digest
from nennep.ledger.actions import ConflictError, NotPermittedError, append
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import change_owning_division
from nennep.processes.actions.additions import NewProcess, add_process
from nennep.processes.models import OwnerChange, Process, ProcessVersion
from nennep.processes.queries.owners import may_correct_owner, owner_change_faults, owner_on
from nennep.web import clock
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.processes.flow import WHEN, by

PAGE = "/processes/QT.DP.77/owning-division/"


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(at(WHEN)):
        yield


@pytest.fixture
def applied(cast: Cast) -> Process:
    """One whose version is applied; its owner was chosen before."""
    return make_procedure(cast).procedure.processes.get()


@pytest.fixture
def process(cast: Cast, applied: Process) -> Process:
    """One that was added and has only a draft."""
    given = NewProcess("QT.DP.77", "Quy trình mới", applied.division, [applied.procedures.get()])
    made = add_process(cast.health, given=given, **by(cast))
    first = applied.versions.get()
    ProcessVersion.objects.create(
        process=made, number="1.00", definition=first.definition, sha256=first.sha256, owner=cast.people["thao"]
    )
    return made


def _other(cast: Cast, process: Process):
    return cast.health.divisions.exclude(pk=process.division_id).filter(is_one_stop=False).order_by("code").first()


def test_what_waits_for_review_waits_at_the_new_division(cast: Cast, process: Process) -> None:
    version = process.versions.get()
    ProcessVersion.objects.filter(pk=version.pk).update(state="review")
    item = {"subject_type": "process_version", "subject_id": version.pk, "agency": cast.health, "duty": "review"}
    WorkItem.objects.create(**item, node="review", title="Thẩm tra", division=process.division, entered_at=at(WHEN))
    before, other = process.division, _other(cast, process)
    change_owning_division(process, division=other, reason="Giao lại lĩnh vực", seen=before.code, **by(cast))
    process.refresh_from_db()
    assert process.division == other
    waiting = WorkItem.objects.exclude(state="done").filter(subject_type="process_version", subject_id=version.pk)
    assert set(waiting.values_list("division", flat=True)) == {other.pk}
    event = Event.objects.get(kind="process.owner_changed")
    told = facts_of(event)
    assert {"from": before.code, "to": other.code, "owned_to": None}.items() <= told.items()
    change = OwnerChange.objects.get()
    assert (change.reason, told["remark"]) == ("Giao lại lĩnh vực", digest(change.salt, "Giao lại lĩnh vực"))
    assert "Giao lại lĩnh vực" not in event.body
    assert owner_on(process, at(WHEN).date()) == other
    assert list(owner_change_faults()) == []
    OwnerChange.objects.update(reason="Lý do khác")
    assert "không còn như lúc ghi" in next(owner_change_faults())


def test_a_draft_that_was_never_applied_is_given_over_also_later_and_the_day_is_kept(
    cast: Cast, process: Process
) -> None:
    before, other, later = process.division, _other(cast, process), "2026-11-20 09:00"
    change_owning_division(process, division=other, reason="Nhầm phòng", seen=before.code, **by(cast, when=later))
    assert (owner_on(process, date(2026, 11, 19)), owner_on(process, date(2026, 11, 20))) == (before, other)
    assert list(owner_change_faults()) == []


def test_the_owner_of_a_process_that_is_applied_is_no_matter_of_the_form(cast: Cast, applied: Process) -> None:
    before, other = applied.division, _other(cast, applied)
    with pytest.raises(BrokenRuleError, match=r"QT\.DP\.02 đang được áp dụng") as refused:
        change_owning_division(applied, division=other, reason="a", seen=before.code, **by(cast))
    assert refused.value.field == "division"
    client = Client()
    client.force_login(cast.people["thao"])
    page = client.get("/processes/QT.DP.02/owning-division/").content.decode()
    assert "đổi theo quyết định, từ một ngày" in page
    assert cast.people["quan"].full_name in page
    assert "Ghi quyết định đổi" not in page
    late = client.post(
        "/processes/QT.DP.02/owning-division/", {"division": other.code, "reason": "Giao lại", "seen": before.code}
    ).content.decode()
    assert "Sắp xếp tổ chức" in late
    assert "Giao lại" in late
    post = cast.people["thao"].positions.get()
    post.duties = [*post.duties, "manage_people"]
    post.save()
    page = client.get("/processes/QT.DP.02/owning-division/").content.decode()
    assert "/agency/decisions/add/?agency=syt&amp;process=QT.DP.02" in page


def test_an_event_of_before_that_tells_its_reason_is_still_read(cast: Cast, applied: Process) -> None:
    facts = {"code": applied.code, "from": "nvy", "to": "nvd", "reason": "Giao lại lĩnh vực"}
    subject = ("process", applied.pk)
    append("process.owner_changed", subject=subject, agency_id=cast.health.pk, facts=facts, **by(cast))
    assert list(owner_change_faults()) == []
    assert may_correct_owner(applied, at("2026-11-17 10:00"))
    assert not may_correct_owner(applied, at("2026-11-18 10:00"))


def test_it_is_refused_in_words(cast: Cast, process: Process) -> None:
    before, other = process.division, _other(cast, process)
    with pytest.raises(BrokenRuleError, match="Nêu lý do"):
        change_owning_division(process, division=other, reason=" ", seen=before.code, **by(cast))
    with pytest.raises(BrokenRuleError, match="đang là phòng chủ quản"):
        change_owning_division(process, division=before, reason="a", seen=before.code, **by(cast))
    with pytest.raises(ConflictError, match="vừa được đổi"):
        change_owning_division(process, division=other, reason="a", seen="khác", **by(cast))
    with pytest.raises(NotPermittedError):
        change_owning_division(process, division=other, reason="a", seen=before.code, **by(cast, "minh"))
    ended = other
    ended.ended_on, ended.successor = at(WHEN).date(), before
    ended.save()
    with pytest.raises(BrokenRuleError, match="không còn là phòng"):
        change_owning_division(process, division=ended, reason="a", seen=before.code, **by(cast))
    process.refresh_from_db()
    assert process.division == before


def test_it_is_reached_from_the_page_and_keeps_what_was_typed(cast: Cast, process: Process) -> None:
    client = Client()
    client.force_login(cast.people["thao"])
    assert PAGE in client.get("/processes/QT.DP.77/").content.decode()
    other = _other(cast, process)
    missing = client.post(PAGE, {"division": other.code, "seen": process.division.code})
    assert "Nêu lý do đổi phòng chủ quản." in missing.content.decode()
    sent = {"division": other.code, "reason": "Giao lại lĩnh vực", "seen": "không phải"}
    late = client.post(PAGE, sent)
    assert "vừa được đổi" in late.content.decode()
    assert "Giao lại lĩnh vực" in late.content.decode()
    done = client.post(PAGE, sent | {"seen": process.division.code}, follow=True)
    assert f"{other.name} nay là phòng chủ quản" in done.content.decode()
