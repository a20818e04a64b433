"""The legal register in a real browser, at 390 and 1280 px."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from nennep.org.queries.calendars import forget_calendars
from nennep.web import clock
from tests.browser.page import Watched
from tests.cast import build_cast
from tests.documents.scene import WHEN, Scene, build_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOOD = "/documents/legal/46-2026-nd-cp/"
SCREENS = [
    "/documents/legal/", "/documents/legal/?q=khong+co", "/documents/legal/?day=2026-03-01&sort=-state",
    "/documents/legal/?day=sai", "/documents/legal/add/", "/documents/legal/impact/",
    "/documents/legal/impact/?standing=open", FOOD, f"{FOOD}?day=2026-03-01", f"{FOOD}correct/",
    f"{FOOD}changes/add/", f"{FOOD}changes/1/", f"{FOOD}changes/2/", "/documents/legal/61-2018-nd-cp/",
]  # fmt: skip


@pytest.fixture
def legal(live_server: object) -> Iterator[Scene]:
    forget_calendars()
    with clock.frozen(WHEN):
        scene = build_scene(build_cast())
        scene.change("61/2018/NĐ-CP", "repeal", "01/07/2025", articles="Điều 19 khoản 4; Điều 20")
        scene.change("61/2018/NĐ-CP", "amend", "01/10/2026", articles="Điều 17")
        scene.cited("procedure", "QT.X.01", "Thông tư số 06/2011/TT-BYT")
        yield scene


@pytest.fixture
def keeper(legal: Scene) -> Client:
    client = Client()
    client.force_login(legal.cast.thao)
    return client


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.page
def test_every_screen_of_the_register_is_accessible_and_fits_a_phone(keeper: Client, watched: Watched) -> None:
    watched.sign_in(keeper)
    for number, address in enumerate(SCREENS):
        watched.open(address)
        shoot(watched, f"legal-{number:02d}")
        watched.check()


@pytest.mark.once("tests/documents/test_legal_screens.py")
def test_a_suspension_entered_in_the_browser_moves_the_limit(keeper: Client, watched: Watched) -> None:
    watched.sign_in(keeper)
    page = watched.open("/documents/legal/61-2018-nd-cp/")
    page.get_by_role("link", name="Ghi thay đổi").click()
    page.get_by_label("Loại thay đổi").select_option("suspend")
    page.get_by_label("Do văn bản").select_option("09-2026-nq-cp")
    page.get_by_label("Điều khoản bị tác động").fill("điều gì đó")
    page.get_by_label("Từ ngày").fill("2026-11-01")
    page.get_by_role("button", name="Ghi thay đổi, xem việc phải làm").click()
    page.get_by_role("link", name="Không hiểu “điều gì đó”").click()
    assert page.evaluate("document.activeElement.name") == "articles"
    page.get_by_label("Điều khoản bị tác động").fill("")
    page.get_by_role("button", name="Ghi thay đổi, xem việc phải làm").click()
    assert page.get_by_text("không tự đặt ra việc mới").count() == 1
    watched.open("/documents/legal/61-2018-nd-cp/")
    assert page.locator(".lead").inner_text() == "Ngưng hiệu lực"
    watched.check()


@pytest.mark.once("tests/documents/test_legal_screens.py")
def test_work_is_given_and_settled_in_the_browser(keeper: Client, watched: Watched) -> None:
    watched.sign_in(keeper)
    watched.expected.append("422")
    page = watched.open(f"{FOOD}changes/1/")
    row = page.locator("tr", has_text="Đưa thay đổi vào hệ thống quản lý chất lượng")
    row.locator("summary").click()
    row.get_by_label("Người phụ trách").select_option("minh")
    row.get_by_label("Xong ngày").fill("2026-11-16")
    row.get_by_role("button", name="Ghi", exact=True).click()
    row = page.locator("tr", has_text="Đưa thay đổi vào hệ thống quản lý chất lượng")
    assert row.get_by_text("Ghi văn bản chứng minh").count() > 0
    shoot(watched, "legal-faults")
    row.get_by_label("Chứng cứ").fill("Bản 03.01 QT.ATTP.01")
    row.get_by_role("button", name="Ghi", exact=True).click()
    row = page.locator("tr", has_text="Đưa thay đổi vào hệ thống quản lý chất lượng")
    assert row.get_by_text("Đã xong").count() == 1
    assert row.get_by_text("Trần Quang Minh").count() > 0
    watched.check()
