"""Rows copied from Excel or Word, read into columns and shown before they are taken in."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nennep.definitions.definition import Definition, Step
from nennep.definitions.editing.arguments import Edit, said
from nennep.definitions.editing.cells import read_fields
from nennep.definitions.editing.columns import COLUMN, COLUMNS, PARALLEL
from nennep.definitions.editing.context import Context
from nennep.definitions.editing.errors import EditError
from nennep.definitions.editing.ids import free_id, id_after, taken_ids
from nennep.definitions.editing.pasted_times import ANSWERS, TimeQuestion, answered, questions_of
from nennep.definitions.editing.tree import beside, place_of
from nennep.definitions.intake.proposals import proposed, says_who
from nennep.kernel.worktime import UNITS
from nennep.office import steps as st
from nennep.office.durations import DAY, HALF_DAY, HOUR, MINUTE, WORKING_DAY, read_time, unit_of
from nennep.office.headings import is_numbering
from nennep.office.spelling import clean, flat, key, shown
from nennep.office.tables import Cell
from nennep.office.tables import Row as GridRow

Done = tuple[Definition, str]
MOST_ROWS, MOST_CELLS = 300, 40
LONGEST = 500_000
_READING = {
    st.ORDER: "id", st.NAME: "name", st.CHART: "name", st.DETAIL: "detail", st.ROLE: "role",
    st.TIME: "hours", st.FORMS: "forms_out", st.NOTE: "note",
}  # fmt: skip
_NOT_PASTED = {"kind", "branches", PARALLEL, "alarms", "wait", "separation"}
_ID = re.compile(r"(?:bước\s*)?(?P<head>[A-Za-zĐđ]*)\s?(?P<number>\d{1,3})(?P<tail>[a-zA-Z]?)[.):]?", re.I)


@dataclass(frozen=True, kw_only=True)
class PastedTable:
    """What a paste was understood as: a column of ours, or "", for each column of it; its rows; what
    a person should look at. ``headings`` are the words of its own heading row, () if it has none;
    ``first`` are those of its first row, whichever it is.
    """

    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]
    first: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[TimeQuestion, ...]:
        """What must be answered of the amounts of time before the rows are taken in."""
        return questions_of([self.cells(row).get("hours", "") for row in self.rows])

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """One row by our columns; several columns of the same meaning on lines of their own."""
        found: dict[str, str] = {}
        for column, text in zip(self.columns, row, strict=True):
            if column and text:
                found[column] = f"{found[column]}\n{text}" if column in found else text
        return found


def read_paste(text: str, columns: Sequence[str] | None = None, heading_row: bool | None = None) -> PastedTable:
    """The rows of a paste. ``columns`` corrects what the columns were understood as, ``heading_row`` whether
    the first row is a heading.

    Raises EditError for a paste without rows, or too large.
    """
    if len(text) > LONGEST:
        raise EditError("", "", "Đoạn dán quá lớn. Dán từng phần của bảng.")
    grid = _grid(text)
    if not grid:
        raise EditError("", "", "Đoạn dán không có dòng nào. Chép các dòng của bảng rồi dán lại.")
    heading, named = _heading(grid, heading_row)
    rows = grid[1:] if heading else grid
    rows = [row for row in rows if not _is_count(row)]
    found = named if heading else _guessed(rows)
    if columns is not None:
        found = _corrected(columns, len(found))
    kept, warnings = _steps_only(rows, found)
    if not kept:
        raise EditError("", "", "Đoạn dán chỉ có dòng tiêu đề. Chép cả các dòng bước rồi dán lại.")
    if "name" not in found:
        warnings.append("Chưa rõ cột nào là việc làm. Chọn cột trước khi nhận.")
    if "hours" in found and heading:
        kept = _in_unit(kept, found, heading)
    return PastedTable(
        columns=tuple(found),
        headings=tuple(heading),
        rows=tuple(map(tuple, kept)),
        warnings=tuple(warnings),
        first=tuple(map(flat, grid[0])),
    )


def _grid(text: str) -> list[list[str]]:
    """Cells by row, all rows of one width; a line without a tab goes on in the last cell before it."""
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    except csv.Error:
        raise EditError("", "", "Đoạn dán có một ô quá lớn. Dán từng phần của bảng.") from None
    if len(lines) > MOST_ROWS * 10:
        raise EditError("", "", f"Đoạn dán có hơn {MOST_ROWS} dòng. Dán từng phần của bảng.")
    rows: list[list[str]] = []
    for line in lines:
        if len(line) == 1 and rows and len(rows[-1]) > 1:
            rows[-1][-1] = f"{rows[-1][-1]}\n{line[0]}"
        elif any(cell.strip() for cell in line):
            rows.append(line[:MOST_CELLS])
    width = max((len(row) for row in rows), default=0)
    cells = [[clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return [row for row in cells if any(row)]


def _is_count(row: Sequence[str]) -> bool:
    """A row that only counts the columns: (1) (2) (3)."""
    cells = tuple(Cell(text, 1, n) for n, text in enumerate(row, start=1))
    return is_numbering(GridRow(1, cells))


# --- columns ---


def _heading(grid: list[list[str]], told: bool | None) -> tuple[list[str], list[str]]:
    """The first row as headings, and what they mean; nothing where it is a row of work, as a row that tells a time is."""
    first = grid[0]
    named = [_named(text) for text in first]
    known = [name for name in named if name]
    if told is not None:
        return ([flat(text) for text in first], _once(named)) if told else ([], [])
    if any(read_time(text, "").amount is not None for text in first):
        return [], []
    is_heading = len(known) >= max(1, (len(first) + 1) // 2) and not any(_ID.fullmatch(text) for text in first)
    if not is_heading or ("name" not in known and len(known) < 2):
        return [], []
    return [flat(text) for text in first], _once(named)


_BY_HEADING = {key(column.heading): column.key for column in COLUMNS} | {
    "gio": "hours",
    "so gio": "hours",
    "dong ho": "clock_rule",
    "can cu dung dong ho": "clock_ground",
    "bieu mau": "forms_out",
    "ket qua dau ra": "forms_out",
    "dau vao": "forms_in",
    "dau ra": "forms_out",
}


def _named(text: str) -> str:
    words = key(text)
    if not words or len(words) > 160:
        return ""
    named = _BY_HEADING.get(words) or _READING.get(st.column_named(words), "")
    return "" if named in _NOT_PASTED else named


def _once(named: Sequence[str]) -> list[str]:
    """A column of ours that stands twice counts once, but for those of several lines."""
    found: list[str] = []
    for name in named:
        several = name in COLUMN and COLUMN[name].kind in {"many", "long"}
        found.append("" if name in found and not several else name)
    return found


def _guessed(rows: list[list[str]]) -> list[str]:
    """Columns of a paste without a heading: numbers first, time where most cells tell a time, the
    longest words that name nobody are the work, then who does it, then forms."""
    width = len(rows[0]) if rows else 0
    columns = [[row[n] for row in rows if row[n]] for n in range(width)]
    named = [""] * width
    for n, cells in enumerate(columns):
        if n == 0 and _most(cells, lambda text: bool(_ID.fullmatch(flat(text)))):
            named[n] = "id"
        elif "hours" not in named and _most(cells, _is_time):
            named[n] = "hours"
    rest = [n for n in range(width) if not named[n] and columns[n]]
    if rest:
        doing = [n for n in rest[:3] if not _most(columns[n], says_who)] or rest
        longest = max(doing[:2], key=lambda n: sum(map(len, columns[n])) / len(columns[n]))
        named[longest] = "name"
        rest.remove(longest)
    for n, name in zip(rest, ("role", "forms_out", "note"), strict=False):
        named[n] = name
    return named


def _most(cells: list[str], holds: Any) -> bool:
    return bool(cells) and sum(1 for text in cells if holds(text)) * 3 > len(cells) * 2


def _is_time(text: str) -> bool:
    phrase = read_time(text, "(giờ)")
    return len(text) < 40 and (phrase.amount is not None or phrase.is_unset)


def _corrected(columns: Sequence[str], width: int) -> list[str]:
    wrong = [name for name in columns if name and (name not in COLUMN or name in _NOT_PASTED)]
    if len(columns) != width or wrong:
        raise EditError("", "", f"Đoạn dán có {width} cột; chọn cho mỗi cột một mục nhận được.")
    return list(columns)


def _in_unit(rows: list[list[str]], named: list[str], heading: list[str]) -> list[list[str]]:
    """A bare number below “Thời gian (ngày)” is days, below “Giờ” hours."""
    at = named.index("hours")
    unit = HOUR if key(heading[at]) in {"gio", "so gio"} else unit_of(heading[at])
    if unit not in {HOUR, MINUTE, HALF_DAY, WORKING_DAY, DAY}:
        return rows
    words = UNITS[unit]
    return [
        [
            f"{text} {words}" if n == at and re.fullmatch(r"\d+(?:[.,]\d+)?", text) else text
            for n, text in enumerate(row)
        ]
        for row in rows
    ]


def _steps_only(rows: list[list[str]], named: list[str]) -> tuple[list[list[str]], list[str]]:
    """The rows without totals, and what was left out."""
    kept, warnings = [], []
    for number, row in enumerate(rows, start=1):
        words = next((text for text in row if text), "")
        if st.is_total(words):
            warnings.append(f"Dòng {number} “{shown(words, 40)}” là dòng tổng, không nhận thành bước.")
        else:
            kept.append(row)
    if len(kept) > MOST_ROWS:
        raise EditError("", "", f"Đoạn dán có hơn {MOST_ROWS} dòng. Dán từng phần của bảng.")
    return kept, warnings


# --- taking in ---


def paste(definition: Definition, edit: Edit, context: Context) -> Done:
    """``{"act": "paste", "after"?, "text", "columns"?: [...], "heading"?: "yes" | "no", "day"?, "bare"?,
    "unread"?}``: the rows are steps, in their order. The last three answer what amounts of time mean.

    Duty and division are proposed by who does the step, where no column says them. After ``after``,
    else at the end of the table. A number of the paste is kept where it is free. Raises
    EditError with the row's number for a cell that cannot be read; then nothing is taken in.
    """
    columns = edit.get("columns")
    if columns is not None and not (isinstance(columns, list | tuple) and all(isinstance(one, str) for one in columns)):
        raise EditError("", "", "Các cột của đoạn dán phải là danh sách tên cột.")
    heading = {"yes": True, "no": False}.get(said(edit, "heading"))
    answers = {kind: said(edit, kind) for kind in ANSWERS}
    pasted = read_paste(said(edit, "text", needed=True), columns, heading)
    if "name" not in pasted.columns:
        raise EditError("", "name", "Chưa rõ cột nào là việc làm. Chọn cột trước khi nhận.")
    anchor = said(edit, "after") or (definition.steps[-1].id if definition.steps else "")
    if anchor:
        place_of(definition, anchor)
    taken = taken_ids(definition)
    is_last = not anchor or definition.steps[-1].id == anchor
    steps: list[Step] = []
    for number, row in enumerate(pasted.rows, start=1):
        before = steps[-1].id if steps else anchor
        cells = pasted.cells(row)
        if "hours" in cells:
            cells["hours"] = answered(cells["hours"], answers)
        step = _step(definition, cells, number, taken, before, is_last, context)
        taken.add(step.id)
        steps.append(step)
    words = f"Dán {len(steps)} bước: {', '.join(step.id for step in steps[:12])}"
    if not anchor:
        return replace(definition, steps=tuple(steps)), words
    return beside(definition, anchor, tuple(steps), after=True), words


def _step(
    definition: Definition,
    cells: Mapping[str, str],
    number: int,
    taken: set[str],
    before: str,
    is_last: bool,
    context: Context,
) -> Step:
    step = Step(id=_own_id(cells.get("id", ""), taken, before, is_last), name="")
    try:
        for column, text in {"name": "", **cells}.items():
            if column != "id":
                given = text.replace("\n", " ") if COLUMN[column].kind == "text" else text
                step = replace(step, **read_fields(definition, step, column, given, context))
    except EditError as error:
        heading = COLUMN[error.column].heading if error.column in COLUMN else ""
        raise EditError("", error.column, f"Dòng {number}, {heading}: {error.message}") from None
    return guessed(step, cells, context)


def guessed(step: Step, cells: Mapping[str, str], context: Context) -> Step:
    """The step with the duty and the division that its words propose, where the rows do not say them."""
    meant = proposed(step.role, step.name, context.divisions)
    fields = {"duty": meant.duty if meant.duty in context.duties else "", "unit": meant.unit}
    missing: dict[str, Any] = {name: value for name, value in fields.items() if value and not cells.get(name)}
    return replace(step, **missing)


def _own_id(text: str, taken: set[str], before: str, is_last: bool) -> str:
    found = _ID.fullmatch(flat(text))
    if found:
        own = f"{found['head'] or 'B'}{int(found['number'])}{found['tail']}"
        if own.lower() not in {one.lower() for one in taken}:
            return own
    return id_after(taken, before, is_last=is_last) if before else free_id(taken)
