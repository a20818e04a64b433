"""A second version of the seven-step process, put in force beside the first one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from nennep.definitions.definition import Branch, Definition, Step
from nennep.processes.models import Process, ProcessVersion
from tests.factories import definition

LAW = "Điều 5 khoản 2 Nghị định mẫu"
SINCE = date(2026, 11, 18)
# The new version opens with a check of the legal ground and calls the steps after it otherwise.
RENAMED = {"B1": "B1", "B2": "B2", "B3": "C4", "B4": "C5", "B5": "C6", "B6": "C7", "B7": "C8"}


def renamed(**changes: dict[str, Any]) -> Definition:
    """The same work under other ids with a new step C3 before the examination; ``changes`` by new id."""
    steps = []
    for step in definition().steps:
        new = RENAMED[step.id]
        branches = tuple(replace(way, to=RENAMED[way.to]) if way.to else way for way in step.branches)
        separation = tuple(RENAMED[other] for other in step.separation)
        if new == "C4":
            steps.append(Step(id="C3", name="Đối chiếu căn cứ", duty="handle", role="Chuyên viên", hours=Decimal(4)))
        given = {"id": new, "branches": branches, "separation": separation}
        steps.append(replace(step, **(given | changes.get(new, {}))))
    return definition(steps=tuple(steps))


def beside(first: str, second: str, *, rules: tuple[str, str] = ("run", "run")) -> Definition:
    """The seven steps, the examination in two branches at once, by these ids and clock rules."""
    given = definition()
    rows = [
        replace(given.step("B3"), id=name, clock_rule=rule, clock_ground=LAW if rule != "run" else "")
        for name, rule in zip((first, second), rules, strict=True)
    ]
    block = Step(
        id="P3",
        name="Thẩm định song song",
        kind="parallel",
        branches=tuple(Branch(name=row.id, steps=(row,)) for row in rows),
    )
    steps = []
    for step in given.steps:
        back = tuple(replace(way, to="P3" if way.to else "") for way in step.branches)
        steps.append(block if step.id == "B3" else replace(step, branches=back, separation=()))
    return definition(steps=tuple(steps))


def put_beside(
    given: Definition, *, number: str = "04.00", code: str = "QT.DP.02", since: date = SINCE
) -> ProcessVersion:
    """The version in force since that day, the one before it superseded."""
    process = Process.objects.get(code=code)
    process.versions.filter(state="in_force").update(state="superseded")
    return ProcessVersion.objects.create(
        process=process,
        number=number,
        definition=given.to_dict(),
        sha256=given.sha256,
        state="in_force",
        effective_from=since,
    )
