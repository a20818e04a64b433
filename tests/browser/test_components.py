"""The components of the shell in a real browser."""

import re
from pathlib import Path

import pytest

from nennep.web.context import Shell
from tests.browser.page import DESK, PHONE, Watched

HERE = Path(__file__).parent
pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def component_page(settings, monkeypatch):
    monkeypatch.setattr(Shell, "finds_cases", "/components/")  # the box is there for who may see cases
    settings.ROOT_URLCONF = "tests.browser.components.views"
    templates = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**templates, "DIRS": [HERE / "components" / "templates"]}]


def test_every_component_is_accessible_at_both_widths(watched: Watched) -> None:
    for width in (PHONE, DESK):
        watched.open("/components/")
        watched.check(widths=(width,))


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(watched: Watched) -> None:
    page = watched.open("/components/")
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.className") == "err"
    page.click(".err a >> nth=0")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "id_phone"
    described = page.get_attribute("#id_phone", "aria-describedby")
    assert "9" in page.inner_text(f"#{described.split()[-1]}")


def test_keys_search_walk_the_rows_and_show_their_list(watched: Watched) -> None:
    page = watched.open("/components/")
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.textContent") == "ông Lâm Văn Tài"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "bà Phan Thị Lệ"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("j/?")
    page.keyboard.press("Escape")
    assert page.input_value("[data-search]") == "j/?"


def test_ticked_rows_bring_the_bar_of_what_may_be_done(watched: Watched) -> None:
    page = watched.open("/components/")
    assert not page.locator(".bulk").is_visible()
    page.check("[data-tick-all]")
    assert page.inner_text(".bulk").startswith("2 hồ sơ đã chọn")
    page.uncheck("[data-tick] >> nth=0")
    assert page.inner_text("[data-ticked]") == "1"


def test_the_page_reads_without_script_and_without_style_attributes(watched: Watched, client) -> None:
    text = client.get("/components/").content.decode()
    assert "Còn 8 ngày" in text
    assert not re.search(r"\sstyle=", text)
