"""An agency that began with an empty database sees a year end: its calendar, its open cases, its numbers."""

import json
from datetime import datetime
from typing import Any

from nennep.cases.models import Case
from tests.beginnings import People, command, work_in_the_background
from tests.calendars import at
from tests.daily_work import finished, given, on, opened, paper, pressed, received, signed
from tests.walker import Walker

WANTED = "Lập lịch làm việc năm 2028"
# As it was promised, while the days off of the coming year were not yet known.
PROMISED, DOUBTED = at("2028-01-06 08:00"), "08:00 thứ Năm 06/01/2028 (dự kiến)"
DECISION = "Thông báo số 9/TB-BNV ngày 30/12/2027"


def test_a_year_ends_and_the_next_one_begins(people: People) -> None:
    with on("2027-10-01 08:00"):
        leads_the_desk(people)
        work_in_the_background()
        the_year_is_wanted(people["quan"])
    with on("2027-12-29 08:00"):
        done, moved, kept = (received(people["lan"]) for _ in range(3))
        for code in (done, moved, kept):
            given(people["ha"], code, "Trần Quang Minh")
        finished(people, done, "minh")
        assert DOUBTED in opened(people["minh"], kept).text
        assert "dự kiến" in paper(people["lan"].choose("Hồ sơ").go("Huỳnh Thị", beside=kept).fetch("In Mẫu 06"))
    with on("2027-12-31 10:00"):
        the_year_is_decided(people, moved, kept)
    with on("2027-12-31 11:30"):
        work_in_the_background()
        assert WANTED not in people["quan"].choose("Việc của tôi").text
        the_desk_decides(people["lan"], moved)
    with on("2028-01-05 08:00"):
        the_first_day(people, done, moved, kept)
    balanced(kept)


def leads_the_desk(people: People) -> None:
    """Lan besides what she does; written on her post."""
    post = people["quan"].choose("Người và nhiệm vụ").go("Phạm Thị Lan").go("Sửa", beside="Chuyên viên")
    post.press("Ghi vị trí", duties=["receive", "lead_desk"])


def the_year_is_wanted(quan: Walker) -> None:
    """From October on: work of who keeps the calendar, and told."""
    assert WANTED in quan.choose("Việc của tôi").text
    quan.choose("Thông báo")
    assert "Lịch làm việc năm 2028 chưa có: hạn hẹn trả sang năm ấy chỉ là dự kiến." in quan.text
    assert quan.press(WANTED).heading == "Lịch làm việc"


def the_year_is_decided(people: People, *codes: str) -> None:
    """Opened from the work, its days written down, looked at with what it would change, put in force."""
    quan = people["quan"].choose("Việc của tôi").go(WANTED).press("Soạn lịch năm 2028")
    day = {"day": "2028-01-04", "kind": "off", "name": "Nghỉ hoán đổi", "basis": DECISION}
    quan.press("Ghi vào bản dự thảo", **day).go("Xem trước và đưa vào áp dụng")
    assert "2 hồ sơ đang mở sẽ có hạn khác" in quan.text
    assert all(f"{code}: {DOUBTED}" in quan.text for code in codes)
    quan.press("Đưa vào áp dụng", decision=DECISION)
    assert "Hạn đã hẹn không tự đổi" in quan.told
    assert [due_of(code) for code in codes] == [PROMISED, PROMISED]


def the_desk_decides(lan: Walker, moved: str) -> None:
    """One promise is made anew, with the reason; the other stays as it was given."""
    lan.choose("Hạn khác lịch").press("Tính lại hạn hồ sơ đã chọn", case=[moved], reason="Nghỉ hoán đổi ngày 04/01")
    assert "Đã tính lại hạn 1 hồ sơ." in lan.told
    assert due_of(moved) == at("2028-01-07 08:00")


def the_first_day(people: People, done: str, moved: str, kept: str) -> None:
    """Codes begin anew, what was carried keeps code and promise, the series of results begins at one again."""
    work_in_the_background()
    lan, minh = people["lan"], people["minh"]
    assert received(lan) == "H99.12-280105-0001"
    assert [done, moved, kept] == [f"H99.12-271229-000{number}" for number in (1, 2, 3)]
    assert (due_of(moved), due_of(kept)) == (at("2028-01-07 08:00"), PROMISED)
    assert all(code in minh.first().text for code in (moved, kept))
    shown = opened(minh, kept).text
    assert DOUBTED in shown
    assert "Theo lịch đang áp dụng thì hạn là 08:00 thứ Sáu 07/01/2028" in shown
    pressed(minh, kept, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    signed(people, kept)
    assert (number_of(done), number_of(kept)) == ("0001/CCHN-SYT", "0001/CCHN-SYT")


def balanced(kept: str) -> None:
    """What one year leaves open the next one carries in, in the figures of both."""
    assert Case.objects.get(code=kept).state == "returned"
    with on("2028-01-05 09:00"):
        ended, begun = figures(2027), figures(2028)
    told = [ended[f"cases.{name}"] for name in ("received", "resolved", "pending")]
    assert told == [3, 1, 2]
    told = [begun[f"cases.{name}"] for name in ("carried_in", "received", "resolved", "pending")]
    assert told == [2, 1, 1, 2]


def figures(year: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command("figures", "cases", "--period", str(year), "--json"))
    return found


def due_of(code: str) -> datetime | None:
    return Case.objects.get(code=code).due_at


def number_of(code: str) -> str:
    return Case.objects.get(code=code).results.get().number
