"""The demo year: a pure plan of every case, the same on every machine and day."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import groupby
from random import Random

from samples import outcomes, people, promises, prototypes
from samples.plans import CasePlan, DeclinedPlan, YearPlan
from samples.quotas import (
    COUNTER,
    CUT,
    FIELDS,
    MOVED_ON_MONDAY,
    OPEN_STAGES,
    POSTAL,
    REFUSED_RATE,
    SEED,
    SUPPLEMENT_RATE,
    YEAR_FROM,
)

HEAD = "H99.12"
ANSWERED = 14
"""Open cases, besides the named ones, that had a supplement and go on."""
Filed = CasePlan | DeclinedPlan
REFUSALS = (
    "Thủ tục không thuộc thẩm quyền giải quyết của Sở Y tế.",
    "Người nộp không phải chủ hồ sơ và không có giấy ủy quyền.",
    "Hồ sơ trùng với hồ sơ đang giải quyết.",
)


@cache
def plan() -> YearPlan:
    """Every case with its steps, and every refusal, in order of reception."""
    rng = Random(SEED)
    drawn = [*prototypes.named(rng), *_open(rng), *_resolved(rng)]
    drawn = _with_channels(rng, sorted(drawn, key=lambda case: (case.received_at, case.code)))
    coded = list(_with_codes(rng, [*drawn, *_declined(rng)]))
    return YearPlan(
        tuple(case for case in coded if isinstance(case, CasePlan)),
        tuple(case for case in coded if isinstance(case, DeclinedPlan)),
    )


def _open(rng: Random) -> Iterator[CasePlan]:
    answered = iter([True] * ANSWERED + [False] * 1000)
    for field, stages in OPEN_STAGES.items():
        for stage, count in stages.items():
            named = sum(prototypes.counts_as(case, field, stage) for case in prototypes.raw())
            for _ in range(count - named):
                if stage == "waiting":
                    yield outcomes.waiting(rng, field)
                else:
                    has_answer = stage in ("drafting", "review", "signing") and next(answered)
                    yield outcomes.still_open(rng, field, stage, has_answer=has_answer)


def _resolved(rng: Random) -> Iterator[CasePlan]:
    jobs = []
    for field, (_, row) in FIELDS.items():
        yield from (outcomes.carried_over(rng, field) for _ in range(row.opening))
        jobs += [(field, "on_time")] * row.on_time + [(field, "late")] * row.late
        jobs += [(field, "early")] * (row.intake - row.pending - row.on_time - row.late)
    jobs += [("duoc", "monday")] * MOVED_ON_MONDAY
    may_wait = [n for n, job in enumerate(jobs) if job[1] == "early" and job[0] != "ttb"]
    asked = set(rng.sample(may_wait, _supplements_among_resolved()))
    for n, (field, outcome) in enumerate(jobs):
        yield outcomes.resolved(rng, field, outcome, supplement=n in asked)


def _supplements_among_resolved() -> int:
    intake = sum(row.intake for _, row in FIELDS.values())
    named = sum("completed" in case for case in prototypes.raw())
    waiting = sum(stages["waiting"] for stages in OPEN_STAGES.values())
    return round(SUPPLEMENT_RATE * intake) - waiting - named - ANSWERED


def _with_channels(rng: Random, cases: list[CasePlan]) -> list[CasePlan]:
    free = [n for n, case in enumerate(cases) if not case.named and YEAR_FROM <= case.received_at.date() <= CUT]
    chosen = rng.sample(free, COUNTER + POSTAL)
    for n in chosen:
        channel = "counter" if n in chosen[:COUNTER] else "post"
        cases[n] = replace(cases[n], channel=channel, submitted_at=cases[n].received_at)
    return cases


def _with_codes(rng: Random, filed: list[Filed]) -> Iterator[Filed]:
    """Numbers rise with the hour of filing; gaps are numbers of the desk's other queues."""
    filed.sort(key=lambda each: (each.submitted_at, each.code))
    for day, same_day in groupby(filed, key=lambda each: each.submitted_at.date()):
        number = 0
        for each in same_day:
            if each.code:
                number = int(each.code[-4:])
                yield each
            else:
                number += rng.randint(1, 3)
                yield replace(each, code=f"{HEAD}-{day:%y%m%d}-{number:04d}")


def _declined(rng: Random) -> list[DeclinedPlan]:
    intake = sum(row.intake for _, row in FIELDS.values())
    count = round(intake * REFUSED_RATE / (1 - REFUSED_RATE))
    found = []
    for _ in range(count):
        field = rng.choice(("duoc", "duoc", "kcb"))
        procedure = outcomes.procedure_in(rng, field)
        at = next(iter(filter(outcomes.is_counter_time, iter(partial(outcomes.received_in_year, rng), None))))
        owner = people.owner(rng, procedure)
        by = rng.choice(people.with_duty("motcua", "receive"))
        reason = rng.choice(REFUSALS)
        sent = promises.submitted(at)
        found.append(DeclinedPlan("", procedure, "online", owner, by, sent, at, reason))
    return found
