"""Short trials on a running site: connections that break off, a backup under load, two servers on one database.

The long ones, each fault under load, are ``./nennep bench faults``.
"""

import json
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench._load import Codes, SteadyLoad, lost_and_half
from bench._places import CHILD, PASSWORD, ROOT, Environment, call, populate, sqlite
from bench._web import Browser, served
from nennep.cli.serve import answers
from tests.trial_scene import SHEET

RECEIVE = "/procedures/QT.DP.02/receive/"


def asked(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "nennep.sqlite3", timeout=20)) as driver:
        return driver.execute(statement).fetchall()


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.05)


def at_nine(place: Environment) -> Environment:
    """The site lives on a working day at nine, where letters leave."""
    place["NENNEP_CLOCK"] = f"2026-11-17T09:00:00+07:00@{time.time():.0f}"
    return place


def cut_off(browser: Browser, path: str, form: dict[str, Any], share: float) -> None:
    """So much of the body is sent, then the connection is reset: nobody reads an answer."""
    body = urlencode(form).encode()
    headers = {
        "Host": f"127.0.0.1:{browser.port}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": len(body),
        "X-CSRFToken": browser.cookies["csrftoken"],
        "Referer": f"http://127.0.0.1:{browser.port}/",
    }
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", browser.port)) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(head.encode() + body[: int(len(body) * share)])
        time.sleep(0.1)


def test_a_dossier_that_is_cut_off_and_sent_again_is_one_case_with_one_number(tables_at_hand: None) -> None:
    with sqlite() as place:
        call(at_nine(place), *CHILD, "tests.trial_scene", "0")
        folder = Path(place["NENNEP_DATA"])
        sheet = json.loads((folder / SHEET).read_text(encoding="utf-8"))

        def codes() -> list[tuple[Any, ...]]:
            return asked(folder, "SELECT code FROM cases_case")

        with served(place, workers=1) as web:
            lan = Browser(web.port)
            lan.sign_in("lan", PASSWORD)
            assert lan.get(RECEIVE).status == 200
            cut_off(lan, RECEIVE, sheet, 0.5)
            assert lan.get(RECEIVE).status == 200, "the others are served"
            assert codes() == [], "half a dossier is none"
            cut_off(lan, RECEIVE, sheet, 1.0)
            wait_until(lambda: codes() != [])
            for _ in range(2):
                answer, _ = lan._send("POST", RECEIVE, sheet)
                assert (answer.status, answer.headers["Location"]) == (302, "/cases/H99.12-261117-0001/")
            another = {**sheet, "request_key": "b" * 32, "confirmed": "on"}
            lan._send("POST", RECEIVE, another)
        assert [code for (code,) in codes()] == ["H99.12-261117-0001", "H99.12-261117-0002"]
        assert asked(folder, "SELECT count(*) FROM ledger_event WHERE kind = 'case.received'") == [(2,)]


def test_a_backup_that_is_taken_while_others_write_reads_back_whole(tables_at_hand: None, tmp_path: Path) -> None:
    with sqlite() as place:
        populate(place, 1, 1500)
        folder, restored = Path(place["NENNEP_DATA"]), tmp_path / "restored"
        with served(place, workers=1) as web:
            ask = Codes(lambda statement: asked(folder, statement))
            with SteadyLoad(web.port, ask, clients=1) as load:
                assert load.more(10, 30)
                before = list(load.acked)
                call(place, "-m", "nennep.cli", "backup", "--to", str(tmp_path))
                during = len(load.acked) - len(before)
                assert load.more(5, 30)
        assert during > 0, "nobody wrote while the backup was taken"
        (backup,) = tmp_path.glob("nennep-*")
        call(place, "-m", "nennep.cli", "restore", str(backup), "--into", str(restored))
        elsewhere = {**place, "NENNEP_DATA": str(restored)}
        call(elsewhere, "-m", "nennep.cli", "verify")
        assert lost_and_half(lambda statement: asked(restored, statement), before) == (0, 0)
        done = "SELECT count(*) FROM cases_case WHERE version > 0"
        events = "SELECT count(*) FROM ledger_event WHERE kind = 'step.completed'"
        assert asked(restored, done) == asked(restored, events)


def test_two_servers_on_one_database_tell_each_thing_once(tables_at_hand: None) -> None:
    given = 12
    with sqlite() as place, ExitStack() as stack:
        call(at_nine(place), *CHILD, "tests.trial_scene", str(given))
        folder = Path(place["NENNEP_DATA"])
        for port in (free_port(), free_port()):
            words = [sys.executable, "-m", "nennep.cli", "serve", "--port", str(port), "--workers", "1"]
            serving = subprocess.Popen(words, env=place, cwd=ROOT, stdout=subprocess.DEVNULL)
            stack.callback(ended, serving)
            wait_until(lambda port=port: answers("127.0.0.1", port))
        notices = "SELECT count(*), count(DISTINCT subject_id) FROM work_notice WHERE kind = 'work_given'"
        sent = "SELECT count(*), sum(tries) FROM work_noticedelivery WHERE outcome = 'sent'"
        wait_until(lambda: asked(folder, notices)[0][0] >= given)
        with closing(sqlite3.connect(folder / "nennep.sqlite3", timeout=20)) as driver, driver:
            driver.execute("UPDATE work_job SET due_at = '2026-11-17 01:00:00' WHERE name = 'connectors.deliveries'")
        wait_until(lambda: asked(folder, sent)[0][0] >= given)
        time.sleep(1)
        assert asked(folder, notices) == [(given, given)]
        assert asked(folder, sent) == [(given, given)], "each letter left once"
        assert len(list((folder / "outbox" / "mail").iterdir())) == given


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ended(serving: "subprocess.Popen[bytes]") -> None:
    serving.terminate()
    assert serving.wait(timeout=30) == 0
