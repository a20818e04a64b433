"""The heading rows of a table: which column holds what, whatever it is called and wherever it stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nennep.office.spelling import flat, key
from nennep.office.tables import Cell, Row

DEEPEST = 3
Namer = Callable[[str], str]
"""From a column's folded heading to the name of what it holds, "" if unknown."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Columns by what they hold, and the words above each column (counted from 0).

    ``own`` are the lowest words above a column, which set it apart from its neighbour.
    """

    columns: Mapping[str, tuple[int, ...]]
    words: Mapping[int, str]
    own: Mapping[int, str]
    depth: int = 1

    def text(self, row: Row, name: str, *, between: str = "\n") -> str:
        """What the row's columns of this name hold; a merged cell once."""
        return between.join(dict.fromkeys(_once(c) for c in self.cells(row, name) if c.text))

    def cells(self, row: Row, name: str) -> list[Cell]:
        """The row's cells of this name, from left to right, each once."""
        found = [row.cells[i] for i in self.columns.get(name, ()) if i < len(row.cells)]
        return list({id(cell): cell for cell in found if cell}.values())

    def word(self, name: str) -> str:
        """The words above the first column of this name."""
        columns = self.columns.get(name, ())
        return self.words.get(columns[0], "") if columns else ""


def heading_at(
    rows: Sequence[Row], start: int, namer: Namer, is_heading: Callable[[Mapping[str, tuple[int, ...]]], bool]
) -> Heading | None:
    """The heading that begins at ``rows[start]``, of one to three rows, or None.

    Deeper headings are tried first: a second row counts only where it stands below merged cells or
    below blank ones, and says something new. A row that begins with a number is none,
    nor is a title over the whole width.
    """
    first = next((cell.text for cell in rows[start].own()), "")
    if re.fullmatch(r"\d{1,4}[.)]?", first) or len(rows[start].own()) < 2:
        return None
    for depth in range(min(DEEPEST, len(rows) - start), 0, -1):
        taken = rows[start : start + depth]
        if depth > 1 and not _belong_together(taken):
            continue
        found = _composed(taken, namer)
        if is_heading(found.columns):
            return found
    return None


def _belong_together(rows: Sequence[Row]) -> bool:
    """Whether the rows below the first only divide what the first names."""
    first = rows[0]
    for below in rows[1:]:
        fresh = [cell for cell in below.own() if cell.row == below.number]
        if not fresh and not _is_crossed(first, below):
            return False
        for cell in fresh:
            above = first.cells[cell.column - 1] if cell.column <= len(first.cells) else None
            is_divided = above is not None and (above.columns > 1 or not above.text)
            if not is_divided or len(cell.text) > 60 or re.search(r"\d{3}", cell.text):
                return False
    return True


def _is_crossed(first: Row, below: Row) -> bool:
    return any(cell.rows > 1 and cell.row == first.number for cell in below.own())


def _composed(rows: Sequence[Row], namer: Namer) -> Heading:
    width = max(len(row.cells) for row in rows)
    columns: dict[str, list[int]] = {}
    words: dict[int, str] = {}
    own: dict[int, str] = {}
    for column in range(width):
        parts = dict.fromkeys(flat(row.text(column)) for row in rows)
        told = [part for part in parts if part]
        words[column], own[column] = " ".join(told), told[-1] if told else ""
        name = namer(key(words[column])) if len(words[column]) <= 160 else ""
        if name:
            columns.setdefault(name, []).append(column)
    return Heading({n: tuple(c) for n, c in columns.items()}, words, own, len(rows))


def _once(cell: Cell) -> str:
    """The text of a cell; merging leaves the same line once for each cell that it joined."""
    lines = set(cell.text.split("\n"))
    return lines.pop() if cell.is_merged and len(lines) == 1 else cell.text


def is_numbering(row: Row) -> bool:
    """A row that only counts the columns: (1) (2) (3), 1 2 3 4, A B C."""
    words = [cell.text.strip("()[] .") for cell in row.own()]
    if len(words) < 3 or not all(re.fullmatch(r"\d{1,2}|[A-Z]", word) for word in words):
        return False
    numbers = [int(word) for word in words if word.isdigit()]
    letters = [word for word in words if not word.isdigit()]
    is_counting = all(b - a == 1 for a, b in pairwise(numbers))
    return is_counting and letters == sorted(set(letters))


def said(words: str, *phrases: str) -> bool:
    """Whether one of the folded phrases stands in the folded words, as whole words."""
    return any(f" {phrase} " in f" {words} " for phrase in phrases)
