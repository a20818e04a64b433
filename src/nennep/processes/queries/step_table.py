"""What the editor shows of a draft: its rows beside those of the version in force, hours and totals."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from nennep.definitions import engine
from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.difference import Difference, difference
from nennep.definitions.editing import COLUMNS, Context, Row, rows
from nennep.org.models import Agency
from nennep.org.queries import divisions_of

from ..models import DraftEdit, ProcessVersion


def context_of(version: ProcessVersion) -> Context:
    """What the reader of a cell must know of the agency of the process."""
    divisions = divisions_of(version.agency_id).filter(is_one_stop=False)
    agencies = Agency.objects.exclude(pk=version.agency_id).exclude(level="source")
    return Context(
        divisions=dict(divisions.order_by("name").values_list("code", "name")),
        agencies=tuple(agencies.order_by("name").values_list("name", flat=True)),
    )


@dataclass(frozen=True)
class StepTableRow:
    """A row with what it was in the version in force: ``was`` holds the old texts of the columns
    that differ; ``fresh``: that version has no such step."""

    row: Row
    was: Mapping[str, str]
    fresh: bool
    moved: bool

    @property
    def key(self) -> Hashable:
        """All that is shown of the row: rows of the same key look the same."""
        row = self.row
        return (
            row.step,
            row.depth,
            row.branch_words,
            tuple(row.cells.values()),
            tuple(self.was.items()),
            self.fresh,
            self.moved,
        )

    @property
    def changed(self) -> bool:
        return self.fresh or self.moved or bool(self.was)


@dataclass(frozen=True)
class PhaseTotal:
    """A phase, what its steps add to the longest path, and its own total where it has one."""

    code: str
    name: str
    hours: Decimal
    limit: Decimal | None

    @property
    def off(self) -> bool:
        return self.limit is not None and self.hours != self.limit


class Sheet:
    """One definition of a version as the editor shows it; each part is made once, when it is shown."""

    def __init__(self, version: ProcessVersion, definition: Definition, context: Context) -> None:
        self.version, self.definition, self.context = version, definition, context

    @cached_property
    def before(self) -> Definition | None:
        """The table of the version that this one is based on."""
        held = self.version.based_on
        return Definition.from_dict(held.definition) if held else None

    @cached_property
    def difference(self) -> Difference | None:
        return difference(self.before, self.definition) if self.before else None

    @cached_property
    def rows(self) -> tuple[StepTableRow, ...]:
        held = {row.id: row for row in rows(self.before, self.context)} if self.before else {}
        moved = set(self.difference.moved) if self.difference else set()
        return tuple(
            _beside(row, held.get(row.id), fresh=bool(held) and row.id not in held, moved=row.id in moved)
            for row in rows(self.definition, self.context)
        )

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Ids of the steps that the version in force says differently, or not at all."""
        return tuple(row.row.id for row in self.rows if row.changed)

    @cached_property
    def path(self) -> engine.PathHours | None:
        """Hours of the paths; None while the table cannot be run."""
        return _path(self.definition)

    @cached_property
    def ways(self) -> engine.EveryPath | None:
        """Every path with its hours; None while the table cannot be run."""
        return engine.every_path(engine.compile(self.definition)) if self.path else None

    @cached_property
    def grown(self) -> Decimal | None:
        """Hours that the longest path has more (negative: fewer) than in the version in force."""
        before = _path(self.before) if self.before else None
        return self.path.longest - before.longest if self.path and before else None

    @cached_property
    def saved_share(self) -> Decimal | None:
        """The part of the hours that the draft saves, in percent; None where it saves none."""
        before = _path(self.before) if self.before else None
        if not before or not before.longest or self.grown is None or self.grown >= 0:
            return None
        return -self.grown * 100 / before.longest

    @cached_property
    def total(self) -> Decimal:
        """The longest path; while the table cannot be run, the sum of the rows."""
        if self.path:
            return self.path.longest
        return sum((place.step.hours for place in self.definition.places), Decimal(0))

    @cached_property
    def phases(self) -> tuple[PhaseTotal, ...]:
        on_path = set(self.path.longest_steps) if self.path else None
        found = []
        for phase in self.definition.phases:
            steps = (place.step for place in self.definition.places)
            hours = sum(
                (s.hours for s in steps if s.phase == phase.code and (on_path is None or s.id in on_path)), Decimal(0)
            )
            found.append(PhaseTotal(phase.code, phase.name, hours, phase.hours))
        return tuple(found)

    @cached_property
    def edits(self) -> Mapping[int, DraftEdit]:
        """By number, the edit at which the draft stands, the one before and the one undone last."""
        here = self.version.edit
        found = self.version.edits.filter(number__in=(here - 1, here, here + 1))
        return {edit.number: edit for edit in found.select_related("by").defer("definition")}

    @property
    def last_edit(self) -> DraftEdit | None:
        """The edit at which the draft stands."""
        return self.edits.get(self.version.edit)

    @property
    def can_undo(self) -> bool:
        return self.version.edit - 1 in self.edits

    @property
    def next_edit(self) -> DraftEdit | None:
        """The edit that was undone last."""
        return self.edits.get(self.version.edit + 1)


def _beside(row: Row, held: Row | None, *, fresh: bool, moved: bool) -> StepTableRow:
    was = {}
    if held is not None:
        was = {
            column.key: held.cells[column.key] for column in COLUMNS if held.cells[column.key] != row.cells[column.key]
        }
    return StepTableRow(row=row, was=was, fresh=fresh, moved=moved)


def _path(definition: Definition) -> engine.PathHours | None:
    try:
        return engine.path_hours(engine.compile(definition))
    except DefinitionError:
        return None
