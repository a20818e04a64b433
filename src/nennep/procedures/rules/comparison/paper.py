"""The file as a page of paper, with numbered marks on the passages that were read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nennep.office import columns as col
from nennep.office.spelling import key
from nennep.office.tables import Body, Cell, Paragraph, Table

# What of a line is marked, in the order of a row, and the columns it is read from.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "code": (col.CODE, col.NAME), "name": (col.NAME,), "replaced": (col.OLD_CODE, col.OLD_NAME),
    "terms": (col.TIME,), "fees": (col.FEE,), "bases": (col.BASIS, col.AMENDMENT),
    "amendment": (col.AMENDMENT,), "agency": (col.AGENCY,), "level": (col.LEVEL,),
}  # fmt: skip
HEAD = 0
MOST_ROWS, MOST_PARAGRAPHS = 400, 300
_AMOUNT = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:\([^)]{1,20}\)\s*)?(?:ngày làm việc|ngày|tháng|giờ làm việc|giờ|tuần|năm|buổi|phút)", re.I
)
_EFFECT = re.compile(
    r"kể\s+từ\s+ngày\s+(?:ký(?:\s+ban\s+hành)?|\d{1,2}[^,;.]{0,40}?\d{4})|từ\s+ngày\s+(?:ký|\d{1,2}[^,;.]{0,40}?\d{4})",
    re.I,
)
Mark = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the paper; with a ``number`` where they are marked as what was read."""

    text: str
    number: int = 0
    doubtful: bool = False
    target: str = ""


@dataclass(frozen=True, slots=True)
class PaperCell:
    pieces: tuple[Piece, ...]
    rows: int
    columns: int
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (``rows`` None), or a table; ``plain`` has no rules, as the head of a decision."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[PaperCell, ...], ...] | None = None
    plain: bool = False
    place: str = ""
    cut: int = 0
    centred: bool = False


@dataclass(slots=True)
class Paper:
    """The blocks in order; ``numbers`` of the marks by (order of the line, field), the head's order is 0."""

    blocks: list[Block] = field(default_factory=list)
    numbers: dict[Mark, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """What a line wants marked: ``read`` its texts, ``source`` its cells, ``fields`` and the doubtful of them."""

    order: int
    read: Mapping[str, Any]
    source: Mapping[str, Any]
    fields: Sequence[str]
    doubtful: frozenset[str]


@dataclass(frozen=True, slots=True)
class WantedHead:
    number: str
    signed_on: date | None
    effective_on: date | None


def paper_of(body: Body, head: WantedHead, lines: Sequence[MarkedLine]) -> Paper:
    """The file up to its last list, each passage that was read numbered in the order of the paper."""
    return _Writer(head, lines).written(body)


class _Writer:
    def __init__(self, head: WantedHead, lines: Sequence[MarkedLine]) -> None:
        self.head, self.paper = head, Paper()
        self.at: dict[tuple[int, int, int], list[tuple[MarkedLine, str]]] = {}
        self.tables: set[int] = set()
        for line in lines:
            self._place(line)

    def _place(self, line: MarkedLine) -> None:
        table, cells = line.source.get("table"), line.source.get("cells", {})
        if table is None:
            return
        self.tables.add(table)
        for name in line.fields:
            columns = [c for c in FIELDS.get(name, ()) if cells.get(c)]
            if name == "code" and col.CODE in columns and not _code_in(line, cells[col.CODE]):
                columns = columns[1:] or columns
            if columns:
                cell = cells[columns[0]][0]
                self.at.setdefault((table, cell["row"], cell["column"]), []).append((line, name))

    def written(self, body: Body) -> Paper:
        blocks = [b for b in body.blocks if isinstance(b, Paragraph) or not b.inside]
        lists = [i for i, b in enumerate(blocks) if isinstance(b, Table) and b.number in self.tables]
        last = lists[-1] + 1 if lists else min(len(blocks), 40)
        first_list = lists[0] if lists else last
        shown = 0
        for i, block in enumerate(blocks[:last]):
            if isinstance(block, Table):
                self._table(block, is_list=block.number in self.tables, before=i < first_list)
            elif shown < MOST_PARAGRAPHS:
                shown += 1
                self._paragraph(block)
        return self.paper

    def _paragraph(self, block: Paragraph) -> None:
        for line in block.text.split("\n"):
            if line.strip():
                centred = len(line) < 200 and (line.upper() == line or line.startswith("Về việc"))
                self.paper.blocks.append(Block(tuple(self._of_head(line)), centred=centred))

    def _table(self, table: Table, *, is_list: bool, before: bool) -> None:
        if not is_list and not before:
            return
        rows = []
        last = table.rows[: MOST_ROWS + 1][-1].number if table.rows else 0
        # Everything above the first row of a line is heading.
        begins = min((row for t, row, _ in self.at if t == table.number), default=1)
        for row in table.rows[:MOST_ROWS]:
            own: dict[int, Cell] = {id(cell): cell for cell in row.cells if cell}
            rows.append(
                tuple(
                    PaperCell(
                        tuple(self._of_cell(table, cell, is_list)),
                        min(cell.rows, last - row.number + 1),
                        cell.columns,
                        is_list and row.number < begins,
                    )
                    for cell in own.values()
                    if cell.row == row.number
                )
            )
        cut = max(0, len(table.rows) - MOST_ROWS)
        self.paper.blocks.append(Block(rows=tuple(rows), plain=not is_list, place=table.place, cut=cut))

    def _of_cell(self, table: Table, cell: Cell, is_list: bool) -> Iterator[Piece]:
        wanted = self.at.get((table.number, cell.row, cell.column), ())
        if not wanted:
            yield from ([Piece(cell.text)] if is_list else self._of_head(cell.text))
            return
        spans: list[tuple[int, int, int, str, bool]] = []
        for line, name in wanted:
            span = _span(line, name, cell.text)
            if span and all(span[1] <= a or b <= span[0] for a, b, *_ in spans):
                spans.append((*span, line.order, name, name in line.doubtful))
        yield from self._pieces(cell.text, spans)

    def _of_head(self, text: str) -> Iterator[Piece]:
        spans: list[tuple[int, int, int, str, bool]] = []
        for name, pattern in self._head_patterns(text):
            found = pattern.search(text) if (HEAD, name) not in self.paper.numbers else None
            if found and all(found.end() <= a or b <= found.start() for a, b, *_ in spans):
                spans.append((found.start(), found.end(), HEAD, name, False))
        yield from self._pieces(text, spans)

    def _head_patterns(self, text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        words = key(text)
        if self.head.number and not words.startswith(("can cu", "theo", "xet")):
            yield "number", _loose(self.head.number)
        day = self.head.signed_on
        if day:
            yield (
                "signed_on",
                re.compile(
                    rf"ngày\s+0?{day.day}\s*(?:tháng|/|-|\.)\s*0?{day.month}\s*(?:năm|/|-|\.)\s*{day.year}", re.I
                ),
            )
        if self.head.effective_on and "quyet dinh nay" in words and "hieu luc" in words:
            yield "effective_on", _EFFECT

    def _pieces(self, text: str, spans: Iterable[tuple[int, int, int, str, bool]]) -> Iterator[Piece]:
        end = 0
        for start, stop, order, name, doubtful in sorted(spans):
            if start > end:
                yield Piece(text[end:start])
            number = len(self.paper.numbers) + 1
            self.paper.numbers[order, name] = number
            yield Piece(text[start:stop], number, doubtful, f"r{order}-{name}")
            end = stop
        if end < len(text):
            yield Piece(text[end:])


def _code_in(line: MarkedLine, cells: Sequence[Mapping[str, Any]]) -> bool:
    code = line.read.get("code") or line.read.get("spoilt") or ""
    return bool(code) and any(_loose(code).search(cell["text"]) for cell in cells)


def _span(line: MarkedLine, name: str, text: str) -> tuple[int, int] | None:
    """Where in the cell the passage stands; the whole text where no narrower place is found."""
    found = None
    if name == "code":
        code = line.read.get("code") or line.read.get("spoilt") or ""
        found = _loose(code).search(text) if code else None
    elif name == "terms":
        found = _AMOUNT.search(text)
    elif name == "name":
        written = line.read.get("name") or ""
        found = _loose(written).search(text) if written else None
    if found:
        return found.span()
    return (0, len(text)) if text.strip() else None


def _loose(text: str) -> re.Pattern[str]:
    """The text, blanks between its signs allowed."""
    plain = [re.escape(sign) for sign in text if not sign.isspace()]
    return re.compile(r"\s*".join(plain), re.I)
