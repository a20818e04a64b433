"""Whether the engine can run the table: its findings, each at its step."""

from collections.abc import Iterator

from nennep.definitions import engine
from nennep.definitions.definition import Definition
from nennep.definitions.editing.step_kinds import NEW_NAME
from nennep.processes.rules.checks.check import ERROR, WARNING, Check, finding, found_or_well

RUNNABLE, DEAD_END, NAMED = ("Chạy được, không có phần tử lạ", "Không có bước cụt", "Bước nào cũng có tên")
_ENDS = frozenset({"unreachable", "dead_end", "unsound", "instant_loop"})
# Told by checks of their own, in fuller words.
_ELSEWHERE = frozenset({"no_role"})


def structure_checks(definition: Definition) -> Iterator[Check]:
    """Errors of the engine, one a place; then unreachable steps and dead ends; then unnamed steps."""
    problems = [one for one in engine.check(definition) if one.code not in _ELSEWHERE]
    ids = {place.step.id for place in definition.places}
    runnable: list[Check] = []
    ends: list[Check] = []
    for problem in problems:
        is_end = problem.code in _ENDS
        code, title = ("dead_end", DEAD_END) if is_end else ("runnable", RUNNABLE)
        step = problem.where if problem.where in ids else ""
        where = f"{problem.where}: " if problem.where else ""
        check = finding(
            code,
            title,
            f"{where}{problem.rule} {problem.way_out}",
            step=step,
            state=WARNING if problem.warning else ERROR,
            about=f"{problem.code}-{'' if step else problem.where}",
        )
        (ends if is_end else runnable).append(check)
    yield from found_or_well(runnable, "runnable", RUNNABLE)
    if not any(check.state == ERROR for check in runnable):
        yield from found_or_well(ends, "dead_end", DEAD_END)
    for place in definition.places:
        if place.step.name.strip() == NEW_NAME:
            words = f"{place.step.id} còn tên “{NEW_NAME}”. Ghi việc phải làm."
            yield finding("name", NAMED, words, state=ERROR, step=place.step.id)
