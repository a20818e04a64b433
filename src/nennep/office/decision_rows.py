"""What came out of a publishing decision, each piece with the place it was read from."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from nennep.office.durations import TimePhrase

ENACTED, AMENDED, REPLACED, REPEALED = "A", "B", "C", "D"
TABLE_WORDS: Mapping[str, str] = {
    ENACTED: "ban hành mới",
    AMENDED: "sửa đổi, bổ sung",
    REPLACED: "thay thế",
    REPEALED: "bãi bỏ",
    "": "chưa rõ",
}


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell as the file shows it. Row and column are its first, counted from 1."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row was read: table number (or spreadsheet page), its rows, the cells by field.

    ``raw`` holds the texts of all cells of those rows, read or not, for showing them beside.
    """

    table: int
    rows: tuple[int, ...]
    sheet: str = ""
    cells: Mapping[str, tuple[SourceCell, ...]] = field(default_factory=dict)
    raw: tuple[tuple[str, ...], ...] = ()

    @property
    def place(self) -> str:
        """“Bảng 2, dòng 7” or “Trang “A”, dòng 7–8”."""
        where = f"Trang “{self.sheet}”" if self.sheet else f"Bảng {self.table}"
        last = f"–{self.rows[-1]}" if len(self.rows) > 1 else ""
        return f"{where}, dòng {self.rows[0]}{last}" if self.rows else where


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something a person should look at: ``place`` in the file ("" = the whole), what and why.

    ``row`` is the index in ``rows`` of the reading it belongs to, None for none. ``about`` names what
    of the row it is about ("code", "name", "time", "replaced", "double"), "" where something else.
    """

    message: str
    place: str = ""
    row: int | None = None
    about: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One procedure of the list. ``table`` is A, B, C, D, or "" where the file does not tell.

    ``replaced_codes`` are the old ones of table C; ``amendment`` is what table B says of the
    changed content; ``level`` is a group heading such as “cấp xã”.
    """

    table: str
    code: str
    name: str
    time: TimePhrase
    fee: str
    basis: str
    place: str
    manner: str
    field: str
    level: str
    agency: str
    amendment: str
    replaced_codes: tuple[str, ...]
    replaced_name: str
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class DecisionReading:
    """A publishing decision as understood; None or "" where the file does not tell.

    Nothing here has been taken in: a person confirms it beside the source first.
    """

    number: str
    date: datetime.date | None
    issuer: str
    effective_on: datetime.date | None
    title: str
    rows: tuple[DecisionRow, ...]
    warnings: tuple[ReadingWarning, ...]
