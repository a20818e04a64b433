"""Officials who complete step after step while something is broken on purpose, and what must be true afterwards."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from bench._places import PASSWORD
from bench._web import Browser

Ask = Callable[[str], list[tuple[Any, ...]]]


class Codes:
    """The codes of the agency whose people can sign in, each handed out once."""

    def __init__(self, ask: Ask) -> None:
        found = ask(
            "SELECT cases_case.code FROM cases_case JOIN org_agency agency"
            " ON agency.id = agency_id WHERE agency.code = 'a1' ORDER BY cases_case.id"
        )
        self.left = [code for (code,) in found]
        self.lock = threading.Lock()

    def __iter__(self) -> "Codes":
        return self

    def __next__(self) -> str:
        with self.lock:
            return self.left.pop()


class SteadyLoad:
    """Browsers that complete step one of case after case; ``acked`` are the codes whose step was answered as done.

    ``answers`` counts what else was answered, and "đứt" where nothing was; ``last`` is when a step was last done.
    """

    def __init__(self, port: int, codes: Iterator[str], clients: int = 2) -> None:
        self.port, self.codes = port, codes
        self.acked: list[str] = []
        self.answers: Counter[str] = Counter()
        self.last = 0.0
        self.stopped = threading.Event()
        self.browsers = [Browser(port) for _ in range(clients)]
        self.threads = [threading.Thread(target=self._work, args=(browser,)) for browser in self.browsers]

    def __enter__(self) -> "SteadyLoad":
        for browser in self.browsers:
            browser.sign_in("desk1", PASSWORD)
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def more(self, count: int, within: float) -> bool:
        """Whether so many more steps are done within so many seconds."""
        wanted, deadline = len(self.acked) + count, time.monotonic() + within
        while len(self.acked) < wanted:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _work(self, browser: Browser) -> None:
        while not self.stopped.is_set():
            code = next(self.codes)
            try:
                answer = browser.complete(code, "B1")
            except (OSError, http.client.HTTPException):
                self.answers["đứt"] += 1
                browser.reconnect()
                time.sleep(0.05)
                continue
            if answer == 302:
                self.acked.append(code)
                self.last = time.monotonic()
            else:
                self.answers[str(answer)] += 1
                time.sleep(0.05)


def lost_and_half(ask: Ask, acked: list[str]) -> tuple[int, int]:
    """How many acknowledged steps are not there; how many steps are there by half: row, event, work items."""
    rows = ask("SELECT id, code, version, tokens FROM cases_case")
    events = dict(ask("SELECT subject_id, count(*) FROM ledger_event WHERE subject_type = 'case' GROUP BY subject_id"))
    items: dict[int, set[tuple[str, str]]] = {}
    for pk, node, state in ask("SELECT subject_id, node, state FROM work_workitem WHERE subject_type = 'case'"):
        items.setdefault(pk, set()).add((node, state))
    done, half = set(), 0
    for pk, code, version, tokens in rows:
        where = json.loads(tokens) if isinstance(tokens, str) else tokens
        wanted = {("B1", "done"), ("B2", "open")} if version else {("B1", "open")}
        half += version != events.get(pk, 0) or where != [version + 1] or items.get(pk) != wanted
        done |= {code} if version else set()
    return len(set(acked) - done) + len(acked) - len(set(acked)), half
