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


SHEET_SCRIPT = """
import sys, time
from datetime import date, datetime
import django
django.setup()
from django.core.management import call_command
from nennep.org.models import Agency, Position, User
from nennep.org.queries import actor_of
from nennep.web.sheets import SheetContent, sheet
from nennep.work.actions.sheets import order_sheet
from nennep.work.jobs import SHEET_LEASE, make_sheets
from nennep.work.models import Notice, SheetOrder
word = sys.argv[1]
now = datetime.fromisoformat("2026-11-17T08:40:00+07:00")
@sheet("test.slow", words="Thử", page="worklist")
def slow(request):
    def rows():
        for number in range(1000):
            if word == "first" and number == 500:
                print("half", flush=True)
                time.sleep(60)
            yield (number,)
    return SheetContent("Thử", ("Số",), rows(), 1000)
if word == "first":
    call_command("migrate", verbosity=0)
    agency = Agency.objects.create(code="syt", name="Sở Y tế", short_name="Sở Y tế", level="province")
    minh = User.objects.create(username="minh", full_name="Minh", password="!")
    Position.objects.create(user=minh, agency=agency, title="Chuyên viên", duties=["handle"], held_from=date(2024, 1, 1))
    order_sheet(agency, kind="test.slow", title="Thử", query="", named={}, total=1000, by=actor_of(minh, now), at=now)
    make_sheets(now)
print(make_sheets(now).count, make_sheets(now + SHEET_LEASE).count, make_sheets(now + SHEET_LEASE).count)
one = SheetOrder.objects.get()
print(one.state, one.rows, one.tries, Notice.objects.count(), one.file.size > 0)
"""


def test_the_sheet_of_a_killed_worker_is_made_by_the_next_once_and_told_once(environment) -> None:
    words = [sys.executable, "-c", SHEET_SCRIPT]
    first = subprocess.Popen([*words, "first"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "half\n"
    finally:
        first.kill()
        first.communicate()
    second = subprocess.run([*words, "second"], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert second.stdout == "0 1 0\nfinished 1000 2 1 True\n"
