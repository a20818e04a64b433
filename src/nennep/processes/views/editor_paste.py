"""A paste as it was understood, column by column."""

from typing import Any

from nennep.definitions.definition import Step
from nennep.definitions.editing import COLUMNS, PastedTable
from nennep.definitions.editing.columns import UNIT_WORDS
from nennep.definitions.editing.paste import guessed

from ..models import ProcessVersion
from ..queries.step_table import context_of

SHOWN_ROWS = 60
TAKEN = ("id", "name", "detail", "role", "unit", "agency", "duty", "hours", "forms_in", "forms_out",
         "clock_rule", "clock_ground", "condition", "phase", "public_state", "act", "signs", "returns", "result",
         "evidence", "in_internal", "in_iso", "iso_clause", "risks", "note")  # fmt: skip


def paste_context(
    version: ProcessVersion, pasted: PastedTable | None, *, text: str, after: str, problem: str
) -> dict[str, Any]:
    """What the preview shows: each column with the choices of what it is, the rows, the remarks."""
    columns = []
    if pasted:
        known = [(column.key, column.heading) for column in COLUMNS if column.key in TAKEN]
        columns = [
            {
                "number": number,
                "heading": pasted.headings[number - 1] if pasted.headings else "",
                "choices": [(key, words, key == name) for key, words in [("", "bỏ qua cột này"), *known]],
            }
            for number, name in enumerate(pasted.columns, start=1)
        ]
    rows = [(row, _meant(version, pasted.cells(row))) for row in pasted.rows[:SHOWN_ROWS]] if pasted else []
    return {
        "version": version,
        "process": version.process,
        "edit": version.edit,
        "text": text,
        "after": after,
        "problem": problem,
        "pasted": pasted,
        "columns": columns,
        "rows": rows,
        "rest": len(pasted.rows) - len(rows) if pasted else 0,
    }


def _meant(version: ProcessVersion, cells: dict[str, str]) -> str:
    """“Thẩm định hồ sơ · Phòng Nghiệp vụ Dược”: what the words of a row propose."""
    context = context_of(version)
    step = guessed(Step(id="B", name=cells.get("name", ""), role=cells.get("role", "")), cells, context)
    return " · ".join(
        word
        for word in (context.duties.get(step.duty, ""), {**UNIT_WORDS, **context.divisions}.get(step.unit, ""))
        if word
    )
