"""A table copied for another procedure: the same steps, its hours spread anew over another limit."""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from nennep.definitions import engine
from nennep.definitions.definition import Alarm, Branch, Definition, Phase, Step
from nennep.definitions.running_time import under_clock

from .spread import PLACES, LimitTooShortError, whole

LEAST = Decimal("0.5")
"""No step that takes time is shortened below half an hour, unless it was shorter before."""


def copied(given: Definition, *, code: str, name: str, total: Decimal | None) -> Definition:
    """The same steps under this code and name, the longest path exactly ``total`` hours of the running clock.

    Every step keeps its share of the path, in quarters of an hour; the longest step takes the
    remainder. A step without hours stays so, one that holds the clock keeps its own. Forms of the own
    code bear the new one. Without a total, or where the table sets no hours, the hours stay as they
    are. Raises LimitTooShortError, DefinitionError where the table cannot be run.
    """
    own = replace(_renamed_forms(given, code), code=code, name=name)
    longest = _path(own).longest if total is not None else Decimal(0)
    if total is None or not longest:
        return own
    total = total.quantize(PLACES, ROUND_FLOOR)
    least = {place.step.id: min(place.step.hours, LEAST) for place in own.places if not place.step.holds_clock}
    own = _with_hours(own, lambda step: _scaled(step, total / longest, least))
    return _phases_of(_fitted(own, total, least))


def _scaled(step: Step, by: Decimal, least: dict[str, Decimal]) -> Decimal:
    return max(least[step.id], whole(step.hours * by)) if step.id in least else step.hours


def _fitted(given: Definition, total: Decimal, least: dict[str, Decimal]) -> Definition:
    """The longest step of the longest path gives, or takes, until no path is longer than the total."""
    while gap := total - (path := _path(given)).longest:
        hours = {place.step.id: place.step.hours for place in given.places}
        giving = [one for one in path.longest_steps if one in least and (gap > 0 or hours[one] > least[one])]
        if not giving:
            needed = _path(_with_hours(given, lambda step: least.get(step.id, step.hours))).longest
            raise LimitTooShortError(f"Cần ít nhất {needed} giờ.", least=needed)
        longest = max(giving, key=lambda one: hours[one])
        hours[longest] = max(least[longest], hours[longest] + gap)
        given = _with_hours(given, lambda step, hours=hours: hours[step.id])  # type: ignore[misc]
    return given


def _path(given: Definition) -> engine.PathHours:
    return engine.path_hours(engine.compile(under_clock(given)))


def _phases_of(given: Definition) -> Definition:
    """The phases that had a total have that of their steps on the longest path."""
    path = set(engine.path_hours(engine.compile(given)).longest_steps)

    def total(phase: Phase) -> Phase:
        steps = (place.step for place in given.places if place.step.phase == phase.code and place.step.id in path)
        return phase if phase.hours is None else replace(phase, hours=sum((one.hours for one in steps), Decimal(0)))

    return replace(given, phases=tuple(map(total, given.phases)))


def _renamed_forms(given: Definition, code: str) -> Definition:
    """Forms “BM.DP.04.01” of QT.DP.04 are “BM.DP.05.01” of QT.DP.05."""
    before, after = (f"BM.{each.removeprefix('QT.')}." for each in (given.code, code))

    def named(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(after + text.removeprefix(before) if text.startswith(before) else text for text in texts)

    return _each(given, lambda step: replace(step, forms_in=named(step.forms_in), forms_out=named(step.forms_out)))


def _with_hours(given: Definition, hours: Callable[[Step], Decimal]) -> Definition:
    return _each(given, lambda step: replace(step, hours=hours(step)))


def _each(given: Definition, change: Callable[[Step], Step]) -> Definition:
    """The table with every step changed, those within branches and alarms too."""

    def within(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(changed(step) for step in steps)

    def changed(step: Step) -> Step:
        ways: tuple[Branch, ...] = tuple(replace(way, steps=within(way.steps)) for way in step.branches)
        alarms: tuple[Alarm, ...] = tuple(replace(alarm, steps=within(alarm.steps)) for alarm in step.alarms)
        return change(replace(step, branches=ways, alarms=alarms))

    return replace(given, steps=within(given.steps))
