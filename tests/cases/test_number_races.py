"""Clerks who take the same proposed number at the same instant: each result has its own, none is lost."""

import json
import subprocess
import sys

import pytest

from bench._places import CHILD, ROOT, Environment, call
from tests.cases.test_races import Ask, file, postgresql

__all__ = ["file", "postgresql"]
ROUNDS = 3


def race(place: Environment, racers: int) -> list[int]:
    """How often each racer was refused."""
    words = [sys.executable, *CHILD, "tests.cases.number_racers", str(racers), str(ROUNDS)]
    done = subprocess.run(words, env=place, cwd=ROOT, text=True, stdout=subprocess.PIPE, timeout=90, check=True)
    told: list[int] = json.loads(done.stdout)
    return told


def check(place: Environment, ask: Ask, racers: int) -> None:
    refused = race(place, racers)
    assert sum(refused) >= racers - 1, "nobody raced: the proposals were never the same"
    numbers = [number for (number,) in ask("SELECT number FROM documents_issuednumber ORDER BY number")]
    assert numbers == list(range(1, racers * ROUNDS + 1))
    assert ask("SELECT last FROM documents_numbercounter WHERE kind = 'ket-qua'") == [(racers * ROUNDS,)]
    given = ask(
        "SELECT count(DISTINCT subject_id) FROM documents_issuednumber"
        " JOIN cases_result ON case_id = subject_id AND cases_result.number = text"
    )
    assert given == [(racers * ROUNDS,)]
    call(place, "-m", "nennep.cli", "verify")


@pytest.mark.postgresql
def test_five_clerks_get_five_numbers(postgresql: tuple[Environment, Ask]) -> None:
    place, ask = postgresql
    check(place, ask, 5)


def test_four_clerks_get_four_numbers_on_sqlite(file: tuple[Environment, Ask]) -> None:
    place, ask = file
    check(place, ask, 4)
