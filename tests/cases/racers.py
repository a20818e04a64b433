"""Racers: processes that complete step one of every case, each case at the same instant.

Words: how many. Prints a line of JSON: for each racer and case "won" or "lost".
"""

import json
import multiprocessing
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkProcess
from typing import Any

from bench._scene import actors
from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries.step_events import read_case
from nennep.ledger.actions import ConflictError
from nennep.web import clock

PATIENCE = 60


def main(words: Sequence[str]) -> None:
    """Fork the racers, before there is any connection that they could share, and let them run."""
    count = int(words[0])
    fork = multiprocessing.get_context("fork")
    together, told = fork.Barrier(count), fork.SimpleQueue()
    racers: list[ForkProcess] = [fork.Process(target=race, args=(together, told)) for _ in range(count)]
    for racer in racers:
        racer.start()
    answers = [told.get() for _ in racers]
    for racer in racers:
        racer.join()
    sys.stdout.write(json.dumps(answers))


def race(together: Any, told: Any) -> None:
    """Read all cases as they stand, then take each together with everybody else."""
    people = actors()
    cases = [read_case(pk) for pk in Case.objects.order_by("pk").values_list("pk", flat=True)]
    words = []
    for case in cases:
        together.wait(PATIENCE)
        try:
            complete_step(case, step="B1", by=people[case.agency_id, "desk"], at=clock.now())
        except ConflictError:
            words.append("lost")
        else:
            words.append("won")
    told.put(words)
