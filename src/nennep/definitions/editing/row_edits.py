"""Steps added, taken away, moved, and put side by side; references are repaired or the edit refused."""

from collections.abc import Iterator
from dataclasses import replace

from nennep.definitions.definition import KINDS, Branch, Definition, Place, Step
from nennep.definitions.editing.arguments import Edit, counted, said
from nennep.definitions.editing.cells import chosen, read_fields
from nennep.definitions.editing.columns import COLUMN, PARALLEL, WORK
from nennep.definitions.editing.context import Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.ids import free_id, id_after, id_before, taken_ids
from nennep.definitions.editing.step_kinds import BLOCK_NAMES, new_step, of_kind
from nennep.definitions.editing.tree import (
    beside,
    changed,
    ids_of,
    inside,
    mapped,
    place_of,
    pointed,
    position,
    siblings,
    ways_of,
    without,
)
from nennep.office.spelling import shown

Done = tuple[Definition, str]
_ENTERED = frozenset({"parallel", "inclusive", "decision"})
_LIGHT = frozenset({"task", "check", "timer"})


# --- insert ---


def insert(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "insert", "after" | "before" | ("into", "branch"), "kind"?, "cells"?: {column: text}}``.

    Without a place the step is the last of the table; ``branch`` -1 - k is the k-th alarm.
    """
    kind = chosen(KINDS, said(edit, "kind") or "task")
    if kind is None:
        raise EditError("", "kind", f"Không có loại bước “{shown(said(edit, 'kind'), 40)}”.")
    plain = kind if kind in {"timer", "end"} else "task"
    made, new = _put_new(definition, edit, plain)
    if kind != plain:
        made = of_kind(made, made.step(new), kind)
    cells = edit.get("cells") or {}
    if not isinstance(cells, dict) or not set(cells) <= set(COLUMN) - {"id", "kind", "branches", PARALLEL}:
        raise EditError(new, "", "Bước mới có cột không nhận được. Thêm bước rồi sửa từng ô.")
    for column, text in cells.items():
        made = changed(made, new, **read_fields(made, made.step(new), column, str(text), context))
    return made, f"Thêm bước {new}{_where(edit)}"


def _where(edit: Edit) -> str:
    for name, words in (("after", "sau"), ("before", "trước"), ("into", "vào nhánh của")):
        if said(edit, name):
            return f" {words} {said(edit, name)}"
    return " ở cuối bảng"


def _put_new(definition: Definition, edit: Edit, kind: str) -> tuple[Definition, str]:
    taken = taken_ids(definition)
    if block := said(edit, "into"):
        return _put_into(definition, place_of(definition, block), counted(edit, "branch", 0), kind)
    if anchor := said(edit, "before"):
        place = place_of(definition, anchor)
        number = place.number
        new = id_before(taken, anchor) if number == 1 else id_after(taken, definition.places[number - 2].step.id)
        step = new_step(new, kind, like=_likeness(place.step))
        return beside(definition, anchor, (step,), after=False), new
    if not definition.steps:
        new = free_id(taken)
        return replace(definition, steps=(new_step(new, kind),)), new
    anchor = said(edit, "after") or definition.steps[-1].id
    place = place_of(definition, anchor)
    new = id_after(taken, anchor, is_last=definition.steps[-1].id == anchor)
    return beside(definition, anchor, (new_step(new, kind, like=_likeness(place.step)),), after=True), new


def _likeness(step: Step) -> Step | None:
    return step if step.kind in WORK else None


def _put_into(definition: Definition, place: Place, branch: int, kind: str) -> tuple[Definition, str]:
    block = place.step
    ways = block.branches if branch >= 0 else block.alarms
    index = branch if branch >= 0 else -1 - branch
    if index >= len(ways):
        raise EditError(block.id, "branches", f"{block.id} không có nhánh thứ {index + 1}.")
    if branch < 0 and not block.alarms[index].interrupts:
        raise EditError(block.id, "alarms", "Hẹn giờ chỉ nhắc thì không có bước. Đánh dấu cắt bước trước.")
    held = ways[index].steps
    new = id_after(taken_ids(definition), held[-1].id if held else block.id)
    like = _likeness(held[-1]) if held else _likeness(block)
    return inside(definition, block.id, branch, (new_step(new, kind, like=like),), last=True), new


# --- remove ---


def remove(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "remove", "step"}``: the step and what lies in it are gone.

    What led to it leads to the step after it; separations forget it. Raises EditError where no step
    comes after it that the others could lead to.
    """
    place = place_of(definition, said(edit, "step", needed=True))
    gone = set(ids_of((place.step,)))
    target = _follower(definition, place)
    to: dict[str, str] = {}
    for source, aim in _leading(definition, gone):
        to[aim] = _instead(definition, place, source, target)
    made = pointed(definition, to)
    made = tidied(_forgotten(without(made, place.step.id), gone), place.block)
    words = f"Xóa bước {place.step.id} “{shown(place.step.name, 60)}”"
    words += f" cùng {len(gone) - 1} bước bên trong" if len(gone) > 1 else ""
    told = sorted({source for source, _ in _leading(definition, gone)})
    words += f"; {', '.join(told)} nay chuyển tới {sorted(set(to.values()))[0]}" if told else ""
    return made, words


def _forgotten(definition: Definition, gone: set[str]) -> Definition:
    def apart(step: Step) -> tuple[Step, ...]:
        if not gone & set(step.separation):
            return (step,)
        return (replace(step, separation=tuple(o for o in step.separation if o not in gone)),)

    return mapped(definition, apart)


def _leading(definition: Definition, gone: set[str]) -> Iterator[tuple[str, str]]:
    """(step, aim) of every jump from outside to a step that goes."""
    for place in definition.places:
        if place.step.id not in gone:
            yield from ((place.step.id, way.to) for way in ways_of(place.step) if way.to in gone)


def _follower(definition: Definition, place: Place) -> Step | None:
    beside_it = siblings(definition, place)
    index = position(beside_it, place.step.id)
    return beside_it[index + 1] if index + 1 < len(beside_it) else None


def _instead(definition: Definition, place: Place, source: str, target: Step | None) -> str:
    """The step that a jump to the one that goes leads to instead: the next, or where the next is the
    one that jumps, the one before."""
    beside_it = siblings(definition, place)
    index = position(beside_it, place.step.id)
    if target is not None and source not in set(ids_of((target,))):
        return target.id
    if target is not None and index:
        return beside_it[index - 1].id
    raise EditError(place.step.id, "", f"{source} chuyển tới {place.step.id}. Sửa rẽ nhánh của {source} trước khi xóa.")


# --- emptied branches ---


def tidied(definition: Definition, block_id: str) -> Definition:
    """A parallel block without its empty branches; with one branch left its steps take its place."""
    block = next((p.step for p in definition.places if p.step.id == block_id), None)
    if block is None or block.kind != "parallel" or all(way.steps for way in block.branches):
        return definition
    full = tuple(way for way in block.branches if way.steps)
    if len(full) > 1:
        return changed(definition, block_id, branches=full)
    left = full[0].steps if full else ()
    steps = tuple(replace(one, condition=_both(block.condition, one.condition)) for one in left)
    made = mapped(definition, lambda one: steps if one.id == block_id else (one,))
    heir = left[0].id if left else ""
    return pointed(made, {block_id: heir}, apart=True)


def _both(first: str, second: str) -> str:
    return f"({first}) và ({second})" if first and second else first or second


# --- move ---


def move(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "move", "step", "by": -1 | 1}``: one place up or down.

    Within its list; at the border of a branch out of it, into the next branch, or into a block beside it
    (a block, an end or a check's side branch is not entered by what is itself a block or an end).
    """
    place = place_of(definition, said(edit, "step", needed=True))
    by = counted(edit, "by", 0)
    if by not in {-1, 1}:
        raise EditError(place.step.id, "", "Mỗi lần dời bước lên hoặc xuống một chỗ.")
    beside_it = siblings(definition, place)
    at = position(beside_it, place.step.id) + by
    taken = without(definition, place.step.id)
    if 0 <= at < len(beside_it):
        other = beside_it[at]
        if other.kind in _ENTERED and other.branches and place.step.kind in _LIGHT:
            branch = 0 if by > 0 else len(other.branches) - 1
            made = inside(taken, other.id, branch, (place.step,), last=by < 0)
        else:
            made = beside(taken, other.id, (place.step,), after=by > 0)
    elif place.block:
        made = _out(definition, taken, place, by)
    else:
        where = "đầu" if by < 0 else "cuối"
        raise EditError(place.step.id, "", f"{place.step.id} đã ở {where} bảng.")
    where = "xuống" if by > 0 else "lên"
    return tidied(made, place.block), f"Dời bước {place.step.id} {where} một chỗ"


def _out(definition: Definition, taken: Definition, place: Place, by: int) -> Definition:
    """Out of the branch: into the next one of a block, else beside the block."""
    block = definition.step(place.block)
    next_one = place.branch + by
    if block.kind in _ENTERED and place.branch >= 0 and 0 <= next_one < len(block.branches):
        return inside(taken, block.id, next_one, (place.step,), last=by < 0)
    return beside(taken, block.id, (place.step,), after=by > 0)


# --- side by side ---


def parallel(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "parallel", "step", "with"}``: the step is done beside the other one."""
    place = place_of(definition, said(edit, "step", needed=True), PARALLEL)
    other = said(edit, "with", needed=True)
    made = beside_step(definition, place, other)
    return made, f"{place.step.id} làm song song với {other}"


def beside_step(definition: Definition, place: Place, other_id: str) -> Definition:
    """The step in a branch of its own beside the other: in the parallel block around that one, or in
    a new block of the two. Jumps to either lead to the new block."""
    step = place.step
    other = next((one for one in definition.places if one.step.id == other_id), None)
    if other is None:
        raise EditError(step.id, PARALLEL, f"Không có bước “{shown(other_id, 40)}” trong bảng.")
    inner = set(ids_of((step,)))
    if other.step.id in inner or step.id in set(ids_of((other.step,))):
        raise EditError(step.id, PARALLEL, f"{step.id} và {other_id} chứa nhau, không làm song song được.")
    around = definition.step(other.block) if other.block and other.branch >= 0 else None
    if around is not None and around.kind == "parallel":
        if place.block == around.id and place.branch != other.branch:
            return definition
        made = without(definition, step.id)
        branches = (*made.step(around.id).branches, Branch(name=step.name, steps=(step,)))
        made = pointed(made, dict.fromkeys(inner, around.id), keep=inner)
        return tidied(tidied(changed(made, around.id, branches=branches), place.block), around.id)
    block = free_id(taken_ids(definition), "SS")
    pair = (Branch(name=other.step.name, steps=(other.step,)), Branch(name=step.name, steps=(step,)))
    made_block = Step(id=block, name=BLOCK_NAMES["parallel"], kind="parallel", branches=pair)
    held = without(definition, step.id)
    made = mapped(held, lambda one: (made_block,) if one.id == other_id else (one,))
    within = {*inner, *ids_of((other.step,))}
    return tidied(pointed(made, dict.fromkeys(within, block), keep=within), place.block)
