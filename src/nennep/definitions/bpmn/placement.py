"""Places each node on a grid: the column by the order of the steps, the row by the role."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nennep.definitions.bpmn.diagram import CONCURRENT, Diagram
from nennep.definitions.bpmn.lanes import Lanes
from nennep.definitions.definition import Branch, Definition, Step


@dataclass(frozen=True, slots=True)
class GridCell:
    """A place on the grid: the column and the row, counted over all lanes."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Placement:
    """The cell of every node but alarms, which sit on their step. ``rows`` of each lane."""

    cells: dict[str, GridCell]
    columns: int
    rows: tuple[int, ...]


@dataclass
class _Placer:
    diagram: Diagram
    lanes: Lanes
    at: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    used: set[tuple[int, int, int]] = field(default_factory=set)
    by_part: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, step: Step, part: str, column: int, row: int) -> int:
        """Place the step's part if the drawing has it; the next column."""
        node = self.by_part.get((step.id, part))
        if node is None:
            return column
        lane = self.lanes.place[node]
        if part.startswith("meet"):
            # Ways in other lanes may end in the same column; their meetings stand in one lane.
            while (lane, column, row) in self.at.values():
                column += 1
        self.at[node] = (lane, column, row)
        self.used.add((lane, column, row))
        return column + 1

    def sequence(self, steps: tuple[Step, ...], column: int, row: int) -> int:
        for step in steps:
            column = self.step(step, column, row)
        return column

    def step(self, step: Step, column: int, row: int) -> int:
        for part in ("into", "when"):
            column = self.put(step, part, column, row)
        main = column
        column = self.put(step, "", column, row)
        column = self.put(step, "gate", column, row)
        ends = [column]
        usual = usual_way(step)
        for index in sorted(range(len(step.branches)), key=lambda one: one != usual):
            way = step.branches[index]
            below = row if step.kind in CONCURRENT else row + 1
            inner = row if index == usual else self.beside(way.steps, column, below)
            end = self.sequence(way.steps, column, inner)
            end = self.put(step, f"meet{index}", end, inner)
            if index == usual or not _leaves(way):
                ends.append(end)
        for index, alarm in enumerate(step.alarms):
            ends.append(self.sequence(alarm.steps, column, self.beside(alarm.steps, column, row + 1)))
            told = self.by_part.get((step.id, f"told{index}"))
            if told:
                lane = self.lanes.place[told]
                free = row + 1
                while (lane, main, free) in self.used:
                    free += 1
                self.put(step, f"told{index}", main, free)
        return self.put(step, "join", max(ends), row)

    def beside(self, steps: tuple[Step, ...], column: int, row: int) -> int:
        """The nearest row that the whole branch can take in every lane that it crosses."""
        if not steps:
            return row
        lanes = {self.lanes.place[node] for node in self.nodes_of(steps)}
        span = range(column, column + self.width(steps))
        while any((lane, one, row) in self.used for lane in lanes for one in span):
            row += 1
        self.used.update((lane, one, row) for lane in lanes for one in span)
        return row

    def nodes_of(self, steps: tuple[Step, ...]) -> Iterator[str]:
        for step in steps:
            parts = ((step.id, part) for part in ("into", "when", "", "gate", "join"))
            yield from (self.by_part[part] for part in parts if part in self.by_part)
            for way in step.branches:
                yield from self.nodes_of(way.steps)

    def width(self, steps: tuple[Step, ...]) -> int:
        total = 0
        for step in steps:
            own = sum((step.id, part) in self.by_part for part in ("into", "when", "", "gate"))
            inside = [self.width(way.steps) + 1 for way in step.branches]
            inside += [self.width(alarm.steps) + 1 for alarm in step.alarms]
            total += own + max(inside, default=0) + (step.kind in CONCURRENT)
        return max(total, 1)


def usual_way(step: Step) -> int:
    """The way that keeps to the row: a conclusion's first, a decision's "otherwise"."""
    bare = [index for index, way in enumerate(step.branches) if not way.condition]
    return bare[-1] if step.kind == "decision" and bare else 0


def _leaves(way: Branch) -> bool:
    """Whether a way does not come back to the step after its block."""
    return bool(way.to) or bool(way.steps and way.steps[-1].kind == "end")


def place(definition: Definition, diagram: Diagram, lanes: Lanes) -> Placement:
    """The grid of a drawing; no two nodes share a cell."""
    placer = _Placer(diagram, lanes)
    placer.by_part = {(node.step, node.part): node.id for node in diagram.nodes.values() if node.kind != "alarm"}
    after = placer.sequence(definition.steps, 1, 0)
    for node in diagram.nodes.values():
        if not node.step:
            column = 0 if node.kind == "start" else after
            placer.at[node.id] = (lanes.place[node.id], column, 0)
    rows = [
        max((row for lane, _, row in placer.at.values() if lane == index), default=0) + 1
        for index in range(len(lanes.lanes))
    ]
    above = [sum(rows[:index]) for index in range(len(rows))]
    cells = {node: GridCell(column, above[lane] + row) for node, (lane, column, row) in placer.at.items()}
    columns = 1 + max(cell.column for cell in cells.values())
    return Placement(cells, columns, tuple(rows))
