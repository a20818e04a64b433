"""The web server on a socket that was opened before it: by systemd, which keeps it open through a restart."""

import multiprocessing
import os
import socket
import sys
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from nennep.cli.sockets import KILL_SECONDS, LOADING_SECONDS, THREAD_IDLE_SECONDS, THREADS


class ServerOnSocket(MPServer):
    """All its workers accept from one socket, whose queue keeps what arrives while none of them is there."""

    def __init__(self, number: int, **options: Any) -> None:
        super().__init__(**options)
        self.number = number

    def _init_shared_socket(self) -> None:
        os.set_blocking(self.number, False)
        self._ssp = None
        holder: Any = SocketHolder
        vars(self).update(_sfd=self.number, _shd=holder(self.number, False, self.backlog))
        self._sso = socket.socket(fileno=os.dup(self.number))


def serve_on(number: int, workers: int) -> None:
    """Serve from the open file of that number until SIGTERM."""
    # Workers have the socket because they are forks of this process.
    multiprocessing.set_start_method("fork", force=True)
    ServerOnSocket(
        number,
        target="nennep.wsgi:served",
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=float(LOADING_SECONDS),
        workers_kill_timeout=KILL_SECONDS,
        factory=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve_on(*map(int, sys.argv[1:]))
