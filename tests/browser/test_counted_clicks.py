"""How often the ten commonest tasks are pressed for, from the first page of whoever does them.

The pages are pressed in a real browser and the browser counts. docs/use/clicks.md is what came of it.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect

from nennep.cases.models import Case
from nennep.documents.actions import add_series
from nennep.web.clock import frozen
from tests.browser.conftest import answered
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast
from tests.factories import live as waiting
from tests.factories import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = Path(__file__).resolve().parents[2] / "docs" / "use" / "clicks.md"
WRITES = "NENNEP_CLICKS"
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"
FIRST, SECOND, THIRD = (f"H99.12-261117-000{number}" for number in (1, 2, 3))
# What the desk asked for; of the others the page tells what there is.
MOST = {"Tiếp nhận, có thẻ căn cước": 4, "Tiếp nhận, nhập tay": 5, "Người nộp trở lại với giấy còn thiếu": 3}
COUNT = """
window.addEventListener("pointerdown", () =>
  localStorage.setItem("clicks", 1 + Number(localStorage.getItem("clicks") || 0)), true);
window.print = () => console.log(`printed ${location.pathname}`);
"""
HEAD = """# Số lần bấm của mười việc hay làm nhất

Đếm trong trình duyệt, từ trang đầu tiên của người làm đến khi xong việc: mỗi lần bấm chuột là một, chọn trong danh sách sổ xuống
là hai; gõ chữ, quét thẻ, phím Tab không tính. Phím tắt (`F4`, `Ctrl Enter`) còn bớt được. Trang này do
`tests/browser/test_counted_clicks.py` đếm và ghi; số khác đi thì bài kiểm tra đỏ.

| Việc | Ai | Số lần bấm | Bấm những gì | Đến khi |
|---|---|---|---|---|
"""


@dataclass
class Task:
    """One row of the page: who presses what until which end."""

    name: str
    who: str
    end: str
    pressed: list[str] = field(default_factory=list)
    chosen: int = 0

    @property
    def row(self) -> str:
        return f"| {self.name} | {self.who} | {len(self.pressed)} | {' → '.join(self.pressed)} | {self.end} |\n"


@dataclass
class Hand:
    """Whoever sits before the page: every press goes through here, and is written down by its words."""

    page: Page
    task: Task

    def press(self, control: Locator, words: str = "") -> None:
        self.task.pressed.append(words or said(control))
        control.click()

    def choose(self, control: Locator, option: str) -> None:
        """In a list that folds down: one press to see it, one for the entry."""
        name = control.evaluate("e => e.labels[0].innerText.trim()")
        self.task.pressed += [said_in(name), option]
        self.task.chosen += 2
        control.select_option(control.locator("option", has_text=option).get_attribute("value"))

    def type(self, words: str, *, into: str = "") -> None:
        """Where the cursor is, or where Tab leads it."""
        for _ in range(8):
            if not into or self.page.evaluate("document.activeElement.name") == into:
                return self.page.keyboard.insert_text(words)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {into}")

    def scan(self, card: str = CARD) -> None:
        expect(self.page.locator("#id_card")).to_be_focused()
        self.page.keyboard.insert_text(card)
        self.page.keyboard.press("Enter")

    @contextmanager
    def printing(self, code: str, paper: str) -> Iterator[None]:
        """The paper is printed by itself; this browser shows no PDF, so that a page stands in for it."""
        address = f"/cases/{code}/papers/{paper}/"

        def stand_in(route: Route) -> None:
            assert route.fetch().body().startswith(b"%PDF")
            route.fulfill(body="<p>", content_type="text/html")

        self.page.route(f"**{address}", stand_in)
        with self.page.expect_console_message(lambda told: told.text == f"printed {address}"):
            yield

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=name)


@dataclass
class Counted:
    """The people at work, each with an own window, and the rows so far."""

    browser: Browser
    home: str
    cast: Cast
    tasks: list[Task] = field(default_factory=list)
    windows: dict[str, Watched] = field(default_factory=dict)

    @contextmanager
    def task(self, name: str, who: str, title: str, when: str, end: str) -> Iterator[Hand]:
        """From the own first page; the browser counts what was pressed."""
        with frozen(at(when)):
            page = self.window(who).open("/")
            page.evaluate("localStorage.clear()")
            task = Task(name, title, end)
            yield Hand(page, task)
            counted = int(page.evaluate("localStorage.getItem('clicks') || 0"))
            assert counted + task.chosen == len(task.pressed), task
        self.tasks.append(task)

    def window(self, who: str) -> Watched:
        if who not in self.windows:
            client = Client()
            client.force_login(self.cast.people[who])
            made = self.windows[who] = Watched(self.browser, self.home)
            made.expected.append("printed")
            made.context.add_init_script(COUNT)
            made.sign_in(client)
        return self.windows[who]

    def step(self, name: str, who: str, title: str, when: str, end: str, *presses: str | tuple[str, str]) -> None:
        """A step of the first case, from the own worklist."""
        with self.task(name, who, title, when, end) as hand:
            work = hand.page.locator("[data-rows] tbody tr:not(.grp), #results tbody tr").filter(has_text=FIRST)
            hand.press(work.get_by_role("link").first, "tên hồ sơ")
            hand.page.wait_for_selector("#task")
            for one in presses:
                if isinstance(one, tuple):
                    hand.choose(hand.page.get_by_label(one[0]), one[1])
                else:
                    hand.press(hand.page.locator("#task").get_by_text(one, exact=True))
            hand.press(hand.page.locator("#task .btn:not(.q):not(.x)"))
            expect(hand.page.get_by_role("status").first).to_contain_text("xong bước")


def said(control: Locator) -> str:
    return said_in(control.inner_text() or control.get_attribute("aria-label") or "")


def said_in(words: str) -> str:
    """Words of a control without the key beside them."""
    return re.sub(r"\s*(F\d|Ctrl ↵)$", "", " ".join(words.split()))


@pytest.fixture
def counted(cast: Cast, chromium: Browser, live: str) -> Iterator[Counted]:
    make_procedure(cast)
    given = {"pattern": "{số:4}/CC-SYT", "restart": "yearly", "starts_on": date(2025, 1, 1)}
    add_series(cast.health, name="Chứng chỉ", by=cast.actor("son"), at=at("2026-11-16 08:00"), **given)
    made = Counted(chromium, live, cast)
    yield made
    complaints = [told for window in made.windows.values() for told in window.complaints()]
    for window in made.windows.values():
        window.close()
    answered()
    assert not complaints, complaints


def test_the_ten_commonest_tasks_take_as_many_clicks_as_the_guide_tells(counted: Counted) -> None:
    received_by_card(counted)
    received_by_hand(counted)
    guided(counted)
    returned_with_the_missing_paper(counted)
    carried_on(counted)
    assert Case.objects.get(code=FIRST).state == "returned"
    taken = {task.name: len(task.pressed) for task in counted.tasks}
    assert all(taken[name] <= most for name, most in MOST.items()), taken
    assert len(taken) == 10
    text = HEAD + "".join(task.row for task in counted.tasks)
    if os.environ.get(WRITES):
        TOLD.write_text(text, encoding="utf-8")
    kept = TOLD.read_text(encoding="utf-8") if TOLD.exists() else ""
    assert kept == text, (
        f"{WRITES}=1 ./nennep test --sqlite tests/browser/{Path(__file__).name} ghi lại docs/use/clicks.md"
    )


def received_by_card(counted: Counted) -> None:
    end = "giấy hẹn in ra, hồ sơ sang phòng"
    with counted.task("Tiếp nhận, có thẻ căn cước", "lan", "một cửa", "2026-11-17 08:40", end) as hand:
        hand.press(hand.page.locator("#offers a").first, "tên thủ tục")
        hand.scan()
        hand.press(hand.button("Nhận đủ"))
        hand.press(hand.page.locator("label:has([name=fee_paid_by][value=transfer])"))
        with hand.printing(FIRST, "appointment_slip"):
            hand.press(hand.button("Tiếp nhận và in giấy hẹn"))
    assert waiting(Case.objects.get(code=FIRST)) == ["B2"]


def received_by_hand(counted: Counted) -> None:
    end = "giấy hẹn in ra, hồ sơ sang phòng"
    with counted.task("Tiếp nhận, nhập tay", "lan", "một cửa", "2026-11-17 08:50", end) as hand:
        hand.press(hand.page.locator("#offers a").first, "tên thủ tục")
        hand.press(hand.page.locator("summary", has_text="Nhập tay"))
        hand.type("Trần Văn Bảy", into="name")
        hand.type("068085000777", into="identity_number")
        hand.type("01/02/1985", into="born_on")
        hand.type("Số 2 đường Bờ Kè", into="address")
        hand.press(hand.button("Nhận đủ"))
        hand.press(hand.page.locator("label:has([name=fee_paid_by][value=transfer])"))
        with hand.printing(SECOND, "appointment_slip"):
            hand.press(hand.button("Tiếp nhận và in giấy hẹn"))
    assert waiting(Case.objects.get(code=SECOND)) == ["B2"]


def guided(counted: Counted) -> None:
    end = "Mẫu 02 in ra, nêu giấy còn thiếu"
    with counted.task("Hướng dẫn bổ sung giấy còn thiếu", "lan", "một cửa", "2026-11-17 09:00", end) as hand:
        hand.press(hand.page.locator("#offers a").first, "tên thủ tục")
        hand.scan(CARD.replace("Sáu", "Tám").replace("000412", "000999"))
        hand.press(hand.button("Nhận đủ"))
        hand.press(hand.page.locator("[data-needed]").first, "số bản của giấy thiếu, gõ 0")
        hand.page.keyboard.press("Control+A")
        hand.type("0")
        with hand.printing(THIRD, "supplement_request"):
            hand.press(hand.page.locator("#slip button.wide", has_text="Hướng dẫn bổ sung"))
    assert Case.objects.get(code=THIRD).state == "incomplete"


def returned_with_the_missing_paper(counted: Counted) -> None:
    name, end = "Người nộp trở lại với giấy còn thiếu", "giấy hẹn in ra, hồ sơ sang phòng"
    with counted.task(name, "lan", "một cửa", "2026-11-17 14:00", end) as hand:
        row = hand.page.locator("#incomplete tbody tr").filter(has_text=THIRD)
        hand.press(row.get_by_role("link", name="Đã nộp đủ"), "Đã nộp đủ")
        hand.press(hand.page.locator("label:has([name=fee_paid_by][value=transfer])"))
        with hand.printing(THIRD, "appointment_slip"):
            hand.press(hand.button("Tiếp nhận và in giấy hẹn"))
    assert waiting(Case.objects.get(code=THIRD)) == ["B2"]


def carried_on(counted: Counted) -> None:
    """The steps of the first case, each by the one whose turn it is."""
    handler = ("Người thụ lý", "Trần Quang Minh")
    counted.step("Phân công thụ lý", "ha", "trưởng phòng", "2026-11-17 10:00", "người thụ lý nhận việc", handler)
    counted.step("Thẩm định, trình", "minh", "chuyên viên", "2026-11-18 10:00", "hồ sơ sang trưởng phòng")
    counted.step("Thẩm tra", "ha", "trưởng phòng", "2026-11-18 15:00", "hồ sơ sang lãnh đạo", "Đạt")
    counted.step("Ký duyệt kết quả", "binh", "lãnh đạo", "2026-11-19 09:00", "kết quả đã ký, sang văn thư")
    counted.step("Vào số, phát hành", "son", "văn thư", "2026-11-19 10:00", "số lấy từ dãy, kết quả về quầy")
    counted.step("Trả kết quả", "lan", "một cửa", "2026-11-20 09:00", "hồ sơ xong")
