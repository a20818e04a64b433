"""The slip that asks for a supplement waits at the desk until somebody there sends it or hands it out."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_supplement, stop_case, withdraw_case
from nennep.cases.models import Case, SupplementRequest
from nennep.cases.queries import answer_to, story
from nennep.ledger.file_checks import faults_of_rows
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import send_slip
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_received, walk
from tests.reception.test_who_receives import finders, give_duty

ASKED, NOW = "2026-11-18 10:00", "2026-11-19 09:00"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen(at(NOW)):
        yield


def asked(cast: Cast, version: ProcedureVersion, **fields: str) -> Case:
    case = walk(cast, make_received(cast, version, "2026-11-17 08:40", **fields), "B2", "2026-11-17 09:00")
    ask_supplement(
        case, by=cast.actor("minh"), at=at(ASKED), reason="Thiếu ảnh chụp nền trắng", corrections=["Ảnh nền trắng"]
    )
    return case


@pytest.fixture
def case(cast: Cast, version: ProcedureVersion) -> Case:
    return asked(cast, version)


def slips(case: Case, state: str = "open") -> list[WorkItem]:
    return list(WorkItem.objects.filter(subject_type="supplement_slip", subject_id=case.pk, state=state))


@pytest.mark.parametrize("channel", ["counter", "online", "post"])
def test_what_the_handler_asks_for_waits_for_those_who_may_receive(
    cast: Cast, version: ProcedureVersion, channel: str
) -> None:
    give_duty(cast, "yen")
    case = asked(cast, version, channel=channel)
    (item,) = slips(case)
    who = {name for name in cast.people if answer_to("send_slip", case, cast.actor(name)).allowed}
    assert finders(item) == who == {"lan"}
    # Papers before 15:00 go the same day.
    assert item.limit_at == at("2026-11-18 17:00")


def test_it_follows_the_desk_that_a_decision_moves(cast: Cast, case: Case) -> None:
    decided(cast, Changes(made=(NamedUnit("vp", "Văn phòng Sở"),), desk="vp"), NOW)
    (item,) = slips(case)
    assert item.division is not None
    assert item.division.code == "vp"


def test_it_waits_at_the_desk_of_now_where_a_decision_moved_it_meanwhile(
    cast: Cast, version: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nennep.cases.actions import supplement

    real = supplement.slip_part
    monkeypatch.setattr(
        supplement, "slip_part", lambda case, at: (real(case, at), decided(cast, Changes(desk="nvy"), ASKED))[0]
    )
    (item,) = slips(asked(cast, version))
    assert item.division == cast.clinics


def test_the_desk_records_when_and_how_it_was_sent_and_the_period_of_the_citizen_begins(cast: Cast, case: Case) -> None:
    """15 days from the notice (NĐ 118/2025 Điều 19.5), not from when the handler wrote the slip."""
    request = SupplementRequest.objects.get(case=case)
    assert request.answer_by == date(2026, 12, 3)
    send_slip(case, by=cast.actor("lan"), at=at(NOW), day=date(2026, 11, 19), way="post")
    request.refresh_from_db()
    assert (request.sent_on, request.sent_way, request.sent_by) == (date(2026, 11, 19), "post", cast.lan)
    assert request.answer_by == date(2026, 12, 4)
    assert (slips(case), len(slips(case, "done"))) == ([], 1)
    assert (
        story(case)[0].what == "gửi, giao phiếu bổ sung: gửi bưu chính ngày 19/11/2026, bổ sung đến hết ngày 04/12/2026"
    )
    # A wrong day is put right by recording it again; the first one stays in the history.
    send_slip(case, by=cast.actor("lan"), at=at(NOW), day=date(2026, 11, 18), way="handed")
    request.refresh_from_db()
    assert (request.sent_way, request.answer_by) == ("handed", date(2026, 12, 3))
    assert Event.objects.filter(kind="case.slip_sent").count() == 2
    assert faults_of_rows() == []


@pytest.mark.parametrize(
    ("day", "way", "words"),
    [
        (date(2026, 11, 20), "post", "chưa tới"),
        (date(2026, 11, 17), "post", "lập ngày 18/11/2026"),
        (date(2026, 11, 19), "pigeon", "Cách gửi"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(cast: Cast, case: Case, day: date, way: str, words: str) -> None:
    with pytest.raises(BrokenRuleError, match=words):
        send_slip(case, by=cast.actor("lan"), at=at(NOW), day=day, way=way)
    assert len(slips(case)) == 1


@pytest.mark.parametrize("end", ["completed", "withdrawn", "stopped"])
def test_nobody_is_asked_to_send_it_once_the_papers_came_or_the_case_ended(cast: Cast, case: Case, end: str) -> None:
    if end == "completed":
        complete_supplement(case, by=cast.actor("lan"), at=at(NOW))
    elif end == "withdrawn":
        withdraw_case(case, by=cast.actor("lan"), at=at(NOW), reason="Người nộp rút hồ sơ")
    else:
        stop_case(case, by=cast.actor("binh"), at=at(NOW), reason="Quá hạn bổ sung, dừng giải quyết")
    assert slips(case) == []
    assert not answer_to("send_slip", case, cast.actor("lan")).allowed
    assert faults_of_rows() == []


def test_what_was_asked_in_an_old_system_is_no_slip_of_ours(cast: Cast, case: Case) -> None:
    SupplementRequest.objects.filter(case=case).delete()
    WorkItem.objects.filter(subject_type="supplement_slip").delete()
    assert "hệ thống cũ" in answer_to("send_slip", case, cast.actor("lan")).words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda case: SupplementRequest.objects.filter(case=case).update(sent_way="online"), "khác sự kiện"),
        (lambda case: SupplementRequest.objects.filter(case=case).update(answer_by=date(2027, 1, 1)), "khác sự kiện"),
        (lambda case: WorkItem.objects.filter(subject_type="supplement_slip", subject_id=case.pk).delete(), "chưa gửi"),
    ],
    ids=["the way", "the period", "the work"],
)
def test_verify_replays_the_slips(cast: Cast, case: Case, change: object, words: str) -> None:
    if words == "khác sự kiện":
        send_slip(case, by=cast.actor("lan"), at=at(NOW), day=date(2026, 11, 19), way="post")
    assert faults_of_rows() == []
    change(case)  # type: ignore[operator]
    (fault,) = faults_of_rows()
    assert case.code in fault
    assert words in fault


def test_the_page_of_the_desk_lists_it_first_and_the_form_records_it(cast: Cast, case: Case, client: Client) -> None:
    client.force_login(cast.lan)
    listed = client.get("/worklist/").content.decode()
    assert "Gửi, giao phiếu yêu cầu bổ sung" in listed
    assert "Trần Quang Minh lập lúc 10:00 18/11/2026" in listed
    page = f"/cases/{case.code}/supplement/sent/"
    assert f'href="{page}"' in listed
    board = client.get("/reception/").content.decode()
    assert board.index("Chờ gửi phiếu bổ sung") < board.index("Hồ sơ trực tuyến chờ trả lời")
    assert f'href="{page}"' in board
    shown = client.get(page).content.decode()
    assert f"/cases/{case.code}/papers/supplement_request/1/" in shown
    assert "15 ngày từ ngày gửi, giao phiếu (Điều 19 khoản 5 Nghị định 118/2025/NĐ-CP)" in shown
    wrong = client.post(page, {"day": "30/11/2026", "way": "post"})
    assert (wrong.status_code, "30/11/2026" in wrong.content.decode()) == (422, True)
    done = client.post(page, {"day": "19/11/2026", "way": "online"}, follow=True).content.decode()
    assert "Đã ghi phiếu bổ sung" in done
    assert "04/12/2026" in done
    after = client.get("/reception/").content.decode()
    assert f'href="{page}"' not in after
    assert case.code in after[after.index("Chờ người nộp bổ sung") :]
    assert "Nguyễn Thị Lan" in client.get(f"/cases/{case.code}/").content.decode()


def test_nobody_else_records_it(cast: Cast, case: Case, client: Client) -> None:
    client.force_login(cast.minh)
    page = f"/cases/{case.code}/supplement/sent/"
    assert client.get(page).status_code == 302
    assert client.post(page, {"day": "19/11/2026", "way": "post"}).status_code in (302, 422)
    assert len(slips(case)) == 1
