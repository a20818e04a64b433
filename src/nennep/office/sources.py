"""Where a reading stands in its file: the rows, and the cells of each thing that was read."""

from collections.abc import Sequence

from nennep.office.decision_rows import Source, SourceCell
from nennep.office.headings import Heading
from nennep.office.tables import Cell, Row, Table


def source_of(table: Table, rows: Sequence[Row], heading: Heading, names: Sequence[str]) -> Source:
    """The place of these rows with their cells of each name; a merged cell once."""
    cells = {}
    for name in names:
        found: dict[int, Cell] = {}
        for row in rows:
            found |= {id(cell): cell for cell in heading.cells(row, name)}
        if found:
            cells[name] = tuple(SourceCell(c.text, c.row, c.column, c.rows, c.columns) for c in found.values())
    return Source(
        table=table.number,
        rows=tuple(row.number for row in rows),
        sheet=table.sheet,
        cells=cells,
        raw=tuple(row.texts() for row in rows),
    )
