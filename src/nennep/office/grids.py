"""A file that is one table: CSV in the usual encodings, or a page of a spreadsheet, cell by cell."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Any

from nennep.kernel.text import storable
from nennep.office.archives import USUAL, XLS, XLSX, ZIP, Limits, Package, UnreadableUploadError, require_light
from nennep.office.sheets import cells_of, opened

DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a table as they stand, the first first; ``sheet`` is the page, "" in CSV.

    A cell is text, or what a spreadsheet holds: a number, a day, an instant, true or false.
    """

    lines: tuple[tuple[Any, ...], ...]
    sheet: str = ""


def read_csv(content: bytes, name: str, *, encoding: str = "", delimiter: str = "") -> Grid:
    """The lines of a CSV file, its text in NFC. Raises UnreadableUploadError."""
    text = storable(_decoded(content, encoding))
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = delimiter or max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return Grid(tuple(tuple(_nfc(cell) for cell in line) for line in reader))
    except csv.Error as error:
        raise UnreadableUploadError(
            f"Tệp CSV hỏng gần dòng {reader.line_num}: dấu nháy hoặc dấu phân cách không khép ({error})."
        ) from error


def _decoded(content: bytes, encoding: str) -> str:
    if not encoding:
        is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding = "utf-16" if is_wide else "utf-8-sig"
    try:
        return content.decode(encoding)
    except LookupError as error:
        raise UnreadableUploadError(
            f"Bảng ánh xạ ghi bảng mã “{encoding}”, không có bảng mã này. Thường dùng: utf-8, utf-16, cp1258."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableUploadError(
            f"Tệp không theo bảng mã {encoding} (byte thứ {error.start + 1}). Lưu lại dạng CSV UTF-8,"
            " hoặc ghi đúng bảng mã ở [file] encoding của bảng ánh xạ."
        ) from error


def read_page(content: bytes, name: str, *, sheet: str = "", limits: Limits = USUAL) -> Grid:
    """The page of that name, or the first one, of a spreadsheet. Raises UnreadableUploadError."""
    kind = XLSX if content.startswith(ZIP) else XLS
    package = Package(name, kind, content, limits=limits)
    require_light(package)
    with opened(package) as book:
        names = book.sheet_names
        if not names or (sheet and sheet not in names):
            raise UnreadableUploadError(f"không có trang “{sheet}”. Các trang: {', '.join(names) or 'không có'}.")
        chosen = sheet or names[0]
        lines = cells_of(book.get_sheet_by_name(chosen), limits)
    return Grid(tuple(tuple(_value(cell) for cell in line) for line in lines), chosen)


def _value(value: object) -> object:
    return _nfc(value) if isinstance(value, str) else value


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
