"""A promise that will not be kept is put off once, in time, by who signs, with an apology; the first one is kept."""

import pytest
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_supplement, extend_case
from nennep.cases.models import Case
from nennep.cases.queries import cases_out_of_step, clock_face, story
from nennep.cases.queries.apologies import apologies_owed
from nennep.kernel.refusals import Refusal
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_received, walk
from tests.reception.test_corrections import words_of

REASON = "Đoàn thẩm định thiếu một chuyên gia, đã mời người khác."
IN_TIME = "2026-11-20 09:00"


@pytest.fixture
def case(cast: Cast, version: ProcedureVersion) -> Case:
    """Received on 17/11, five working days: promised for 25/11 at 08:40, since 24/11 is a day off."""
    return walk(cast, make_received(cast, version, "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


def extended(cast: Cast, case: Case, when: str = IN_TIME, days: int = 3) -> Case:
    return extend_case(case, by=cast.actor("binh"), at=at(when), days=days, reason=REASON)


def test_07_21_the_head_puts_the_promise_off_once_before_it_is_broken(cast: Cast, case: Case) -> None:
    """A new day with an apology, signed before the old one; the first is kept, and there is no second."""
    first = case.due_at
    extended(cast, case)
    case.refresh_from_db()
    assert (first, case.due_at, case.first_due_at) == (at("2026-11-25 08:40"), at("2026-11-30 08:40"), first)
    assert WorkItem.objects.get(subject_id=case.pk, state="open").promise_at == case.due_at
    event = Event.objects.get(kind="case.extended")
    assert REASON not in event.body
    told = story(case)[0]
    assert (told.remark, told.what) == (REASON, "xin lỗi, hẹn lại, hạn dời 25/11 sang 30/11")
    assert "gia hạn 3 ngày làm việc" in clock_face(case, at(IN_TIME)).lines[-1].text
    with pytest.raises(BrokenRuleError, match="nhiều nhất 1 lần"):
        extended(cast, case)
    assert not [link for _, link in broken_links() if link]


@pytest.mark.parametrize(("when", "open_"), [("2026-11-24 23:00", True), ("2026-11-25 00:10", False)])
def test_it_is_put_off_a_day_before_at_the_latest(cast: Cast, case: Case, when: str, open_: bool) -> None:
    extended(cast, case, when)
    assert case.due_at == at("2026-11-30 08:40" if open_ else "2026-11-25 08:40")
    assert case.extension_days == (3 if open_ else 0)


def test_an_overdue_case_is_apologised_for_once_with_a_new_day_and_stays_overdue(cast: Cast, case: Case) -> None:
    """NĐ 118/2025 Điều 19.6: no later than a day before is the promise put off; one new day in all."""
    when = "2026-11-26 09:00"
    (owed,) = apologies_owed(cast.actor("binh", when), at(when))
    assert owed == case
    assert [apologies_owed(cast.actor(name, when), at(when)) for name in ("minh", "ha", "lan")] == [[], [], []]
    extended(cast, case, when)
    case.refresh_from_db()
    assert (case.due_at, case.extensions, case.extension_days) == (at("2026-11-25 08:40"), 1, 0)
    assert story(case)[0].what == "xin lỗi, hẹn lại 01/12/2026, hạn không dời"
    assert cases_out_of_step(cast.actor("binh")) == []
    assert WorkItem.objects.get(subject_id=case.pk, state="open").promise_at == case.due_at
    assert apologies_owed(cast.actor("binh", when), at(when)) == []
    with pytest.raises(BrokenRuleError, match=r"nhiều nhất 1 lần \(Điều 19 khoản 6 Nghị định 118/2025/NĐ-CP\)"):
        extended(cast, case, when)
    assert not [link for _, link in broken_links() if link]


def test_the_worklist_leads_the_signer_to_the_letter_and_the_letter_tells_the_new_day(
    cast: Cast, case: Case, client: Client
) -> None:
    page = f"/cases/{case.code}/extend/"
    with frozen(at("2026-11-26 09:00")):
        client.force_login(cast.minh)
        assert "Chưa có văn bản xin lỗi; người ký lập ở Việc khác." in client.get("/worklist/").content.decode()
        client.force_login(cast.binh)
        assert f'href="{page}"' in client.get("/worklist/").content.decode()
        shown = client.get(page).content.decode()
        assert "hạn không dời" in shown
        assert "Điều 19 khoản 6 Nghị định 118/2025/NĐ-CP" in shown
        client.post(page, {"days": "3", "reason": REASON})
        told = words_of(client.get(f"/cases/{case.code}/papers/apology_letter/").content)
        assert f'href="{page}"' not in client.get("/worklist/").content.decode()
    for words in ("17 giờ 00 phút, ngày 01 tháng 12 năm 2026", "25 tháng 11 năm 2026", REASON):
        assert words in told
    assert "gia hạn" not in told.split("xin lỗi vì")[1]


@pytest.mark.parametrize("name", ["lan", "minh", "ha"])
def test_nobody_but_who_signs_puts_it_off(cast: Cast, case: Case, name: str) -> None:
    with pytest.raises(Refusal, match="lãnh đạo ký"):
        extend_case(case, by=cast.actor(name), at=at(IN_TIME), days=3, reason=REASON)


def test_a_calendar_and_a_supplement_count_on_from_the_extended_promise(cast: Cast, case: Case) -> None:
    extended(cast, case)
    assert [shift.case for shift in cases_out_of_step(cast.actor("binh"))] == []
    before = case.due_at
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-20 10:00"), reason="Thiếu ảnh")
    with pytest.raises(Refusal):
        extended(cast, case)
    complete_supplement(case, by=cast.actor("lan"), at=at("2026-11-23 10:00"))
    # Five working days anew from 23/11, and the three of the extension.
    assert before is not None
    assert case.due_at == at("2026-12-04 10:00")


def test_on_screen_the_letter_is_printed_and_kept(cast: Cast, case: Case, client: Client) -> None:
    client.force_login(cast.binh)
    page = f"/cases/{case.code}/extend/"
    with frozen(at(IN_TIME)):
        said = client.get(page).content.decode()
        assert "Điều 19 khoản 6 Nghị định 118/2025/NĐ-CP" in said
        assert f'href="{page}"' in client.get(f"/cases/{case.code}/").content.decode()
        refused = client.post(page, {"days": "", "reason": REASON})
        assert (refused.status_code, "Số ngày hẹn lại còn trống" in refused.content.decode()) == (422, True)
        assert REASON in refused.content.decode()
        done = client.post(page, {"days": "3", "reason": REASON}, follow=True).content.decode()
        assert "In văn bản xin lỗi (Mẫu 04)" in done
        letter = client.get(f"/cases/{case.code}/papers/apology_letter/").content
    told = words_of(letter)
    for words in ("VĂN BẢN XIN LỖI", "Số: 01/XLGH", "Đỗ Thanh Bình", "Giám đốc", "03 ngày làm việc (lần 1)", REASON):
        assert words.upper() in told.upper()
    with frozen(at("2026-11-23 09:00")):
        assert client.get(f"/cases/{case.code}/papers/apology_letter/").content == letter
