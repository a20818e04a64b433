"""The cases with a name on the screens, as written in ``prototype_cases.toml``."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from nennep.kernel.worktime import ZONE
from samples import people, promises, step_times
from samples.catalogue import procedures, read
from samples.plans import CasePlan, Party, StepPlan, SupplementPlan
from samples.quotas import NOW


@cache
def raw() -> list[dict[str, Any]]:
    """The named cases as the file has them."""
    cases: list[dict[str, Any]] = read("prototype_cases.toml")["cases"]
    return cases


def instant(text: str) -> datetime:
    """A local time of the file."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cache
def taken() -> dict[str, datetime]:
    """By day, the reception of the last named case: the others of that day come after it."""
    found: dict[str, datetime] = {}
    for case in raw():
        at = instant(case["received"])
        key = at.date().isoformat()
        found[key] = max(at, found.get(key, at))
    return found


def counts_as(case: dict[str, Any], field: str, stage: str) -> bool:
    """Whether this named case is one of those that lie at that stage of that field."""
    if procedures()[case["procedure"]].field != field:
        return False
    if "asked" in case and "completed" not in case:
        return stage == "waiting"
    return _group(case).stage == stage


def _group(case: dict[str, Any]) -> step_times.Group:
    groups = step_times.groups_of(case["procedure"])
    return next(group for group in groups if group.rows[0].key == case["step"])


def named(rng: Random) -> list[CasePlan]:
    """Every named case, open at the demo instant."""
    return [_case(rng, case) for case in raw()]


def _case(rng: Random, case: dict[str, Any]) -> CasePlan:
    procedure, received = case["procedure"], instant(case["received"])
    head = "ha" if procedures()[procedure].unit == "nvd" else ""
    cast = replace(step_times.cast(rng, procedure, handler=case["handler"], head=head), receiver="lan")
    supplement = _supplement(case)
    owner, submitter = _parties(rng, case)
    return CasePlan(
        code=case["code"],
        procedure=procedure,
        field=procedures()[procedure].field,
        channel="online",
        owner=owner,
        submitter=submitter,
        receiver=cast.receiver,
        submitted_at=promises.submitted(received),
        received_at=received,
        due_at=promises.due(procedure, received, supplement),
        steps=tuple(_steps(rng, case, cast, supplement)),
        supplement=supplement,
        outcome="open",
        named=True,
    )


def _steps(
    rng: Random, case: dict[str, Any], cast: step_times.Cast, supplement: SupplementPlan | None
) -> list[StepPlan]:
    groups = step_times.groups_of(case["procedure"])
    here = _group(case)
    passed = groups[: groups.index(here)]
    received, entered = instant(case["received"]), instant(case["entered"])
    if "finished" in case:
        ends = [instant(end) for end in case["finished"]]
    else:
        ends = step_times.spread(rng, passed, received, entered)
    steps = step_times.done(rng, cast, passed, received, ends)
    return steps + step_times.live(rng, cast, here, entered, NOW)


def _supplement(case: dict[str, Any]) -> SupplementPlan | None:
    if "asked" not in case:
        return None
    completed = instant(case["completed"]) if "completed" in case else None
    return SupplementPlan("B4", instant(case["asked"]), completed, case["reason"])


def _parties(rng: Random, case: dict[str, Any]) -> tuple[Party, Party]:
    tail = case.get("telephone_tail", "")
    if "title" in case:
        person = people.citizen(rng, case["owner"], case["title"], tail)
        return person, person
    owner = people.owner(rng, case["procedure"], case["owner"])
    name, title = case.get("submitter", ""), case.get("submitter_title", "")
    return owner, people.citizen(rng, name, title, tail)
