"""A PostgreSQL cluster of one's own in a temporary folder: for tests and measurements, never for work."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

OWNER, APP = "nennep_owner", "nennep_app"
# Nothing here outlives the run, so nothing needs to reach the disk.
IN_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
STILL_HELD = b"pre-existing shared memory block"
COMMON = ("listen_addresses=", "max_connections=200", "shared_buffers=128MB", "timezone=UTC")


class ClusterError(Exception):
    """PostgreSQL did not come up; the text holds what it said."""


def binaries() -> Path | None:
    """The folder of the newest initdb and postgres on this machine, or None."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    on_path = shutil.which("initdb")
    candidates = [*reversed(versions), *([Path(on_path).resolve()] if on_path else [])]
    return next((p.parent for p in candidates if (p.parent / "postgres").exists()), None)


def _other_user() -> dict[str, object]:
    """How to run as somebody else where we are root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise ClusterError("không có người dùng postgres hay nobody để chạy PostgreSQL")


class Cluster:
    """A running server; ``url(role)`` is where it listens: a socket in its own folder, no network."""

    def __init__(self, *, durable: bool = False, like: Path | None = None) -> None:
        found = binaries()
        if found is None:
            raise ClusterError("không tìm thấy PostgreSQL (trên Debian: apt install postgresql)")
        self.bin = found
        self.durable = durable
        self.like = like
        self.folder = Path(tempfile.mkdtemp(prefix="nennep-pg-", dir="/tmp"))
        self.as_user = _other_user()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str = OWNER, database: str = "nennep") -> str:
        """A connection address for ``role``: the owner, or the app role without any grant of its own."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def create(self) -> None:
        """Afterwards the cluster runs, with both roles and an empty database of the owner, or as ``like`` was kept."""
        if self.as_user:
            os.chown(self.folder, int(str(self.as_user["user"])), int(str(self.as_user["group"])))
        if self.like:
            subprocess.run(["cp", "-a", self.like, self.folder / "pgdata"], check=True)
            self.start()
            return
        made = self._call(
            "initdb", "-D", "pgdata", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        if made.returncode:
            raise ClusterError(made.stdout)
        self.start()
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {APP} LOGIN")
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            connection.execute(f"GRANT {APP} TO {OWNER}")
            connection.execute(f"CREATE DATABASE nennep OWNER {OWNER}")

    def _call(self, program: str, *words: str) -> "subprocess.CompletedProcess[str]":
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.bin / program), *words],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.as_user,  # type: ignore[call-overload]
        )
        return done

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ClusterError after 30 s."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            written = self._launch()
            if self._answers(deadline):
                return
            told = (self.folder / "log").read_bytes()[written:]
            if STILL_HELD not in told:
                break
            # The last process of a server that was killed has not quite gone.
            time.sleep(0.2)
        raise ClusterError((self.folder / "log").read_text(errors="replace"))

    def _launch(self) -> int:
        """Start the process; how long the log was before."""
        options = (*COMMON, f"unix_socket_directories={self.folder}")
        options = (*options, *(() if self.durable else IN_HASTE))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", "pgdata"] + [word for option in options for word in ("-c", option)],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.as_user,  # type: ignore[call-overload]
            )
            return log.tell()

    def _answers(self, deadline: float) -> bool:
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres", "postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def keep(self, place: Path) -> None:
        """The server is ended in order, and ``place`` holds its files for another that is to be like it."""
        self.stop()
        subprocess.run(["cp", "-a", self.folder / "pgdata", place], check=True)

    def kill(self) -> None:
        """Kill every process of the server as a power cut would; ``start()`` recovers."""
        if self.process and self.process.poll() is None:
            master = self.process.pid
            os.kill(master, signal.SIGSTOP)
            children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
            for process in (master, *map(int, children)):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Afterwards the server does not run: ended in order, or killed where it does not end."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def remove(self) -> None:
        """Afterwards neither the server nor its folder exists."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def running(*, durable: bool = False, like: Path | None = None) -> Iterator[Cluster]:
    """A cluster for the length of a block. ``durable``: commits reach the disk, as at work."""
    cluster = Cluster(durable=durable, like=like)
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.remove()
