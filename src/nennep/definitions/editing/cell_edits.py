"""One cell set, a step renamed, its branches given, all steps numbered anew."""

from nennep.definitions.definition import Definition, Place, Step
from nennep.definitions.editing import branches
from nennep.definitions.editing.arguments import Edit, counted, line, listed, said
from nennep.definitions.editing.cells import cell_text, partners, read_fields, refuse_long
from nennep.definitions.editing.columns import BLOCKS, COLUMN, PARALLEL, WORK
from nennep.definitions.editing.context import Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.row_edits import beside_step, tidied
from nennep.definitions.editing.step_kinds import of_kind
from nennep.definitions.editing.tree import beside, changed, place_of, renamed, without
from nennep.definitions.engine.shape_checks import table_problems
from nennep.office.spelling import shown

Done = tuple[Definition, str]
UNCHANGED = "Không có thay đổi"
_EMPTY = "(trống)"
BRANCHING = BLOCKS | WORK | {"timer"}


def set_cell(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "set", "step", "column", "text"}``: the cell says what was typed."""
    step_id, column = said(edit, "step", needed=True), said(edit, "column", needed=True)
    if column not in COLUMN:
        raise EditError(step_id, column, f"Bảng không có cột “{shown(column, 40)}”.")
    place, text = place_of(definition, step_id, column), said(edit, "text")
    old = cell_text(definition, place, column, context)
    if text == old:
        return definition, UNCHANGED
    refuse_long(place.step, column, text)
    made = _set(definition, place, column, text, context)
    if made == definition:
        return definition, UNCHANGED
    told = step_id if column != "id" else line(text)
    after = next((one for one in made.places if one.step.id == told), None)
    new = cell_text(made, after, column, context) if after else ""
    words = f"{step_id} · {COLUMN[column].heading}: {_told(old)} → {_told(new)}"
    return made, words


def _told(text: str) -> str:
    return shown(text, 90) or _EMPTY


def _set(definition: Definition, place: Place, column: str, text: str, context: Context) -> Definition:
    step = place.step
    if column == "id":
        return rename(definition, step, line(text))
    if column == "branches":
        return _set_branches(definition, step, text, context)
    if column == PARALLEL:
        return _set_parallel(definition, place, text)
    fields = read_fields(definition, step, column, text, context)
    if column == "kind":
        return of_kind(definition, step, fields["kind"])
    return changed(definition, step.id, **fields)


def rename(definition: Definition, step: Step, name: str) -> Definition:
    """The step has this id; branches, alarms and separations that name it follow."""
    if any(place.step.id.lower() == name.lower() != step.id.lower() for place in definition.places):
        raise EditError(step.id, "id", f"Đã có bước {name}. Chọn mã khác.")
    made = renamed(definition, {step.id: name})
    for problem in table_problems(made):
        if problem.code == "id" and problem.where == name:
            raise EditError(step.id, "id", f"{problem.rule} {problem.way_out}")
    return made


def _set_parallel(definition: Definition, place: Place, text: str) -> Definition:
    if not text.strip():
        if not partners(definition, place):
            return definition
        made = beside(without(definition, place.step.id), place.block, (place.step,), after=True)
        return tidied(made, place.block)
    other = branches.beside_of(text) or branches.beside_of(f"song song với {text}")
    if not other:
        raise EditError(place.step.id, PARALLEL, "Ghi mã một bước để làm song song; để trống là thôi song song.")
    return beside_step(definition, place, other)


# --- branches ---


def _set_branches(definition: Definition, step: Step, text: str, context: Context) -> Definition:
    if other := branches.beside_of(text):
        return beside_step(definition, place_of(definition, step.id), other)
    if step.kind not in BRANCHING:
        raise EditError(step.id, "branches", "Loại bước này không rẽ nhánh. Đổi loại bước trước.")
    typed = [one for one in branches.read_branches(step, text) if one.name or one.to or one.condition]
    return with_branches(definition, step, typed)


def with_branches(definition: Definition, step: Step, typed: list[branches.TypedBranch]) -> Definition:
    """The step has these branches and no others. A task becomes a check by a conclusion, and a task again
    without any; a way that has no name only says where the step goes on."""
    if step.kind in BLOCKS - WORK and len(typed) < 2:
        raise EditError(step.id, "branches", "Chỗ rẽ cần ít nhất hai nhánh. Muốn bỏ chỗ rẽ thì bỏ cả bước này.")
    placed = branches.placed(definition, step, typed)
    straight = len(placed) == 1 and not (placed[0].name or placed[0].condition or placed[0].steps)
    if step.kind == "timer" and placed and not straight:
        raise EditError(step.id, "branches", "Bước chờ chỉ có một đường đi tiếp, ghi như “về B2”.")
    if step.kind in WORK:
        return changed(definition, step.id, kind="check" if placed and not straight else "task", branches=placed)
    return changed(definition, step.id, branches=placed)


def _index(step: Step, name: str) -> int:
    return next((n for n, branch in enumerate(step.branches) if branch.name == name), -1)


def set_branches(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "branches", "step", "branches": [{"name", "to", "condition", "was"}]}``.

    ``was`` is the number of the branch that it was before (from 0), -1 or absent for a new one; without
    it the one of the same name.
    """
    step = place_of(definition, said(edit, "step", needed=True), "branches").step
    if step.kind not in BRANCHING:
        raise EditError(step.id, "branches", "Loại bước này không rẽ nhánh. Đổi loại bước trước.")
    typed = []
    for one in listed(edit, "branches"):
        name = line(said(one, "name"))
        was = counted(one, "was", _index(step, name))
        typed.append(
            branches.TypedBranch(name=name, condition=line(said(one, "condition")), to=said(one, "to").strip(), was=was)
        )
    made = with_branches(definition, step, typed)
    if made == definition:
        return definition, UNCHANGED
    new = made.step(step.id)
    old_words, new_words = _told(branches.branches_text(step)), _told(branches.branches_text(new))
    return made, f"{step.id} · {COLUMN['branches'].heading}: {old_words} → {new_words}"


# --- numbers ---


def renumber(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "renumber", "from": 1}``: the steps of work are B1, B2... in table order.

    References follow. Blocks, waits and ends keep their ids, unless one of them stands in the way.
    """
    first = counted(edit, "from", 1)
    if not 0 <= first <= 999:
        raise EditError("", "id", "Số bước đầu phải từ 0 đến 999.")
    work = [place.step.id for place in definition.places if place.step.kind in WORK]
    names = {step: f"B{number}" for number, step in enumerate(work, start=first)}
    held = {place.step.id for place in definition.places} - set(work)
    given = set(names.values())
    for step in sorted(held & given):
        names[step] = next(new for n in range(1, 10**6) if (new := f"K{n}") not in given | held | set(names.values()))
    names = {old: new for old, new in names.items() if old != new}
    if not names:
        return definition, UNCHANGED
    told = ", ".join(f"{old} → {new}" for old, new in list(names.items())[:8])
    more = f" và {len(names) - 8} bước nữa" if len(names) > 8 else ""
    return renamed(definition, names), f"Đánh số lại: {told}{more}"


def set_kind(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "kind", "step", "kind"}``, as setting the cell does."""
    wanted = {**edit, "column": "kind", "text": said(edit, "kind", needed=True)}
    return set_cell(definition, wanted, context)
