"""The parts of the editor: each is rendered alone, so that an edit's answer holds just what it changed."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from nennep.definitions.bpmn.foreign_summary import kept_of
from nennep.definitions.bpmn.svg import draw
from nennep.definitions.definition import KINDS, Definition, DefinitionError
from nennep.definitions.rules import KINDS as VARIABLE_KINDS
from nennep.web.request import HouseRequest

from ..models import ProcessVersion
from ..queries import may_keep, may_write
from ..queries.register import procedures_to_choose
from ..queries.step_table import Sheet, StepTableRow
from .editor_cells import cells_of, groups_of, options_of, suggestions_of
from .editor_rail import rail_context, variants_of

GRID = ("id", "name", "role", "unit", "agency", "hours", "forms_in", "forms_out", "clock_rule", "branches")
# Each part of the page and its template; the names are those of ``data-part``.
PARTS = ("acts", "hours", "drawing", "totals", "checks", "papers", "examples", "frame", "choices", "todo")
KEPT_ROWS = 4000
_rows: dict[Hashable, SafeString] = {}
BLANK_PHASES, BLANK_VARIABLES = 2, 2


def may_edit(request: HouseRequest, version: ProcessVersion) -> bool:
    return version.state == "draft" and may_write(request.actor, version)


def page_context(request: HouseRequest, sheet: Sheet, *, step: str, more: bool, day: date) -> dict[str, Any]:
    """The whole page. ``step`` is the chosen one; with ``more`` its details stand below its row."""
    context = _common(request, sheet, step, day)
    rows = [(shown.row.id, row_html(shown, step=step, writable=context["writable"])) for shown in sheet.rows]
    detail = step_detail(request, sheet, step) if more else ""
    return context | {"rows": rows, "detail": detail, "variants": variants_of(sheet.version)} | _procedures(sheet)


def _procedures(sheet: Sheet) -> dict[str, Any]:
    """The procedures that the draft carries out, and those that it may."""
    chosen, others = procedures_to_choose(sheet.version)
    return {"procedures": chosen, "others": others}


def parts_of(request: HouseRequest, sheet: Sheet, *, step: str, more: bool, day: date) -> dict[str, Any]:
    """What the script puts in place of the old: every part, every row, the details of the chosen step."""
    context = _common(request, sheet, step, day)
    parts = {name: render_to_string(f"processes/_editor_{name}.html", context, request) for name in PARTS}
    # Which row is chosen is the browser's matter: an answer must not differ by it.
    rows = [(shown.row.id, row_html(shown, step="", writable=context["writable"])) for shown in sheet.rows]
    detail = {"step": step, "html": step_detail(request, sheet, step)} if more and step else None
    return {"edit": sheet.version.edit, "parts": parts, "rows": rows, "more": detail, "step": step}


def _common(request: HouseRequest, sheet: Sheet, step: str, day: date) -> dict[str, Any]:
    version = sheet.version
    writable = may_edit(request, version)
    return {
        "process": version.process,
        "version": version,
        "sheet": sheet,
        "step": step,
        "writable": writable,
        "keeps": may_keep(request.actor, version.process),
        "edit": version.edit,
        "drawing": drawing(sheet, step),
        "kept": kept_of(sheet.definition),
        "options": options_of(sheet) if writable else {},
        "suggestions": suggestions_of(sheet) if writable else {},
        "kinds": list(KINDS.values()),
        "variable_kinds": VARIABLE_KINDS.items(),
        "blank_phases": range(BLANK_PHASES),
        "blank_variables": range(BLANK_VARIABLES),
        **rail_context(request, sheet, day),
    }


def drawing(sheet: Sheet, step: str) -> SafeString:
    """The swim-lane of the table, lying and (for a wide screen) upright; "" where none can be drawn."""
    try:
        lying, upright = (
            draw(sheet.definition, side=side, selected=step, changed=sheet.changed) for side in (False, True)
        )
    except DefinitionError:
        return SafeString("")
    drawn = f'<div class="lying">{lying}</div><div class="upright">{upright}</div>'
    return mark_safe(drawn)  # noqa: S308 - every text in it is escaped where it is drawn


def row_html(shown: StepTableRow, *, step: str, writable: bool) -> SafeString:
    """One row of the table; kept, for an edit leaves nearly all of them as they are."""
    is_chosen = shown.row.id == step
    key = (shown.key, is_chosen, writable)
    html = _rows.get(key)
    if html is None:
        context = {
            "shown": shown,
            "step": shown.row.id,
            "cells": cells_of(shown, GRID),
            "writable": writable,
            "notes": _notes(shown),
            "selected": is_chosen,
        }
        html = SafeString(render_to_string("processes/_editor_row.html", context).strip())
        if len(_rows) >= KEPT_ROWS:
            _rows.clear()
        _rows[key] = html
    return html


def _notes(shown: StepTableRow) -> list[str]:
    """What a reader of the table must know of a row besides its cells."""
    step, cells = shown.row.step, shown.row.cells
    found = [KINDS[step.kind]] if step.kind not in {"task", "check"} else []
    found += [f"chờ {cells['wait']}"] if step.wait else []
    found += [f"khi {step.condition}"] if step.condition else []
    found += [f"song song với {cells['parallel']}"] if cells["parallel"] else []
    found += ["làm ngay"] if step.at_once and not step.hours else []
    found += ["ký kết quả"] if step.signs else []
    found += ["bước mới"] if shown.fresh else (["chuyển chỗ"] if shown.moved else [])
    return found


def step_detail(request: HouseRequest, sheet: Sheet, step: str) -> str:
    """All that can be said of one step; empty for a step that is not in the table."""
    shown = next((each for each in sheet.rows if each.row.id == step), None)
    if shown is None:
        return ""
    options = options_of(sheet)
    context = {
        "shown": shown,
        "step": step,
        "groups": groups_of(shown, options),
        "edit": sheet.version.edit,
        "process": sheet.version.process,
        "writable": may_edit(request, sheet.version),
        "branches": _branch_rows(shown),
        "can_branch": "branches" not in shown.row.closed,
        "targets": [place.step.id for place in sheet.definition.places],
        "asks": shown.row.step.kind in {"decision", "inclusive"},
    }
    return render_to_string("processes/_editor_more.html", context, request)


def _branch_rows(shown: StepTableRow) -> list[dict[str, Any]]:
    rows = [
        {
            "was": number,
            "name": way.name,
            "condition": way.condition,
            "to": way.to,
            "inner": ", ".join(one.id for one in way.steps),
        }
        for number, way in enumerate(shown.row.step.branches)
    ]
    return rows


def jump_after(edits: Sequence[Mapping[str, Any]], before: Definition, after: Definition) -> dict[str, Any] | None:
    """Where the writer goes on: into a new step's name, or after a step that got another id."""
    held = {place.step.id for place in before.places}
    new = [place.step.id for place in after.places if place.step.id not in held]
    act = edits[-1].get("act") if edits else ""
    if new and act in {"insert", "paste"}:
        return {"step": new[0], "column": "name", "open": act == "insert"}
    if new and act == "set" and edits[-1].get("column") == "id":
        return {"step": new[0], "column": "id"}
    if act == "move":
        return {"step": edits[-1].get("step", ""), "column": "name"}
    return None
