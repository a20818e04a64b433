"""Measures: from the grid to points, boxes and labels, lying or standing.

Lengths are drawing units. ``main`` runs with the steps (to the right, or down a page),
``cross`` over the lanes. Everything is worked out in (main, cross) and turned at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nennep.definitions.bpmn.diagram import Diagram, SequenceFlow
from nennep.definitions.bpmn.labels import Box, Label, Point, Sizes, captions_of, labels_of, line_box, lines_of, widest
from nennep.definitions.bpmn.lanes import Lanes, lanes_of
from nennep.definitions.bpmn.line_breaks import text_width, wrapped
from nennep.definitions.bpmn.placement import Placement, place
from nennep.definitions.bpmn.routing import Bend, Route, Router
from nennep.definitions.definition import Definition

BORDER, CLEAR = 0.25, 4.5
"""Where in a gutter the border of a lane stands, and how far from it the first arrow runs."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is. ``ways`` and ``labels`` stand beside ``diagram.flows``; ``captions``
    are the names of gateways, timers and early ends, which do not fit inside."""

    diagram: Diagram
    lanes: Lanes
    boxes: dict[str, Box]
    ways: tuple[tuple[Point, ...], ...]
    labels: tuple[Label | None, ...]
    captions: dict[str, Label]
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
    frame = _Frame(diagram, grid, router, routes, sizes)
    boxes = {node: frame.box(node) for node in diagram.nodes}
    ways = tuple(frame.way(flow, route, boxes) for flow, route in zip(diagram.flows, routes, strict=True))
    bands, placed = frame.bands(), list(boxes.values())
    lines = [*lines_of(ways), *borders_of(bands, upright=sizes.upright)]
    captions = captions_of(diagram, boxes, lines, placed, sizes)
    labels = labels_of(diagram, ways, lines, placed, sizes)
    return Layout(diagram, lanes, boxes, ways, labels, captions, bands, *frame.whole, sizes)


class _Frame:
    """Coordinates of columns, rows, channels and gutters."""

    def __init__(self, diagram: Diagram, grid: Placement, router: Router, routes: list[Route], sizes: Sizes) -> None:
        self.diagram, self.grid, self.sizes = diagram, grid, sizes
        cross = sizes.work[0] if sizes.upright else sizes.work[1]
        self.wish = self.room_for_labels()
        lengths = [0.0] * grid.columns
        for node, cell in grid.cells.items():
            lengths[cell.column] = max(lengths[cell.column], self.span(node)[sizes.upright])
        start = sizes.pool + sizes.head
        gaps = [
            self.between(router, router.channels, 2 * index, sizes.gap) + self.wish.get(index, 0.0)
            for index in range(grid.columns + 1)
        ]
        gaps[-1] += sizes.gap if sizes.upright else self.room_at_the_end()
        self.columns = _lines(start, lengths, gaps)
        rows = sum(grid.rows)
        loops = self.room_for_loops(routes)
        self.first_track = max(sizes.gutter * (BORDER + 0.5) / 2, sizes.gutter * BORDER + CLEAR)
        more = self.first_track - sizes.gutter / 2
        gutters = [
            self.between(router, router.gutters, 2 * index, sizes.gutter) + loops.get(index, 0.0) + more
            for index in range(rows + 1)
        ]
        self.rows = _lines(0, [cross] * rows, gutters)

    def between(self, router: Router, lines: dict[int, list[tuple[int, int, int]]], line: int, least: float) -> float:
        return least + max(0, router.widths(lines, line) - 1) * self.sizes.track

    def room_at_the_end(self) -> float:
        """What the lanes need behind the end for its name to stand within them."""
        letter = self.sizes.letter
        names = [node.name for node in self.diagram.nodes.values() if node.kind in {"end", "halt"} and node.name]
        lines = [line for name in names for line in wrapped(name, widest(letter), letter, most=3)]
        return max([self.sizes.gap, *(text_width(line, letter) + 8 for line in lines)])

    def room_for_loops(self, routes: list[Route]) -> dict[int, float]:
        """What a gutter needs beyond its least for the name of an arrow that runs along it."""
        found: dict[int, float] = {}
        letter = self.sizes.letter
        for flow, route in zip(self.diagram.flows, routes, strict=True):
            turns = route.leaves in {"top", "bottom"} and route.bends
            if turns and flow.name and not self.sizes.upright and route.bends[0].row % 2 == 0:
                need = len(wrapped(flow.name, widest(letter), letter, most=3)) * letter * 1.2 + 4
                row = route.bends[0].row // 2
                found[row] = max(found.get(row, 0.0), need - self.sizes.gutter / 2)
        return found

    def room_for_labels(self) -> dict[int, float]:
        """What the channel behind a gateway needs beyond the gap for the name of its usual way."""
        found: dict[int, float] = {}
        letter = self.sizes.letter
        for flow in self.diagram.flows:
            cell = self.grid.cells.get(flow.source)
            ahead = flow.default or self.diagram.nodes[flow.source].part == "when"
            if cell is None or not ahead or not (flow.name or flow.condition):
                continue
            lines = wrapped(flow.name or flow.condition, widest(letter), letter, most=3)
            wide = max(text_width(line, letter) for line in lines) + 6
            high = len(lines) * letter * 1.2 + 4
            need = (high if self.sizes.upright else wide) - self.sizes.gap
            channel = cell.column + 1
            found[channel] = max(found.get(channel, 0.0), min(need, 44))
        return found

    @property
    def whole(self) -> tuple[float, float]:
        size = Point(self.columns[-1][1], self.rows[-1][1])
        return (size.y, size.x) if self.sizes.upright else (size.x, size.y)

    def span(self, node: str) -> tuple[float, float]:
        """Width and height of a node as seen."""
        kind = self.diagram.nodes[node].kind
        if kind == "work":
            return self.sizes.work
        if kind == "alarm":
            return (self.sizes.bell, self.sizes.bell)
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
                low = step.y + step.height - height * 0.75 - place * (height + 2)
                return Box(step.x + step.width - width / 2, low, width, height)
            left = step.x + step.width - width * 0.75 - place * (width + 2)
            return Box(left, step.y + step.height - height / 2, width, height)
        cell = self.grid.cells[node]
        middle = self.seen(sum(self.columns[2 * cell.column + 1]) / 2, sum(self.rows[2 * cell.row + 1]) / 2)
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
        # An arrow turns behind the room that the channel has for the name of the usual way.
        first = self.sizes.gap / 2 + self.wish.get(line // 2, 0.0) if lines is self.columns else self.first_track
        return low + first + track * self.sizes.track

    def way(self, flow: SequenceFlow, route: Route, boxes: dict[str, Box]) -> tuple[Point, ...]:
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
        """The lanes; between two of them the border stands clear of every arrow in their gutter."""
        found, row = [], 0
        pool = self.sizes.pool
        for count in self.grid.rows:
            low = 0.0 if row == 0 else self.border(row)
            row += count
            high = self.rows[2 * row][1] if 2 * row == len(self.rows) - 1 else self.border(row)
            length = self.columns[-1][1] - pool
            found.append(
                Box(low, pool, high - low, length) if self.sizes.upright else Box(pool, low, length, high - low)
            )
        return tuple(found)

    def border(self, row: int) -> float:
        return self.rows[2 * row][0] + self.sizes.gutter * BORDER


def borders_of(bands: Sequence[Box], *, upright: bool) -> list[Box]:
    """The borders between the lanes, as narrow boxes."""
    starts = [
        (Point(b.x, b.y), Point(b.x, b.y + b.height) if upright else Point(b.x + b.width, b.y)) for b in bands[1:]
    ]
    return [line_box(start, end) for start, end in starts]


def _lines(start: float, lengths: Sequence[float], gaps: Sequence[float]) -> list[tuple[float, float]]:
    """Gap, column, gap, column, …, gap: the two coordinates of each."""
    found, at = [], start
    for gap, length in zip(gaps, [*lengths, 0.0], strict=True):
        found += [(at, at + gap), (at + gap, at + gap + length)]
        at += gap + length
    return found[:-1]
