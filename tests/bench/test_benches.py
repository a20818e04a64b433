"""The measurements run and tell what they promise; how fast it is, no test says."""

import pytest

from bench import decision, editing, engine, http, step
from nennep.cli import cluster
from nennep.cli.bench import table
from nennep.kernel.benches import Ratio

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


@pytest.mark.skipif(cluster.binaries() is None, reason="cần PostgreSQL")
def test_the_step_is_measured_over_http() -> None:
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
