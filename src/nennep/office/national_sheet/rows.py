"""The rows that were read of one table of a sheet, together with what must be asked about them."""

from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from nennep.office.national_sheet.records import Doubt
from nennep.office.spelling import shown

Record = TypeVar("Record")
MOST_SHOWN = 300
OUTSIDE = "đứng ngoài bảng, chưa xếp vào dòng nào"
"""Why the text around a table is asked about."""


@dataclass(slots=True)
class SheetRows(Generic[Record]):
    """Rows in their order; the row of a doubt is an index in them."""

    rows: list[Record] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, name: str, read: str, why: str, choices: tuple[str, ...] = ()) -> None:
        """A doubt about the row that comes next, or about the whole table where ``name`` has no point."""
        row = len(self.rows) if "." in name else None
        self.doubts.append(Doubt(name, shown(read, MOST_SHOWN), why, row, choices))

    def extend(self, others: "SheetRows[Record]") -> None:
        """Add the rows of another table behind these."""
        behind = len(self.rows)
        self.doubts += [one if one.row is None else replace(one, row=one.row + behind) for one in others.doubts]
        self.rows += others.rows
