"""Reads a file into the rows of a log; the first line that is not empty gives the columns."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from nennep.kernel.file_faults import words_of
from nennep.kernel.refusals import Refusal
from nennep.office import LARGE, ExpectedFile, Grid, UnreadableUploadError, csv_file, read, spreadsheet_page
from nennep.office.lost_zeros import number_text

Cell = str | datetime | date


class UnreadableCaseFileError(Refusal):
    """The file cannot be read as a table; the text says why and what to do, in Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, Cell]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """The rows of a file, its columns in order, and the digest of its bytes."""

    name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[ImportedRow, ...]


def read_table(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> ImportedTable:
    """The rows of a CSV or XLSX file, text in NFC. Raises UnreadableFileError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableCaseFileError(f"Không mở được tệp “{path.name}”: {words_of(error)}.") from error
    columns, rows = _rows(_lines(content, path, _expected(path, encoding, delimiter, sheet)))
    return ImportedTable(path.name, hashlib.sha256(content).hexdigest(), columns, rows)


def _expected(path: Path, encoding: str, delimiter: str, sheet: str) -> ExpectedFile[Grid]:
    ending = path.suffix.lower()
    if ending == ".csv":
        return csv_file(encoding=encoding, delimiter=delimiter)
    if ending in {".xlsx", ".xlsm", ".xls", ".ods"}:
        return spreadsheet_page(sheet, limits=LARGE)
    raise UnreadableCaseFileError(f"Không đọc được tệp đuôi “{ending or path.name}”. Dùng tệp .csv hoặc .xlsx.")


def _lines(content: bytes, path: Path, expected: ExpectedFile[Grid]) -> list[list[Cell]]:
    try:
        grid = read(content, expected=expected, name=path.name)
    except UnreadableUploadError as error:
        is_csv = path.suffix.lower() == ".csv"
        words = str(error) if is_csv else f"Không đọc được bảng tính: {error}"
        raise UnreadableCaseFileError(words) from error
    return [[_cell(value) for value in line] for line in grid.lines]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    return str(value).strip()


def _rows(lines: Sequence[Sequence[Cell]]) -> tuple[tuple[str, ...], tuple[ImportedRow, ...]]:
    start = next((i for i, line in enumerate(lines) if any(line)), None)
    if start is None:
        raise UnreadableCaseFileError("Tệp trống: không có dòng tiêu đề cột.")
    header = [str(cell) for cell in lines[start]]
    while header and not header[-1]:
        header.pop()
    _require_names(header)
    rows = tuple(_row(i + 1, header, line) for i, line in enumerate(lines) if i > start and any(line))
    return tuple(header), rows


def _row(number: int, header: Sequence[str], line: Sequence[Cell]) -> ImportedRow:
    cells = {name: line[i] if i < len(line) else "" for i, name in enumerate(header)}
    return ImportedRow(number, cells, sum(1 for cell in line[len(header) :] if cell))


def _require_names(header: Iterable[str]) -> None:
    names = Counter(header)
    if "" in names:
        raise UnreadableCaseFileError("Dòng tiêu đề có cột không tên. Đặt tên cho mọi cột.")
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise UnreadableCaseFileError(f"Dòng tiêu đề có cột trùng tên: {', '.join(twice)}. Mỗi cột cần một tên riêng.")
