"""A long list asked for as an Excel file: how long everybody else waits meanwhile, and when the file is there.

The real server with two web workers and the background worker, on SQLite. Ten officials open a page
again and again, each time on a new connection, while one asks for the whole list. Beside ours, where
the worker makes the file, stands the same application made to write it within the request; and the
wait of the same officials while nobody asks for anything.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from bench._places import PASSWORD, ROOT, Environment, populate, sqlite
from bench._web import Browser, WebServer, served
from nennep.kernel.benches import Ratio

LIST, PAGE = "/cases/export/?view=all&handler=all", "/notices/"
WITHIN_THE_REQUEST = "bench._whole_lists:application"
PAUSE, LONGEST = 0.3, 180.0


@dataclass(frozen=True, slots=True)
class Size:
    """How long the list is, and how many others are at work."""

    cases: int = 40_000
    officials: int = 10
    workers: int = 2
    quiet_seconds: float = 5.0


class Waits(NamedTuple):
    """The waits of the others in ms, and after how long the file was there."""

    others: list[float]
    until_file: float


def run(size: Size | None = None) -> list[Ratio]:
    """What the slowest of the others wait, and the time until the file is there."""
    size = size or Size()
    with sqlite() as place:
        populate(place, 1, size.cases)
        with served(place, size.workers) as web, _background(place):
            quiet = _waits(web, size, lambda _: time.sleep(size.quiet_seconds))
            ours = _waits(web, size, _ordered)
        with served(place, size.workers, WITHIN_THE_REQUEST) as web:
            raw = _waits(web, size, _answered)
    name = f"Excel of {size.cases:,} cases"
    return [
        *_rows(f"{name}, others", ours, raw),
        *_rows(f"{name}, others beside nobody asking", ours, quiet),
        Ratio(f"{name}: until the file is there", ours.until_file, raw.until_file),
    ]


def _rows(name: str, ours: Waits, raw: Waits) -> list[Ratio]:
    return [
        Ratio(f"{name}: p95", _p95(ours.others), _p95(raw.others)),
        Ratio(f"{name}: longest", max(ours.others), max(raw.others)),
    ]


def _p95(waits: list[float]) -> float:
    return sorted(waits)[len(waits) * 95 // 100]


@contextmanager
def _background(place: Environment) -> Iterator[None]:
    worker = subprocess.Popen([sys.executable, "-m", "nennep.cli", "worker"], env=place, cwd=ROOT)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def _waits(web: WebServer, size: Size, ask: Callable[[Browser], None]) -> Waits:
    browsers = [Browser(web.port, LONGEST) for _ in range(size.officials + 1)]
    for browser in browsers:
        browser.sign_in("head1", PASSWORD)
    ended = threading.Event()
    with ThreadPoolExecutor(size.officials) as officials:
        working = [officials.submit(_open_pages, browser, ended) for browser in browsers[1:]]
        browsers[0].reconnect()
        began = time.perf_counter()
        try:
            ask(browsers[0])
            until = (time.perf_counter() - began) * 1000
        finally:
            ended.set()
        return Waits([wait for one in working for wait in one.result()], until)


def _open_pages(browser: Browser, ended: threading.Event) -> list[float]:
    waits = []
    while not waits or not ended.is_set():
        browser.reconnect()
        began = time.perf_counter()
        assert browser.get(PAGE).status == 200
        waits.append((time.perf_counter() - began) * 1000)
        ended.wait(PAUSE)
    return waits


def _answered(browser: Browser) -> None:
    assert browser.get(LIST).status == 200


def _ordered(browser: Browser) -> None:
    answer = browser.get(LIST)
    assert answer.status == 302, "the list is too short to be ordered"
    page, deadline = answer.headers["Location"], time.perf_counter() + LONGEST
    while time.perf_counter() < deadline:
        if f"{page}file/" in browser.read(page):
            assert browser.get(f"{page}file/").status == 200
            return
        time.sleep(PAUSE)
    raise TimeoutError("the sheet is not made")
