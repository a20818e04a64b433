"""One edit of a 15-step table, all in all: the edit, its checks, the rows and the drawing, in this process.

Every round sets another number of hours, so that nothing is kept from before but what stays the same
between two edits in earnest: the calendar, and the days that each limit leaves. By the processor's time,
so that what else runs on the machine does not count. The database and the page are not in it.
"""

import statistics
import time
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from bench.documents import definition
from nennep.definitions.bpmn import svg
from nennep.definitions.definition import Definition
from nennep.definitions.editing import apply, rows
from nennep.kernel.benches import Ratio
from nennep.kernel.worktime import Calendar, Term, Unit, calendar_from
from nennep.procedures.rules.published import Published
from nennep.processes.rules import checks
from nennep.processes.rules.checks import BasisState, Circumstances, VersionCovered

MOST_EDIT, MOST_CHECKS = 150.0, 60.0
TUESDAY = date(2026, 11, 17)
FIFTEEN = 7


def calendar() -> Calendar:
    """The national calendar that is shipped."""
    file = files("nennep.org") / "calendars" / "vietnam.toml"
    return calendar_from(tomllib.loads(file.read_text(encoding="utf-8")))


def circumstances() -> Circumstances:
    """A procedure with three channels, each of a limit of its own, and five legal bases."""
    terms = {
        "counter": Term(Decimal(60), Unit.CALENDAR_DAY),
        "online": Term(Decimal(2), Unit.MONTH),
        "post": Term(Decimal(45), Unit.WORKING_DAY),
    }
    bases = tuple(
        BasisState(text=f"Nghị định {n}/2026/NĐ-CP", state="Còn hiệu lực", is_in_force=True) for n in range(5)
    )
    covered = VersionCovered(published=Published(quality_code="QT.07", name="Cấp giấy phép", terms=terms), bases=bases)
    return Circumstances(day=TUESDAY, covered=(covered,), calendar=calendar(), own="nvd", desks=frozenset({"mc"}))


def edits(count: int) -> list[dict[str, Any]]:
    """Hours typed into one step and another, never the same twice."""
    return [{"act": "set", "step": f"B{3 + n % 9}", "column": "hours", "text": f"{n + 1},25"} for n in range(count)]


def run(rounds: int = 60) -> list[Ratio]:
    """Milliseconds of an edit and of its checks, medians, against what is allowed."""
    around, held = circumstances(), definition(FIFTEEN)
    cold = _timed(lambda: checks.run(held, around))
    whole: list[float] = []
    checking: list[float] = []
    for edit in edits(rounds):
        took, held = _one(held, edit, around)
        whole.append(sum(took))
        checking.append(took[1])
    steps = len(held.places)
    return [
        Ratio(f"edit of {steps} steps, checked and drawn", statistics.median(whole), MOST_EDIT, target="<= 1"),
        Ratio(f"checks of {steps} steps", statistics.median(checking), MOST_CHECKS, target="<= 1"),
        Ratio(f"checks of {steps} steps, the first of the day", cold, MOST_CHECKS, target="<= 1"),
    ]


def _one(
    held: Definition, edit: dict[str, Any], around: Circumstances
) -> tuple[tuple[float, float, float], Definition]:
    made: list[Definition] = []
    editing = _timed(lambda: made.append(apply(held, edit)[0]))
    after = made[0]
    checked = _timed(lambda: checks.run(after, around))
    shown = _timed(lambda: (rows(after), svg.draw(after)))
    return (editing, checked, shown), after


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
