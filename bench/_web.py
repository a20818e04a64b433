"""The real server on a made-up province, and an official's browser reduced to what it sends."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from bench._places import ROOT, Environment
from nennep.cli.sockets import THREADS

LOGIN = "/account/login/"
OURS = "nennep.wsgi:application"
LOADING = 180.0


class WebServer:
    """granian as ``./nennep serve`` starts it; said here again, for it must start other commits too."""

    def __init__(self, place: Environment, workers: int, application: str = OURS) -> None:
        self.port = _free_port()
        words = [
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
            "--blocking-threads",
            str(THREADS),
            "--respawn-failed-workers",
            "--workers-kill-timeout",
            "10",
            "--log-level",
            "error",
            application,
        ]
        self.process = subprocess.Popen([sys.executable, "-m", "granian", *words], env=place, cwd=ROOT)

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [child for child in map(int, children) if b"granian" in _words_of(child)]

    def worked(self) -> float:
        """Processor time of the workers until now, in ms."""
        threads = (f for pid in self.workers() for f in Path(f"/proc/{pid}/task").iterdir())
        return sum(int((f / "schedstat").read_text().split()[0]) for f in threads) / 1e6

    def wait(self) -> None:
        """Wait until it answers. Raises TimeoutError."""
        deadline = time.monotonic() + LOADING
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if Browser(self.port).get(LOGIN).status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the server does not answer")

    def stop(self) -> None:
        """Afterwards it is gone."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def served(place: Environment, workers: int, application: str = OURS) -> Iterator[WebServer]:
    """The server for the length of a block, answering."""
    server = WebServer(place, workers, application)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


class Browser:
    """One kept connection with its cookies."""

    def __init__(self, port: int, timeout: float = 20) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}

    def reconnect(self) -> None:
        """A new connection, still signed in."""
        self.connection.close()

    def get(self, path: str) -> http.client.HTTPResponse:
        """Fetch a page; its body is read and thrown away."""
        return self._send("GET", path, None)[0]

    def read(self, path: str) -> str:
        """The text of a page."""
        return self._send("GET", path, None)[1].decode()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as a person does. Raises PermissionError if that was refused."""
        body = self._send("GET", LOGIN, None)[1]
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        form = {"login": username, "password": password}
        if token:
            form["csrfmiddlewaretoken"] = token[1].decode()
        answer, body = self._send("POST", LOGIN, form)
        if answer.status != 302:
            raise PermissionError(f"sign-in answered {answer.status}: {body[:2000]!r}")

    def complete(self, code: str, step: str, **fields: str) -> int:
        """Press the button of a step; the status: 302 when it is done."""
        path = f"/cases/{quote(code)}/steps/{step}/"
        return self._send("POST", path, {"remark": "", **fields})[0].status

    def _send(self, method: str, path: str, form: dict[str, str] | None) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        self.connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _words_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
