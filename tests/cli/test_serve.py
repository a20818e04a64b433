"""``serve`` keeps its parts up, and takes them down when asked."""

import configparser
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bench._web import Browser
from nennep.cli import database_wait
from nennep.cli.index import CHECKOUT
from nennep.cli.serve import answers, is_free
from nennep.cli.sockets import KILL_SECONDS, handed_socket
from nennep.kernel.refusals import Refusal

PROGRAM = """
import sys
from nennep.cli.serve import ServedProcess, supervise
part = "import os, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n')"
words = [sys.executable, "-c", "import sys; " + part + sys.argv[2], sys.argv[1]]
sys.exit(supervise([ServedProcess("thử", words)]))
"""


def start(log: Path, then: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(log), then], stdout=subprocess.DEVNULL)


def pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def wait_until(condition: Callable[[], bool], tries: int = 300) -> None:
    for _ in range(tries):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"nothing happened in {tries} looks")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "pids"


def test_a_part_that_dies_is_started_again_and_a_stop_ends_it(log: Path) -> None:
    supervisor = start(log, "; time.sleep(60)")
    wait_until(lambda: len(pids(log)) == 1)
    os.kill(pids(log)[0], signal.SIGKILL)
    wait_until(lambda: len(pids(log)) == 2)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(timeout=20) == 0
    assert not is_alive(pids(log)[1])


def test_a_part_that_dies_again_and_again_ends_the_command(log: Path) -> None:
    assert start(log, "; sys.exit(3)").wait(timeout=30) == 1
    assert len(pids(log)) == 6


def test_no_part_outlives_a_killed_supervisor(log: Path) -> None:
    supervisor = start(log, "; time.sleep(60)")
    wait_until(lambda: len(pids(log)) == 1)
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not is_alive(pids(log)[0]))


def test_the_address_is_told_only_once_the_site_answers(log: Path, tmp_path: Path) -> None:
    said, go = tmp_path / "said", tmp_path / "go"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = (
        f"; from http.server import *; p = {str(go)!r}\nwhile not os.path.exists(p): time.sleep(0.02)\n"
        f"HTTPServer(('127.0.0.1', {port}), BaseHTTPRequestHandler).serve_forever()"
    )
    program = PROGRAM.replace("words)])", f"words)], ('127.0.0.1', {port}))")
    with said.open("w") as held:
        supervisor = subprocess.Popen([sys.executable, "-c", program, str(log), site], stdout=held)
    wait_until(lambda: len(pids(log)) == 1)
    time.sleep(0.5)
    assert said.read_text() == ""
    go.touch()
    wait_until(lambda: f"http://127.0.0.1:{port}/" in said.read_text())
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(timeout=20) == 0
    assert said.read_text().count("Mở trình duyệt") == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_the_supervisor_says_is_a_line_of_the_log(log: Path, form: str) -> None:
    words = [sys.executable, "-c", PROGRAM, str(log), "; sys.exit(3)"]
    place = {**os.environ, "NENNEP_LOG_FORMAT": form}
    said = subprocess.run(words, env=place, capture_output=True, text=True, check=False).stdout.splitlines()
    assert len(said) == 6
    if form == "json":
        lines = [(line["level"], line["logger"], line["message"], line["time"]) for line in map(json.loads, said)]
    else:
        lines = [(*line.split(maxsplit=3)[1:], line.split()[0]) for line in said]
    assert lines[0][:3] == ("WARNING", "nennep.serve", "Phần “thử” vừa dừng bất ngờ; đang chạy lại.")
    assert lines[5][:3] == ("ERROR", "nennep.serve", "Phần “thử” dừng liên tục; xem các dòng lỗi ở trên.")
    assert all(datetime.fromisoformat(line[3]).tzinfo for line in lines)


RENEWED = """
import sys
from nennep.cli import serve
serve.migrated = lambda: int(sys.argv[2])
told = "import os, signal, time; say = lambda w: open(sys.argv[1], 'a').write(w + chr(10)); say('begun ' + sys.argv[2])"
told = "import sys; " + told + "; signal.signal(signal.SIGHUP, lambda *_: say('new code'))" + chr(10) + "while True: time.sleep(1)"
parts = [serve.ServedProcess(name, [sys.executable, "-c", told, sys.argv[1], name], by_itself)
         for name, by_itself in (("web", True), ("worker", False))]
sys.exit(serve.supervise(parts))
"""


@pytest.mark.parametrize(("code", "after"), [(0, ["begun worker", "new code"]), (2, [])])
def test_a_reload_takes_new_code_in_unless_the_tables_cannot_follow(
    tmp_path: Path, code: int, after: list[str]
) -> None:
    log, said = tmp_path / "log", tmp_path / "said"
    with said.open("w") as held:
        supervisor = subprocess.Popen([sys.executable, "-c", RENEWED, str(log), str(code)], stdout=held)

    def lines() -> list[str]:
        return sorted(log.read_text().splitlines()) if log.exists() else []

    wait_until(lambda: lines() == ["begun web", "begun worker"])
    supervisor.send_signal(signal.SIGHUP)
    wait_until(lambda: "bản mới" in said.read_text())
    wait_until(lambda: lines() == sorted(["begun web", "begun worker", *after]))
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(timeout=20) == 0
    assert "dừng bất ngờ" not in said.read_text()


def test_web_workers_end_with_their_parent_and_the_site_is_up_again(
    tmp_path: Path, tables_at_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(os.environ["NENNEP_BENCH_TABLES"], tmp_path / "nennep.sqlite3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "nennep.cli", "serve", "--port", str(port), "--workers", "1"]
    place = {**os.environ, "NENNEP_DATA": str(tmp_path), "NENNEP_DATABASE_URL": ""}
    supervisor = subprocess.Popen(words, env=place, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers("127.0.0.1", port))
        (web,) = [pid for pid in children(supervisor.pid) if "granian" in words_of(pid)]
        workers = children(web)
        assert workers
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: not any(map(words_of, workers)))
        wait_until(lambda: answers("127.0.0.1", port))
    finally:
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(timeout=20) == 0


HANDED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", "nennep.cli", "serve", "--workers", "2"])
"""


def test_a_restart_refuses_nobody_where_the_socket_was_handed_over(tmp_path: Path, tables_at_hand: None) -> None:
    """As systemd does with nennep.socket: it listens itself, and hands what it listens with to whoever serves."""
    shutil.copyfile(os.environ["NENNEP_BENCH_TABLES"], tmp_path / "nennep.sqlite3")
    place = {**os.environ, "NENNEP_DATA": str(tmp_path), "NENNEP_DATABASE_URL": ""}
    told: list[object] = []
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        port, handed = listening.getsockname()[1], listening.fileno()

        def serve() -> "subprocess.Popen[bytes]":
            words = [sys.executable, "-c", HANDED, str(handed)]
            return subprocess.Popen(words, env=place, pass_fds=(handed,), stdout=subprocess.DEVNULL)

        def ask() -> None:
            while not ended.is_set():
                told.append(status_of(port))
                time.sleep(0.02)

        supervisor = serve()
        asking = [threading.Thread(target=ask) for _ in range(3)]
        try:
            for thread in asking:
                thread.start()
            wait_until(lambda: len(told) > 20, 1200)
            for _ in range(2):
                time.sleep(0.5)
                supervisor.send_signal(signal.SIGTERM)
                assert supervisor.wait(timeout=20) == 0
                supervisor = serve()
                answered = len(told)
                wait_until(lambda before=answered: len(told) > before + 20, 1200)
        finally:
            ended.set()
            for thread in asking:
                thread.join()
            supervisor.send_signal(signal.SIGTERM)
            assert supervisor.wait(timeout=20) == 0
    assert set(told) == {200}, told
    assert len(told) > 60


def test_one_that_waits_at_a_lock_keeps_nobody_else_waiting(tmp_path: Path, tables_at_hand: None) -> None:
    """One web process, one sign-in that must write: whoever only reads is answered while it still waits."""
    shutil.copyfile(os.environ["NENNEP_BENCH_TABLES"], tmp_path / "nennep.sqlite3")
    place = {**os.environ, "NENNEP_DATA": str(tmp_path), "NENNEP_DATABASE_URL": "", "NENNEP_LOCK_SECONDS": "600"}
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        port, handed = listening.getsockname()[1], listening.fileno()
        words = [sys.executable, "-m", "nennep.cli.web", str(handed), "1"]
        web = subprocess.Popen(words, env=place, pass_fds=(handed,))
        try:
            wait_until(lambda: answers("127.0.0.1", port), 1200)
            with (
                closing(sqlite3.connect(tmp_path / "nennep.sqlite3", isolation_level=None, timeout=20)) as other,
                ThreadPoolExecutor(1) as signing_in,
            ):
                other.execute("BEGIN IMMEDIATE")
                waiting = signing_in.submit(sign_in_refused, port)
                try:
                    time.sleep(1)
                    for _ in range(10):
                        assert (status_of(port, "/account/login/"), waiting.done()) == (200, False)
                finally:
                    other.execute("ROLLBACK")
                assert waiting.result(timeout=60)
        finally:
            web.send_signal(signal.SIGTERM)
            web.wait(timeout=30)


def sign_in_refused(port: int) -> bool:
    try:
        Browser(port, 600).sign_in("khong-ai", "sai mat khau")
    except PermissionError:
        return True
    return False


def status_of(port: int, page: str = "/health/web") -> object:
    """What a new connection is answered; the error where it is not."""
    site = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        site.request("GET", page)
        return site.getresponse().status
    except OSError as error:
        return repr(error)
    finally:
        site.close()


def test_the_unit_files_that_we_ship_restart_for_ever_and_keep_the_socket() -> None:
    """As install.md promises: no giving up, a pause between, one socket that systemd keeps, logs that are JSON."""
    shipped = {}
    for name in ("nennep.service", "nennep.socket"):
        unit = configparser.ConfigParser(interpolation=None, strict=True)
        unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd knows large and small letters
        unit.read_string((CHECKOUT / "docs" / "operate" / name).read_text())
        shipped[name] = unit
    service, sockets = shipped["nennep.service"], shipped["nennep.socket"]
    assert service["Unit"]["StartLimitIntervalSec"] == "0"
    assert (service["Service"]["Restart"], float(service["Service"]["RestartSec"]) > 0) == ("always", True)
    assert "nennep.socket" in service["Unit"]["After"]
    assert service["Service"]["ExecStart"].endswith("nennep serve")
    assert service["Service"]["Environment"] == "NENNEP_LOG_FORMAT=json"
    assert int(service["Service"]["TimeoutStopSec"]) > KILL_SECONDS
    assert sockets["Socket"]["ListenStream"].rpartition(":")[2].isdigit()
    told = (CHECKOUT / "docs" / "operate" / "install.md").read_text()
    assert all(name in told for name in shipped)


def test_several_sockets_are_refused_and_one_for_another_process_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_FDS", "2")
    monkeypatch.setenv("LISTEN_PID", "1")
    assert handed_socket() is None
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    with pytest.raises(Refusal, match="một dòng ListenStream"):
        handed_socket()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def words_of(pid: int) -> str:
    """How the process was called; "" for one that is gone."""
    place = Path(f"/proc/{pid}/cmdline")
    return place.read_text() if place.exists() else ""


def test_an_absent_database_is_waited_for_and_a_wrong_setting_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NENNEP_DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("NENNEP_DATABASE_URL", "")
    assert database_wait.wait_for_database(), "SQLite needs no waiting"
    monkeypatch.setenv("NENNEP_DATABASE_URL", f"postgresql://a@/b?host={tmp_path}")
    monkeypatch.setenv("NENNEP_DATABASE_WAIT", "1")
    assert not database_wait.wait_for_database()
    assert "Đang chờ cơ sở dữ liệu (tối đa 1 giây" in capsys.readouterr().out
    said = ["connection refused", "the database system is starting up", ""]
    monkeypatch.setattr(database_wait, "reachable_fault", lambda _: said.pop(0))
    monkeypatch.setattr(database_wait, "EVERY_SECONDS", 0)
    monkeypatch.setenv("NENNEP_DATABASE_WAIT", "60")
    assert database_wait.wait_for_database()
    assert said == []
    monkeypatch.setattr(database_wait, "reachable_fault", lambda _: 'FATAL: role "a" does not exist')
    assert database_wait.wait_for_database(), "it is the command that follows which says what is wrong"
    monkeypatch.setattr(database_wait, "reachable_fault", lambda _: "connection refused")
    monkeypatch.setenv("NENNEP_DATABASE_WAIT", "lâu")
    with pytest.raises(Refusal, match="NENNEP_DATABASE_WAIT"):
        database_wait.wait_for_database()


def test_a_taken_port_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not is_free("127.0.0.1", taken.getsockname()[1])
