"""What differs between two definitions, so that a person can read it: by step, by cell, old and new.

Pure: no database, no clock. A step is the same step when it has the same id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from nennep.definitions import engine
from nennep.definitions.definition import (
    CLOCK_RULES,
    HANDLING_DIVISION,
    KINDS,
    ONE_STOP,
    Definition,
    DefinitionError,
    Step,
)
from nennep.kernel.words import short_number
from nennep.kernel.worktime import Term

NOTHING = "(trống)"
UNITS = {HANDLING_DIVISION: "phòng thụ lý", ONE_STOP: "một cửa"}
HEADINGS: Mapping[str, str] = {
    "name": "Việc làm", "kind": "Loại bước", "detail": "Diễn giải", "duty": "Nhiệm vụ",
    "role": "Trách nhiệm", "unit": "Đơn vị", "agency": "Cơ quan", "hours": "Thời gian",
    "forms_in": "Giấy tờ vào", "forms_out": "Biểu mẫu, kết quả", "result": "Kết quả",
    "evidence": "Bằng chứng lưu", "public_state": "Trạng thái cho người dân",
    "clock_rule": "Quy tắc đồng hồ",
    "clock_ground": "Căn cứ dừng đồng hồ", "act": "Nút chuyển bước", "signs": "Ký kết quả",
    "returns": "Trả kết quả", "condition": "Điều kiện", "phase": "Giai đoạn",
    "in_internal": "Nêu ở quy trình nội bộ", "in_iso": "Nêu ở quy trình ISO",
    "iso_clause": "Điều khoản ISO", "risks": "Rủi ro", "separation": "Khác người làm bước",
    "note": "Ghi chú", "wait": "Thời gian chờ", "alarms": "Hẹn giờ", "branches": "Kết luận, rẽ nhánh",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One cell of the table: which step, which column, its text before and after."""

    step: str
    column: str
    heading: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """From ``before`` to ``after``."""

    before: Definition
    after: Definition
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]
    changes: tuple[CellChange, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of the steps of both whose cells differ, in the order of the new table."""
        return tuple(dict.fromkeys(change.step for change in self.changes if change.step))

    @cached_property
    def hours(self) -> Decimal | None:
        """Hours that the longest path grew by (negative: saved); None where one cannot be run."""
        try:
            longest = [engine.path_hours(engine.compile(each)).longest for each in (self.before, self.after)]
        except DefinitionError:
            return None
        return longest[1] - longest[0]

    @cached_property
    def forms_added(self) -> tuple[str, ...]:
        """Forms and results that only the new table names."""
        return tuple(sorted(_forms(self.after) - _forms(self.before)))

    @cached_property
    def forms_removed(self) -> tuple[str, ...]:
        """Forms and results that only the old table names."""
        return tuple(sorted(_forms(self.before) - _forms(self.after)))

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.changes)

    def summary(self) -> str:
        """One line: “Đổi 3 bước, giảm 16 giờ, thêm 0 biểu mẫu”."""
        if not self:
            return "Không có thay đổi"
        parts = [f"đổi {len(self.changed)} bước"]
        parts += [f"thêm {len(self.added)} bước"] if self.added else []
        parts += [f"bỏ {len(self.removed)} bước"] if self.removed else []
        parts += [f"chuyển chỗ {len(self.moved)} bước"] if self.moved else []
        parts += [_grown(self.hours), f"thêm {len(self.forms_added)} biểu mẫu"]
        parts += [f"bỏ {len(self.forms_removed)} biểu mẫu"] if self.forms_removed else []
        line = ", ".join(parts)
        return line[0].upper() + line[1:]

    def lines(self) -> tuple[str, ...]:
        """The summary, then a line for each step added, removed or moved and for each changed cell."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.summary()
        old, new = _by_id(self.before), _by_id(self.after)
        for step in self.removed:
            yield f"Bỏ bước {step} “{old[step].name}” ({_hours(old[step].hours)})"
        for step in self.added:
            yield f"Thêm bước {step} “{new[step].name}” ({_hours(new[step].hours)})"
        for step in self.moved:
            yield f"Chuyển chỗ bước {step} “{new[step].name}”"
        for change in self.changes:
            where = f"{change.step} “{new[change.step].name}” · " if change.step else ""
            yield f"{where}{change.heading}: {change.old} → {change.new}"


def difference(before: Definition, after: Definition) -> Difference:
    """What changed from one definition to the other."""
    old, new = _by_id(before), _by_id(after)
    kept = [step for step in old if step in new]
    stayed = _in_order(kept, [step for step in new if step in old])
    changes = [*_of_definition(before, after)]
    for step in new:
        if step in old:
            changes += _of_step(old[step], new[step])
    return Difference(
        before=before,
        after=after,
        added=tuple(step for step in new if step not in old),
        removed=tuple(step for step in old if step not in new),
        moved=tuple(step for step in new if step in old and step not in stayed),
        changes=tuple(changes),
    )


def _by_id(definition: Definition) -> dict[str, Step]:
    return {place.step.id: place.step for place in definition.walk()}


def _forms(definition: Definition) -> set[str]:
    return {form for place in definition.walk() for form in place.step.forms_out}


def _in_order(old: list[str], new: list[str]) -> set[str]:
    """The steps that need not move: the longest run that both orders share."""
    at = {step: place for place, step in enumerate(new)}
    best: list[list[str]] = []
    for step in old:
        before = [run for run in best if at[run[-1]] < at[step]]
        best.append([*_longest(before), step])
    return set(_longest(best))


def _longest(runs: list[list[str]]) -> list[str]:
    return sorted(runs, key=len)[-1] if runs else []


def _of_definition(before: Definition, after: Definition) -> Iterator[CellChange]:
    for column, heading in (("name", "Tên quy trình"), ("end_name", "Tên kết thúc")):
        yield from _cell("", column, heading, getattr(before, column), getattr(after, column))
    for column, heading in (("variables", "Biến"), ("phases", "Giai đoạn")):
        pair = (getattr(each, column) for each in (before, after))
        old, new = ("; ".join(_one(value) for value in values) or NOTHING for values in pair)
        yield from _cell("", column, heading, old, new)


def _of_step(old: Step, new: Step) -> Iterator[CellChange]:
    for column, heading in HEADINGS.items():
        before, after = (_words(column, each) for each in (old, new))
        yield from _cell(new.id, column, heading, before, after)


def _cell(step: str, column: str, heading: str, old: str, new: str) -> Iterator[CellChange]:
    if old != new:
        yield CellChange(step=step, column=column, heading=heading, old=old, new=new)


def _words(column: str, step: Step) -> str:
    """A cell as a reader says it. Steps inside a branch are rows of their own, named only."""
    value: Any = getattr(step, column)
    if column == "hours":
        return f"{_hours(value)}, làm ngay" if step.at_once and not value else _hours(value)
    if column == "kind":
        return KINDS.get(value, value)
    if column == "clock_rule":
        return CLOCK_RULES.get(value, value)
    if column == "unit":
        return UNITS.get(step.unit, step.unit)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple):
        return "; ".join(_one(part) for part in value) or NOTHING
    return _one(value) if value else NOTHING


def _one(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Term):
        return value.words()
    if hasattr(value, "steps"):  # a branch or an alarm
        limit = getattr(value, "condition", "") or (_one(value.after) if hasattr(value, "after") else "")
        inner = ", ".join(step.id for step in value.steps)
        way = " → ".join(part for part in (inner, value.to) if part)
        return " ".join(part for part in (value.name, f"[{limit}]" if limit else "", way and f"→ {way}") if part)
    if hasattr(value, "code"):  # a phase
        total = f" ({_hours(value.hours)})" if value.hours is not None else ""
        return f"{value.code} {value.name}{total}"
    return f"{value.label or value.name}: {value.kind}"


def _hours(hours: Decimal) -> str:
    return f"{short_number(hours, 4)} giờ"


def _grown(hours: Decimal | None) -> str:
    if hours is None:
        return "chưa tính được giờ"
    if hours == 0:
        return "tổng giờ giữ nguyên"
    return f"{'tăng' if hours > 0 else 'giảm'} {_hours(abs(hours))}"
