"""Machine work: one worker at a time, a killed worker's lease runs out, failures stand alone."""

from datetime import timedelta

import pytest

from nennep.kernel.registry import Registry
from nennep.work import jobs
from nennep.work.jobs import LEASE, SweepReport, run_pending, sweep
from nennep.work.models import Job
from tests.calendars import at

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 08:40")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch):
    monkeypatch.setattr(jobs, "SWEEPS", Registry("sweep"))


def counting(name="test.counting", count=0, during=None):
    """A registered sweep that notes when it ran."""
    runs = []

    @sweep(name, every=MINUTE)
    def run(when):
        runs.append(when)
        if during:
            during(when)
        return SweepReport(count)

    return runs


def test_a_sweep_comes_round_after_its_time():
    runs = counting()
    for seconds in (0, 30, 60, 90):
        run_pending(NOW + timedelta(seconds=seconds))
    assert runs == [NOW, NOW + MINUTE]


def test_a_sweep_that_did_something_is_due_again_at_once():
    runs = counting(count=3)
    assert [run_pending(NOW), run_pending(NOW)] == [3, 3]
    assert len(runs) == 2


def test_two_workers_never_run_the_same_sweep_at_once():
    inner = []
    runs = counting(count=1, during=lambda when: inner.append(run_pending(when + MINUTE)))
    assert run_pending(NOW) == 1
    assert (len(runs), inner) == (1, [0])


def test_the_lease_of_a_killed_worker_runs_out():
    def killed(_):
        raise KeyboardInterrupt

    runs = counting(during=killed)
    with pytest.raises(KeyboardInterrupt):
        run_pending(NOW)
    assert Job.objects.get().leased_until == NOW + LEASE
    run_pending(NOW + LEASE - MINUTE)
    assert len(runs) == 1
    with pytest.raises(KeyboardInterrupt):
        run_pending(NOW + LEASE)
    assert len(runs) == 2


def test_a_worker_thought_dead_does_not_free_the_lease_of_its_successor():
    later = NOW + LEASE + MINUTE

    def overtaken(_):
        Job.objects.update(leased_until=later + LEASE)

    counting(during=overtaken)
    run_pending(NOW)
    assert Job.objects.get().leased_until == later + LEASE


def test_a_sweep_that_breaks_keeps_none_of_the_others_back(caplog):
    def broken(_):
        raise RuntimeError("hỏng")

    counting("test.broken", during=broken)
    runs = counting("test.sound", count=2)
    assert run_pending(NOW) == 2
    assert runs == [NOW]
    job = Job.objects.get(name="test.broken")
    assert (job.leased_until, job.due_at) == (None, NOW + MINUTE)
    assert job.last_skipped.startswith("cả lượt: RuntimeError, work/test_sweeps.py")
    assert "hỏng" not in job.last_skipped
    assert "test.broken" in caplog.text


def test_what_was_skipped_is_kept():
    @sweep("test.skipping", every=MINUTE)
    def skip(_):
        return SweepReport(1, ("hồ sơ 12: không mở được",))

    run_pending(NOW)
    job = Job.objects.get()
    assert (job.last_run_at, job.last_count) == (NOW, 1)
    assert job.last_skipped == "hồ sơ 12: không mở được"


def test_a_clock_put_back_does_not_halt_the_sweeps():
    runs = counting()
    run_pending(NOW)
    Job.objects.update(leased_until=NOW + LEASE)
    earlier = at("2026-11-01 08:40")
    run_pending(earlier)
    assert runs == [NOW, earlier]
