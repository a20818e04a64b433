"""What every screen has to hold in a real browser, and how a test signs in."""

import re
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request
from playwright.sync_api import Page as BrowserPage

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1280

# Milliseconds: a page asked a second time waits behind whatever a busy machine is doing.
PATIENCE = 30_000


@lru_cache(maxsize=1)
def axe_source() -> str:
    """axe-core as the locked test package carries it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


class Watched:
    """A page whose console, errors and requests are watched from its first moment.

    ``expected`` are patterns of console messages a test provokes on purpose (a 404 it asks for).
    """

    def __init__(self, browser: Browser, home: str) -> None:
        self.home = home
        self.heard: list[str] = []
        self.expected: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": DESK, "height": 800}, locale="vi-VN", base_url=home
        )
        self.context.set_default_timeout(8000)
        self.page: BrowserPage = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(f"lỗi trang: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        self.heard.append(f"console.{message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self.home).netloc:
            self.heard.append(f"gọi ra ngoài: {request.url}")

    def sign_in(self, client: object) -> None:
        """Carry the session of a Django test client (``client.force_login(user)``) into the browser."""
        morsel = client.cookies["sessionid"]  # type: ignore[attr-defined]
        self.context.add_cookies([{"name": "sessionid", "value": morsel.value, "url": self.home}])

    def open(self, path: str) -> BrowserPage:
        self.page.goto(self.home + path)
        return self.page

    def complaints(self) -> list[str]:
        """What was heard and not expected."""
        return [h for h in self.heard if not any(re.search(e, h) for e in self.expected)]

    def check(self, *, widths: tuple[int, ...] = (PHONE, DESK)) -> None:
        """The open page is accessible, within its width, without inline style or script, at each width."""
        address = self.page.url
        assert_nothing_inline(self.page, address)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 844 if width < 900 else 800})
            assert_no_sideways_scroll(self.page, width)
            assert_accessible(self.page, width)
        assert_skip_link_first(self.page)
        assert not self.complaints(), self.complaints()

    def close(self) -> None:
        self.context.close()


def assert_accessible(page: BrowserPage, width: int) -> None:
    page.evaluate(axe_source())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        TAGS,
    )
    told = [
        f"{rule['id']}: {rule['help']} → {[' '.join(map(str, n['target'])) for n in rule['nodes']][:5]}"
        for rule in found["violations"]
    ]
    assert not told, f"{page.url} ở {width}px:\n" + "\n".join(told)


def assert_no_sideways_scroll(page: BrowserPage, width: int) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url}: rộng {wide}px trên màn hình {width}px"


def assert_nothing_inline(page: BrowserPage, address: str) -> None:
    """No style attribute or element, no handler attribute, no script but files and plain data."""
    source = page.context.request.get(address, timeout=PATIENCE).text()
    found = re.findall(r"<[^>]*\s(?:style|on\w+)=[^>]*>|<style[\s>]", source)
    found += [
        tag for tag in re.findall(r"<script\b[^>]*>", source)
        if "src=" not in tag and "application/json" not in tag
    ]  # fmt: skip
    assert not found, f"{address}: {found[:5]}"


def assert_skip_link_first(page: BrowserPage) -> None:
    page.reload()
    # Where an error summary took the focus, start again from the top of the page.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    assert first == "skip", f"{page.url}: phím Tab đầu tiên tới {first!r}"
