"""The cells of the step table as the templates show them: which column, how it is typed, what it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nennep.definitions.definition import CLOCK_RULES
from nennep.definitions.editing import COLUMN, Row, choices
from nennep.definitions.editing.columns import UNIT_WORDS

from ..queries.step_table import Sheet, StepTableRow

# How a cell is typed, by the kind of its column; all others are a line of text.
FIELDS = {"number": "number", "choice": "choice", "flag": "flag", "long": "long", "alarms": "long"}
GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Việc", ("name", "detail", "id")),
    ("Người làm", ("role", "duty", "unit", "agency", "separation")),
    ("Thời gian, đồng hồ", ("hours", "clock_rule", "clock_ground", "wait", "alarms", "phase")),
    ("Giấy tờ", ("forms_in", "forms_out", "result", "evidence")),
    ("Loại bước, đường đi", ("kind", "condition", "parallel")),
    ("Trên màn hình", ("act", "public_state", "signs", "returns")),
    ("Trên văn bản", ("in_internal", "in_iso", "iso_clause", "risks", "note")),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One place of the table: its text now, and what the version in force says where it differs."""

    column: str
    heading: str
    kind: str
    label: str
    text: str
    was: str
    differs: bool
    hint: str
    closed: bool
    options: Sequence[tuple[str, bool]] = ()

    @property
    def yes(self) -> bool:
        return self.text == "có"


@dataclass(frozen=True)
class CellGroup:
    heading: str
    cells: Sequence[Cell]


def cell_of(shown: StepTableRow, column: str, options: Mapping[str, Sequence[str]] = {}) -> Cell:
    """One cell of a row; ``options`` are the words to choose from, by column."""
    row, entry = shown.row, COLUMN[column]
    heading = entry.heading
    text = row.cells[column]
    words = options.get(column, ())
    return Cell(
        column=column,
        heading=heading,
        kind=FIELDS.get(entry.kind, "text"),
        label=f"{heading} của bước {row.id}",
        text=text,
        was=shown.was.get(column, ""),
        differs=column in shown.was,
        hint=entry.hint,
        closed=_is_idle(row, column, text),
        options=[(word, word == text) for word in ([] if text in words else [text]) + list(words)],
    )


def _is_idle(row: Row, column: str, text: str) -> bool:
    """A step in which nobody works shows no doer, no papers and no clock unless it was given one."""
    if column in row.closed:
        return True
    if row.step.kind in {"task", "check"} or (row.step.kind == "timer" and column == "clock_rule"):
        return False
    return text == {"unit": UNIT_WORDS[""], "clock_rule": CLOCK_RULES["run"]}.get(column, "") and (
        column in {"role", "unit", "forms_in", "forms_out", "clock_rule"}
    )


def cells_of(shown: StepTableRow, columns: Sequence[str]) -> dict[str, Cell]:
    return {column: cell_of(shown, column) for column in columns}


def options_of(sheet: Sheet) -> dict[str, list[str]]:
    """The words to choose from, by column; an empty one where nothing need be chosen."""
    found = {column: list(choices(column, sheet.context).values()) for column in ("kind", "clock_rule", "unit")}
    found["duty"] = ["", *choices("duty", sheet.context).values()]
    found["phase"] = ["", *(phase.code for phase in sheet.definition.phases)]
    return found


def groups_of(shown: StepTableRow, options: Mapping[str, Sequence[str]]) -> list[CellGroup]:
    """All that can be said of a step, by what it is about; what its kind has no use for is left out."""
    return [
        CellGroup(heading, [cell_of(shown, each, options) for each in columns if _usable(shown.row, each)])
        for heading, columns in GROUPS
    ]


def _usable(row: Row, column: str) -> bool:
    return column not in row.closed


def suggestions_of(sheet: Sheet) -> dict[str, list[str]]:
    """What was typed elsewhere in the table, and the agencies that are known, offered while one types, by column."""
    steps = [place.step for place in sheet.definition.places]
    single = {
        column: sorted({getattr(step, column) for step in steps} - {""}) for column in ("role", "public_state", "act")
    }
    forms = sorted({form for step in steps for form in (*step.forms_in, *step.forms_out)})
    return {**single, "agency": list(sheet.context.agencies), "forms_in": forms, "forms_out": forms}
