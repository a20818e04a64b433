"""The file as it stands, for showing beside the reading: its tables and lines, steps marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nennep.office.steps import ReadStep
from nennep.office.tables import Body, Cell, Table

MOST_ROWS = 300
AROUND = 3


@dataclass(frozen=True, slots=True)
class FileCell:
    """A cell with what it spans."""

    text: str
    rows: int
    columns: int


@dataclass(slots=True)
class FileRow:
    """A row of the file. ``steps`` are the places of the steps that begin here, ``read`` any at all."""

    steps: tuple[int, ...]
    read: bool
    cells: list[FileCell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table (or, without a place, lines of prose as rows of one cell)."""

    place: str
    rows: tuple[FileRow, ...]


def source_of(body: Body, steps: Sequence[ReadStep]) -> tuple[FileTable, ...]:
    """The tables of the file that hold steps; the lines around the steps where prose tells them."""
    of_tables = {(step.source.table, step.source.sheet) for step in steps if step.source.rows}
    if of_tables:
        return tuple(
            FileTable(table.place, tuple(_rows(table, steps)))
            for table in body.tables()
            if (table.number, table.sheet) in of_tables
        )
    return (FileTable("", tuple(_lines(list(body.lines()), steps))),)


def _rows(table: Table, steps: Sequence[ReadStep]) -> Iterator[FileRow]:
    begins: dict[int, list[int]] = {}
    read: set[int] = set()
    for place, step in enumerate(steps):
        if (step.source.table, step.source.sheet) == (table.number, table.sheet):
            begins.setdefault(step.source.rows[0], []).append(place)
            read.update(step.source.rows)
    last = table.rows[: MOST_ROWS + 1][-1].number if table.rows else 0
    for row in table.rows[:MOST_ROWS]:
        shown = FileRow(tuple(begins.get(row.number, ())), row.number in read)
        own: dict[int, Cell] = {id(cell): cell for cell in row.cells if cell}
        for cell in own.values():
            if cell.row == row.number:
                tall = min(cell.rows, last - row.number + 1)
                shown.cells.append(FileCell(cell.text, tall, cell.columns))
        yield shown


def _lines(lines: Sequence[str], steps: Sequence[ReadStep]) -> Iterator[FileRow]:
    spans = [(cell.row, cell.row + cell.rows) for step in steps for cell in step.source.cells["text"]]
    first = max(1, min(span[0] for span in spans) - AROUND)
    last = min(len(lines), max(span[1] for span in spans) + AROUND)
    for number in range(first, last + 1):
        begins = tuple(place for place, span in enumerate(spans) if span[0] == number)
        read = any(low <= number < high for low, high in spans)
        yield FileRow(begins, read, [FileCell(lines[number - 1], 1, 1)])
