"""What a file holds, in its order: paragraphs and tables, tables spread out to a full grid."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Cell:
    """One cell as the page shows it. ``row`` and ``column`` are its first, counted from 1.

    A merged cell is one object that stands at every place of the grid it covers.
    ``value`` is what a spreadsheet holds (number, date); Word has none.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    value: object = None

    @property
    def is_merged(self) -> bool:
        return self.rows > 1 or self.columns > 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the table (or as the spreadsheet shows it) and a cell a column."""

    number: int
    cells: tuple[Cell | None, ...]

    def text(self, column: int) -> str:
        """The text at a column counted from 0; "" where the row has no cell."""
        cell = self.cells[column] if 0 <= column < len(self.cells) else None
        return cell.text if cell else ""

    def own(self) -> list[Cell]:
        """The different cells of the row that hold text, from left to right."""
        seen: dict[int, Cell] = {id(cell): cell for cell in self.cells if cell and cell.text}
        return list(seen.values())

    def texts(self) -> tuple[str, ...]:
        """Each different cell's text, blank ones too, for showing the row beside its reading."""
        seen: dict[int, Cell] = {id(cell): cell for cell in self.cells if cell}
        return tuple(cell.text for cell in seen.values())


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; ``number`` counts them from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``number`` counts tables from 1 in the order of the file, nested ones too.

    ``sheet`` is the spreadsheet page's name, "" in Word. ``inside`` tells that the table lies in a
    cell of another one.
    """

    number: int
    rows: tuple[Row, ...]
    sheet: str = ""
    inside: bool = False

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    @property
    def place(self) -> str:
        """“Bảng 3” or “Trang “Danh mục””, for messages."""
        return f"Trang “{self.sheet}”" if self.sheet else f"Bảng {self.number}"


Block = Paragraph | Table


@dataclass(slots=True)
class Body:
    """All blocks in order, and what the reader of the page should know of them (``notes``)."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))

    def lines(self) -> Iterator[str]:
        """Every line of text in order, inside tables too, a merged cell once."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield from block.text.split("\n")
            elif not block.inside:
                yield from lines_of(block)


def lines_of(table: Table) -> Iterator[str]:
    """Every line of a table's text in order."""
    for row in table.rows:
        for cell in row.own():
            if cell.row == row.number:
                yield from cell.text.split("\n")
