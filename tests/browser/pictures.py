"""Take the pictures of the user guide from a running demo: python -m tests.browser.pictures ADDRESS."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "use" / "anh"
PASSWORD = "lamgiang2026"
SHOTS = [
    ("minh", "/worklist/", "viec-cua-toi"),
    ("lan", "/procedures/QT.DP.02/receive/", "tiep-nhan"),
    ("minh", "/cases/H99.12-261019-0043/", "ho-so"),
    ("minh", "/cases/", "danh-sach"),
    ("quantri", "/people/", "nguoi-va-vi-tri"),
    ("quantri", "/calendar/", "lich"),
    ("thao", "/documents/legal/46-2026-nd-cp/", "van-ban"),
    ("thao", "/documents/legal/impact/", "viec-theo-luat"),
    ("thao", "/processes/QT.DP.04/draft/", "soan-quy-trinh"),
    ("thao", "/processes/QT.DP.04/draft/?step=B6", "soan-quy-trinh-chi-tiet"),
]


def signed_in(browser: Browser, address: str, username: str) -> Page:
    """A page of a fresh browser in which this person has signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN").new_page()
    page.goto(address)
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button >> nth=0")
    page.wait_for_selector(".me")
    return page


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for username, path, name in SHOTS:
            page = signed_in(browser, address, username)
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
