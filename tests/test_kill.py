"""Killed in mid-load, web server and database lose no step that was acknowledged, and leave no half of one."""

import http.client
import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench._load import Ask, Codes
from bench._places import PASSWORD, call, populate, postgresql, sqlite
from bench._web import Browser, served
from nennep.cli import cluster

CASES = 1200
ENOUGH = 25


class Load:
    """Two officials' browsers that complete step one of case after case.

    What the server said was done is written to a file and flushed before the next step is sent.
    """

    def __init__(self, port: int, log: Path, codes: Iterator[str]) -> None:
        self.port, self.log, self.codes = port, log, codes
        self.stopped = threading.Event()
        self.broken = 0
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> "Load":
        """Both browsers are signed in before the first step is sent: the server may die from then on."""
        for browser in [Browser(self.port), Browser(self.port)]:
            browser.sign_in("desk1", PASSWORD)
            self.threads.append(threading.Thread(target=self._work, args=(browser,)))
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def acknowledged(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []

    def wait_for_more(self) -> None:
        """Wait until so many more steps are done. Fails after 20 s."""
        wanted = len(self.acknowledged()) + ENOUGH
        deadline = time.monotonic() + 20
        while len(self.acknowledged()) < wanted:
            if time.monotonic() > deadline:
                pytest.fail(f"no more steps are done; {self.broken} requests broke off")
            time.sleep(0.02)

    def _work(self, browser: Browser) -> None:
        with self.log.open("a") as log:
            while not self.stopped.is_set():
                code = next(self.codes)
                try:
                    done = browser.complete(code, "B1") == 302
                except (OSError, http.client.HTTPException):
                    done = False
                    browser.reconnect()
                if done:
                    log.write(f"{code}\n")
                    log.flush()
                else:
                    self.broken += 1
                    time.sleep(0.05)


def check(ask: Ask, acknowledged: list[str]) -> None:
    """Every acknowledged step is there; every step is whole: row, event, work items."""
    rows = ask("SELECT id, code, version, tokens FROM cases_case")
    events = dict(ask("SELECT subject_id, count(*) FROM ledger_event GROUP BY subject_id"))
    items: dict[int, set[tuple[str, str]]] = {}
    for pk, node, state in ask("SELECT subject_id, node, state FROM work_workitem"):
        items.setdefault(pk, set()).add((node, state))
    done = set()
    for pk, code, version, tokens in rows:
        assert version == events.get(pk, 0), code
        where = json.loads(tokens) if isinstance(tokens, str) else tokens
        assert where == [version + 1], code
        assert items[pk] == ({("B1", "done"), ("B2", "open")} if version else {("B1", "open")})
        done |= {code} if version else set()
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) - done == set()


def kill_workers(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.postgresql
@pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")
def test_a_killed_server_and_a_killed_database_lose_nothing(tables_at_hand: None, tmp_path: Path) -> None:
    with postgresql(durable=True) as (place, server):
        populate(place, 2, CASES)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(server.url(cluster.OWNER)) as driver:
                return driver.execute(sql).fetchall()

        with served(place, workers=2) as web:
            with Load(web.port, tmp_path / "done", Codes(ask)) as load:
                load.wait_for_more()
                kill_workers(web.workers())
                load.wait_for_more()
                server.kill()
                time.sleep(0.2)
                server.start()
                load.wait_for_more()
            assert load.broken > 0, "nothing was in flight: the kill hit nobody"
        check(ask, load.acknowledged())
        call(place, "-m", "nennep.cli", "verify")


def test_a_killed_server_on_sqlite_loses_nothing(tables_at_hand: None, tmp_path: Path) -> None:
    with sqlite() as place:
        populate(place, 2, CASES)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            file = Path(place["NENNEP_DATA"]) / "nennep.sqlite3"
            with closing(sqlite3.connect(file)) as driver:
                return driver.execute(sql).fetchall()

        with served(place, workers=2) as web:
            with Load(web.port, tmp_path / "done", Codes(ask)) as load:
                load.wait_for_more()
                kill_workers(web.workers())
                load.wait_for_more()
            assert load.broken > 0, "nothing was in flight: the kill hit nobody"
        check(ask, load.acknowledged())
        call(place, "-m", "nennep.cli", "verify")
