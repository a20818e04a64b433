"""One browser a run, one watched page a test."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Error, Locator, sync_playwright

from tests.browser.executable import NO_CHROMIUM, chromium_executable
from tests.browser.page import Watched
from tests.fixtures import is_page_alone

# Playwright runs an event loop in the test's thread, and Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session", autouse=True)
def _click_ends_on_a_whole_page() -> Iterator[None]:
    """After a click or a key that leads to another page, that page is parsed.

    Playwright waits until the new page has begun to arrive, and a test that then counts or reads without
    waiting sees half of it on a busy machine.
    """

    def waiting(act: Callable[..., None]) -> Callable[..., None]:
        @wraps(act)
        def and_wait(self: Locator, *args: object, **kwargs: object) -> None:
            act(self, *args, **kwargs)
            with suppress(Error):
                self.page.wait_for_load_state("domcontentloaded")

        return and_wait

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", waiting(Locator.click))
        patch.setattr(Locator, "press", waiting(Locator.press))
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = chromium_executable()
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-software-rasterizer"],
        )
        yield browser
        browser.close()


@pytest.fixture
def live(live_server) -> str:
    """Address of the running site; the database is that of the test."""
    return live_server.url


_open: list[object] = []


@request_started.connect
def _begun(sender: object, **_: object) -> None:
    if threading.current_thread() is not threading.main_thread():
        _open.append(threading.current_thread())


@request_finished.connect
def _ended(sender: object, **_: object) -> None:
    if threading.current_thread() in _open:
        _open.remove(threading.current_thread())


def answered(seconds: float = 5) -> None:
    """Wait until the site has answered what the closed browser still asked: the tables are emptied
    next, and a reader in mid-request would lock them against it."""
    until = time.monotonic() + seconds
    while _open and time.monotonic() < until:
        time.sleep(0.02)
    _open.clear()


@pytest.fixture
def watched(chromium: Browser, live: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page that fails its test on any console message, page error or request to another host; and
    one that writes although it is marked to judge the page alone."""
    page = Watched(chromium, live)
    yield page
    complaints = page.complaints()
    page.close()
    answered()
    assert not complaints, complaints
    told = written_by_a_page_test(is_page_alone(request.node), page.written)
    assert not told, told


def written_by_a_page_test(is_marked: bool, written: list[str]) -> str:
    """Why a test may not run on one database only; empty where it may, or runs on both."""
    if not (is_marked and written):
        return ""
    return f"ghi vào cơ sở dữ liệu nên phải chạy trên cả hai, bỏ dấu page: {written}"


@pytest.fixture
def check(watched: Watched):
    """``check()`` after opening a page: see ``Watched.check``."""
    return watched.check
