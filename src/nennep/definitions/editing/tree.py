"""Steps in their lists, branches within branches: find, change, put, take. Nothing is changed in place."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from nennep.definitions.definition import Alarm, Branch, Definition, Place, Step
from nennep.definitions.editing.errors import EditError

Change = Callable[[Step], tuple[Step, ...]]
Way = Branch | Alarm
W = TypeVar("W", Branch, Alarm)


def place_of(definition: Definition, step_id: str, column: str = "") -> Place:
    """Where the step stands. Raises EditError for an unknown one."""
    for place in definition.places:
        if place.step.id == step_id:
            return place
    raise EditError(step_id, column, f"Không có bước “{step_id}” trong bảng. Tải lại để thấy bảng mới nhất.")


def mapped(definition: Definition, change: Change) -> Definition:
    """Every step replaced by what ``change`` makes of it, its inner steps before it."""
    return replace(definition, steps=_mapped(definition.steps, change))


def _mapped(steps: tuple[Step, ...], change: Change) -> tuple[Step, ...]:
    found: list[Step] = []
    for step in steps:
        inner: dict[str, Any] = {}
        if any(way.steps for way in step.branches):
            inner["branches"] = tuple(_within(way, change) for way in step.branches)
        if any(way.steps for way in step.alarms):
            inner["alarms"] = tuple(_within(way, change) for way in step.alarms)
        found += change(replace(step, **inner) if inner else step)
    return tuple(found)


def _within(way: W, change: Change) -> W:
    return replace(way, steps=_mapped(way.steps, change)) if way.steps else way


def changed(definition: Definition, step_id: str, **fields: Any) -> Definition:
    """The definition with these fields of one step."""
    return mapped(definition, lambda step: (replace(step, **fields) if step.id == step_id else step,))


def without(definition: Definition, step_id: str) -> Definition:
    """The definition without the step and what lies in it."""
    return mapped(definition, lambda step: () if step.id == step_id else (step,))


def beside(definition: Definition, anchor: str, steps: tuple[Step, ...], *, after: bool) -> Definition:
    """The steps put before or after another one, in its list."""

    def put(step: Step) -> tuple[Step, ...]:
        if step.id != anchor:
            return (step,)
        return (step, *steps) if after else (*steps, step)

    return mapped(definition, put)


def inside(definition: Definition, block: str, branch: int, steps: tuple[Step, ...], *, last: bool) -> Definition:
    """The steps put first or last in a branch; ``branch`` as in Place: -1 - k for the k-th alarm."""

    def put(step: Step) -> tuple[Step, ...]:
        if step.id != block:
            return (step,)
        ways: list[Any] = list(step.branches if branch >= 0 else step.alarms)
        index = branch if branch >= 0 else -1 - branch
        held = ways[index].steps
        ways[index] = replace(ways[index], steps=(*held, *steps) if last else (*steps, *held))
        fields: dict[str, Any] = {"branches" if branch >= 0 else "alarms": tuple(ways)}
        return (replace(step, **fields),)

    return mapped(definition, put)


def siblings(definition: Definition, place: Place) -> tuple[Step, ...]:
    """The list in which the step stands, itself too."""
    if not place.block:
        return definition.steps
    block = definition.step(place.block)
    if place.branch >= 0:
        return block.branches[place.branch].steps
    return block.alarms[-1 - place.branch].steps


def position(steps: tuple[Step, ...], step_id: str) -> int:
    """Where in its list."""
    return next(index for index, step in enumerate(steps) if step.id == step_id)


def ids_of(steps: tuple[Step, ...]) -> Iterator[str]:
    """The ids of these steps and all that lie in them."""
    for step in steps:
        yield step.id
        for way in ways_of(step):
            yield from ids_of(way.steps)


def ways_of(step: Step) -> tuple[Way, ...]:
    """Branches, then alarms."""
    return (*step.branches, *step.alarms)


def pointed(
    definition: Definition, to: Mapping[str, str], *, apart: bool = False, keep: Collection[str] = ()
) -> Definition:
    """Branches and alarms that lead to a step of ``to`` lead to what it says instead; and with
    ``apart`` the separation of duties names it so ("": no longer). The steps ``keep`` stay as they are."""

    def turned(step: Step) -> tuple[Step, ...]:
        if step.id in keep:
            return (step,)
        fields: dict[str, Any] = {}
        for name in ("branches", "alarms"):
            ways = getattr(step, name)
            if any(way.to in to for way in ways):
                fields[name] = tuple(replace(way, to=to.get(way.to, way.to)) for way in ways)
        if apart and any(other in to for other in step.separation):
            others = (to.get(other, other) for other in step.separation)
            fields["separation"] = tuple(dict.fromkeys(filter(None, others)))
        return (replace(step, **fields) if fields else step,)

    return mapped(definition, turned)


def renamed(definition: Definition, names: Mapping[str, str]) -> Definition:
    """Steps called anew, with every reference to them; all at once, so that two may swap names."""
    called = mapped(definition, lambda step: (replace(step, id=names[step.id]) if step.id in names else step,))
    return pointed(called, names, apart=True)
