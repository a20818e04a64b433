"""The listening socket of the site: our own, or one that systemd hands us and keeps open through a restart."""

import os
import socket

from nennep.kernel.refusals import Refusal

# In a reload the next web worker is given so long to load before the one in its place is stopped.
LOADING_SECONDS = 8
# A web worker that is told to stop may be at a request for so long.
KILL_SECONDS = 10
# So many requests a web worker has in hand at once: while one waits at a lock, others are answered.
THREADS = 4
# A thread without work ends after so long, and its connection to the database with it.
THREAD_IDLE_SECONDS = 600
# By the protocol of systemd (sd_listen_fds) the first one that is handed over.
FIRST = 3
ONE_ONLY = "systemd giao {count} cổng nghe; ./nennep serve dùng đúng một: để một dòng ListenStream trong nennep.socket."


def handed_socket() -> int | None:
    """The number of the open file that systemd handed to this very process; None where it handed none.

    Raises Refusal where it handed several.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    count = os.environ.get("LISTEN_FDS", "")
    if count != "1":
        raise Refusal(ONE_ONLY.format(count=count or "0"))
    # What we start must not take it for its own; the web server is told of it by its words.
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)
    return FIRST


def address_of(number: int) -> tuple[str, int]:
    """Where one that calls reaches the socket; one that listens everywhere is called at this machine."""
    with socket.socket(fileno=os.dup(number)) as listening:
        host, port = listening.getsockname()[:2]
    return ({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)  # noqa: S104 - it is compared, not bound
