"""From an empty database by the shortest way, all typed by hand: a division, its people, a procedure, a process, a case.

Then its handler moves to another division, and what was held goes to a colleague, in the same browser.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from nennep.cases.models import Case
from nennep.org.models import User
from nennep.web.clock import frozen
from tests.beginnings import CODE, NAME, init
from tests.browser.conftest import answered
from tests.browser.road import Road, fill, follow, go, heading, press, told
from tests.browser.test_from_empty_in_browser import done, open_work
from tests.calendars import at
from tests.demo import forget

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHARMACY = "Bộ phận Một cửa", "Phòng Nghiệp vụ Dược"
PEOPLE = [
    ("Phạm Thị Lan", "lan", DESK, ["Tiếp nhận hồ sơ, trả kết quả"]),
    ("Lê Thu Hà", "ha", PHARMACY, ["Phân công thụ lý", "Thẩm tra, ký nháy", "Vào số, đóng dấu, phát hành"]),
    ("Trần Quang Minh", "minh", PHARMACY, ["Thụ lý hồ sơ"]),
    ("Phạm Tiến Đạt", "dat", PHARMACY, ["Thụ lý hồ sơ"]),
    ("Đỗ Thanh Bình", "binh", "toàn cơ quan", ["Ký duyệt kết quả"]),
]
FIRST, SECOND = "H99.12-261117-0001", "H99.12-261117-0002"


@pytest.fixture
def road(chromium: Browser, live: str) -> Iterator[Road]:
    forget()
    walked = Road(chromium, live)
    yield walked
    complaints = walked.complaints()
    walked.close()
    answered()
    assert not complaints, complaints


def test_the_first_case_is_returned_and_its_handler_moves(road: Road) -> None:
    assert not User.objects.exists()
    with frozen(at("2026-11-17 07:30")):
        road.temporary["quan"] = init()
    with road.as_("quan", "2026-11-17 07:40") as page:
        divisions_founded(page)
        for person in PEOPLE:
            road.temporary[person[1]] = person_added(page, *person)
        procedure_typed(page)
    process_in_force(road)
    assert [received(road, number) for number in (12, 13)] == [FIRST, SECOND]
    worked_until_the_handler(road)
    finished(road, "minh", FIRST)
    handler_moves(road)
    step(road, "dat", "2026-11-18 15:20", SECOND, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    assert set(Case.objects.values_list("state", "handler__username")) == {("returned", "minh"), ("processing", "dat")}


def choose(page: Page, words: str) -> None:
    """An entry of the bar, or one under the person's name, which is opened first."""
    entry = page.get_by_role("banner").get_by_role("link", name=words).first
    if not entry.is_visible():
        page.locator("header summary").last.click()
    follow(page, entry)


def divisions_founded(page: Page) -> None:
    choose(page, "Cơ quan, phòng")
    for name, code in ((DESK, "MC"), (PHARMACY, "NVD"), ("Phòng Nghiệp vụ Y", "NVY")):
        go(page, "Lập phòng")
        fill(page, name=name, code=code)
        if name == DESK:
            page.locator("main [name=is_one_stop]").check()
        press(page, "Lập phòng")
        if "Lập phòng" not in page.locator("main").inner_text():
            choose(page, "Cơ quan, phòng")


def person_added(page: Page, full_name: str, username: str, division: str, duties: list[str]) -> str:
    """By the form; the temporary password that is shown once."""
    choose(page, "Người và nhiệm vụ")
    go(page, "Thêm người")
    fill(page, full_name=full_name, username=username, title="Chuyên viên", held_from="2026-11-01")
    fill(page, division=division)
    for duty in duties:
        page.get_by_role("main").get_by_label(duty, exact=True).check()
    press(page, "Thêm người")
    return page.locator("main tbody tr").filter(has_text=username).locator("td b").inner_text().strip()


def procedure_typed(page: Page) -> None:
    """With its field, which is chosen from what is there."""
    page.get_by_role("banner").get_by_role("link").first.click()
    go(page, "Lĩnh vực")
    go(page, "Chọn từ danh mục có sẵn")
    page.get_by_label("Dược phẩm").check()
    press(page, "Thêm vào danh mục")
    page.get_by_role("banner").get_by_role("link").first.click()
    go(page, "Thủ tục hành chính")
    go(page, "Nhập thủ tục mới")
    fill(page, number="128/QĐ-UBND", signed_on="2026-11-02", issuer="Chủ tịch UBND tỉnh", effective_on="2026-11-10")
    fill(page, root="1.004602", suffix="H99", quality_code=CODE, field="Dược phẩm", name=NAME)
    fill(page, counter_amount="5", counter_unit="ngày làm việc", result="Chứng chỉ hành nghề dược")
    press(page, "Xem trước thay đổi")
    press(page, "Áp dụng")


def process_in_force(road: Road) -> None:
    """The pattern as it is, reviewed and approved by those whose turn it is."""
    with road.as_("quan", "2026-11-17 08:10", f"/processes/new/{CODE}/") as page:
        fill(page, division=PHARMACY)
        press(page, "Lập quy trình, mở bản nháp")
        press(page, "Trình thẩm tra")
    with road.as_("ha", "2026-11-17 08:20", "/worklist/") as page:
        go(page, "Thẩm tra quy trình")
        press(page, "Thẩm tra đạt")
    with road.as_("quan", "2026-11-17 08:30", "/worklist/") as page:
        go(page, "Ghi phê duyệt quy trình")
        scan = page.request.get(f"{road.home}/processes/{CODE}/versions/01.00/internal.pdf").body()
        go(page, "Ghi phê duyệt quy trình nội bộ")
        fill(page, number="1893/QĐ-UBND", signed_on="2026-11-16", effective_from="2026-11-17", signer="Trần Hòa")
        page.set_input_files("#id_scan", {"name": "1893.pdf", "mimeType": "application/pdf", "buffer": scan})
        press(page, "Ghi phê duyệt")
    with road.as_("binh", "2026-11-17 08:40", "/worklist/") as page:
        go(page, "Phê duyệt quy trình ISO")
        fill(page, number="512/QĐ-SYT")
        press(page, "Phê duyệt bản 01.00")
    with road.as_("quan", "2026-11-17 08:50", "/worklist/") as page:
        go(page, "Đưa quy trình vào áp dụng")
        press(page, "Đưa vào áp dụng từ hôm nay")
        assert "Bản 01.00 áp dụng từ 17/11/2026" in told(page)


def received(road: Road, number: int) -> str:
    """At the desk, by the citizen's card; the code of the case."""
    card = f"0681890004{number}||Huỳnh Thị Sáu|12051989|Nữ|Số {number} đường Bờ Kè, phường Lam Sơn|01012022"
    with road.as_("lan", "2026-11-17 09:00", "/reception/") as page:
        page.locator("#offers").get_by_role("link", name=NAME).click()
        page.wait_for_url(f"**/procedures/{CODE}/receive/")
        page.keyboard.press("F2")
        page.keyboard.insert_text(card)
        page.keyboard.press("Enter")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/cases/*/")
        return page.url.rstrip("/").rpartition("/")[2]


def step(road: Road, who: str, when: str, case: str, **given: Any) -> None:
    with road.as_(who, when, "/worklist/") as page:
        open_work(page, case)
        fill(page, **given)
        done(page)


def worked_until_the_handler(road: Road) -> None:
    for case in (FIRST, SECOND):
        step(road, "ha", "2026-11-17 09:20", case, handler="Trần Quang Minh")


def finished(road: Road, handler: str, case: str) -> None:
    """From the handler to the citizen."""
    step(road, handler, "2026-11-18 08:00", case, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    step(road, "ha", "2026-11-18 09:00", case, outcome="Đạt")
    step(road, "binh", "2026-11-18 10:00", case, outcome="Đạt")
    step(road, "ha", "2026-11-18 11:00", case, number=f"{case[-1]}/CCHN-SYT")
    step(road, "lan", "2026-11-18 14:00", case, receiver="Huỳnh Thị Sáu")


def handler_moves(road: Road) -> None:
    """To another division, from what the page of the person offers; the hand-over stands there as a paper."""
    with road.as_("quan", "2026-11-18 15:00") as page:
        choose(page, "Người và nhiệm vụ")
        go(page, "Trần Quang Minh")
        go(page, "Chuyển")
        assert heading(page) == "Chuyển Trần Quang Minh sang vị trí khác"
        assert SECOND in page.locator("main").inner_text()
        fill(page, title="Chuyên viên", division="Phòng Nghiệp vụ Y", held_from="2026-11-18")
        fill(page, ground="Quyết định số 16/QĐ-SYT", everything="Phạm Tiến Đạt")
        press(page, "Chuyển vị trí")
        assert "Đã bàn giao 1 việc." in told(page)
        sheet = page.get_by_role("link", name="In PDF").first.get_attribute("href")
        assert page.request.get(f"{road.home}{sheet}").body().startswith(b"%PDF")
        road.windows["quan"].check()
    with road.as_("minh", "2026-11-18 15:10", "/worklist/") as page:
        assert SECOND not in page.locator("main").inner_text()
