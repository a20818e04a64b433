"""Rows and columns of a workbook's page that Excel does not show: hidden by hand, by a filter or by a group."""

import posixpath
import re
from dataclasses import dataclass

from nennep.office.archives import XLSX, Package

_TAG = rb"<(?:\w+:)?%s\b([^>]*)>"
_ROW, _COLUMN = re.compile(_TAG % b"row"), re.compile(_TAG % b"col")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\b(r|min|max)\s*=\s*["'](\d{1,7})["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class HiddenPlaces:
    """Row numbers, and ranges of columns from 1, both ends in."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns)

    def has_column(self, number: int) -> bool:
        """Whether the column of this number is hidden."""
        return any(first <= number <= last for first, last in self.columns)

    def words(self) -> str:
        """“1 dòng, 2 cột”."""
        columns = sum(last - first + 1 for first, last in self.columns)
        return ", ".join(f"{count} {unit}" for count, unit in ((len(self.rows), "dòng"), (columns, "cột")) if count)


def hidden_places(package: Package, sheet: str) -> HiddenPlaces:
    """What the page named ``sheet`` hides; nothing for the old XLS format, which tells it nowhere that is read."""
    part = _part_of(package, sheet) if package.kind == XLSX else None
    if not part:
        return HiddenPlaces()
    rows, columns = set(), []
    for attributes in _ROW.findall(part):
        numbers = dict(_NUMBER.findall(attributes)) if _HIDDEN.search(attributes) else {}
        if b"r" in numbers:
            rows.add(int(numbers[b"r"]))
    for attributes in _COLUMN.findall(part):
        numbers = dict(_NUMBER.findall(attributes)) if _HIDDEN.search(attributes) else {}
        if b"min" in numbers:
            columns.append((int(numbers[b"min"]), int(numbers.get(b"max", numbers[b"min"]))))
    return HiddenPlaces(frozenset(rows), tuple(columns))


def _part_of(package: Package, sheet: str) -> bytes | None:
    """The part of the page of this name, found as a program does: by the workbook's relations."""
    book, relations = package.xml("xl/workbook.xml"), package.xml("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    targets = {one.get("Id"): str(one.get("Target") or "") for one in relations}
    for one in book.iter("{*}sheet"):
        if one.get("name") == sheet:
            target = targets.get(one.get(_RELATION) or one.get(_STRICT_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            return package.part(posixpath.normpath(path)) if target else None
    return None
