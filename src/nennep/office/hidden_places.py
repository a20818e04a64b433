"""Rows and columns of a workbook's page that Excel does not show: hidden by hand, by a filter, by a group, or of no size."""

import posixpath
from dataclasses import dataclass
from xml.parsers import expat

from nennep.office.archives import XLSX, Package
from nennep.office.xml import PIECE

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_YES = ("1", "true")


@dataclass(frozen=True, slots=True)
class HiddenPlaces:
    """Numbers of rows, and ranges of columns, from 1 and both ends in. ``by_default``: rows that are not ``listed`` too."""

    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()
    listed: frozenset[int] = frozenset()
    by_default: bool = False

    def has_row(self, number: int) -> bool:
        """Whether the row of this number is hidden."""
        return number in self.rows or (self.by_default and number not in self.listed)

    def columns_to(self, width: int) -> set[int]:
        """The numbers of the hidden columns of a page that is so wide."""
        return {number for first, last in self.columns for number in range(first, min(last, width) + 1)}


def hidden_places(package: Package, sheet: str) -> HiddenPlaces:
    """What the page named ``sheet`` hides; nothing for the old XLS format, which tells it nowhere that is read."""
    part = _part_of(package, sheet) if package.kind == XLSX else None
    return _Look().through(part) if part else HiddenPlaces()


def hidden_words(rows: int, columns: int) -> str:
    """“1 dòng, 2 cột”; empty for none."""
    return ", ".join(f"{count} {unit}" for count, unit in ((rows, "dòng"), (columns, "cột")) if count)


class _Look:
    """One pass through a page, without a tree of it."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.listed: set[int] = set()
        self.columns: list[tuple[int, int]] = []
        self.row, self.by_default = 0, False

    def through(self, part: bytes) -> HiddenPlaces:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begins
        try:
            for start in range(0, len(part), PIECE):
                parser.Parse(part[start : start + PIECE], False)
        except (expat.ExpatError, LookupError, ValueError):
            pass  # the reader of the cells tells what is wrong
        return HiddenPlaces(frozenset(self.rows), tuple(self.columns), frozenset(self.listed), self.by_default)

    def _begins(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row = _whole(attributes.get("r"), self.row + 1)
            if _is_hidden(attributes, "ht"):
                self.rows.add(self.row)
            elif "ht" in attributes:
                self.listed.add(self.row)
        elif name == "col" and _is_hidden(attributes, "width"):
            first = _whole(attributes.get("min"), 0)
            if first:
                self.columns.append((first, _whole(attributes.get("max"), first)))
        elif name == "sheetFormatPr":
            self.by_default = attributes.get("zeroHeight") in _YES


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    if attributes.get("hidden") in _YES:
        return True
    try:
        return float(attributes.get(size, 1)) == 0
    except ValueError:
        return False


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else default


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
