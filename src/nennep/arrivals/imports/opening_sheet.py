"""The workbook of an opening report: a row for each field, a column for each count; its template."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import xlsxwriter

from nennep.kernel.text import fold
from nennep.kernel.words import read_whole

from ..rules.opening_report import HEADINGS
from .sheet_columns import UnreadableSheetError, lines_of, places_of, text_at

FIELD = "Lĩnh vực"
COLUMNS = {"field": FIELD, **HEADINGS}
SUMS = {"cong", "tong", "tong cong", "tong so"}


@dataclass(slots=True)
class OpeningSheet:
    """By the key of its field what each row counts, as typed; and what is wrong, row by row."""

    counts: dict[int, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_counts(content: bytes, fields: Mapping[int, Sequence[str]]) -> OpeningSheet:
    """The rows below the headings; a sum of all fields is passed over. Raises UnreadableSheetError.

    ``fields``: of each field the words by which a row may name it, its name first.
    """
    grid = lines_of(content, "số liệu mở đầu")
    head, places = places_of(grid, COLUMNS, tuple(COLUMNS))
    meant = {fold(word): pk for pk, words in fields.items() for word in words if word}
    found = OpeningSheet()
    for line, cells in enumerate(grid[head + 1 :], start=head + 2):
        typed = {key: text_at(cells, place) for key, place in places.items()}
        named = typed.pop("field")
        if not any([named, *typed.values()]) or fold(named) in SUMS:
            continue
        pk = meant.get(fold(named))
        if pk is None:
            found.faults.append(f"Dòng {line}: {_unknown(named, fields)}")
        elif pk in found.counts:
            found.faults.append(f"Dòng {line}: lĩnh vực “{named}” đã có ở dòng trên; giữ một dòng.")
        else:
            found.counts[pk] = dict(typed)
            found.faults += _no_counts(line, typed)
    if not found.counts and not found.faults:
        raise UnreadableSheetError("Dưới dòng tiêu đề chưa có lĩnh vực nào.")
    return found


def _is_count(text: str) -> bool:
    found = read_whole(text)
    return found is not None and found >= 0


def _no_counts(line: int, typed: Mapping[str, str]) -> list[str]:
    return [
        f"Dòng {line}, cột “{HEADINGS[key]}”: “{text}” không phải số hồ sơ. Ghi số nguyên từ 0, hoặc để trống."
        for key, text in typed.items()
        if text and not _is_count(text)
    ]


def _unknown(named: str, fields: Mapping[int, Sequence[str]]) -> str:
    if not named:
        return f"cột “{FIELD}” còn trống mà có số."
    names = {fold(words[0]): words[0] for words in fields.values()}
    near = difflib.get_close_matches(fold(named), names, n=1, cutoff=0.6)
    hint = f" Nếu là “{names[near[0]]}” thì ghi đúng tên ấy." if near else " Dùng tên lĩnh vực của tệp mẫu."
    return f"không có lĩnh vực “{named}” trong các thủ tục của cơ quan.{hint}"


def opening_template(names: Sequence[str]) -> bytes:
    """The table with the fields of the agency, to be filled in."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    page = book.add_worksheet("Số liệu mở đầu")
    page.set_column(0, 0, 44)
    page.set_column(1, len(HEADINGS), 14)
    page.write_row(0, 0, list(COLUMNS.values()), bold)
    page.write_column(1, 0, names)
    page.freeze_panes(1, 1)
    book.close()
    return held.getvalue()
