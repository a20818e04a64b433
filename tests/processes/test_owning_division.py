"""The division that owns a process is changed alone, for a reason, by who keeps the procedures."""

import pytest
from django.test import Client

from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import change_owning_division, open_draft, submit_version
from nennep.processes.models import Process
from nennep.web import clock
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure
from tests.processes.flow import WHEN, by

PAGE = "/processes/QT.DP.02/owning-division/"


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(at(WHEN)):
        yield


@pytest.fixture
def process(cast: Cast) -> Process:
    return make_procedure(cast).procedure.processes.get()


def _other(cast: Cast, process: Process):
    return cast.health.divisions.exclude(pk=process.division_id).filter(is_one_stop=False).order_by("code").first()


def test_what_waits_for_review_waits_at_the_new_division(cast: Cast, process: Process) -> None:
    version = open_draft(process, **by(cast))
    submit_version(version, **by(cast))
    before, other = process.division, _other(cast, process)
    change_owning_division(process, division=other, reason="Giao lại lĩnh vực", seen=before.code, **by(cast))
    process.refresh_from_db()
    assert process.division == other
    waiting = WorkItem.objects.exclude(state="done").filter(subject_type="process_version", subject_id=version.pk)
    assert set(waiting.values_list("division", flat=True)) == {other.pk}
    told = Event.objects.get(kind="process.owner_changed")
    assert {"from": before.code, "to": other.code, "reason": "Giao lại lĩnh vực"}.items() <= facts_of(told).items()


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
    assert PAGE in client.get("/processes/QT.DP.02/").content.decode()
    other = _other(cast, process)
    missing = client.post(PAGE, {"division": other.code, "seen": process.division.code})
    assert "Nêu lý do đổi phòng chủ quản." in missing.content.decode()
    sent = {"division": other.code, "reason": "Giao lại lĩnh vực", "seen": "không phải"}
    late = client.post(PAGE, sent)
    assert "vừa được đổi" in late.content.decode()
    assert "Giao lại lĩnh vực" in late.content.decode()
    done = client.post(PAGE, sent | {"seen": process.division.code}, follow=True)
    assert f"{other.name} nay là phòng chủ quản" in done.content.decode()
