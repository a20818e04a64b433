"""A table in which some steps take no time: those that hold the clock, those that answers rule out."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from nennep.definitions.definition import Branch, Definition, Step
from nennep.definitions.rules import MissingValueError, RuleError, parse


def under_clock(definition: Definition) -> Definition:
    """The table in which a step that holds the clock takes no time: by its law the promise stands meanwhile.

    What lies beside such a step counts in full, for it may be worked on after it.
    """
    return replace(definition, steps=tuple(_under_clock(step) for step in definition.steps))


def _under_clock(step: Step) -> Step:
    branches = tuple(replace(way, steps=tuple(map(_under_clock, way.steps))) for way in step.branches)
    return replace(step, hours=Decimal(0) if step.holds_clock else step.hours, branches=branches)


def narrowed(definition: Definition, answers: Mapping[str, str]) -> Definition:
    """The table in which what these answers rule out takes no time; nothing else is changed."""
    return replace(definition, steps=_narrowed(definition.steps, definition, answers))


def _narrowed(steps: tuple[Step, ...], definition: Definition, answers: Mapping[str, str]) -> tuple[Step, ...]:
    made = []
    for step in steps:
        if _holds(step.condition, definition, answers) is False:
            made.append(_timeless(step))
        else:
            made.append(replace(step, branches=_branches(step, definition, answers)))
    return tuple(made)


def _branches(step: Step, definition: Definition, answers: Mapping[str, str]) -> tuple[Branch, ...]:
    taken = [_holds(way.condition, definition, answers) for way in step.branches]
    found = []
    for way, is_taken in zip(step.branches, taken, strict=True):
        is_otherwise = step.kind == "decision" and not way.condition and True in taken
        if is_taken is False or is_otherwise:
            steps = tuple(_timeless(inner) for inner in way.steps)
        else:
            steps = _narrowed(way.steps, definition, answers)
        found.append(replace(way, steps=steps))
    return tuple(found)


def _holds(condition: str, definition: Definition, answers: Mapping[str, str]) -> bool | None:
    """Whether the condition holds by these answers alone; None where they do not say."""
    if not condition:
        return None
    try:
        rule = parse(condition, definition.variable)
    except RuleError:
        return None
    try:
        return rule.test(answers) if rule.names <= set(answers) else None
    except MissingValueError:
        return None


def _timeless(step: Step) -> Step:
    branches = tuple(replace(way, steps=tuple(_timeless(inner) for inner in way.steps)) for way in step.branches)
    return replace(step, hours=Decimal(0), branches=branches)
