"""Texts beside arrows and small shapes, put where they touch nothing else.

Lengths are drawing units. Of the places around an arrow or a shape the first free one is taken;
where none is free, the one that hides least.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from nennep.definitions.bpmn.diagram import Diagram
from nennep.definitions.bpmn.line_breaks import text_width, wrapped


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
    """The measures of one kind of drawing. ``work`` is (width, height) of a task as seen; ``named``:
    the name of a task stands in its box."""

    work: tuple[float, float]
    gate: float = 26
    event: float = 24
    bell: float = 13
    gap: float = 18
    gutter: float = 12
    track: float = 8
    head: float = 100
    pool: float = 0
    letter: float = 11
    upright: bool = False
    named: bool = False


Label = tuple[Box, tuple[str, ...]]
"""Where a text stands, and its lines."""


def widest(letter: float) -> float:
    """The width at which a text beside an arrow breaks."""
    return max(78, letter * 7.3)


def labels_of(
    diagram: Diagram, ways: Sequence[tuple[Point, ...]], lines: list[Box], placed: list[Box], sizes: Sizes
) -> tuple[Label | None, ...]:
    """The names or conditions of the arrows, placed clear of ``lines``; ``placed`` grows by them."""
    found: list[Label | None] = [None] * len(ways)
    flows = diagram.flows
    # The ways that turn aside have the least room, so they choose first.
    for index in sorted(range(len(flows)), key=lambda one: flows[one].default):
        source = diagram.nodes[flows[index].source]
        name = source.name if source.kind == "alarm" else ""
        text = flows[index].name or flows[index].condition or name
        if text:
            spots = partial(_beside, ways[index])
            found[index] = _placed(text, spots, placed, lines, sizes)
    return tuple(found)


def captions_of(
    diagram: Diagram, boxes: dict[str, Box], lines: list[Box], placed: list[Box], sizes: Sizes
) -> dict[str, Label]:
    """The names of what is too small to hold its own; ``placed`` grows by them."""
    found: dict[str, Label] = {}
    for node in diagram.nodes.values():
        if node.name and node.kind not in {"work", "alarm"}:
            box = boxes[node.id]
            found[node.id] = _placed(node.name, partial(_around, box), placed, lines, sizes)
    return found


def _placed(
    text: str, where: Callable[[float, float], Iterable[Box]], placed: list[Box], lines: list[Box], sizes: Sizes
) -> Label:
    broken = tuple(wrapped(text, widest(sizes.letter), sizes.letter, most=3))
    width = max(text_width(line, sizes.letter) for line in broken) + 3
    height = len(broken) * sizes.letter * 1.2
    box = _best(where(width, height), placed, lines)
    placed.append(box)
    return box, broken


def lines_of(ways: Sequence[tuple[Point, ...]]) -> list[Box]:
    """Every stretch of every arrow as a narrow box."""
    return [line_box(a, b) for way in ways for a, b in pairwise(way)]


def _around(box: Box, width: float, height: float) -> Iterable[Box]:
    """Below, above, then at the corners of a shape, at last further off."""
    left = box.middle.x - width / 2
    low, right = box.y + box.height + 2, box.x + box.width
    for away in (0, 5):
        yield Box(left, low + away, width, height)
        yield Box(left, box.y - height - 2 - away, width, height)
    for x in (right - 4, box.x - width + 4):
        for y in (low - 4, box.y - height + 4):
            yield Box(x, y, width, height)
    yield Box(right + 3, box.middle.y - height / 2, width, height)
    yield Box(box.x - width - 3, box.middle.y - height / 2, width, height)
    for away in range(0, 60, 6):
        for x in (left, *(right + one for one in (2, 8, 16, 26)), *(box.x - width - one for one in (2, 8, 16, 26))):
            yield Box(x, low + away, width, height)
            yield Box(x, box.y - height - 2 - away, width, height)


def _beside(way: tuple[Point, ...], width: float, height: float) -> Iterable[Box]:
    """Beside the arrow, nearest to where it leaves first; then a little further off it."""
    for off in (0, 5, 12, 20, 30, 44):
        yield from _along(way, width, height, off)


def _along(way: tuple[Point, ...], width: float, height: float, off: float) -> Iterable[Box]:
    for a, b in pairwise(way):
        if a.y == b.y:
            for part in (0.0, 0.25, 0.5, 0.75, 1.0):
                low, high = min(a.x, b.x) + 2, max(a.x, b.x) - width - 2
                x = low + (high - low) * (part if b.x >= a.x else 1 - part)
                for left in (x,) if high >= low else ((a.x + b.x - width) / 2, min(a.x, b.x) + 2, high):
                    yield Box(left, a.y - height - 2 - off, width, height)
                    yield Box(left, a.y + 2 + off, width, height)
        else:
            for part in (0.0, 0.25, 0.5, 0.75, 1.0):
                low, high = min(a.y, b.y) + 1, max(a.y, b.y) - height - 1
                y = low + (high - low) * (part if b.y >= a.y else 1 - part)
                y = y if high >= low else (a.y + b.y - height) / 2
                yield Box(a.x + 3 + off, y, width, height)
                yield Box(a.x - width - 3 - off, y, width, height)


def line_box(a: Point, b: Point) -> Box:
    """A straight line as a box a little wider than it is drawn."""
    return Box(min(a.x, b.x) - 0.5, min(a.y, b.y) - 0.5, abs(a.x - b.x) + 1, abs(a.y - b.y) + 1)


def _best(candidates: Iterable[Box], placed: list[Box], lines: list[Box]) -> Box:
    """The first that touches nothing; else the one that touches least, boxes counting most."""
    least, best = -1, Box(0, 0, 0, 0)
    for box in candidates:
        off = 1000 if box.x < 0 or box.y < 0 else 0
        harm = off + 100 * sum(map(box.meets, placed)) + sum(map(box.meets, lines))
        if not harm:
            return box
        if least < 0 or harm < least:
            least, best = harm, box
    return best
