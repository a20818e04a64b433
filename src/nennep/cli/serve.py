"""``./nennep serve``: the web server and the background worker as one command."""

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
    """Bring the tables up to date, then serve until SIGTERM or SIGINT."""
    if not is_free(options.host, options.port):
        print(f"Lỗi: cổng {options.port} đang có chương trình khác dùng; chọn cổng khác bằng --port.")
        return 1
    migrated = subprocess.run([sys.executable, "-m", "nennep.cli", "migrate"], check=False)
    if migrated.returncode:
        print("Lỗi: chưa nâng cấp được cơ sở dữ liệu, nên không mở trang web.")
        return migrated.returncode
    return serve(options.host, options.port, options.workers)


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


def serve(host: str, port: int, workers: int) -> int:
    """Serve the site, tables being up to date; returns 0 after a stop that was asked for.

    Web and worker inherit the environment as it is now: database, data folder and clock.
    """
    python = sys.executable
    web = [
        python,
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
        "1",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
        "--log-level",
        "warning",
        "nennep.wsgi:application",
    ]
    parts = [ServedProcess("trang web", web), ServedProcess("việc nền", [python, "-m", "nennep.cli", "worker"])]
    return supervise(parts, (host, port))


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
    """One process that must run as long as the command does."""

    name: str
    words: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Afterwards the process runs; it is told to stop if this one dies in whatever way."""
        guard = shutil.which("setpriv")
        words = [guard, "--pdeathsig", "TERM", "--", *self.words] if guard else self.words
        # Its own process group: Ctrl+C reaches only us, and we stop the parts in order.
        self.process = subprocess.Popen(words, process_group=0)

    def stands(self) -> bool:
        """Whether it runs; raised again if it fell, unless it fell too often."""
        if self.process is not None and self.process.poll() is None:
            return True
        now = time.monotonic()
        self.falls = [*[fall for fall in self.falls if now - fall < WITHIN_SECONDS], now]
        if len(self.falls) > MOST_FALLS:
            return False
        print(f"Phần “{self.name}” vừa dừng bất ngờ; đang chạy lại.", flush=True)
        self.start()
        return True


def supervise(parts: list[ServedProcess], address: tuple[str, int] | None = None) -> int:
    """Keep all parts running until a signal asks to stop. Returns 1 if a part cannot be kept up.

    The ``address`` of the site is told once it answers there.
    """
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    for part in parts:
        part.start()
    code, untold = 0, address
    while not stopped.wait(0.2):
        if untold and answers(*untold):
            host, port = untold
            shown = f"[{host}]" if ":" in host else host
            print(f"Mở trình duyệt tại http://{shown}:{port}/ (dừng: Ctrl+C)", flush=True)
            untold = None
        fallen = [part.name for part in parts if not part.stands()]
        if fallen:
            print(f"Lỗi: phần “{fallen[0]}” dừng liên tục; xem các dòng lỗi ở trên.", flush=True)
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
