"""Processes that complete the same step at the same instant: one wins, the others are told."""

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from bench import _scene
from bench._places import CHILD, ROOT, Environment, call, environment, populate, sqlite

CASES = 60
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def postgresql(transactional_db: None, tmp_path: Path) -> Iterator[tuple[Environment, Ask]]:
    """The database of the tests, filled, as other processes see it."""
    _scene.main(["4", str(CASES)])
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST']}"
    with psycopg.connect(url, autocommit=True) as driver:
        yield (environment(tmp_path, NENNEP_DATABASE_URL=url), lambda sql: driver.execute(sql).fetchall())


@pytest.fixture
def file(tables_at_hand: None) -> Iterator[tuple[Environment, Ask]]:
    """A SQLite file, filled."""
    with sqlite() as place:
        populate(place, 4, CASES)
        file = Path(place["NENNEP_DATA"]) / "nennep.sqlite3"
        with closing(sqlite3.connect(file)) as driver:
            yield place, lambda sql: driver.execute(sql).fetchall()


def race(place: Environment, racers: int) -> list[list[str]]:
    """What each racer says of each case."""
    words = [sys.executable, *CHILD, "tests.cases.racers", str(racers)]
    done = subprocess.run(words, env=place, cwd=ROOT, text=True, stdout=subprocess.PIPE, timeout=90, check=True)
    told: list[list[str]] = json.loads(done.stdout)
    assert len(told) == racers
    return told


def check(place: Environment, ask: Ask, told: list[list[str]]) -> None:
    """One winner a case, one event, one step further; chains whole and without gaps."""
    by_case = [Counter(words) for words in zip(*told, strict=True)]
    assert by_case == [Counter(won=1, lost=len(told) - 1)] * CASES
    winners = {number for number, words in enumerate(told) if "won" in words}
    assert len(winners) > 1, "nobody raced: one process won everything"
    assert ask("SELECT version, count(*) FROM cases_case GROUP BY version") == [(1, CASES)]
    assert ask("SELECT kind, count(*) FROM ledger_event GROUP BY kind") == [("step.completed", CASES)]
    assert ask("SELECT count(DISTINCT subject_id) FROM ledger_event") == [(CASES,)]
    items = ask("SELECT node, state, count(*) FROM work_workitem GROUP BY node, state ORDER BY 1")
    assert items == [("B1", "done", CASES), ("B2", "open", CASES)]
    gaps = ask(
        "SELECT chain_id FROM ledger_event JOIN ledger_chain ON agency_id = chain_id"
        " GROUP BY chain_id, length HAVING NOT (min(number) = 1 AND max(number) = length"
        " AND count(*) = length)"
    )
    assert gaps == []
    call(place, "-m", "nennep.cli", "verify")


@pytest.mark.postgresql
def test_sixteen_processes_complete_a_step_once(postgresql: tuple[Environment, Ask]) -> None:
    place, ask = postgresql
    check(place, ask, race(place, 16))


def test_four_processes_complete_a_step_once_on_sqlite(file: tuple[Environment, Ask]) -> None:
    place, ask = file
    check(place, ask, race(place, 4))
