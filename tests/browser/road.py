"""The road of a new agency as its people walk it: one browser context a person, screens and commands alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from nennep.web.clock import frozen
from tests.browser.page import DESK, Watched
from tests.calendars import at

OWN_PASSWORD = "mot-mat-khau-dai"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = 256


@dataclass
class Road:
    """Who has signed in so far, and the temporary passwords that were handed out."""

    browser: Browser
    home: str
    temporary: dict[str, str] = field(default_factory=dict)
    windows: dict[str, Watched] = field(default_factory=dict)

    @contextmanager
    def as_(self, who: str, when: str, address: str = "") -> Iterator[Page]:
        """The window of this person at that moment; whoever comes for the first time chooses a password."""
        with frozen(at(when)):
            if who not in self.windows:
                self.windows[who] = Watched(self.browser, self.home)
                self._sign_in(who)
            page = self.windows[who].page
            if address:
                page.goto(self.home + address)
            yield page

    def _sign_in(self, who: str) -> None:
        page = self.windows[who].open("/account/login/")
        given = self.temporary[who]
        fill(page, login=who, password=given)
        follow(page, page.get_by_role("button", name="Đăng nhập", exact=True))
        assert page.get_by_text("mật khẩu tạm").is_visible()
        fill(page, oldpassword=given, password1=OWN_PASSWORD, password2=OWN_PASSWORD)
        press(page, "Đổi mật khẩu")
        assert page.get_by_role("status").inner_text() == "Đã đổi mật khẩu."

    def complaints(self) -> list[str]:
        return [told for window in self.windows.values() for told in window.complaints()]

    def close(self) -> None:
        for window in self.windows.values():
            window.close()


def follow(page: Page, control: Locator) -> None:
    """Press it and wait for the page that answers."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        control.click()


def press(page: Page, name: str) -> None:
    """The button of the page with these words, once its answer is there."""
    follow(page, page.get_by_role("main").get_by_role("button", name=name).first)


def go(page: Page, name: str) -> None:
    """The link of the page with these words."""
    follow(page, page.get_by_role("main").get_by_role("link", name=name).first)


def fill(page: Page, **given: str) -> None:
    """Each control by its name: a list by its words, a mark by its value, anything else typed."""
    for name, value in given.items():
        control = page.locator(f"main [name={name}]").first
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(control.locator("option", has_text=value).first.get_attribute("value"))
        elif control.get_attribute("type") == "radio":
            page.check(f"main [name={name}][value='{value}']")
        else:
            control.fill(value)


def told(page: Page) -> str:
    """What the page says of the act before it."""
    return page.get_by_role("status").first.inner_text()


def heading(page: Page) -> str:
    return page.locator("h1").first.inner_text()


def picture(page: Page, name: str, most: int = 900) -> None:
    """Keep the page for the guide where somebody asks for its pictures: NENNEP_PICTURES names the folder.

    Few colours make a small file, and a page has few.
    """
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        high = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": DESK, "height": min(high, most)}
        taken = Image.open(BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
        taken.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            Path(folder) / f"{name}.png", optimize=True
        )
