"""The table as the screen shows it: a row a step, its cells as texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from nennep.definitions.definition import Definition, Place, Step
from nennep.definitions.editing.cells import cell_text
from nennep.definitions.editing.columns import COLUMNS, closed
from nennep.definitions.editing.context import PLAIN, Context


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step. ``number`` counts rows from 1; ``depth`` 0 is the top. ``block`` is the id of the
    step in whose branch (``branch``, or -1 - k for alarm k) it stands, "" at the top, and
    ``branch_words`` says so where the branch begins. ``cells`` are texts by column; ``closed`` the
    columns for which this kind of step has no use.
    """

    number: int
    step: Step
    depth: int
    block: str
    branch: int
    branch_words: str
    cells: Mapping[str, str]
    closed: frozenset[str]

    @property
    def id(self) -> str:
        return self.step.id


def rows(definition: Definition, context: Context = PLAIN) -> tuple[Row, ...]:
    """Every row in table order: a block first, then its branches, then its alarms."""
    return tuple(_row(definition, place, context) for place in definition.places)


def _row(definition: Definition, place: Place, context: Context) -> Row:
    cells = {one.key: cell_text(definition, place, one.key, context) for one in COLUMNS}
    return Row(
        number=place.number,
        step=place.step,
        depth=place.depth,
        block=place.block,
        branch=place.branch,
        branch_words=_words(definition, place),
        cells=cells,
        closed=closed(place.step.kind),
    )


def _words(definition: Definition, place: Place) -> str:
    """“B4, nhánh “Không đạt””, for the first step of a branch."""
    if not place.block:
        return ""
    block = definition.step(place.block)
    if place.branch < 0:
        alarm = block.alarms[-1 - place.branch]
        return f"{block.id}, hẹn giờ “{alarm.name}”" if alarm.steps[0].id == place.step.id else ""
    way = block.branches[place.branch]
    if way.steps[0].id != place.step.id:
        return ""
    limit = f" khi {way.condition}" if way.condition else ""
    name = f"nhánh “{way.name}”" if way.name else f"nhánh {place.branch + 1}"
    return f"{block.id}, {name}{limit}"
