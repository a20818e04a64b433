"""Faults made on purpose under load, on a made-up site that vanishes: what was acknowledged, what of it was lost.

Each trial breaks one thing for some seconds and mends it; every step that was answered as done is then compared with
the database. Nothing here touches a real installation: folder, cluster, port and people are the trial's own.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench._load import Ask, Codes, SteadyLoad, lost_and_half
from bench._places import ROOT, Environment, populate, postgresql, sqlite
from bench._web import Browser
from nennep.cli import cluster
from nennep.cli.cluster import Cluster
from nennep.cli.serve import answers

CASES = 6000
WEB = "nennep.cli.web"
# The protocol of systemd (sd_listen_fds): the socket is file 3, and the variables name the process that it is for.
HANDED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", "nennep.cli", "serve", "--workers", "2"])
"""
# So many steps before the fault and after it, and so long a site may take to do them.
ENOUGH, PATIENCE = 15, 90.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What happened: steps acknowledged and lost of them, halves, what else was answered, seconds until one was done again.

    ``recovery`` None: none was done again in time. ``left`` processes of the site belong to no part of it any more.
    """

    database: str
    fault: str
    acked: int
    lost: int
    half: int
    answers: dict[str, int]
    recovery: float | None
    left: int = 0

    @property
    def passed(self) -> bool:
        return self.lost == 0 and self.half == 0 and self.left == 0 and self.recovery is not None


@dataclass
class Site:
    """``./nennep serve`` on a place of its own, its parts by their pids; ``server`` where it works on PostgreSQL.

    The trial listens and hands its socket over, as systemd does with the ``nennep.socket`` we ship.
    """

    place: Environment
    ask: Ask
    server: Cluster | None = None
    process: "subprocess.Popen[bytes] | None" = None
    codes: Codes = field(init=False)
    listening: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.codes = Codes(self.ask)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=1024)

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def start(self) -> None:
        """Afterwards it answers. Raises TimeoutError."""
        handed = self.listening.fileno()
        words = [sys.executable, "-c", HANDED, str(handed)]
        self.process = subprocess.Popen(
            words, env=self.place, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(handed,)
        )
        deadline = time.monotonic() + PATIENCE
        while not answers("127.0.0.1", self.port):
            if time.monotonic() > deadline:
                raise TimeoutError("the site does not answer")
            time.sleep(0.1)

    def stop(self) -> None:
        """Afterwards no part of it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def part(self, word: str) -> int:
        """The pid of the web server (``WEB``) or of the background worker (“worker”)."""
        assert self.process is not None
        return next(pid for pid in children(self.process.pid) if word in words_of(pid))


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def words_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def left_behind(site: Site, within: float = 15.0) -> list[int]:
    """Processes that work on the place of the site and that it no longer knows, after so many seconds to end by themselves."""
    deadline = time.monotonic() + within
    while strays := processes_at(site.place["NENNEP_DATA"]) - family(site.process.pid if site.process else 0):
        if time.monotonic() > deadline:
            return sorted(strays)
        time.sleep(0.1)
    return []


def processes_at(folder: str) -> set[int]:
    """Every process whose surroundings name the folder as its data; one that has ended names nothing."""
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if f"NENNEP_DATA={folder}" in (entry / "environ").read_text(errors="replace").split("\0"):
                found.add(int(entry.name))
    return found


def family(pid: int) -> set[int]:
    """A process and all below it."""
    found, waiting = set(), [pid]
    while waiting:
        found.add(one := waiting.pop())
        waiting += children(one)
    return found


Fault = Callable[[Site, float], None]


def kill_web_worker(site: Site, seconds: float) -> None:
    os.kill(children(site.part(WEB))[-1], signal.SIGKILL)


def kill_web_main(site: Site, seconds: float) -> None:
    os.kill(site.part(WEB), signal.SIGKILL)


def kill_background(site: Site, seconds: float) -> None:
    os.kill(site.part("worker"), signal.SIGKILL)


def kill_all(site: Site, seconds: float) -> None:
    assert site.process is not None
    web = site.part(WEB)
    for pid in (site.process.pid, web, site.part("worker"), *children(web)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.process.wait()
    site.start()


def restart(site: Site, seconds: float) -> None:
    site.stop()
    site.start()


def stop_background(site: Site, seconds: float) -> None:
    worker = site.part("worker")
    os.kill(worker, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(worker, signal.SIGCONT)


def hold_file(site: Site, seconds: float) -> None:
    file = Path(site.place["NENNEP_DATA"]) / "nennep.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as driver:
        driver.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        driver.execute("ROLLBACK")


def clock_back(site: Site, seconds: float) -> None:
    """The machine is a day behind for a while; then right again."""
    day_before = time.strftime("%Y-%m-%dT%H:%M:%S+07:00", time.gmtime(time.time() + 7 * 3600 - 86_400))
    site.stop()
    site.place["NENNEP_CLOCK"] = f"{day_before}@{time.time():.0f}"
    site.start()
    time.sleep(seconds)
    site.stop()
    del site.place["NENNEP_CLOCK"]
    site.start()


def database_killed(site: Site, seconds: float) -> None:
    assert site.server is not None
    site.server.kill()
    time.sleep(seconds)
    site.server.start()


def chain_held(site: Site, seconds: float) -> None:
    assert site.server is not None
    with psycopg.connect(site.server.url(cluster.OWNER)) as driver:
        driver.execute("SELECT * FROM ledger_chain FOR UPDATE")
        time.sleep(seconds)


def connection_ended(site: Site, seconds: float) -> None:
    """Again and again one connection is ended, of those that are in the middle of something where there are any."""
    assert site.server is not None
    busy_first = (
        "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = %s"
        " ORDER BY state = 'idle', random() LIMIT 1) AS one"
    )
    deadline = time.monotonic() + seconds
    with psycopg.connect(site.server.url("postgres", "postgres"), autocommit=True) as driver:
        while time.monotonic() < deadline:
            driver.execute(busy_first, [cluster.APP])
            time.sleep(0.2)


def _role_set(site: Site, done: str, undone: str, seconds: float) -> None:
    """The app role is changed, its connections are ended, and it is changed back."""
    assert site.server is not None
    with psycopg.connect(site.server.url("postgres", "postgres"), autocommit=True) as driver:
        for statement, wait in ((done, seconds), (undone, 0.0)):
            driver.execute(f"ALTER ROLE {cluster.APP} {statement}".encode())
            driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [cluster.APP])
            time.sleep(wait)


def connections_exhausted(site: Site, seconds: float) -> None:
    _role_set(site, "CONNECTION LIMIT 0", "CONNECTION LIMIT -1", seconds)


def read_only(site: Site, seconds: float) -> None:
    _role_set(site, "SET default_transaction_read_only = on", "RESET default_transaction_read_only", seconds)


EVERYWHERE: dict[str, Fault] = {
    "kill -9 một tiến trình web": kill_web_worker,
    "kill -9 tiến trình chính của trang web": kill_web_main,
    "kill -9 việc nền": kill_background,
    "kill -9 tất cả, mở lại": kill_all,
    "khởi động lại": restart,
    "việc nền bị treo (SIGSTOP)": stop_background,
    "đồng hồ lùi một ngày": clock_back,
}
ON_SQLITE: dict[str, Fault] = {"tiến trình khác giữ khóa ghi": hold_file}
ON_POSTGRESQL: dict[str, Fault] = {
    "cơ sở dữ liệu bị kill -9, mở lại": database_killed,
    "từng kết nối bị ngắt giữa chừng (pg_terminate_backend)": connection_ended,
    "dòng đầu chuỗi bị giữ": chain_held,
    "hết kết nối": connections_exhausted,
    "cơ sở dữ liệu chỉ cho đọc": read_only,
}


def trials(seconds: float, only: str = "") -> Iterator[Trial]:
    """Every fault whose name holds ``only``, on SQLite and, where it is installed, on PostgreSQL."""
    for name, opened, faults in (
        ("SQLite", on_sqlite, {**EVERYWHERE, **ON_SQLITE}),
        ("PostgreSQL", on_postgresql, {**EVERYWHERE, **ON_POSTGRESQL}),
    ):
        chosen = {words: fault for words, fault in faults.items() if only in words}
        if not chosen or (name == "PostgreSQL" and cluster.binaries() is None):
            continue
        with opened() as site:
            for words, fault in chosen.items():
                yield tried(site, name, words, fault, seconds)
        yield stopped(site, name)


def stopped(site: Site, database: str) -> Trial:
    """The site was asked to stop: no process of it is there. What is there all the same is told, and ended."""
    strays = left_behind(site)
    for pid in strays:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return Trial(database, "dừng hẳn trang web", 0, 0, 0, {}, 0.0, len(strays))


def tried(site: Site, database: str, words: str, fault: Fault, seconds: float) -> Trial:
    """One fault under load."""
    with SteadyLoad(site.port, site.codes) as load:
        load.more(ENOUGH, PATIENCE)
        fault(site, seconds)
        mended = time.monotonic()
        back = load.more(1, PATIENCE)
        recovery = time.monotonic() - mended
        back = back and load.more(ENOUGH, PATIENCE)
    lost, half = lost_and_half(site.ask, load.acked)
    told, again = dict(load.answers), round(recovery, 1) if back else None
    return Trial(database, words, len(load.acked), lost, half, told, again, len(left_behind(site)))


@contextmanager
def on_sqlite() -> Iterator[Site]:
    with sqlite() as place:
        populate(place, 2, CASES)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(Path(place["NENNEP_DATA"]) / "nennep.sqlite3", timeout=20)) as driver:
                return driver.execute(sql).fetchall()

        with running(Site(place, ask)) as site:
            yield site


@contextmanager
def on_postgresql() -> Iterator[Site]:
    with postgresql(durable=True) as (place, server):
        populate(place, 2, CASES)

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with psycopg.connect(server.url(cluster.OWNER)) as driver:
                return driver.execute(sql.encode()).fetchall()

        with running(Site(place, ask, server)) as site:
            yield site


@contextmanager
def running(site: Site) -> Iterator[Site]:
    try:
        site.start()
        Browser(site.port).get("/health/web")
        yield site
    finally:
        site.stop()
        site.listening.close()
