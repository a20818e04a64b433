"""One browser a run, one watched page a test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.page import Watched

# Playwright runs an event loop in the test's thread, and Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = "cần chromium (trên Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def live(live_server) -> str:
    """Address of the running site; the database is that of the test."""
    return live_server.url


@pytest.fixture
def watched(chromium: Browser, live: str) -> Iterator[Watched]:
    """A page that fails its test on any console message, page error or request to another host."""
    page = Watched(chromium, live)
    yield page
    complaints = page.complaints()
    page.close()
    assert not complaints, complaints


@pytest.fixture
def check(watched: Watched):
    """``check()`` after opening a page: see ``Watched.check``."""
    return watched.check
