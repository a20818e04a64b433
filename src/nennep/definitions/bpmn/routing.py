"""Arrows on the grid: along rows where they are free, else through the channels between columns
and the gutters between rows, so that no arrow runs through a box.

A position is twice the index plus one for a column or row itself, and twice the index for the
channel or gutter before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from nennep.definitions.bpmn.diagram import Diagram, SequenceFlow
from nennep.definitions.bpmn.placement import GridCell, Placement

GATES = frozenset({"xor", "and", "or"})


class Bend(NamedTuple):
    """A point of an arrow on the grid, and its track where it lies in a channel or gutter."""

    column: int
    row: int
    column_track: int = 0
    row_track: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """The sides where an arrow leaves and arrives (right, left, top, bottom), the bends between."""

    leaves: str
    arrives: str
    bends: tuple[Bend, ...] = ()


@dataclass
class Router:
    """Finds the routes of all flows; ``channels`` and ``gutters`` count the tracks taken."""

    diagram: Diagram
    grid: Placement
    taken: dict[tuple[int, int], str] = field(default_factory=dict)
    passed: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    channels: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    gutters: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    left: set[tuple[str, str]] = field(default_factory=set)

    def routes(self) -> list[Route]:
        """One route a flow, in order."""
        self.taken = {(cell.column, cell.row): node for node, cell in self.grid.cells.items()}
        found: dict[int, Route] = {}
        order = sorted(range(len(self.diagram.flows)), key=lambda i: self.length(self.diagram.flows[i]))
        for index in order:
            flow = self.diagram.flows[index]
            found[index] = self.route(flow)
            self.left.add((flow.source, found[index].leaves))
        return [found[index] for index in range(len(found))]

    def cell(self, node: str) -> GridCell:
        """Where the node stands; an alarm, where its step does."""
        return self.grid.cells[self.diagram.nodes[node].on or node]

    def length(self, flow: SequenceFlow) -> tuple[bool, int]:
        start, end = self.cell(flow.source), self.cell(flow.target)
        return (end.column <= start.column, abs(end.column - start.column))

    def route(self, flow: SequenceFlow) -> Route:
        start, end = self.cell(flow.source), self.cell(flow.target)
        if self.diagram.nodes[flow.source].kind == "alarm":
            return self.from_alarm(flow, start, end)
        if end.column > start.column:
            return self.forward(flow, start, end) or self.around(flow, start, end)
        return self.around(flow, start, end)

    # --- forward, along rows ---

    def forward(self, flow: SequenceFlow, start: GridCell, end: GridCell) -> Route | None:
        between = range(start.column + 1, end.column)
        if start.row == end.row:
            if not self.free(between, [start.row], flow):
                return None
            self.pass_by(between, [start.row], flow)
            return Route("right", "left")
        down = end.row > start.row
        step = 1 if down else -1
        rows = range(start.row + step, end.row + step, step)
        gate = self.diagram.nodes[flow.source].kind in GATES and not flow.default
        target_row = range(start.column, end.column)
        if gate and self.free([start.column], rows, flow) and self.free(target_row, [end.row], flow):
            self.pass_by([start.column], rows, flow)
            self.pass_by(target_row, [end.row], flow)
            corner = Bend(2 * start.column + 1, 2 * end.row + 1)
            return Route("bottom" if down else "top", "left", (corner,))
        for row, channel in ((start.row, end.column), (end.row, start.column + 1)):
            if self.free(between, [row], flow):
                self.pass_by(between, [row], flow)
                return self.stair(start, end, channel)
        return None

    def stair(self, start: GridCell, end: GridCell, channel: int) -> Route:
        track = self.track(self.channels, 2 * channel, 2 * start.row + 1, 2 * end.row + 1)
        bends = [Bend(2 * channel, 2 * row + 1, track) for row in (start.row, end.row)]
        return Route("right", "left", tuple(bends))

    def free(self, columns: Iterable[int], rows: Iterable[int], flow: SequenceFlow) -> bool:
        rows = list(rows)
        for column in columns:
            for row in rows:
                others = self.passed.get((column, row), set()) - {flow.source, flow.target}
                if (column, row) in self.taken or others:
                    return False
        return True

    def pass_by(self, columns: Iterable[int], rows: Iterable[int], flow: SequenceFlow) -> None:
        rows = list(rows)
        for column in columns:
            for row in rows:
                mark = self.passed.setdefault((column, row), set())
                mark.update({flow.source, flow.target})

    # --- back, or past what stands in the way ---

    def around(self, flow: SequenceFlow, start: GridCell, end: GridCell) -> Route:
        below = start.row > end.row or (start.row == end.row and end.column > start.column)
        if start.row == end.row and (flow.source, "bottom" if below else "top") in self.left:
            below = not below
        gutter = 2 * (end.row + below)
        arrives = "bottom" if below else "top"
        there = 2 * end.column + 1
        rows = range(start.row + 1, end.row) if start.row < end.row else range(end.row + 1, start.row)
        vertex = "bottom" if gutter > 2 * start.row + 1 else "top"
        gate = self.diagram.nodes[flow.source].kind in GATES and not flow.default
        if gate and self.free([start.column], rows, flow):
            self.pass_by([start.column], rows, flow)
            here = 2 * start.column + 1
            track = self.track(self.gutters, gutter, here, there)
            bends = (Bend(here, gutter, 0, track), Bend(there, gutter, 0, track))
            return Route(vertex, arrives, bends)
        return self.by_channel(start, gutter, there, arrives)

    def by_channel(self, start: GridCell, gutter: int, there: int, arrives: str) -> Route:
        channel = 2 * (start.column + 1)
        across = self.track(self.gutters, gutter, channel, there)
        along = self.track(self.channels, channel, 2 * start.row + 1, gutter)
        bends = (
            Bend(channel, 2 * start.row + 1, along),
            Bend(channel, gutter, along, across),
            Bend(there, gutter, 0, across),
        )
        return Route("right", arrives, bends)

    def from_alarm(self, flow: SequenceFlow, start: GridCell, end: GridCell) -> Route:
        """An alarm sits on the lower edge of its step and leaves downward."""
        here, there = 2 * start.column + 1, 2 * end.column + 1
        gutter = 2 * (start.row + 1)
        track = self.track(self.gutters, gutter, here, there)
        if end.row in {start.row, start.row + 1}:
            arrives = "bottom" if end.row == start.row else "top"
            return Route("bottom", arrives, (Bend(here, gutter, 0, track), Bend(there, gutter, 0, track)))
        channel = 2 * end.column
        along = self.track(self.channels, channel, gutter, 2 * end.row + 1)
        bends = (
            Bend(here, gutter, 0, track),
            Bend(channel, gutter, along, track),
            Bend(channel, 2 * end.row + 1, along),
        )
        return Route("bottom", "left", bends)

    def track(self, lines: dict[int, list[tuple[int, int, int]]], line: int, one: int, other: int) -> int:
        """The first track of a channel or gutter where nothing else runs alongside."""
        low, high = min(one, other), max(one, other)
        busy = lines.setdefault(line, [])
        used = {track for a, b, track in busy if a <= high and low <= b}
        track = next(i for i in range(len(used) + 1) if i not in used)
        busy.append((low, high, track))
        return track

    def widths(self, lines: dict[int, list[tuple[int, int, int]]], line: int) -> int:
        """How many tracks a channel or gutter has."""
        return max((track for _, _, track in lines.get(line, [])), default=-1) + 1
