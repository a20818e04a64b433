"""``./nennep worker``: readers and jobs, round by round, until it is asked to stop."""

import logging
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from django.db import close_old_connections

from nennep.cli.faults import NO_TABLES
from nennep.kernel.commands import command
from nennep.ledger.readers import ReadersFailedError, drain
from nennep.upkeep.queries.releases import pending_migrations
from nennep.web import clock
from nennep.web.database_faults import ReleaseError
from nennep.work.parts.background import register_background

IDLE_SECONDS = 0.5
# One bad reader or job must not keep the good ones waiting.
AFTER_FAILURE_SECONDS = 1.0
# A database that stays away is asked for ever less often.
LONGEST_PAUSE_SECONDS = 30.0
logger = logging.getLogger("nennep.worker")
Work = Callable[[datetime], int]


@command("worker", help="chạy việc nền: đọc sự kiện, lập bản nháp theo quyết định công bố, quét hạn")
def run(options: Namespace) -> int:
    """Do what is due, again and again. A failed round is logged and tried anew, never fatal."""
    if pending_migrations():
        print(f"Lỗi: {NO_TABLES}", file=sys.stderr)
        return 2
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    works = works_of_all_rooms()
    failed = 0
    while not stopped.is_set():
        try:
            pause = one_round(works)
        except ReleaseError as refusal:
            print(f"Lỗi: {refusal.words}", file=sys.stderr)
            return 2
        failed = failed + 1 if pause == AFTER_FAILURE_SECONDS else 0
        stopped.wait(min(pause * 2**failed, LONGEST_PAUSE_SECONDS) if failed else pause)
    return 0


def works_of_all_rooms() -> list[Work]:
    """Afterwards every room's readers and sweeps are registered; returns what a round consists of."""
    register_background()
    return [read_events, import_module("nennep.work.jobs").run_pending]


def read_events(at: datetime) -> int:
    """How many events readers were handed. What they could not take is parked, and told in the log once a try."""
    try:
        return drain(at=at)
    except ReadersFailedError:
        return 0


def one_round(works: list[Work]) -> float:
    """Do all that is due now; returns for how many seconds to rest before the next round."""
    pause, failed = IDLE_SECONDS, False
    for work in works:
        close_old_connections()
        try:
            if work(clock.now()):
                pause = min(pause, 0)
        except ReleaseError:
            raise
        except Exception:
            logger.exception("Một lượt việc nền bị lỗi; sẽ thử lại.")
            failed = True
    return AFTER_FAILURE_SECONDS if failed else pause
