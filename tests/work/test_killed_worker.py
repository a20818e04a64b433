"""A worker is killed in the middle of a sweep: its lease keeps others out, then runs out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys, time
from datetime import datetime, timedelta
import django
django.setup()
from django.core.management import call_command
from nennep.work.jobs import LEASE, SweepReport, run_pending, sweep
word = sys.argv[1]
now = datetime.fromisoformat("2026-11-17T08:40:00+07:00")
@sweep("test.slow", every=timedelta(minutes=1))
def slow(at):
    print("running", flush=True)
    if word == "first":
        time.sleep(60)
    return SweepReport(1)
if word == "first":
    call_command("migrate", "work", verbosity=0)
    run_pending(now)
print(run_pending(now + timedelta(minutes=2)), run_pending(now + LEASE), flush=True)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A database of its own in a file, for processes that are not this one."""
    own = {"NENNEP_DATA": str(tmp_path), "NENNEP_DATABASE_URL": "", "PYTHONUTF8": "1"}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "nennep.settings"}


def test_the_work_of_a_killed_worker_is_taken_up_when_its_lease_has_run_out(environment) -> None:
    words = [sys.executable, "-c", SCRIPT]
    first = subprocess.Popen([*words, "first"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "running\n"
    finally:
        first.kill()
        first.communicate()
    second = subprocess.run([*words, "second"], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert second.stdout == "running\n0 1\n"
