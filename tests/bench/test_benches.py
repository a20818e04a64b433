"""The measurements run and tell what they promise; how fast it is, no test says."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import _against, _faults, _lists, decision, editing, engine, http, lists, sheets, step
from bench._faults import Trial
from bench._load import lost_and_half
from nennep.cli import cluster
from nennep.cli.bench import table
from nennep.cli.bench_faults import table as table_of_trials
from nennep.kernel import benches
from nennep.kernel.benches import Ratio
from tests.cast import Cast

DATABASES = ["PostgreSQL", "SQLite"] if cluster.binaries() else ["SQLite"]


def told(rows: list[Ratio]) -> str:
    assert all(row.ours > 0 and row.raw > 0 for row in rows)
    return table(rows)


def test_the_step_is_measured_beside_the_bare_transaction(tables_at_hand: None) -> None:
    size = step.Size(seconds=0.1, rounds=1, agencies=2, cases=120, clients=(2,))
    words = told(step.run(size))
    for database in DATABASES:
        assert f"step, {database}" in words
    for what in ("time a step", "p50", "p99", "rate"):
        assert what in words


def test_a_long_list_is_measured_by_what_the_others_wait(tables_at_hand: None) -> None:
    words = told(sheets.run(sheets.Size(cases=2_001, officials=2, quiet_seconds=0.2)))
    assert "until the file is there" in words


@pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")
def test_the_step_is_measured_over_http(tables_at_hand: None) -> None:
    words = told(http.run(http.Size(seconds=0.2, cases=160, workers=1)))
    assert "HTTP step, 4 clients" in words


def test_the_engine_is_measured_beside_the_oracle() -> None:
    assert "SpiffWorkflow" in told(engine.run(rounds=1))


def test_an_edit_is_measured_with_its_checks_and_its_drawing() -> None:
    words = told(editing.run(rounds=2))
    assert "edit of 15 steps" in words
    assert "checks of 15 steps" in words


def test_a_decision_is_measured_from_its_file_to_its_drafts(tables_at_hand: None) -> None:
    words = told(decision.run(procedures=3))
    for database in DATABASES:
        assert f"decision of 3 procedures, {database}: applied with its drafts" in words


def test_the_list_of_cases_is_measured_in_one_process(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # The transaction of the test must outlive the requests.
    monkeypatch.setattr(connection, "close", lambda: None)
    measured = {cast.lan.username: _lists.measured(cast.lan.username, 3)}
    words = told(lists.rows_of(measured))
    for what in ("SQL statements", "p50", "p95", "processor time"):
        assert f"case list of lan: {what}" in words
    assert 5 < measured["lan"]["statements"] <= 20


PROBE = """
from contextlib import contextmanager
from pathlib import Path
from nennep.kernel.benches import Ratio

@contextmanager
def ready():
    print("not a row")
    yield lambda: [Ratio("probe", float(Path("value").read_text()), 1.0, "pieces")]
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only commit measures 2; what lies there now measures 6, by another bench."""
    kernel = tmp_path / "src" / "nennep" / "kernel"
    kernel.mkdir(parents=True)
    shutil.copy(benches.__file__, kernel)
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "probe.py").write_text("nothing that runs")
    (tmp_path / "value").write_text("2")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "before"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "value").write_text("6")
    (tmp_path / "bench" / "probe.py").write_text(PROBE)
    shutil.copy(_against.ROOT / "bench" / "_rows.py", tmp_path / "bench")
    monkeypatch.setattr(_against, "ROOT", tmp_path)
    return tmp_path


def test_two_commits_are_measured_by_one_bench_in_one_run(checkout: Path) -> None:
    with _against.tree_of("HEAD") as tree:
        assert _against.compared("probe", tree) == [Ratio("probe", 6.0, 2.0, "pieces")]


def test_a_commit_that_is_not_there_is_named(checkout: Path) -> None:
    with pytest.raises(LookupError, match="khong-co"), _against.tree_of("khong-co"):
        pass


def test_a_fault_is_tried_and_what_was_acknowledged_is_compared(
    tables_at_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_faults, "CASES", 400)
    monkeypatch.setattr(_faults, "ENOUGH", 5)
    monkeypatch.setattr(_faults.cluster, "binaries", lambda: None)
    trial, end = _faults.trials(0.2, "SIGSTOP")
    assert (trial.database, trial.lost, trial.half, trial.passed) == ("SQLite", 0, 0, True)
    assert trial.acked >= 10
    assert "SIGSTOP" in table_of_trials([trial])
    assert (end.left, end.passed) == (0, True)


def test_a_process_that_is_left_behind_fails_the_trial_and_is_told(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import time; time.sleep(60)"]
    site = _faults.Site({"NENNEP_DATA": str(tmp_path)}, lambda _: [])
    site.listening.close()
    with subprocess.Popen(words, env={"NENNEP_DATA": str(tmp_path)}) as stray:
        while not _faults.processes_at(str(tmp_path)):
            time.sleep(0.01)
        assert _faults.left_behind(site, within=0) == [stray.pid]
        trial = Trial("SQLite", "x", 1, 0, 0, {}, 0.1, left=1)
        assert not trial.passed
        assert table_of_trials([trial]).split()[-1] == "1"
        site.process = stray
        assert _faults.left_behind(site, within=0) == [], "it is a part of the site"
        stray.kill()


def test_a_step_that_was_acknowledged_and_is_not_there_is_lost_and_one_without_its_event_is_half() -> None:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        if "cases_case" in sql:
            return [(1, "a", 1, [2]), (2, "b", 0, [1]), (3, "c", 1, [2])]
        done, waiting = [("B1", "done"), ("B2", "open")], [("B1", "open")]
        items = [(1, *row) for row in done] + [(2, *row) for row in waiting] + [(3, *row) for row in done]
        return items if "work_workitem" in sql else [(1, 1)]

    assert lost_and_half(ask, ["a", "b"]) == (1, 1)
    assert lost_and_half(ask, ["a", "a"]) == (1, 1)
    assert not Trial("SQLite", "x", 2, 1, 0, {}, 0.1).passed
    assert not Trial("SQLite", "x", 2, 0, 0, {}, None).passed
