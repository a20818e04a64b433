"""Waits for a PostgreSQL server that is not there yet, as when both machines are switched on together."""

import os
import time

from nennep.cli.faults import SETTING_FAULTS, reachable_fault
from nennep.cli.log_lines import supervisor_log
from nennep.cli.migrate import owner_url
from nennep.kernel.refusals import Refusal

EVERY_SECONDS, TOLD_EVERY_SECONDS, USUAL_SECONDS = 2.0, 20.0, 300
TOLD = "Đang chờ cơ sở dữ liệu (tối đa %s giây, NENNEP_DATABASE_WAIT). Trả lời: %s"


def wait_for_database() -> bool:
    """Whether the database answers; told every now and then while it does not. False after the time of the setting.

    Nothing is waited for where the answer is that of a wrong setting: a name, a password, a database that is not there.
    """
    url = owner_url() or _app_url()
    if not url:
        return True
    begun, told = time.monotonic(), float("-inf")
    most = _most_seconds()
    while (answer := reachable_fault(url)) and not any(word in answer for word in SETTING_FAULTS):
        now = time.monotonic()
        if now - begun >= most:
            return False
        if now - told >= TOLD_EVERY_SECONDS:
            supervisor_log().warning(TOLD, most, answer)
            told = now
        time.sleep(EVERY_SECONDS)
    return True


def _app_url() -> str:
    path = os.environ.get("NENNEP_DATABASE_URL_FILE")
    if path:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    return os.environ.get("NENNEP_DATABASE_URL", "")


def _most_seconds() -> int:
    given = os.environ.get("NENNEP_DATABASE_WAIT", "").strip() or str(USUAL_SECONDS)
    if not given.isdecimal():
        raise Refusal(f"NENNEP_DATABASE_WAIT là “{given}”: cần số giây chờ cơ sở dữ liệu lúc khởi động, ví dụ 300.")
    return int(given)
