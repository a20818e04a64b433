"""Racers: processes that practise in one agency while another renews its practice again and again.

Words: how many practise, how many cases each, how many renewals. An act is a case that is handed in, and its first
step. Prints a line of JSON: acts that were done, those that a renewal took away under the doer's hands, renewals,
and whatever else was raised.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Sequence
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections, transaction

from bench._scene import actors
from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.definitions.engine import start
from nennep.documents.actions import take_number
from nennep.kernel.actors import Actor, machine
from nennep.ledger.actions import ConflictError, append
from nennep.org.actions import open_practice, renew_practice
from nennep.org.models import Agency
from nennep.org.queries.practice import practising
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import graph_of_version
from nennep.web import clock
from nennep.work.models import WorkItem

PATIENCE = 60


def main(words: Sequence[str]) -> None:
    """Open the practice agency, then fork the racers and let them run."""
    count, cases, renewals = map(int, words)
    agency = Agency.objects.order_by("pk")[0]
    by = actors()[agency.pk, "desk"]
    where = open_practice(agency, by=by, at=clock.now())
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    together, told = fork.Barrier(count + 1), fork.SimpleQueue()
    racers: list[ForkProcess] = [
        fork.Process(target=practise, args=(where, practising(by), cases, together, told)) for _ in range(count)
    ]
    racers.append(fork.Process(target=renew, args=(agency, renewals, together, told)))
    for racer in racers:
        racer.start()
    answers = [told.get() for _ in racers]
    for racer in racers:
        racer.join()
    summed: dict[str, Any] = {"done": 0, "lost": 0, "renewed": 0, "faults": []}
    for answer in answers:
        for key, value in answer.items():
            summed[key] += value
    sys.stdout.write(json.dumps(summed))


def practise(where: Agency, by: Actor, cases: int, together: Any, told: Any) -> None:
    """So many cases, each handed in and taken to its second step."""
    answer: dict[str, Any] = {"done": 0, "lost": 0, "faults": []}
    version = ProcessVersion.objects.filter(process__agency_id=-where.pk).get()
    together.wait(PATIENCE)
    for _ in range(cases):
        try:
            case = handed_in(where, version, by)
            complete_step(case, step="B1", by=by, at=clock.now())
            answer["done"] += 1
        except (ConflictError, Case.DoesNotExist):
            answer["lost"] += 1
        except Exception as error:  # noqa: BLE001 - told, whatever it is
            answer["faults"].append(repr(error))
    told.put(answer)


def handed_in(where: Agency, version: ProcessVersion, by: Actor) -> Case:
    """A case of practice that waits at its first step."""
    at, graph = clock.now(), graph_of_version(version.pk)
    with transaction.atomic():
        number = take_number(agency_id=where.pk, kind="case", period="261117", by=by, at=at)
        case = Case.objects.create(
            agency=where,
            kind="citizen",
            code=f"TD-{number:04}-{time.monotonic_ns()}",
            process_version=version,
            division_id=version.process.division_id,
            channel="counter",
            state="processing",
            tokens=list(start(graph, {}).marking),
            submitted_at=at,
            received_at=at,
        )
        WorkItem.objects.create(
            agency=where,
            division_id=next(grant.division_id for grant in by.grants),
            duty="receive",
            subject_type="case",
            subject_id=case.pk,
            node="B1",
            title="Tiếp nhận hồ sơ",
            entered_at=at,
        )
        append("case.submitted", subject=("case", case.pk), agency_id=where.pk, by=by, at=at)
    return case


def renew(agency: Agency, renewals: int, together: Any, told: Any) -> None:
    """So many renewals, a moment apart."""
    answer: dict[str, Any] = {"renewed": 0, "faults": []}
    together.wait(PATIENCE)
    for _ in range(renewals):
        time.sleep(0.05)
        try:
            renew_practice(agency, by=machine(agency.pk), at=clock.now())
            answer["renewed"] += 1
        except Exception as error:  # noqa: BLE001 - told, whatever it is
            answer["faults"].append(repr(error))
    told.put(answer)
