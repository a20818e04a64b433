"""Acts that are refused, over HTTP: in words that are true, never as an error of the server."""

from dataclasses import replace

import pytest

from nennep.cases.actions import ask_supplement, complete_step, complete_supplement, propose_refusal, suspend_case
from nennep.definitions.rules import Variable
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import definition, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
OWN = "Chính tài khoản này, ở một cửa sổ khác, vừa xử lý hồ sơ này lúc 08:44."


@pytest.fixture
def case(cast, version):
    return make_received(cast, version, "2026-11-17 08:40")


def post(client, cast, who, address, data=None, *, when="2026-11-17 10:00"):
    client.force_login(getattr(cast, who))
    client.raise_request_exception = False
    with frozen(at(when)):
        return client.post(address, data or {})


# --- one's own lost answer ---


def test_ones_own_lost_answer_is_not_called_somebody_elses(cast, case, client):
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 08:44"))
    answer = post(client, cast, "lan", f"/cases/{case.code}/steps/B1/", {"remark": "Đủ"})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert OWN in said
    assert "Người khác" not in said


def test_somebody_elses_act_is_called_so(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 08:43")
    complete_step(case, step="B3", by=cast.actor("minh"), at=at("2026-11-17 08:44"))
    answer = post(client, cast, "lan", f"/cases/{case.code}/steps/B1/")
    assert answer.status_code == 409
    assert "Người khác vừa xử lý hồ sơ này lúc 08:44." in answer.content.decode()


def test_a_race_lost_to_oneself_says_so(cast, case, client, monkeypatch):
    """Two windows, one person: the second act meets what the first has just written."""
    from nennep.cases.views import acts

    def after_the_other_window(mine, **given):
        complete_step(type(mine).objects.get(pk=mine.pk), step="B1", by=given["by"], at=at("2026-11-17 08:44"))
        return complete_step(mine, **given)

    monkeypatch.setattr(acts, "complete_step", after_the_other_window)
    answer = post(client, cast, "lan", f"/cases/{case.code}/steps/B1/")
    assert answer.status_code == 409
    assert OWN in answer.content.decode()


# --- races on the clock ---


def test_resuming_a_clock_that_nobody_stopped_is_a_conflict(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    before = Event.objects.count()
    answer = post(client, cast, "minh", f"/cases/{case.code}/resume/")
    assert answer.status_code == 409
    assert Event.objects.count() == before


def test_a_supplement_received_twice_is_a_conflict(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    answer = post(client, cast, "lan", f"/cases/{case.code}/supplement/received/")
    assert answer.status_code == 409
    ask_supplement(
        case,
        by=cast.actor("minh"),
        at=at("2026-11-17 09:10"),
        reason="Thiếu bản sao",
        corrections=["Ghi lại ngày sinh"],
    )
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-17 09:20"))
    answer = post(client, cast, "lan", f"/cases/{case.code}/supplement/received/")
    assert answer.status_code == 409
    assert "lúc 09:20" in answer.content.decode()


def test_stopping_a_clock_that_was_just_stopped_is_a_conflict(cast, case, client, monkeypatch):
    from nennep.cases.views import acts

    walk(cast, case, "B2", "2026-11-17 09:00")

    def after_the_other(mine, **given):
        suspend_case(type(mine).objects.get(pk=mine.pk), **given)
        return suspend_case(mine, **given)

    monkeypatch.setattr(acts, "suspend_case", after_the_other)
    typed = {"reason": "inquiry", "document": "Công văn 12"}
    answer = post(client, cast, "minh", f"/cases/{case.code}/suspend/", typed)
    assert answer.status_code == 409


# --- what was never asked ---


def test_a_condition_whose_value_was_never_asked_says_which(cast, client):
    table = definition("QT.DP.05")
    checked = replace(table.step("B4"), condition='quy_mo = "Lớn"')
    steps = tuple(checked if step.id == "B4" else step for step in table.steps)
    asked = replace(table, steps=steps, variables=(Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn")),))
    version = make_procedure(cast, code="QT.DP.05", process=asked)
    case = make_received(cast, version, "2026-11-16 08:00")
    walk(cast, case, "B2", "2026-11-16 09:00")
    answer = post(client, cast, "minh", f"/cases/{case.code}/steps/B3/", {"remark": "Xong"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa có giá trị hợp lệ" in said
    assert "Quy mô" in said
    assert "Xong" in said


NOTHING_TO_READ = "\u200b" * 12


def test_a_reason_of_signs_without_shape_is_no_reason(client, cast, case):
    """Neither from the screen nor from a program: such a paper would be served with nothing on it."""
    walk(cast, case, "B2", "2026-11-17 09:00")
    for who, address, given, boxes in (
        ("minh", "supplement/", {"reason": NOTHING_TO_READ, "corrections": "\u200b"}, {"reason"}),
        ("minh", "supplement/", {"reason": "Ảnh đã mờ, không rõ mặt.", "corrections": " \u2060\n"}, {"missing"}),
        ("minh", "refuse/", {"reason": NOTHING_TO_READ}, {"reason"}),
        ("lan", "withdraw/", {"reason": NOTHING_TO_READ}, {"reason"}),
        ("binh", "stop/", {"reason": NOTHING_TO_READ}, {"reason"}),
        ("minh", "suspend/", {"reason": "inquiry", "document": "\u200b"}, {"document"}),
    ):
        answer = post(client, cast, who, f"/cases/{case.code}/{address}", given)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, boxes)
    minh, now = cast.actor("minh"), at("2026-11-17 10:00")
    for act in (ask_supplement, propose_refusal):
        with pytest.raises(BrokenRuleError, match="Lý do còn trống"):
            act(case, by=minh, at=now, reason=NOTHING_TO_READ)
    ask_supplement(case, by=minh, at=now, reason="Ảnh\u200b mờ", corrections=["\u200b", "Nộp ảnh rõ"])
    asked = case.supplements.get()
    assert (asked.reason, asked.corrections) == ("Ảnh mờ", ["Nộp ảnh rõ"])
