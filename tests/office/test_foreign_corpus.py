"""The reader over 120 time clauses and 60 layouts that were written by someone who had not seen it.

None is read wrongly without a word. How many are asked about is held too, so that a reader that asks more says so.
"""

from tests.layouts import every_layout
from tests.layouts.judging import ASKED, LOOK, RIGHT, SILENT, Verdict, clauses, judged_clause, judged_layout

CLAUSES = {RIGHT: 90, LOOK: 12, ASKED: 18, SILENT: 0}
LAYOUTS = {RIGHT: 22, LOOK: 14, ASKED: 24, SILENT: 0}


def counted(verdicts: list[Verdict]) -> dict[str, int]:
    """How many verdicts there are of each kind."""
    return {kind: sum(1 for one in verdicts if one.outcome == kind) for kind in (RIGHT, LOOK, ASKED, SILENT)}


def silent(verdicts: list[Verdict]) -> set[str]:
    """The numbers or names of those that are read wrongly without a word."""
    return {one.name.partition(":")[0] for one in verdicts if one.outcome == SILENT}


def test_time_clauses_are_read_or_asked_about() -> None:
    verdicts = [judged_clause(row) for row in clauses()]
    assert len(verdicts) == 120
    assert silent(verdicts) == set()
    assert counted(verdicts) == CLAUSES


def test_layouts_are_read_or_asked_about() -> None:
    verdicts = [judged_layout(layout) for layout in every_layout()]
    assert len(verdicts) == 60
    assert silent(verdicts) == set()
    assert counted(verdicts) == LAYOUTS
