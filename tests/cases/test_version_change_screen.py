"""The screen on which running cases are mapped, previewed and moved; what other pages show of them."""

import re

import pytest
from django.test import RequestFactory

from nennep.cases.actions import ask_supplement, complete_step
from nennep.cases.models import Case
from nennep.procedures.models import DecisionLine, PublishingDecision
from nennep.web.clock import frozen
from nennep.web.panels import shown_at
from tests.calendars import at
from tests.cases.versions import RENAMED, put_beside, renamed
from tests.factories import live, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-18 09:00"
ADDRESS = "/processes/QT.DP.02/versions/04.00/cases/"
WHY = {"reason": "Luật mới bớt một bước cho người dân.", "basis": "Quyết định 1369/QĐ-UBND ngày 16/10/2024"}
MAP = {f"to:{old}": new for old, new in RENAMED.items()}


@pytest.fixture
def cases(cast, version):
    """Three at the examination, one of which waits for papers."""
    found = []
    for minute in (40, 41, 42):
        case = make_received(cast, version, f"2026-11-17 08:{minute}")
        found.append(walk(cast, case, "B2", "2026-11-17 10:00"))
    ask_supplement(found[2], by=cast.actor("minh"), at=at("2026-11-17 14:00"), reason="Thiếu ảnh.")
    return found


@pytest.fixture
def new(cases):
    return put_beside(renamed())


def ask(client, cast, data=None, who="thao", address=ADDRESS):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        return client.get(address) if data is None else client.post(address, data)


def of_version(version):
    return sorted(Case.objects.filter(process_version=version).values_list("code", flat=True))


def test_the_page_proposes_a_map_and_marks_the_step_that_has_no_place(client, cast, cases, new):
    page = ask(client, cast).content.decode()
    assert "Còn 1 bước có hồ sơ đứng mà chưa chỉ bước mới" in page
    assert "Bản 03.00: 3 hồ sơ" in page
    assert "0 trên 3 hồ sơ chuyển được" in page
    assert re.search(r'name="to:B1".*?value="B1" selected', page, re.S)


def test_the_preview_follows_the_typed_map_and_writes_nothing(client, cast, cases, new):
    page = ask(client, cast, {**MAP, "act": "preview", "reason": "Đang gõ dở"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "2 trên 3 hồ sơ chuyển được" in text
    assert "C4. Thẩm định hồ sơ" in text
    assert "Đồng hồ của hồ sơ đang dừng" in text
    assert "Đang gõ dở" in text
    assert text.count(" checked") == 2
    kept = {**MAP, "act": "preview", "offered": [c.code for c in cases[:2]], "case": cases[0].code}
    assert ask(client, cast, kept).content.decode().count(" checked") == 1
    assert of_version(new) == []


def test_ticked_cases_move_and_the_others_are_told_with_the_reason(client, cast, cases, new):
    codes = [case.code for case in cases]
    answer = ask(client, cast, {**MAP, **WHY, "act": "move", "case": codes})
    assert answer.status_code == 302
    assert of_version(new) == sorted(codes[:2])
    page = ask(client, cast).content.decode()
    assert "2 hồ sơ đã sang bản 04.00; 1 hồ sơ không chuyển" in page
    assert codes[2] in page
    assert "Vừa chuyển" not in ask(client, cast).content.decode()  # told once
    moved = Case.objects.get(code=codes[0])
    assert live(moved) == ["C4"]


def test_only_the_ticked_ones_move(client, cast, cases, new):
    ask(client, cast, {**MAP, **WHY, "act": "move", "case": [cases[0].code]})
    assert of_version(new) == [cases[0].code]


def test_without_reason_ground_or_case_nothing_moves_and_nothing_typed_is_lost(client, cast, cases, new):
    answer = ask(client, cast, {**MAP, "act": "move", "reason": "Ngắn", "basis": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Lý do quá ngắn", "Căn cứ pháp lý còn trống", "Chưa chọn hồ sơ nào"):
        assert words in page
    assert "Ngắn</textarea>" in page
    assert re.search(r'name="to:B3".*?value="C4" selected', page, re.S)
    assert of_version(new) == []


def test_a_case_that_went_on_meanwhile_is_told(client, cast, cases, new):
    codes = [cases[0].code, cases[1].code]
    walk(cast, Case.objects.get(code=codes[1]), "B7", NOW)
    ask(client, cast, {**MAP, **WHY, "act": "move", "case": [*codes, "KHÔNG/CÓ"]})
    page = ask(client, cast).content.decode()
    assert "1 hồ sơ không chuyển" in page
    assert "không còn chạy theo bản này" in page


def test_a_version_not_in_force_takes_nobody(client, cast, cases):
    put_beside(renamed()).process.versions.filter(number="03.00").update(state="superseded")
    page = ask(client, cast, address="/processes/QT.DP.02/versions/03.00/cases/").content.decode()
    assert "Chỉ chuyển được sang bản đang có hiệu lực" in page
    assert "<form method" not in page.partition("<main")[2]


def test_others_do_not_open_it(client, cast, cases, new):
    assert ask(client, cast, who="minh").status_code == 403
    assert ask(client, cast, who="tuan").status_code == 404
    assert ask(client, cast, address="/processes/QT.DP.02/versions/09.00/cases/").status_code == 404


def panel(cast, place, subject, who="thao"):
    request = RequestFactory().get("/")
    request.actor, request.at = cast.actor(who, NOW), at(NOW)
    return shown_at(place, request, subject)


def test_the_page_of_a_version_counts_running_cases_and_leads_to_the_move(cast, cases, new):
    make_received(cast, cases[0].procedure_version, "2026-11-18 08:50")
    shown = panel(cast, "processes.version", new)
    assert "Theo bản 03.00" in shown
    assert "3 hồ sơ" in shown
    assert ADDRESS in shown
    assert ADDRESS not in panel(cast, "processes.version", new, who="minh")
    assert ADDRESS in panel(cast, "processes.process", new.process)


def test_the_editor_tells_whom_the_draft_does_not_touch(cast, cases):
    shown = panel(cast, "processes.editor", cases[0].process_version)
    assert "3 hồ sơ theo bản 03.00 đi hết trên bản cũ." in shown
    assert "Hồ sơ nhận từ ngày hiệu lực theo bản mới." in shown


def test_a_decision_tells_how_many_cases_keep_their_limit(cast, cases, version):
    decision = PublishingDecision.objects.create(agency=cast.health, state="draft", number="9/QĐ")
    assert panel(cast, "processes.decision", decision) == ""
    DecisionLine.objects.create(decision=decision, order=1, change="amended", procedure=version.procedure)
    complete_step(cases[0], step="B3", by=cast.actor("minh"), at=at(NOW))
    shown = panel(cast, "processes.decision", decision)
    assert shown.startswith("<li><b>3</b> hồ sơ")
    assert "QT.DP.02" in shown
    assert "3 hồ sơ" in panel(cast, "processes.decision_applied", decision)
    DecisionLine.objects.filter(decision=decision).update(left_out="Chưa đối chiếu xong.")
    assert panel(cast, "processes.decision", decision) == ""
