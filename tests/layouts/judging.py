"""What a reading is worth beside what a careful official reads.

RIGHT: every value is the expected one. LOOK: the same, and the reader asks that someone look at it. ASKED: not read, or
read otherwise, and the reader says so at that place. SILENT: read otherwise, and nothing says so.
Where an official would have to ask, asking is RIGHT and anything else is SILENT.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from nennep.kernel.worktime import UNITS
from nennep.office import DECISION, PROCEDURE, ReadingWarning, UnreadableUploadError, read
from nennep.office.durations import SAME_DAY, Amount, TimePhrase
from tests.layouts import HEADINGS, LIST_HEADINGS, Layout, Listed, Step
from tests.layouts.word import decision, process, saved, table

RIGHT, LOOK, ASKED, SILENT = "right", "look", "asked", "silent"
CLAUSES = Path(__file__).parent.parent / "data" / "time_clauses.toml"
_ROUTINE = re.compile(
    r"không có dòng tổng để so|không có cột|hiểu là tên nhóm|tiêu đề bảng A, B, C, D|quyết định: không thấy"
    r"|không thấy số|chưa đọc được (?:số|ngày)|lẻ; giữ nguyên đơn vị|^thời gian lấy từ câu văn: [\d,]+ "
)
"""What the reader tells of a file that is in order too."""


@dataclass(frozen=True)
class Verdict:
    """``read`` and ``told`` are for whoever looks at a number that has changed."""

    name: str
    outcome: str
    read: str
    told: tuple[str, ...]


@cache
def clauses() -> tuple[dict[str, Any], ...]:
    """The rows of the list of time clauses."""
    return tuple(tomllib.loads(CLAUSES.read_text("utf-8"))["rows"])


def judged_clause(row: dict[str, Any]) -> Verdict:
    """The words stand in a file of one step or of one procedure, which is read as any other."""
    time, told = _time_read(row)
    told = [*told, *([time.doubt] if time and time.doubt else [])]
    name = f"{row['n']}: {row['written']}"
    if "ask" in row:
        return Verdict(name, RIGHT if told else SILENT, repr_of(time), tuple(told))
    is_right = time is not None and _is_read(time, row["reads"], in_step=row["place"] == "step")
    return Verdict(name, _outcome(is_right, told), repr_of(time), tuple(told))


def judged_layout(layout: Layout) -> Verdict:
    """The file is read as steps or as a list, whichever it is."""
    is_list = bool(layout.procedures)
    try:
        reading: Any = read(layout.build(), expected=DECISION if is_list else PROCEDURE, name=f"tep{layout.suffix}")
    except UnreadableUploadError as error:
        return Verdict(layout.name, RIGHT if layout.ask else ASKED, "", (str(error),))
    warnings = [one for one in reading.warnings if not _ROUTINE.search(one.message)]
    told = tuple(str(one) for one in warnings)
    if layout.ask:
        return Verdict(layout.name, RIGHT if warnings else SILENT, "", told)
    wrong = _wrong_procedures(reading, layout.procedures) if is_list else _wrong_steps(reading, layout)
    if not wrong:
        return Verdict(layout.name, LOOK if warnings else RIGHT, "", told)
    is_told = all(_is_told(index, warnings) for index, _ in wrong)
    return Verdict(layout.name, ASKED if is_told else SILENT, "; ".join(words for _, words in wrong), told)


def repr_of(time: TimePhrase | None) -> str:
    """The reading of a clause in a line."""
    if time is None:
        return "-"
    first = f"{time.amount} {time.unit} {time.term.cutoff or ''}".strip()
    return f"{first} {[f'{one.amount} {one.unit}' for one in time.variants]}{' unset' if time.is_unset else ''}"


def _outcome(is_right: bool, told: Sequence[str]) -> str:
    if is_right:
        return LOOK if told else RIGHT
    return ASKED if told else SILENT


def _time_read(row: dict[str, Any]) -> tuple[TimePhrase | None, list[str]]:
    if row["place"] == "step":
        document = process()
        table(
            document,
            [[*HEADINGS[:3], row.get("column", HEADINGS[3])], ["B1", "Thẩm định", "Chuyên viên", row["written"]]],
        )
        steps = _read(document, PROCEDURE)
        found, warnings = (steps.steps[0].time if steps.steps else None), steps.warnings
    else:
        document = decision()
        heads = [*LIST_HEADINGS[:3], row.get("column", LIST_HEADINGS[3]), LIST_HEADINGS[4]]
        table(document, [heads, ["1", "1.999101", "Cấp giấy phép", row["written"], "Không"]])
        procedures = _read(document, DECISION)
        found, warnings = (procedures.rows[0].time if procedures.rows else None), procedures.warnings
    return found, [one.message for one in warnings if not _ROUTINE.search(one.message)]


def _read(document: Any, expected: Any) -> Any:
    return read(saved(document), expected=expected, name="tep.docx")


def _is_read(time: TimePhrase, expected: Iterable[str], *, in_step: bool) -> bool:
    """Whether the phrase says the ordinary case and every alternative, in order."""
    wanted = [one.partition(" | ") for one in expected]
    first, rest = wanted[0][0], wanted[1:]
    if first == "không quy định":
        return time.is_unset and time.amount is None
    late = [condition for words, _, condition in rest if words == "ngày làm việc tiếp theo"]
    if late:
        hour = re.search(r"\d+", late[0])
        is_cut = time.term.cutoff is not None and hour is not None and time.term.cutoff.hour == int(hour[0])
        return time.unit == SAME_DAY and is_cut
    amounts = [Amount(time.text, time.term), *time.variants]
    if len(amounts) != len(wanted):
        return False
    return all(_same(amount, words, in_step=in_step) for amount, (words, _, _) in zip(amounts, wanted, strict=True))


def _same(amount: Amount, words: str, *, in_step: bool) -> bool:
    if words in ("ngay", "trong ngày"):
        return amount.unit == SAME_DAY
    number, _, unit = words.partition(" ")
    if words.startswith("+") or amount.term.amount is None:
        return False
    if in_step:
        return _hours(amount.term.amount, UNITS.get(amount.unit, "")) == _hours(Decimal(number), unit)
    spelled = "giờ làm việc" if amount.unit == "working_hour" else UNITS.get(amount.unit)
    return amount.term.amount == Decimal(number) and spelled == unit


def _hours(amount: Decimal, unit: str) -> Decimal | None:
    """Working hours of a time in a step, where every day is a working day of eight hours."""
    a_unit = {"phút": Decimal(1) / 60, "giờ làm việc": 1, "buổi": 4, "ngày làm việc": 8, "ngày": 8, "tuần": 40}
    return round(amount * a_unit[unit], 4) if unit in a_unit else None


def _wrong_steps(reading: Any, layout: Layout) -> list[tuple[int | None, str]]:
    wrong: list[tuple[int | None, str]] = []
    if len(reading.steps) != len(layout.steps):
        wrong.append((None, f"{len(reading.steps)} steps for {len(layout.steps)}"))
    for index, (found, step) in enumerate(zip(reading.steps, layout.steps, strict=False)):
        if _plain(found.name) != _plain(step.name):
            wrong.append((index, f"name {found.name!r}"))
        if _plain(found.role) != _plain(step.who):
            wrong.append((index, f"role {found.role!r}"))
        if not _is_step_time(found.time, step):
            wrong.append((index, f"time {repr_of(found.time)} for {step.time!r}"))
    if layout.total and (reading.total is None or not _same(reading.total, layout.total, in_step=True)):
        wrong.append((None, f"total {reading.total}"))
    return wrong


def _is_step_time(time: TimePhrase, step: Step) -> bool:
    if not step.time:
        return time.amount is None
    return _is_read(time, step.time.split("; "), in_step=True)


def _wrong_procedures(reading: Any, expected: Sequence[Listed]) -> list[tuple[int | None, str]]:
    wrong: list[tuple[int | None, str]] = []
    if len(reading.rows) != len(expected):
        wrong.append((None, f"{len(reading.rows)} procedures for {len(expected)}"))
    for index, (found, row) in enumerate(zip(reading.rows, expected, strict=False)):
        if found.code != row.code:
            wrong.append((index, f"code {found.code!r}"))
        if _plain(found.name) != _plain(row.name):
            wrong.append((index, f"name {found.name!r}"))
        if row.limit and not _is_read(found.time, row.limit.split("; "), in_step=False):
            wrong.append((index, f"limit {repr_of(found.time)} for {row.limit!r}"))
        if not row.limit and found.time.amount is not None:
            wrong.append((index, f"limit {repr_of(found.time)} for none"))
        if (row.part == "repealed") != (found.table == "D"):
            wrong.append((index, f"table {found.table!r}"))
    return wrong


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .;:()").lower()


def _is_told(index: int | None, warnings: Sequence[ReadingWarning]) -> bool:
    """A wrong value is told at its row or, like a lost row, for the file or the table."""
    if index is None:
        return bool(warnings)
    return any(one.row == index or (one.row is None and _is_general(one)) for one in warnings)


def _is_general(warning: ReadingWarning) -> bool:
    return "bảng mã cũ" in warning.message or "chú thích" in warning.message
