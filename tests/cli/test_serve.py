"""``serve`` keeps its parts up, and takes them down when asked."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nennep.cli.serve import is_free

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


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("nothing happened for 15 s")


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


def test_a_taken_port_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not is_free("127.0.0.1", taken.getsockname()[1])
