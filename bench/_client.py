"""One client of the step measurement: a process that does steps, ours or raw, when it is told to.

It reads lines of JSON ``{"mode", "seconds"}`` and answers each with the latencies in milliseconds.
Clients share no case: client k of n takes every n-th one.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from django.db import connection

from bench._raw import raw_steps
from bench._scene import SENT_BACK, WALK, actors
from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries.step_events import read_case
from nennep.web import clock

WHY = "Cơ sở chưa khắc phục điểm ghi trong biên bản."
Step = Callable[[], None]


def ours(ids: Iterator[int]) -> Iterator[Step]:
    """Steps as the product does them, case after case from reception to return."""
    people = actors()
    handlers = {agency: actor.user_id for (agency, role), actor in people.items() if role == "handler"}
    agency_of = dict(Case.objects.values_list("pk", "agency_id"))
    for pk in ids:
        agency = agency_of[pk]
        for step, role, outcome in WALK:

            def one(pk=pk, step=step, by=people[agency, role], outcome=outcome) -> None:
                complete_step(
                    read_case(pk),
                    step=step,
                    by=by,
                    at=clock.now(),
                    outcome=outcome,
                    remark=WHY if outcome == SENT_BACK else "",
                    handler_id=handlers[by.agency_id] if step == "B2" else None,
                )

            yield one


def main(words: Sequence[str]) -> None:
    """Client ``words[0]`` of ``words[1]``."""
    number, of = map(int, words)
    fresh = Case.objects.filter(version=0).order_by("pk")
    ids = list(fresh.values_list("pk", flat=True))[number::of]
    steps = {"ours": ours(iter(ids)), "raw": raw_steps(ids)}
    connection.ensure_connection()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(timed(steps[order["mode"]], order["seconds"])), flush=True)


def timed(steps: Iterator[Step], seconds: float) -> dict[str, object]:
    """Do steps for so long; how long it took and each latency in ms."""
    latencies: list[float] = []
    began = last = time.perf_counter()
    for step in steps:
        before = time.perf_counter()
        step()
        last = time.perf_counter()
        latencies.append((last - before) * 1000)
        if last - began >= seconds:
            break
    return {"seconds": last - began, "latencies": latencies}
