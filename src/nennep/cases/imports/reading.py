"""A file into rows of cells: CSV in the usual encodings, XLSX by its first or a named sheet."""

import csv
import hashlib
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import python_calamine

Cell = str | datetime | date
DELIMITERS = ",;\t|"


class UnreadableFileError(Exception):
    """The file cannot be read as a table; the text says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, Cell]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, its columns in order, and the digest of its bytes."""

    name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """The rows of a CSV or XLSX file, text in NFC. Raises UnreadableFileError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"Không mở được tệp “{path.name}”: {error.strerror or error}."
        ) from error
    ending = path.suffix.lower()
    if ending == ".csv":
        lines = _csv_lines(content, encoding, delimiter)
    elif ending in {".xlsx", ".xlsm", ".xls", ".ods"}:
        lines = _sheet_lines(content, sheet)
    else:
        raise UnreadableFileError(
            f"Không đọc được tệp đuôi “{ending or path.name}”. Dùng tệp .csv hoặc .xlsx."
        )
    columns, rows = _rows(lines)
    return Table(path.name, hashlib.sha256(content).hexdigest(), columns, rows)


def _csv_lines(content: bytes, encoding: str, delimiter: str) -> list[list[Cell]]:
    text = _decoded(content, encoding)
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = delimiter or max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return [[_clean(cell) for cell in line] for line in reader]
    except csv.Error as error:
        raise UnreadableFileError(
            f"Tệp CSV hỏng gần dòng {reader.line_num}: dấu nháy hoặc dấu phân cách không khép ({error})."
        ) from error


def _decoded(content: bytes, encoding: str) -> str:
    if not encoding:
        is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding = "utf-16" if is_wide else "utf-8-sig"
    try:
        return content.decode(encoding)
    except LookupError as error:
        raise UnreadableFileError(
            f"Bảng ánh xạ ghi bảng mã “{encoding}”, không có bảng mã này. Thường dùng: utf-8, utf-16, cp1258."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"Tệp không theo bảng mã {encoding} (byte thứ {error.start + 1}). Lưu lại dạng CSV UTF-8,"
            " hoặc ghi đúng bảng mã ở [file] encoding của bảng ánh xạ."
        ) from error


def _sheet_lines(content: bytes, sheet: str) -> list[list[Cell]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"Không đọc được bảng tính: {error}.") from error
    names = book.sheet_names
    if not names or (sheet and sheet not in names):
        raise UnreadableFileError(
            f"Bảng tính không có trang “{sheet}”. Các trang: {', '.join(names) or 'không có'}."
        )
    # Without skipping the empty area, so that row numbers are those on the screen.
    lines = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    return [[_cell(value) for value in line] for line in lines]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _rows(lines: Sequence[Sequence[Cell]]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    start = next((i for i, line in enumerate(lines) if any(line)), None)
    if start is None:
        raise UnreadableFileError("Tệp trống: không có dòng tiêu đề cột.")
    header = [str(cell) for cell in lines[start]]
    while header and not header[-1]:
        header.pop()
    _require_names(header)
    rows = tuple(
        _row(i + 1, header, line) for i, line in enumerate(lines) if i > start and any(line)
    )
    return tuple(header), rows


def _row(number: int, header: Sequence[str], line: Sequence[Cell]) -> Row:
    cells = {name: line[i] if i < len(line) else "" for i, name in enumerate(header)}
    return Row(number, cells, sum(1 for cell in line[len(header) :] if cell))


def _require_names(header: Iterable[str]) -> None:
    names = Counter(header)
    if "" in names:
        raise UnreadableFileError("Dòng tiêu đề có cột không tên. Đặt tên cho mọi cột.")
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise UnreadableFileError(
            f"Dòng tiêu đề có cột trùng tên: {', '.join(twice)}. Mỗi cột cần một tên riêng."
        )
