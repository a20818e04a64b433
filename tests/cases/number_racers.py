"""Racers: processes that give results of one agency their numbers at the same instant.

Words: how many, and how many rounds. In a round each takes a case of its own, all with the same number
proposed; who comes too late takes the next one that the refusal leaves. Prints a line of JSON: for each
racer how often it was refused.
"""

import json
import multiprocessing
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections
from django.utils import timezone

from bench._scene import SINCE, actors
from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries.result_numbers import result_numbers_of
from nennep.documents.actions import add_series
from nennep.kernel.actors import Actor
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError
from nennep.web import clock

PATIENCE = 60
BEFORE = (("B1", "desk", ""), ("B2", "head", ""), ("B3", "handler", ""), ("B4", "head", "Đạt"), ("B5", "head", ""))


def main(words: Sequence[str]) -> None:
    """Bring the cases to the issuing step, then fork the racers and let them run."""
    count, rounds = map(int, words)
    agency = Agency.objects.order_by("pk")[0]
    people = actors()
    cases = list(Case.objects.filter(agency=agency).order_by("pk")[: count * rounds])
    for case in cases:
        advance(case, people)
    add_series(
        agency,
        name="Kết quả",
        pattern="{số:4}/KQ",
        restart="yearly",
        starts_on=SINCE,
        by=people[agency.pk, "head"],
        at=clock.now(),
    )
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    together, told = fork.Barrier(count), fork.SimpleQueue()
    shares = [[case.pk for case in cases[racer::count]] for racer in range(count)]
    racers: list[ForkProcess] = [fork.Process(target=race, args=(share, together, told)) for share in shares]
    for racer in racers:
        racer.start()
    answers = [told.get() for _ in racers]
    for racer in racers:
        racer.join()
    sys.stdout.write(json.dumps(answers))


def advance(case: Case, people: dict[tuple[int, str], Actor]) -> None:
    """Afterwards the result of the case is signed and waits for its number."""
    for step, role, outcome in BEFORE:
        handler = people[case.agency_id, "handler"].user_id if step == "B2" else None
        by = people[case.agency_id, role]
        complete_step(case, step=step, by=by, at=clock.now(), outcome=outcome, handler_id=handler)


def race(share: Sequence[int], together: Any, told: Any) -> None:
    """Take the proposed number of each round with everybody else, then the next one until it is won."""
    clerk = next(actor for (_, role), actor in actors().items() if role == "head")
    refused = 0
    for pk in share:
        case = Case.objects.get(pk=pk)
        text = result_numbers_of(case, clock.now()).text
        together.wait(PATIENCE)
        while True:
            try:
                given = {"number": text, "series": "ket-qua", "dated_on": timezone.localdate(clock.now())}
                complete_step(case, step="B6", by=clerk, at=clock.now(), result=given)
                break
            except BrokenRuleError:
                refused += 1
                text = result_numbers_of(case, clock.now()).text
        # Nobody reads the next proposal before all have their numbers.
        together.wait(PATIENCE)
    told.put(refused)
