"""What every screen has to hold in a real browser, and how a test signs in."""

import re
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Request, Response
from playwright.sync_api import Page as BrowserPage

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1280

# Milliseconds: a page waits behind whatever a busy machine is doing.
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
        self.written: list[str] = []
        self.shown: Response | None = None
        self.context: BrowserContext = browser.new_context(
            viewport={"width": DESK, "height": 800}, locale="vi-VN", base_url=home
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: BrowserPage = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(f"lỗi trang: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        self.heard.append(f"console.{message.type}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self.home).netloc:
            self.heard.append(f"gọi ra ngoài: {request.url}")
        if request.method not in ("GET", "HEAD"):
            self.written.append(f"{request.method} {request.url}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.shown = response

    def source(self) -> str:
        """The page as the site sent it; asked for once more where the browser no longer has it."""
        address = self.page.url
        if self.shown is not None and self.shown.url == address.partition("#")[0]:
            with suppress(Error):
                return self.shown.text()
        return self.page.context.request.get(address, timeout=PATIENCE).text()

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
        """The open page is accessible, within its width, without inline style or script, at each width.

        It is not loaded again: its source is the answer that the browser shows. Colours are judged at
        the widest alone, where most is seen: they cost more than all other rules together.
        """
        assert_nothing_inline(self.source(), self.page.url)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 844 if width < 900 else 800})
            assert_no_sideways_scroll(self.page, width)
            assert_accessible(self.page, width, colours=width == max(widths))
        assert_skip_link_first(self.page)
        assert not self.complaints(), self.complaints()

    def close(self) -> None:
        self.context.close()


def assert_accessible(page: BrowserPage, width: int, *, colours: bool = True) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    # Only what is wrong comes back: what holds is some thousand nodes a page.
    found = page.evaluate(
        "([tags, enabled]) => axe.run(document, {runOnly: {type: 'tag', values: tags},"
        " rules: {'color-contrast': {enabled}}, reporter: 'no-passes', preload: false}).then(told => told.violations)",
        [TAGS, colours],
    )
    told = [
        f"{rule['id']}: {rule['help']} → {[' '.join(map(str, n['target'])) for n in rule['nodes']][:5]}"
        for rule in found
    ]
    assert not told, f"{page.url} ở {width}px:\n" + "\n".join(told)


def assert_no_sideways_scroll(page: BrowserPage, width: int) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url}: rộng {wide}px trên màn hình {width}px"


def assert_nothing_inline(source: str, address: str) -> None:
    """No style attribute or element, no handler attribute, no script but files and plain data."""
    found = re.findall(r"<[^>]*\s(?:style|on\w+)=[^>]*>|<style[\s>]", source)
    found += [
        tag for tag in re.findall(r"<script\b[^>]*>", source) if "src=" not in tag and "application/json" not in tag
    ]
    assert not found, f"{address}: {found[:5]}"


def assert_skip_link_first(page: BrowserPage) -> None:
    # Start from the top of the page, wherever the focus went since it was opened.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    assert first == "skip", f"{page.url}: phím Tab đầu tiên tới {first!r}"
