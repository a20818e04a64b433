"""Measures: from the grid to points, boxes and labels, lying or standing.

Lengths are drawing units. ``main`` runs with the steps (to the right, or down a page),
``cross`` over the lanes. Everything is worked out in (main, cross) and turned at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nennep.processes.bpmn.diagram import Diagram, Flow
from nennep.processes.bpmn.lanes import Lanes, lanes_of
from nennep.processes.bpmn.placement import Grid, place
from nennep.processes.bpmn.routing import Bend, Route, Router
from nennep.processes.bpmn.wording import text_width, wrapped
from nennep.processes.definition import Definition


class Point(NamedTuple):
    """A point of the drawing."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The measures of one kind of drawing. ``work`` is (width, height) of a task as seen."""

    work: tuple[float, float]
    gate: float = 26
    event: float = 24
    gap: float = 18
    gutter: float = 12
    track: float = 8
    head: float = 100
    pool: float = 0
    letter: float = 11
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is. ``ways`` and ``labels`` stand beside ``diagram.flows``."""

    diagram: Diagram
    lanes: Lanes
    boxes: dict[str, Box]
    ways: tuple[tuple[Point, ...], ...]
    labels: tuple[tuple[Box, tuple[str, ...]] | None, ...]
    bands: tuple[Box, ...]
    width: float
    height: float
    sizes: Sizes


def lay_out(definition: Definition, diagram: Diagram, sizes: Sizes) -> Layout:
    """The drawing of a table, measured."""
    lanes = lanes_of(definition, diagram)
    grid = place(definition, diagram, lanes)
    router = Router(diagram, grid)
    routes = router.routes()
    frame = _Frame(diagram, grid, router, sizes)
    boxes = {node: frame.box(node) for node in diagram.nodes}
    ways = tuple(
        frame.way(flow, route, boxes) for flow, route in zip(diagram.flows, routes, strict=True)
    )
    labels = _labels(diagram.flows, ways, boxes, sizes)
    return Layout(
        diagram, lanes, boxes, ways, labels, frame.bands(), *frame.whole, sizes
    )  # fmt: skip


class _Frame:
    """Coordinates of columns, rows, channels and gutters."""

    def __init__(self, diagram: Diagram, grid: Grid, router: Router, sizes: Sizes) -> None:
        self.diagram, self.grid, self.sizes = diagram, grid, sizes
        main, cross = sizes.work if not sizes.upright else sizes.work[::-1]
        lengths = [0.0] * grid.columns
        for node, cell in grid.cells.items():
            lengths[cell.column] = max(lengths[cell.column], self.span(node)[sizes.upright])
        start = sizes.pool + sizes.head
        self.columns = _lines(
            start, lengths, [self.between(router, router.channels, 2 * i, sizes.gap)
                             for i in range(grid.columns + 1)])  # fmt: skip
        rows = sum(grid.rows)
        self.rows = _lines(
            0, [cross] * rows, [self.between(router, router.gutters, 2 * i, sizes.gutter)
                                for i in range(rows + 1)])  # fmt: skip
        self.main_length = main

    def between(
        self, router: Router, lines: dict[int, list[tuple[int, int, int]]], line: int, least: float
    ) -> float:
        return least + max(0, router.widths(lines, line) - 1) * self.sizes.track

    @property
    def whole(self) -> tuple[float, float]:
        size = Point(self.columns[-1][1], self.rows[-1][1])
        return (size.y, size.x) if self.sizes.upright else (size.x, size.y)

    def span(self, node: str) -> tuple[float, float]:
        """Width and height of a node as seen."""
        kind = self.diagram.nodes[node].kind
        if kind == "work":
            return self.sizes.work
        side = self.sizes.gate if kind in {"xor", "and", "or"} else self.sizes.event
        return (side, side)

    def seen(self, main: float, cross: float) -> Point:
        return Point(cross, main) if self.sizes.upright else Point(main, cross)

    def box(self, node: str) -> Box:
        one = self.diagram.nodes[node]
        width, height = self.span(node)
        if one.on:
            step = self.box(one.on)
            place = [n.id for n in self.diagram.nodes.values() if n.on == one.on].index(node)
            if self.sizes.upright:
                low = step.y + step.height - height / 2 - 3 - place * (height + 2)
                return Box(step.x + step.width - width / 2, low, width, height)
            left = step.x + step.width - width - 3 - place * (width + 2)
            return Box(left, step.y + step.height - height / 2, width, height)
        cell = self.grid.cells[node]
        middle = self.seen(
            sum(self.columns[2 * cell.column + 1]) / 2, sum(self.rows[2 * cell.row + 1]) / 2
        )
        return Box(middle.x - width / 2, middle.y - height / 2, width, height)

    def point(self, bend: Bend) -> Point:
        return self.seen(
            self.coordinate(self.columns, bend.column, bend.column_track),
            self.coordinate(self.rows, bend.row, bend.row_track),
        )

    def coordinate(self, lines: list[tuple[float, float]], line: int, track: int) -> float:
        low, high = lines[line]
        if line % 2:
            return (low + high) / 2
        least = self.sizes.gap if lines is self.columns else self.sizes.gutter
        return low + least / 2 + track * self.sizes.track

    def way(self, flow: Flow, route: Route, boxes: dict[str, Box]) -> tuple[Point, ...]:
        first = self.side(boxes[flow.source], route.leaves)
        last = self.side(boxes[flow.target], route.arrives)
        bends = [self.point(bend) for bend in route.bends]
        upright = self.sizes.upright
        if bends and route.leaves in {"top", "bottom"}:
            bends[0] = Point(bends[0].x, first.y) if upright else Point(first.x, bends[0].y)
        return (first, *bends, last)

    def side(self, box: Box, side: str) -> Point:
        """The middle of a side; sides are named as on a lying drawing."""
        turned = {"right": "bottom", "left": "top", "top": "left", "bottom": "right"}
        side = turned[side] if self.sizes.upright else side
        middle = box.middle
        return {
            "right": Point(box.x + box.width, middle.y),
            "left": Point(box.x, middle.y),
            "top": Point(middle.x, box.y),
            "bottom": Point(middle.x, box.y + box.height),
        }[side]

    def bands(self) -> tuple[Box, ...]:
        found, row = [], 0
        pool = self.sizes.pool
        for count in self.grid.rows:
            low = 0.0 if row == 0 else sum(self.rows[2 * row]) / 2
            row += count
            high = self.rows[2 * row][1] if 2 * row == len(self.rows) - 1 else sum(
                self.rows[2 * row]) / 2  # fmt: skip
            length = self.columns[-1][1] - pool
            found.append(
                Box(low, pool, high - low, length) if self.sizes.upright
                else Box(pool, low, length, high - low)
            )  # fmt: skip
        return tuple(found)


def _lines(
    start: float, lengths: Sequence[float], gaps: Sequence[float]
) -> list[tuple[float, float]]:
    """Gap, column, gap, column, …, gap: the two coordinates of each."""
    found, at = [], start
    for gap, length in zip(gaps, [*lengths, 0.0], strict=True):
        found += [(at, at + gap), (at + gap, at + gap + length)]
        at += gap + length
    return found[:-1]


# --- labels of arrows ---


def _labels(
    flows: Sequence[Flow], ways: Sequence[tuple[Point, ...]], boxes: dict[str, Box], sizes: Sizes
) -> tuple[tuple[Box, tuple[str, ...]] | None, ...]:
    found: list[tuple[Box, tuple[str, ...]] | None] = []
    placed: list[Box] = list(boxes.values())
    for index, (flow, way) in enumerate(zip(flows, ways, strict=True)):
        text = flow.name or flow.condition
        if not text:
            found.append(None)
            continue
        lines = tuple(wrapped(text, 76, sizes.letter, most=3))
        width = max(text_width(line, sizes.letter) for line in lines) + 4
        height = len(lines) * sizes.letter * 1.2
        others = [
            _line_box(a, b)
            for other, points in enumerate(ways) if other != index
            for a, b in zip(points, points[1:], strict=False)
        ]  # fmt: skip
        box = _best(list(_candidates(way, width, height)), placed, others)
        placed.append(box)
        found.append((box, lines))
    return tuple(found)


def _candidates(way: tuple[Point, ...], width: float, height: float) -> Iterable[Box]:
    """Beside the arrow, nearest to where it leaves first."""
    for a, b in zip(way, way[1:], strict=False):
        if a.y == b.y:
            for part in (0.0, 0.5, 1.0):
                low, high = min(a.x, b.x) + 2, max(a.x, b.x) - width - 2
                x = low + (high - low) * (part if b.x >= a.x else 1 - part)
                x = x if high >= low else (a.x + b.x - width) / 2
                yield Box(x, a.y - height - 2, width, height)
                yield Box(x, a.y + 2, width, height)
        else:
            for part in (0.0, 0.5, 1.0):
                low, high = min(a.y, b.y) + 1, max(a.y, b.y) - height - 1
                y = low + (high - low) * (part if b.y >= a.y else 1 - part)
                y = y if high >= low else (a.y + b.y - height) / 2
                yield Box(a.x + 3, y, width, height)
                yield Box(a.x - width - 3, y, width, height)


def _line_box(a: Point, b: Point) -> Box:
    return Box(min(a.x, b.x) - 0.5, min(a.y, b.y) - 0.5, abs(a.x - b.x) + 1, abs(a.y - b.y) + 1)


def _best(candidates: list[Box], placed: list[Box], lines: list[Box]) -> Box:
    """The first that touches nothing; else the one that touches least, boxes counting most."""

    def harm(box: Box) -> int:
        off = 1000 if box.x < 0 or box.y < 0 else 0
        return off + 100 * sum(map(box.meets, placed)) + sum(map(box.meets, lines))

    return min(candidates, key=harm)
