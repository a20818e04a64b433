"""The swim-lane drawing of a table: lying for the screen, upright for a page.

Everything is presentation attributes and classes, no style and no script, so that the drawing
stands in a page under a strict policy, in a file, and in a printed document alike. The same is
said in words in ``title`` and ``desc``.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from nennep.definitions.bpmn.diagram import Diagram, DiagramNode, unfold
from nennep.definitions.bpmn.labels import Box, Label, Point, Sizes
from nennep.definitions.bpmn.layout import Layout, lay_out
from nennep.definitions.bpmn.line_breaks import text_width, wrapped
from nennep.definitions.definition import Definition, Step
from nennep.kernel.words import exact_number

SCREEN: Final = Sizes(work=(56, 27), gate=20, event=16, gap=10, gutter=15, track=6, head=90, letter=12)
SIDE: Final = Sizes(work=(58, 26), gate=20, event=16, gap=10, gutter=8, track=6, head=44, letter=11, upright=True)
PAGE: Final = Sizes(
    work=(96, 50), gate=22, event=20, gap=16, gutter=14, track=7, head=34, letter=9.5, upright=True, named=True
)
PAGE_OF_MANY: Final = Sizes(
    work=(72, 62), gate=20, event=18, gap=14, gutter=10, track=6, head=44, letter=9, upright=True, named=True
)
MANY_LANES: Final = 6
MOST_SHRUNK: Final = 1150
"""A wider drawing is scrolled on a screen, for its letters would be too small where it shrinks to the page."""
INK, PAPER, LINE, BAND = "#1d2733", "#ffffff", "#5d6a7d", "#fbfaf7"


def draw(
    definition: Definition,
    *,
    upright: bool = False,
    side: bool = False,
    selected: str = "",
    changed: Collection[str] = (),
    font: str = "Liberation Serif",
) -> str:
    """The drawing as an ``svg`` element, its size in ``viewBox`` units.

    ``side``: upright and narrow, to stand beside the table. ``selected`` and ``changed`` are step
    ids, marked by the classes ``sel`` and ``chg``. The ids of its texts begin with ``luoc-do``,
    those of the one at the side with ``luoc-do-dung``. Raises DefinitionError.
    """
    diagram = shown(definition)
    lanes = len({(p.step.role, p.step.agency) for p in definition.places if p.step.role})
    page = PAGE_OF_MANY if lanes > MANY_LANES else PAGE
    layout = lay_out(definition, diagram, SIDE if side else page if upright else SCREEN)
    return _Drawing(definition, layout, selected, frozenset(changed), font).svg()


def in_words(definition: Definition) -> str:
    """What the drawing shows, as sentences: each step, who does it, and where it leads."""
    parts = []
    for place in definition.places:
        step = place.step
        who = f", {step.role}" if step.role else ""
        hours = f", {exact_number(step.hours)} giờ" if step.hours else ""
        ways = [
            f"{way.name or way.condition or ('còn lại' if len(step.branches) > 1 else '')}{f' về {way.to}' if way.to else ''}"
            for way in step.branches
            if way.name or way.to or way.condition
        ]
        onward = f" ({'; '.join(ways).strip()})" if ways else ""
        parts.append(f"{step.id} {step.name}{who}{hours}{onward}.")
    return " ".join(parts)


def shown(definition: Definition) -> Diagram:
    """What is drawn: a notice changes no way, so its bell on the step is enough; a way that is
    called like the step it leads to needs no words of its own."""
    diagram = unfold(definition)
    nodes = {node.id: node for node in diagram.nodes.values() if node.kind != "told"}
    flows = (flow for flow in diagram.flows if flow.target in nodes)
    return Diagram(nodes, tuple(replace(f, name="") if f.name == nodes[f.target].name else f for f in flows))


class _Drawing:
    def __init__(
        self, definition: Definition, layout: Layout, selected: str, changed: frozenset[str], font: str
    ) -> None:
        self.definition, self.layout, self.font = definition, layout, font
        self.selected, self.changed = selected, changed
        self.steps = {place.step.id: place.step for place in definition.places}
        self.sizes = layout.sizes

    def svg(self) -> str:
        (left, top, width, height), head = self.frame(), self.definition
        title = f"Lưu đồ {head.code}: {head.name}"
        mark = "luoc-do-dung" if self.sizes is SIDE else "luoc-do"
        # A screen shows the letters as large as they are, however few steps there are; a page takes its own width.
        size = "" if self.sizes.named else f' width="{_n(width)}" height="{_n(height)}"'
        wide = " wide" if size and width > MOST_SHRUNK else ""
        box = f"{_n(left)} {_n(top)} {_n(width)} {_n(height)}"
        body = "".join((*self.bands(), *self.arrows(), *self.shapes(), *self.captions(), *self.labels()))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="luoc-do{wide}" role="img" '
            f'aria-labelledby="{mark}-ten {mark}-loi" viewBox="{box}"{size} '
            f'font-family={quoteattr(self.font)} font-size="{_n(self.sizes.letter)}">'
            f'<title id="{mark}-ten">{escape(title)}</title>'
            f'<desc id="{mark}-loi">{escape(in_words(head))}</desc>{body}</svg>'
        )

    def frame(self) -> tuple[float, float, float, float]:
        """The view box: all lanes, and what a label needs beyond them."""
        texts = [label[0] for label in (*self.layout.labels, *self.layout.captions.values()) if label]
        right = max([self.layout.width, *(box.x + box.width for box in texts)])
        low = max([self.layout.height, *(box.y + box.height for box in texts)])
        left, top = min([0, *(box.x for box in texts)]), min([0, *(box.y for box in texts)])
        return left - 1, top - 1, right - left + 2, low - top + 2

    # --- lanes ---

    def bands(self) -> Iterator[str]:
        for index, (lane, band) in enumerate(zip(self.layout.lanes.lanes, self.layout.bands, strict=True)):
            name = "ban2" if index % 2 else "ban"
            yield _rect(band, name, fill=PAPER if index % 2 else BAND, stroke="#d8d4c6")
            upright = self.sizes.upright
            head = Box(band.x, band.y, *((band.width, self.sizes.head) if upright else (self.sizes.head, band.height)))
            lines = wrapped(lane.label, head.width - 8, self.sizes.letter, most=3)
            middle = head.middle.y
            x = head.middle.x if upright else head.x + 6
            yield from self.text(lines, x, middle, "vai", anchor="middle" if upright else "start")
            yield _line(head, upright)

    # --- arrows ---

    def arrows(self) -> Iterator[str]:
        back = self.layout.diagram.returning()
        for flow, way in zip(self.layout.diagram.flows, self.layout.ways, strict=True):
            side = flow in back
            dash = ' stroke-dasharray="4 3"' if side else ""
            points = " L".join(f"{_n(p.x)} {_n(p.y)}" for p in way)
            yield (
                f'<path class="{"mt phu" if side else "mt"}" d="M{points}" fill="none" '
                f'stroke="{LINE}" stroke-width="1.2"{dash}/>{_head(way)}'
            )

    def labels(self) -> Iterator[str]:
        for label in self.layout.labels:
            if label:
                yield from self.beside(label, "nhanh")

    def captions(self) -> Iterator[str]:
        for caption in self.layout.captions.values():
            yield from self.beside(caption, "chu")

    def beside(self, label: Label, name: str) -> Iterator[str]:
        box, lines = label
        yield from self.text(list(lines), box.middle.x, box.middle.y, name, anchor="middle")

    # --- shapes ---

    def shapes(self) -> Iterator[str]:
        for node in self.layout.diagram.nodes.values():
            box = self.layout.boxes[node.id]
            drawn = "".join(self.shape(node, box))
            yield f'<g class="{self.classes(node)}"{self.data(node)}>{self.tip(node)}{drawn}</g>'

    def classes(self, node: DiagramNode) -> str:
        marks = [node.kind]
        if node.step and not node.part:
            marks += ["sel"] * (node.step == self.selected)
            marks += ["chg"] * (node.step in self.changed)
        return " ".join(marks)

    def data(self, node: DiagramNode) -> str:
        return f" data-step={quoteattr(node.step)}" if node.step and not node.part else ""

    def tip(self, node: DiagramNode) -> str:
        step = self.steps.get(node.step)
        if node.kind == "alarm":
            return f"<title>{escape(node.name)}</title>"
        if step is None or node.part:
            return ""
        return f"<title>{escape(f'{step.id} {step.name}')}</title>"

    def shape(self, node: DiagramNode, box: Box) -> Iterator[str]:
        if node.kind == "work":
            yield _rect(box, "o", fill=PAPER, stroke=LINE, width=1.2, round=3)
            yield from self.inside(self.steps[node.step], box)
        elif node.kind in {"xor", "and", "or"}:
            yield from _gateway(node.kind, box)
        else:
            yield from _event(node.kind, box)

    def inside(self, step: Step, box: Box) -> Iterator[str]:
        """The step's id and hours; on a page its name too."""
        hours = f" · {exact_number(step.hours)}" if step.hours else ""
        head = f"{step.id}{hours}"
        letter = min(self.sizes.letter, self.sizes.letter * (box.width - 4) / text_width(head, self.sizes.letter))
        if not self.sizes.named:
            yield _text(head, box.middle.x, box.middle.y + letter * 0.35, "ma", letter, bold=True)
            return
        room = int((box.height - letter * 1.4) / (letter * 1.12))
        lines = wrapped(step.name, box.width - 6, letter, most=max(room, 1))
        total = (1 + len(lines)) * letter * 1.12
        y = box.middle.y - total / 2 + letter * 0.9
        yield _text(f"{head}{' giờ' if hours else ''}", box.middle.x, y, "ma", letter, bold=True)
        for line in lines:
            y += letter * 1.12
            yield _text(line, box.middle.x, y, "viec", letter)

    def text(self, lines: list[str], x: float, middle: float, name: str, *, anchor: str) -> Iterator[str]:
        letter = self.sizes.letter
        y = middle - len(lines) * letter * 0.6 + letter * 0.95
        for line in lines:
            yield _text(line, x, y, name, letter, anchor=anchor)
            y += letter * 1.2


def _text(
    text: str, x: float, y: float, name: str, letter: float, *, anchor: str = "middle", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="{name}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(letter)}" '
        f'text-anchor="{anchor}" fill="{INK}"{weight}>{escape(text)}</text>'
    )


def _rect(box: Box, name: str, *, fill: str, stroke: str, width: float = 1, round: float = 0) -> str:
    corner = f' rx="{_n(round)}"' if round else ""
    return (
        f'<rect class="{name}" x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}"{corner} fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{_n(width)}"/>'
    )


def _line(head: Box, upright: bool) -> str:
    x, y = (head.x, head.y + head.height) if upright else (head.x + head.width, head.y)
    to = f"h{_n(head.width)}" if upright else f"v{_n(head.height)}"
    return f'<path class="mep" d="M{_n(x)} {_n(y)}{to}" fill="none" stroke="#d8d4c6"/>'


def _head(way: tuple[Point, ...]) -> str:
    """The point of an arrow, along its last stretch."""
    before, tip = next(((a, b) for a, b in reversed(list(pairwise(way))) if a != b), (way[-1], way[-1]))
    length = max(abs(tip.x - before.x) + abs(tip.y - before.y), 1)
    dx, dy = (tip.x - before.x) / length, (tip.y - before.y) / length
    left = (tip.x - 6 * dx - 3 * dy, tip.y - 6 * dy + 3 * dx)
    right = (tip.x - 6 * dx + 3 * dy, tip.y - 6 * dy - 3 * dx)
    points = f"{_n(tip.x)},{_n(tip.y)} {_n(left[0])},{_n(left[1])} {_n(right[0])},{_n(right[1])}"
    return f'<polygon class="mui" points="{points}" fill="{LINE}"/>'


def _gateway(kind: str, box: Box) -> Iterator[str]:
    x, y, half = box.middle.x, box.middle.y, box.width / 2
    points = f"{_n(x)},{_n(y - half)} {_n(x + half)},{_n(y)} {_n(x)},{_n(y + half)} {_n(x - half)},{_n(y)}"
    yield (f'<polygon class="o" points="{points}" fill="{PAPER}" stroke="{LINE}" stroke-width="1.2"/>')
    arm = half * 0.45
    if kind == "and":
        yield (
            f'<path d="M{_n(x - arm)} {_n(y)}h{_n(2 * arm)}M{_n(x)} {_n(y - arm)}v{_n(2 * arm)}" '
            f'fill="none" stroke="{LINE}" stroke-width="1.8"/>'
        )
    elif kind == "or":
        yield _circle(Point(x, y), half * 0.45, 1.6)


def _event(kind: str, box: Box) -> Iterator[str]:
    radius = box.width / 2
    yield _circle(box.middle, radius - 1, {"end": 2.6, "halt": 2.6}.get(kind, 1.2))
    x, y = box.middle
    if kind in {"timer", "alarm"}:
        yield _circle(box.middle, radius - 3.5, 0.9)
        hand = radius * 0.5
        yield (
            f'<path d="M{_n(x)} {_n(y - hand)}V{_n(y)}h{_n(hand * 0.8)}" fill="none" '
            f'stroke="{LINE}" stroke-width="1.1"/>'
        )
    elif kind == "halt":
        yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius * 0.5)}" fill="{LINE}"/>'


def _circle(middle: Point, radius: float, width: float) -> str:
    return (
        f'<circle class="o" cx="{_n(middle.x)}" cy="{_n(middle.y)}" r="{_n(radius)}" '
        f'fill="{PAPER}" stroke="{LINE}" stroke-width="{_n(width)}"/>'
    )


def _n(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
