"""A step of another kind: what the new kind needs is given, what it cannot hold must be empty or goes."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nennep.definitions.definition import FAILED, KINDS, PASSED, Branch, Definition, Step
from nennep.definitions.editing.columns import BLOCKS, CONCURRENT, WORK
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.ids import free_id, id_after, taken_ids
from nennep.definitions.editing.tree import changed, mapped, place_of, position, siblings
from nennep.kernel.worktime import Term, Unit

NEW_NAME = "Việc mới"
"""How a step is called until its author names it; the checks refuse it."""
FIRST_WAIT = Term(Decimal(5), Unit.WORKING_DAY)
BLOCK_NAMES: Mapping[str, str] = {
    "parallel": "Làm song song",
    "inclusive": "Làm những nhánh cần",
    "decision": "Xét điều kiện",
}
_NO_WORK: Mapping[str, Any] = {"hours": Decimal(0), "at_once": False, "signs": False, "returns": False, "alarms": ()}


def of_kind(definition: Definition, step: Step, kind: str) -> Definition:
    """The step has this kind. A task that becomes parallel or inclusive is wrapped: it stays, beside
    a new one. Raises EditError where a step inside or a jump would be lost."""
    if kind == step.kind:
        return definition
    if step.kind in WORK and kind in CONCURRENT:
        return _wrapped(definition, step, kind)
    if kind not in BLOCKS and any(branch.steps for branch in step.branches):
        inner = ", ".join(one.id for branch in step.branches for one in branch.steps)
        raise EditError(
            step.id, "kind", f"Trong {step.id} còn bước {inner}. Dời hoặc xóa các bước đó trước khi đổi loại."
        )
    fields: dict[str, Any] = {"kind": kind, "branches": _branches(definition, step, kind)}
    if kind not in WORK:
        fields |= _without_work(step)
    fields["wait"] = (step.wait or FIRST_WAIT) if kind == "timer" else None
    return changed(definition, step.id, **fields)


def _without_work(step: Step) -> Mapping[str, Any]:
    inner = ", ".join(one.id for alarm in step.alarms for one in alarm.steps)
    if inner:
        raise EditError(
            step.id, "kind", f"Hẹn giờ của {step.id} còn bước {inner}. Dời hoặc xóa các bước đó trước khi đổi loại."
        )
    return _NO_WORK


def _branches(definition: Definition, step: Step, kind: str) -> tuple[Branch, ...]:
    if kind not in BLOCKS:
        straight = kind in {"task", "timer"} and len(step.branches) == 1 and not step.branches[0].name
        return step.branches if straight else ()
    if kind == "check":
        return _conclusions(definition, step)
    if kind in CONCURRENT:
        return _side_by_side(step, kind)
    if len(step.branches) > 1:
        return step.branches
    return (Branch(name="Trường hợp riêng"), Branch(name="Còn lại"))


def _conclusions(definition: Definition, step: Step) -> tuple[Branch, ...]:
    """The branches as conclusions; of none, failing goes back to the step before."""
    if step.branches:
        if any(branch.condition for branch in step.branches):
            raise EditError(
                step.id, "kind", "Các nhánh đang có điều kiện, kết luận thì không. Bỏ điều kiện trước khi đổi loại."
            )
        return tuple(
            replace(branch, name=branch.name or f"Kết luận {number}")
            for number, branch in enumerate(step.branches, start=1)
        )
    place = place_of(definition, step.id)
    beside = siblings(definition, place)
    before = [one for one in beside[: position(beside, step.id)] if one.kind in WORK]
    back = before[-1].id if before else step.id
    return (Branch(name=PASSED), Branch(name=FAILED, to=back))


def _side_by_side(step: Step, kind: str) -> tuple[Branch, ...]:
    for branch in step.branches:
        if branch.to:
            raise EditError(
                step.id,
                "kind",
                f"Nhánh “{branch.name}” nhảy về {branch.to}; phần “{KINDS[kind]}” không nhảy ra ngoài được. Bỏ chỗ nhảy trước.",
            )
    if kind == "parallel":
        return tuple(replace(branch, condition="") for branch in step.branches)
    return step.branches


def _wrapped(definition: Definition, step: Step, kind: str) -> Definition:
    taken = taken_ids(definition)
    block = free_id(taken, "SS")
    new = new_step(id_after(taken | {block}, step.id), like=step)
    branches = (Branch(name=step.name, steps=(step,)), Branch(name=NEW_NAME, steps=(new,)))
    made = Step(id=block, name=BLOCK_NAMES[kind], kind=kind, branches=branches)
    return mapped(definition, lambda one: (made,) if one.id == step.id else (one,))


def new_step(step_id: str, kind: str = "task", like: Step | None = None) -> Step:
    """A new step that runs as it is; who does it, and in which phase, is as in ``like``."""
    kept: dict[str, Any] = {}
    if like is not None:
        names = ("role", "duty", "unit", "agency", "phase", "public_state")
        kept = {name: getattr(like, name) for name in names}
    if kind == "timer":
        return Step(id=step_id, name="Chờ", kind=kind, wait=FIRST_WAIT, phase=kept.get("phase", ""))
    if kind == "end":
        return Step(id=step_id, name="Không giải quyết", kind=kind)
    return Step(id=step_id, name=NEW_NAME, **kept)
