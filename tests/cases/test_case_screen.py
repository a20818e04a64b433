"""The page of a case over HTTP: acts, refusals in words, races, strangers, personal data."""

import pytest

from nennep.cases.actions import ask_supplement, complete_step, complete_supplement
from nennep.ledger.models import Event
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"


@pytest.fixture
def case(cast, version):
    return make_received(cast, version, "2026-11-17 08:40")


def go(client, cast, who, address, data=None, *, when=NOW):
    client.force_login(getattr(cast, who))
    with frozen(at(when)):
        return client.get(address) if data is None else client.post(address, data)


def page(client, cast, who, case, **options):
    return go(client, cast, who, f"/cases/{case.code}/", **options).content.decode()


def test_a_step_is_completed_by_its_button(cast, case, client):
    response = go(client, cast, "lan", f"/cases/{case.code}/steps/B1/", {"remark": "Đủ giấy tờ"})
    assert response.status_code == 302
    case.refresh_from_db()
    assert case.version == 2
    assert "Phân công thụ lý" in page(client, cast, "ha", case)


def test_the_division_head_chooses_a_handler_of_the_division(cast, case, client):
    walk(cast, case, "B1", "2026-11-17 09:00")
    said = page(client, cast, "ha", case)
    assert "Trần Quang Minh" in said
    assert "Võ Hải Yến" not in said
    address = f"/cases/{case.code}/steps/B2/"
    response = go(client, cast, "ha", address, {"handler": "", "remark": "Giao gấp"})
    assert response.status_code == 422
    assert "Chưa chọn người thụ lý" in response.content.decode()
    assert "Giao gấp" in response.content.decode()
    assert go(client, cast, "ha", address, {"handler": cast.minh.pk}).status_code == 302
    case.refresh_from_db()
    assert case.handler == cast.minh


def test_a_check_needs_its_conclusion(cast, case, client):
    walk(cast, case, "B3", "2026-11-17 09:00")
    response = go(client, cast, "ha", f"/cases/{case.code}/steps/B4/", {"remark": ""})
    assert response.status_code == 422
    assert "Chưa chọn kết luận" in response.content.decode()


def test_who_is_too_late_is_told_and_keeps_what_was_typed(cast, case, client):
    complete_step(case, step="B1", by=cast.actor("lan"), at=at("2026-11-17 09:00"))
    response = go(client, cast, "lan", f"/cases/{case.code}/steps/B1/", {"remark": "Ý của tôi"})
    assert response.status_code == 409
    assert "Ý của tôi" in response.content.decode()


def test_without_the_duty_the_page_says_where_the_case_lies(cast, case, client):
    said = page(client, cast, "minh", case)
    assert "Đang ở bước <b>Tiếp nhận hồ sơ</b>" in said
    assert "Việc của bạn" not in said


def test_a_supplement_is_asked_on_its_page(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    address = f"/cases/{case.code}/supplement/"
    refused = go(client, cast, "minh", address, {"reason": "Thiếu ảnh theo Điều 5."})
    assert refused.status_code == 422
    assert "Chưa nêu thiếu gì" in refused.content.decode()
    given = {"reason": "Thiếu ảnh theo Điều 5.", "corrections": "Nộp ảnh\nGhi lại số"}
    answer = go(client, cast, "minh", address, given)
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.state == "waiting"
    assert case.supplements.get().corrections == ["Nộp ảnh", "Ghi lại số"]
    assert "Nhận giấy tờ bổ sung" in page(client, cast, "lan", case)
    assert go(client, cast, "lan", f"/cases/{case.code}/supplement/received/", {}).status_code == 302
    case.refresh_from_db()
    assert case.state == "processing"


def test_a_refused_act_is_told_on_its_own_page(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-17 09:30"), reason="Thiếu ảnh")
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-17 09:40"))
    given = {"reason": "Lý do đủ dài để ghi", "corrections": "x"}
    response = go(client, cast, "minh", f"/cases/{case.code}/supplement/", given)
    assert response.status_code == 422
    assert "Lần 2 cần Trưởng phòng duyệt" in response.content.decode()


def test_a_reason_is_a_sentence(cast, case, client):
    response = go(client, cast, "lan", f"/cases/{case.code}/withdraw/", {"reason": "rút"})
    assert response.status_code == 422
    assert "Lý do quá ngắn" in response.content.decode()
    case.refresh_from_db()
    assert case.state == "processing"


def test_07_26_personal_data_is_shown_for_a_purpose_and_the_viewing_is_recorded(cast, case, client):
    """Whoever wants to see personal data says why, and that is recorded."""
    assert "0914000226" not in page(client, cast, "minh", case)
    go(client, cast, "minh", f"/cases/{case.code}/personal/", {"purpose": "contact"})
    assert "0914000226" in page(client, cast, "minh", case)
    event = Event.objects.get(kind="case.personal_viewed")
    assert event.actor_id == cast.minh.pk
    assert "0914000226" not in page(client, cast, "minh", case, when="2026-11-17 10:11")


@pytest.mark.once("tests/cases/test_case_screen.py")
@pytest.mark.parametrize("who", ["tuan", "quan", "khoa", "yen"])
def test_a_stranger_learns_nothing(cast, case, client, who):
    for address in ("", "history/", "supplement/", "withdraw/", "personal/", "steps/B1/"):
        answer = go(client, cast, who, f"/cases/{case.code}/{address}", {} if "B1" in address else None)
        assert answer.status_code == 404
        assert "Sáu" not in answer.content.decode()


def test_the_deadline_is_explained_day_by_day(cast, case, client):
    said = page(client, cast, "lan", case)
    assert "Ngày Văn hóa Việt Nam" in said
    assert "08:40 thứ Tư 25/11/2026" in said


def test_an_overdue_case_asks_for_an_apology_first(cast, client):
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-10-05 08:40"), "B2", "2026-10-05 09:00")
    said = page(client, cast, "minh", case, when="2026-10-20 09:00")
    assert "Quá hẹn" in said
    assert "văn bản xin lỗi" in said


def test_the_page_of_a_case_costs_few_queries(cast, case, client, django_assert_max_num_queries):
    walk(cast, case, "B4", "2026-11-17 09:30")
    client.force_login(cast.ha)
    with frozen(at(NOW)), django_assert_max_num_queries(45):
        client.get(f"/cases/{case.code}/")


def test_after_an_act_the_page_says_whose_move_it_is_and_until_when(cast, case, client):
    walk(cast, case, "B2", "2026-11-17 09:00")
    given = {"corrections": "Ghi lại ngày sinh", "reason": "Ngày sinh khác căn cước."}
    address = f"/cases/{case.code}/"

    def said(who, page, data, when):
        go(client, cast, who, f"{address}{page}", data, when=when)
        return go(client, cast, who, address, when=when).content.decode()

    asked = said("minh", "supplement/", given, NOW)
    assert "chờ người nộp bổ sung" in asked
    back = said("lan", "supplement/received/", {"components": []}, "2026-11-18 10:00")
    assert "Đồng hồ chạy lại; đang ở bước “Thẩm định hồ sơ”, Trần Quang Minh" in back
    court = {"reason": "court", "document": "Công văn số 12/CV-TA ngày 18/11/2026"}
    go(client, cast, "minh", f"{address}suspend/", court, when="2026-11-18 10:05")
    on = said("minh", "resume/", {}, "2026-11-18 10:30")
    assert "Đồng hồ chạy tiếp; đang ở bước “Thẩm định hồ sơ”, Trần Quang Minh" in on
