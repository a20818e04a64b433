"""``./nennep serve``: the web server and the background worker as one command."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from nennep.cli.data_check import check_data_folder
from nennep.cli.database_wait import wait_for_database
from nennep.cli.demo_mark import follow_mark, renew_mark
from nennep.cli.index import CHECKOUT
from nennep.cli.log_lines import supervisor_log
from nennep.cli.sockets import KILL_SECONDS, LOADING_SECONDS, THREAD_IDLE_SECONDS, THREADS, address_of, handed_socket
from nennep.kernel.commands import command

# A part that falls this often within this many seconds will not stand up by itself.
MOST_FALLS, WITHIN_SECONDS = 5, 60.0
STOP_SECONDS = 15.0


def arguments(parser: ArgumentParser) -> None:
    """The options of ``serve``, which ``demo`` shares."""
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe (mặc định 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000)")
    parser.add_argument(
        "--workers", type=int, default=min(4, cores), help="số tiến trình web (mặc định: số lõi, tối đa 4)"
    )


@command("serve", help="chạy trang web và việc nền", arguments=arguments, django=False)
def run(options: Namespace) -> int:
    """Bring the tables up to date, then serve until SIGTERM or SIGINT.

    On the data of a demo its clock goes on, which the tables were asked about first; one that is set here is left there.
    """
    check_data_folder()
    if not wait_for_database():
        supervisor_log().error("Chờ mãi không nối được tới cơ sở dữ liệu, nên không mở trang web.")
        return 1
    if (handed := handed_socket()) is None and not is_free(options.host, options.port):
        print(f"Lỗi: cổng {options.port} đang có chương trình khác dùng; chọn cổng khác bằng --port.")
        return 1
    if code := migrated():
        supervisor_log().error("Chưa nâng cấp được cơ sở dữ liệu, nên không mở trang web.")
        return code
    follow_mark()
    renew_mark()
    return serve(options.host, options.port, options.workers, handed=handed)


def migrated() -> int:
    """The exit code of bringing the tables up to date, by the code as it now lies on the disk; what it says is logged."""
    words = [sys.executable, "-m", "nennep.cli", "migrate"]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, encoding="utf-8")
    for line in filter(str.strip, done.stdout.splitlines()):
        supervisor_log().info(line)
    return done.returncode


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(host: str, port: int, workers: int, *, handed: int | None = None) -> int:
    """Serve the site, tables being up to date; returns 0 after a stop that was asked for.

    Web and worker inherit the environment as it is now: database, data folder and clock. The site listens at host and
    port, or at the socket ``handed`` to us.
    """
    python = sys.executable
    if handed is None:
        web, address = web_words(host, port, workers), (host, port)
    else:
        web, address = [python, "-m", "nennep.cli.web", str(handed), str(workers)], address_of(handed)
    parts = [
        ServedProcess("trang web", web, renews_itself=True, handed=handed),
        ServedProcess("việc nền", [python, "-m", "nennep.cli", "worker"]),
    ]
    return supervise(parts, address)


def web_words(host: str, port: int, workers: int) -> list[str]:
    """How the web server is called that opens its own socket."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(THREADS),
        "--blocking-threads-idle-timeout",
        str(THREAD_IDLE_SECONDS),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        str(KILL_SECONDS),
        "--respawn-interval",
        str(LOADING_SECONDS),
        "--factory",
        "--log-level",
        "warning",
        "nennep.wsgi:served",
    ]


def answers(host: str, port: int) -> bool:
    """Whether the site answers there, whatever it says."""
    site = HTTPConnection(host, port, timeout=2)
    try:
        site.request("HEAD", "/")
        site.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        site.close()
    return True


@dataclass
class ServedProcess:
    """One process that must run as long as the command does; some take new code in by themselves when told SIGHUP.

    ``handed`` is the number of an open file that it has from us.
    """

    name: str
    words: list[str]
    renews_itself: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    handed: int | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Afterwards the process runs; it is told to stop if this one dies in whatever way."""
        guard = shutil.which("setpriv")
        words = [guard, "--pdeathsig", "TERM", "--", *self.words] if guard else self.words
        # Its own process group: Ctrl+C reaches only us, and we stop the parts in order.
        files = () if self.handed is None else (self.handed,)
        self.process = subprocess.Popen(words, process_group=0, pass_fds=files)

    def stands(self) -> bool:
        """Whether it runs; raised again if it fell, unless it fell too often."""
        if self.process is not None and self.process.poll() is None:
            return True
        now = time.monotonic()
        self.falls = [*[fall for fall in self.falls if now - fall < WITHIN_SECONDS], now]
        if len(self.falls) > MOST_FALLS:
            return False
        supervisor_log().warning("Phần “%s” vừa dừng bất ngờ; đang chạy lại.", self.name)
        self.start()
        return True

    def renew(self) -> None:
        """Afterwards it runs, or is about to run, the code that now lies on the disk."""
        if self.process is None or self.process.poll() is not None:
            return  # it is raised again anyhow
        if self.renews_itself:
            self.process.send_signal(signal.SIGHUP)
            return
        stop([self])
        self.start()


def reload(parts: list[ServedProcess]) -> None:
    """Afterwards the parts run the new code, one web worker after the other, so that no request is lost.

    Where the list of libraries has changed, or the tables cannot be upgraded, everything runs on as it is.
    """
    log = supervisor_log()
    if libraries_changed():
        log.error("Danh sách thư viện đã đổi nên chưa nạp lại: cần khởi động lại (systemctl restart nennep).")
    elif migrated():
        log.error("Chưa nâng cấp được cơ sở dữ liệu, nên chưa nạp bản mới; bản cũ vẫn chạy.")
    else:
        for part in parts:
            part.renew()
        log.info("Đang nạp bản mới: các tiến trình web lần lượt được thay.")


def libraries_changed() -> bool:
    """Whether we run from another set of libraries than the list on the disk names."""
    used = Path(sys.prefix).name
    listed = hashlib.sha256((CHECKOUT / "requirements.lock").read_bytes()).hexdigest()[:12]
    return used.startswith("run-") and not used.startswith(f"run-{listed}")


def supervise(parts: list[ServedProcess], address: tuple[str, int] | None = None) -> int:
    """Keep all parts running until a signal asks to stop. Returns 1 if a part cannot be kept up.

    SIGHUP takes in new code. The ``address`` of the site is told once it answers there.
    """
    stopped, renewed = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    signal.signal(signal.SIGHUP, lambda *_: renewed.set())
    for part in parts:
        part.start()
    code, untold = 0, address
    while not stopped.wait(0.2):
        if renewed.is_set():
            renewed.clear()
            reload(parts)
        if untold and answers(*untold):
            host, port = untold
            shown = f"[{host}]" if ":" in host else host
            supervisor_log().info("Mở trình duyệt tại http://%s:%s/ (dừng: Ctrl+C)", shown, port)
            untold = None
        fallen = [part.name for part in parts if not part.stands()]
        if fallen:
            supervisor_log().error("Phần “%s” dừng liên tục; xem các dòng lỗi ở trên.", fallen[0])
            code = 1
            break
    stop(parts)
    return code


def stop(parts: list[ServedProcess]) -> None:
    """Afterwards no part runs: asked first, then, after 15 s, forced."""
    running = [part.process for part in parts if part.process and part.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
