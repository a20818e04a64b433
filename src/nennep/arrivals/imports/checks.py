"""Checks rows of a log and groups them into cases with events; a refused row bears its reason.

All or nothing a case: one bad row refuses the case, and all its rows are listed. Pure.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from nennep.office.lost_zeros import TOO_LONG, lost_digits

from .event_file import Cell, ImportedRow
from .mapping import CASE_TIMES, CASE_WORDS, Map
from .moments import Moment, UnreadableTimeError, moment_of

# As long as the columns that hold them.
LIMITS = {
    "case": 60,
    "activity": 200,
    "id": 120,
    "officer": 120,
    "group": 200,
    "channel": 120,
    "department": 200,
    "responsible": 120,
}


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A row that was not taken: where, which column and value, and why, in Vietnamese."""

    row: int
    case: str
    column: str
    value: str
    reason: str

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One event of a case. ``key`` tells it from every other event of the case, in every file."""

    row: int
    key: str
    activity: str
    moment: Moment
    officer: str
    group: str


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case as the file tells it, its steps in the order of time (then of the file)."""

    code: str
    rows: tuple[int, ...]
    words: Mapping[str, str]
    times: Mapping[str, Moment | None]
    steps: tuple[StepRecord, ...]

    @property
    def started(self) -> Moment:
        """When it began: as printed, or its first event where nothing is printed."""
        return self.times.get("started") or self.steps[0].moment


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """What can be taken and what cannot; ``cases_refused`` counts the refused cases."""

    cases: tuple[CaseRecord, ...]
    refusals: tuple[RefusedCell, ...]
    cases_refused: int


@dataclass(slots=True)
class _Reader:
    """Reads one row after the other by the map and gathers what is wrong with each."""

    rule: Map
    at: datetime
    refusals: list[RefusedCell] = field(default_factory=list)

    def refuse(self, row: ImportedRow, case: str, column: str, value: Cell, reason: str) -> None:
        self.refusals.append(RefusedCell(row.number, case, column, printed(value), reason))

    def word(self, row: ImportedRow, case: str, key: str, column: str) -> str:
        text = self.text(row, column)
        if len(text) > LIMITS[key]:
            self.refuse(row, case, column, text, f"dài quá {LIMITS[key]} ký tự")
        if key == "id" and lost_digits(text):
            self.refuse(row, case, column, text, TOO_LONG)
        if not text.isprintable():
            self.refuse(row, case, column, text, "có ký tự điều khiển không in được")
        return text

    def text(self, row: ImportedRow, column: str) -> str:
        text = printed(row.cells[column])
        return "" if text in self.rule.empty else text

    def moment(self, row: ImportedRow, case: str, column: str, *, may_be_later: bool = False) -> Moment | None:
        if not self.text(row, column):
            return None
        cell = row.cells[column]
        try:
            moment = moment_of(cell, self.rule.formats, self.rule.zone)
        except UnreadableTimeError as error:
            self.refuse(row, case, column, cell, str(error))
            return None
        if moment.at > self.at and not may_be_later:
            self.refuse(row, case, column, cell, "thời điểm chưa tới")
        return moment


def check(rows: Sequence[ImportedRow], rule: Map, *, at: datetime) -> ImportCheck:
    """Gather the rows by case and try each case. ``at``: nothing may have happened later."""
    reader = _Reader(rule, at)
    by_case: dict[str, list[ImportedRow]] = defaultdict(list)
    column = rule.event["case"]
    for row in rows:
        code = reader.text(row, column)
        if lost_digits(code):
            reader.refuse(row, "", column, code, TOO_LONG)
        elif code:
            by_case[code].append(row)
        else:
            reader.refuse(row, "", column, row.cells[column], "thiếu mã hồ sơ")
    refusals, reader.refusals = reader.refusals, []
    cases: list[CaseRecord] = []
    for code, own in by_case.items():
        record = _case(reader, code, own)
        if reader.refusals:
            refusals += whole_case(code, [row.number for row in own], reader.refusals)
            reader.refusals = []
        elif record:
            cases.append(record)
    return ImportCheck(tuple(cases), tuple(refusals), len(by_case) - len(cases))


def whole_case(code: str, rows: Sequence[int], found: Sequence[RefusedCell]) -> list[RefusedCell]:
    """The refusals found, and one for every other row of the case, in the order of rows."""
    bad = {refusal.row for refusal in found}
    first = min(bad)
    reason = f"cùng hồ sơ với dòng {first} bị từ chối"
    rest = [RefusedCell(row, code, "", "", reason) for row in rows if row not in bad]
    return sorted([*found, *rest], key=lambda refusal: refusal.row)


def printed(cell: Cell) -> str:
    """A cell as text, days and times in ISO form."""
    if isinstance(cell, str):
        return cell
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()


def _case(reader: _Reader, code: str, rows: Sequence[ImportedRow]) -> CaseRecord | None:
    for row in rows:
        if row.surplus:
            reader.refuse(row, code, "", "", f"thừa {row.surplus} ô so với dòng tiêu đề")
    reader.word(rows[0], code, "case", reader.rule.event["case"])
    _same_in_all_rows(reader, code, rows)
    words = _words(reader, code, rows[0])
    times = _times(reader, code, rows[0])
    steps = [step for row in rows if (step := _step(reader, code, row))]
    _no_step_twice(reader, code, rows, steps)
    if reader.refusals:
        return None
    steps.sort(key=lambda step: (step.moment.at, step.row))
    return CaseRecord(code, tuple(row.number for row in rows), words, times, tuple(steps))


def _same_in_all_rows(reader: _Reader, code: str, rows: Sequence[ImportedRow]) -> None:
    for column in reader.rule.case.values():
        first = reader.text(rows[0], column)
        for row in rows[1:]:
            if reader.text(row, column) != first:
                reason = f"khác dòng {rows[0].number} cùng hồ sơ, dòng đó ghi “{first or '(trống)'}”"
                reader.refuse(row, code, column, row.cells[column], reason)


def _words(reader: _Reader, code: str, row: ImportedRow) -> dict[str, str]:
    rule = reader.rule
    read = {key: reader.word(row, code, key, rule.case[key]) for key in CASE_WORDS if key in rule.case}
    return {**rule.constants, **read}


def _times(reader: _Reader, code: str, row: ImportedRow) -> dict[str, Moment | None]:
    rule = reader.rule
    times = {
        key: reader.moment(row, code, rule.case[key], may_be_later=key in {"deadline", "planned_end"})
        for key in CASE_TIMES
        if key in rule.case
    }
    started, ended = times.get("started"), times.get("ended")
    if started and ended and ended.at < started.at:
        column = rule.case["ended"]
        reason = f"kết thúc trước khi bắt đầu ({printed(row.cells[rule.case['started']])})"
        reader.refuse(row, code, column, row.cells[column], reason)
    return times


def _step(reader: _Reader, code: str, row: ImportedRow) -> StepRecord | None:
    event = reader.rule.event
    found = len(reader.refusals)
    word = {
        key: reader.word(row, code, key, event[key]) if key in event else ""
        for key in ("activity", "id", "officer", "group")
    }
    for key, reason in (("activity", "thiếu tên việc"), ("id", "thiếu mã sự kiện")):
        if key in event and not word[key]:
            reader.refuse(row, code, event[key], row.cells[event[key]], reason)
    moment = reader.moment(row, code, event["time"])
    if moment is None:
        if not reader.text(row, event["time"]):
            reader.refuse(row, code, event["time"], row.cells[event["time"]], "thiếu thời điểm")
        return None
    if len(reader.refusals) > found:
        return None
    key = word["id"] or _digest(word["activity"], moment, word["officer"], word["group"])
    return StepRecord(row.number, key, word["activity"], moment, word["officer"], word["group"])


def _no_step_twice(reader: _Reader, code: str, rows: Sequence[ImportedRow], steps: Sequence[StepRecord]) -> None:
    column = reader.rule.event.get("id", "")
    by_number = {row.number: row for row in rows}
    seen: dict[str, StepRecord] = {}
    for step in steps:
        first = seen.setdefault(step.key, step)
        if first is not step:
            value = step.key if column else ""
            is_same = by_number[step.row].cells == by_number[first.row].cells
            reason = _twice(first.row, is_same=is_same, has_id=bool(column))
            reader.refuse(by_number[step.row], code, column, value, reason)


def _twice(first: int, *, is_same: bool, has_id: bool) -> str:
    if is_same:
        return f"lặp lại nguyên dòng {first}"
    if has_id:
        return f"trùng mã sự kiện với dòng {first} nhưng nội dung khác"
    return f"trùng việc, thời điểm, người và nhóm với dòng {first}"


def _digest(activity: str, moment: Moment, officer: str, group: str) -> str:
    text = "\x1f".join([activity, moment.at.isoformat(), officer, group])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
