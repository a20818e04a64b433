"""Branches and alarms as one line of text: “Đạt; Không đạt: về B4”, “Sau 5 ngày làm việc: Nhắc”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nennep.definitions.definition import FAILED, PASSED, Alarm, Branch, Definition, Step
from nennep.definitions.editing.amounts import read_length
from nennep.definitions.editing.errors import EditError
from nennep.definitions.rules import RuleError, parse
from nennep.office.spelling import clean, flat, key, shown

CUTS = "cắt bước"
_TO = re.compile(
    r"(?:(?:quay\s+)?(?:về|lại|tới|đến|sang)|chuyển(?:\s+(?:về|tới|đến|sang))?|→|->)?\s*(?:bước\s+)?(?P<id>[^\s,]+)",
    re.IGNORECASE,
)
_STRAIGHT = re.compile(
    r"(?:(?:quay\s+)?(?:về|lại)(?:\s+bước)?|→|->)\s*(?P<id>[A-Za-zĐđ][\w.\-]*\d[\w.\-]*)", re.IGNORECASE
)
"""A way without a conclusion: “về B2”."""
_ON = {"", "buoc sau", "tiep", "lam tiep", "di tiep", "buoc tiep theo"}
_BESIDE = re.compile(r"\s*song\s+song\s+(?:với\s+)?(?:bước\s+)?(?P<id>[^\s;,]+)\s*", re.IGNORECASE)
_SPOKEN = {key(PASSED): PASSED, key(FAILED): FAILED}


@dataclass(frozen=True, kw_only=True)
class TypedBranch:
    """One branch as it was typed; ``was`` is the number of the branch that it was, -1 a new one."""

    name: str
    condition: str = ""
    to: str = ""
    was: int = -1


def branches_text(step: Step) -> str:
    """“Đạt; Không đạt: về B4”; steps inside a branch are told as “qua CBS”."""
    return "; ".join(_branch_text(branch) for branch in step.branches)


def _branch_text(branch: Branch) -> str:
    way = [f"qua {', '.join(inner.id for inner in branch.steps)}"] if branch.steps else []
    way += [f"về {branch.to}"] if branch.to else []
    limit = f" [{branch.condition}]" if branch.condition else ""
    if branch.to and not (branch.name or limit or branch.steps):
        return f"về {branch.to}"
    return f"{branch.name}{limit}" + (f": {', '.join(way)}" if way else "")


def alarms_text(step: Step) -> str:
    """“Sau 5 ngày làm việc: Nhắc sắp trễ; Sau 10 ngày: Hết hạn [cắt bước, về B9]”."""
    return "; ".join(_alarm_text(alarm) for alarm in step.alarms)


def _alarm_text(alarm: Alarm) -> str:
    way = [CUTS] if alarm.interrupts else []
    way += [f"qua {', '.join(inner.id for inner in alarm.steps)}"] if alarm.steps else []
    way += [f"về {alarm.to}"] if alarm.to else []
    return f"Sau {alarm.after.words()}: {alarm.name}" + (f" [{', '.join(way)}]" if way else "")


def beside_of(text: str) -> str:
    """The step of “song song với B5”; "" where the text says something else."""
    found = _BESIDE.fullmatch(text)
    return found["id"] if found else ""


# --- reading branches ---


def read_branches(step: Step, text: str) -> list[TypedBranch]:
    """What was typed, one branch a piece. Raises EditError."""
    return [_typed(step, piece) for piece in _pieces(clean(text))]


def _pieces(text: str) -> Iterator[str]:
    """Split at ; and line ends that stand in no bracket."""
    start = depth = 0
    for at, letter in enumerate(text):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter in ";\n·" and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _typed(step: Step, piece: str) -> TypedBranch:
    if straight := _STRAIGHT.fullmatch(piece.strip()):
        was = next((i for i, one in enumerate(step.branches) if not one.name), -1)
        return TypedBranch(name="", to=straight["id"], was=was)
    found = re.fullmatch(r"(?P<name>[^\[\]:]*)(?:\[(?P<when>.*)\])?\s*(?::(?P<way>.*))?", flat(piece))
    if found is None:
        raise EditError(step.id, "branches", f"Không hiểu nhánh “{shown(piece, 40)}”. Ghi như “Không đạt: về B4”.")
    name = found["name"].strip(" :")
    name = _SPOKEN.get(key(name), name)
    was = next((i for i, one in enumerate(step.branches) if key(one.name) == key(name)), -1)
    if was >= 0:
        name = step.branches[was].name
    return TypedBranch(name=name, condition=(found["when"] or "").strip(), to=_to(step, found["way"]), was=was)


def _to(step: Step, way: str | None) -> str:
    """Where a typed way leads; what it goes through stays as it is and is not read."""
    parts = [part.strip() for part in (way or "").split(",")]
    inner = {one.id for branch in step.branches for one in branch.steps}
    last = ""
    for part in parts:
        if key(part) in _ON or part.lower().startswith("qua ") or part in inner:
            continue
        found = _TO.fullmatch(part)
        if found is None:
            raise EditError(step.id, "branches", f"Không hiểu “{shown(part, 40)}”. Ghi “về” và mã bước, ví dụ “về B4”.")
        last = found["id"]
    return last


def placed(
    definition: Definition, step: Step, typed: Sequence[TypedBranch], column: str = "branches"
) -> tuple[Branch, ...]:
    """The branches of ``step`` after the edit; inner steps stay with the branch that they were in.

    Raises EditError for a target or a condition that is not understood, a name given twice, or where
    a branch that holds steps is left out.
    """
    known = {place.step.id for place in definition.places}
    made: list[Branch] = []
    for one in typed:
        to = _known(step, one.to, known, column)
        _understood(definition, step, one.condition, column)
        held = step.branches[one.was].steps if 0 <= one.was < len(step.branches) else ()
        made.append(Branch(name=one.name, condition=one.condition, steps=held, to=to))
    kept = {one.was for one in typed}
    for index, branch in enumerate(step.branches):
        if branch.steps and index not in kept:
            inner = ", ".join(one.id for one in branch.steps)
            raise EditError(step.id, column, f"Nhánh “{branch.name}” còn bước {inner}. Dời hoặc xóa các bước đó trước.")
    if len(kept - {-1}) < sum(1 for one in typed if one.was >= 0):
        raise EditError(step.id, column, "Một nhánh được ghi hai lần. Đặt tên khác nhau.")
    return tuple(made)


def _known(step: Step, to: str, known: set[str], column: str) -> str:
    if not to or to in known:
        return to
    same = [one for one in known if one.lower() == to.lower()]
    if len(same) != 1:
        raise EditError(step.id, column, f"Không có bước “{to}” để chuyển tới. Chọn một bước có trong bảng.")
    return same[0]


def _understood(definition: Definition, step: Step, condition: str, column: str) -> None:
    if not condition:
        return
    try:
        parse(condition, definition.variable)
    except RuleError as error:
        raise EditError(step.id, column, f"Điều kiện “{shown(condition, 40)}”: {error}") from None


# --- reading alarms ---


def read_alarms(definition: Definition, step: Step, text: str) -> tuple[Alarm, ...]:
    """The alarms as typed; steps inside one stay with the alarm of the same name. Raises EditError."""
    known = {place.step.id for place in definition.places}
    made: list[Alarm] = []
    for piece in _pieces(clean(text)):
        if piece.strip():
            made.append(_alarm(step, piece, known))
    for alarm in step.alarms:
        if alarm.steps and not any(one.steps == alarm.steps for one in made):
            inner = ", ".join(one.id for one in alarm.steps)
            raise EditError(
                step.id, "alarms", f"Hẹn giờ “{alarm.name}” còn bước {inner}. Dời hoặc xóa các bước đó trước."
            )
    return tuple(made)


def _alarm(step: Step, piece: str, known: set[str]) -> Alarm:
    found = re.fullmatch(
        r"(?:sau\s+)?(?P<after>[^:\[\]]+):(?P<name>[^\[\]]+)(?:\[(?P<way>.*)\])?", flat(piece), re.IGNORECASE
    )
    if found is None:
        raise EditError(
            step.id, "alarms", f"Không hiểu hẹn giờ “{shown(piece, 40)}”. Ghi như “Sau 5 ngày làm việc: Nhắc sắp trễ”."
        )
    name = found["name"].strip()
    parts = [part.strip() for part in (found["way"] or "").split(",") if part.strip()]
    cuts = any(key(part) == key(CUTS) for part in parts)
    way = ", ".join(part for part in parts if key(part) != key(CUTS))
    before = next((one for one in step.alarms if key(one.name) == key(name)), None)
    inner = before.steps if before else ()
    whole = replace(step, branches=(Branch(steps=inner),))
    to = _known(step, _to(whole, way), known, "alarms")
    after = read_length(step.id, "alarms", found["after"])
    if (inner or to) and not cuts:
        raise EditError(
            step.id,
            "alarms",
            f"Hẹn giờ “{name}” chỉ nhắc thì không chuyển bước. Thêm “{CUTS}”, hoặc bỏ chỗ chuyển tới.",
        )
    return Alarm(after=after, name=name, interrupts=cuts, steps=inner, to=to)
