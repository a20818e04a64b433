"""``./nennep worker``: readers and jobs, round by round, until it is asked to stop."""

import logging
import signal
import threading
from argparse import Namespace
from importlib import import_module

from django.db import close_old_connections

from nennep.kernel.commands import command
from nennep.web import clock

IDLE_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 5.0
logger = logging.getLogger("nennep.worker")


@command("worker", help="chạy việc nền: đọc sự kiện, gửi thông báo, quét hạn")
def run(options: Namespace) -> int:
    """Do what is due, again and again. A failed round is logged and tried anew, never fatal."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    jobs = import_module("nennep.work.jobs")
    while not stopped.is_set():
        pause = IDLE_SECONDS
        close_old_connections()
        try:
            if jobs.run_pending(clock.now()):
                pause = 0
        except Exception:
            logger.exception("Một lượt việc nền bị lỗi; sẽ thử lại.")
            pause = AFTER_FAILURE_SECONDS
        stopped.wait(pause)
    return 0
