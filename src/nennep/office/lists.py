"""The lists of procedures of a publishing decision, row by row, with every doubt told."""

import re
from dataclasses import dataclass, field

from nennep.office import columns as col
from nennep.office.codes import codes_in
from nennep.office.columns import column_named, counted, is_bare_kind, is_list_heading, is_list_title, kinds_said
from nennep.office.decision_rows import DecisionRow, ReadingWarning
from nennep.office.headings import Heading, heading_at, is_numbering, said
from nennep.office.rows import ProcedureLines, finished
from nennep.office.spelling import flat, key, shown
from nennep.office.tables import Body, Cell, Paragraph, Row, Table

_GROUP_SIGN = re.compile(r"^(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/:\-–]?\s+(?=\S)")
_LEVELS = ("trung ương", "cấp tỉnh", "cấp huyện", "cấp xã")


@dataclass(slots=True)
class CountHeading:
    """A heading that tells how many procedures follow."""

    kind: str
    words: str
    count: int
    began: int


@dataclass(slots=True)
class ListReader:
    """Reads the blocks in order; afterwards ``rows`` and ``warnings`` hold what was found."""

    rows: list[DecisionRow] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    _kinds: tuple[str, ...] = ()
    _field: str = ""
    _level: str = ""
    _is_content: bool = False
    # Titles run over several paragraphs; their kinds add up until the table.
    _is_open: bool = False
    _open_kinds: tuple[str, ...] = ()
    _last: tuple[Table, Heading] | None = None
    _drafts: list[ProcedureLines] = field(default_factory=list)
    _announced: list[CountHeading] = field(default_factory=list)

    def read(self, body: Body) -> None:
        """Read every list of ``body``."""
        for block in body.blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
        told: set[tuple[int, str]] = set()
        for draft in self._drafts:
            finished(draft, self.rows, self.warnings, told)
        self._compare_counts()

    def _paragraph(self, paragraph: Paragraph) -> None:
        for line in paragraph.text.split("\n"):
            self._title(line)

    def _title(self, line: str) -> bool:
        """Take over what a heading says; whether it was one."""
        if len(line) > 320:
            return False
        words = key(line)
        if said(words, "noi dung cu the") and re.match(r"phan|[bii]+ |noi dung", words):
            self._is_content, self._last = True, None
            return True
        kinds = kinds_said(words)
        is_more = self._is_open and kinds and line.upper() == line
        if not (is_list_title(words) or is_bare_kind(line, words) or is_more):
            if re.match(r"(?:[ivx]+ |\d+ |[a-z] )?linh vuc\b", words) and len(words) < 160:
                self._field = field_of(line)
            return False
        if is_more and not (is_list_title(words) or is_bare_kind(line, words)):
            kinds = tuple(sorted({*self._open_kinds, *kinds}))
        self._is_open, self._open_kinds = True, kinds
        if kinds:
            self._kinds, self._field, self._level = kinds, "", ""
            self._is_content, self._last = False, None
            self._announce(line, kinds)
        for level in _LEVELS:
            if said(words, key(level)):
                self._level = level
        return bool(kinds)

    def _announce(self, line: str, kinds: tuple[str, ...]) -> None:
        count = counted(key(line))
        if count is not None and len(kinds) == 1:
            self._announced.append(CountHeading(kinds[0], shown(line), count, len(self._drafts)))

    def _table(self, table: Table) -> None:
        if table.sheet:
            self._is_content, self._last = False, None
            self._kinds, self._field = kinds_said(key(table.sheet)), ""
        heading = self._inherited(table)
        read = 0
        skip_to = 0
        for i, row in enumerate(table.rows):
            if i < skip_to:
                continue
            found = heading_at(table.rows, i, column_named, is_list_heading)
            if found and not _has_code(row):
                heading, skip_to = found, i + found.depth
                continue
            if heading is None:
                self._before_heading(row)
            elif not is_numbering(row):
                read += self._row(table, heading, row)
        self._is_open = False
        if heading is not None and read:
            self._last = (table, heading)
        elif heading is None:
            self._tell_unread(table)

    def _tell_unread(self, table: Table) -> None:
        if any(_has_code(row) for row in table.rows):
            words = "có mã thủ tục nhưng không nhận ra dòng tiêu đề, nên chưa đọc"
            self.warnings.append(ReadingWarning(words, table.place))
        elif table.sheet:
            self.warnings.append(ReadingWarning("không có danh mục thủ tục, không đọc", table.place))

    def _before_heading(self, row: Row) -> None:
        for cell in row.own():
            for line in cell.text.split("\n"):
                self._title(line)

    def _inherited(self, table: Table) -> Heading | None:
        """The heading of the table before, where this one goes on without one of its own."""
        if self._last is None or self._is_content or table.sheet or not table.rows:
            return None
        before, heading = self._last
        if before.width != table.width or not any(_has_code(row) for row in table.rows):
            return None
        if heading_at(table.rows, 0, column_named, is_list_heading):
            return None
        self.warnings.append(
            ReadingWarning(f"không có dòng tiêu đề; đọc tiếp theo cột của {before.place.lower()}", table.place)
        )
        return heading

    def _row(self, table: Table, heading: Heading, row: Row) -> int:
        """Read one row; 1 if it holds or goes on with a procedure."""
        if not row.own():
            return 0
        group = group_text(row, heading)
        if group:
            self._group(group, table, row)
            return 0
        if self._is_content:
            self._warn_content(table, row)
            return 0
        if self._goes_on(table, heading, row):
            self._drafts[-1].rows.append(row)
            return 1
        kinds = self._kinds
        told = kinds_said(key(heading.text(row, col.KIND)))
        self._drafts.append(ProcedureLines(table, heading, [row], told or kinds, self._field, self._level))
        return 1

    def _warn_content(self, table: Table, row: Row) -> None:
        words = "nằm sau “Nội dung cụ thể” nên không đọc là danh mục"
        if not any(one.place == table.place and one.message == words for one in self.warnings):
            self.warnings.append(ReadingWarning(words, table.place))

    def _group(self, text: str, table: Table, row: Row) -> None:
        words = key(text)
        kinds = kinds_said(words)
        if kinds and (is_list_title(words) or len(words) < 60):
            self._kinds, self._field = kinds, ""
            self._announce(text, kinds)
            return
        levels = [level for level in _LEVELS if said(words, key(level))]
        if levels and not said(words, "linh vuc"):
            self._level = ", ".join(levels)
        else:
            self._field = field_of(text)

    def _goes_on(self, table: Table, heading: Heading, row: Row) -> bool:
        """Whether the row belongs to the procedure above: merged name, or neither name nor code."""
        if not self._drafts or self._drafts[-1].table is not table:
            return False
        above = self._drafts[-1].rows[-1]
        own = [*heading.cells(row, col.NAME), *heading.cells(row, col.CODE)]
        named = [cell for cell in own if cell.text]
        if not named:
            return not heading.text(row, col.ORDER)
        before = {id(cell) for cell in above.cells if cell}
        if all(id(cell) in before for cell in named):
            return row.number > named[0].row
        return _is_rest_of_a_name(row, named)

    def _compare_counts(self) -> None:
        for i, one in enumerate(self._announced):
            following = self._announced[i + 1 :]
            end = next((a.began for a in following), len(self._drafts))
            read = sum(1 for row in self.rows[one.began : end] if row.table == one.kind)
            if read != one.count:
                self.warnings.append(
                    ReadingWarning(f"tiêu đề “{one.words}” ghi {one.count} thủ tục, đọc được {read} – LỆCH")
                )


def field_of(text: str) -> str:
    """The field that a group heading names: “I. Lĩnh vực Dược phẩm” is “Dược phẩm”."""
    line = _GROUP_SIGN.sub("", flat(text))
    line = re.sub(r"^(?:TTHC\s+)?lĩnh\s+vực\s*:?\s*", "", line, flags=re.I)
    return re.sub(r"\s*\(\s*\d+\s*(?:TTHC|thủ tục)[^)]*\)\s*$", "", line, flags=re.I).strip(" :.;")


def group_text(row: Row, heading: Heading) -> str:
    """The words of a row that only heads those below it; "" for a row with a procedure."""
    fresh = [cell for cell in row.own() if cell.row == row.number]
    named = {id(c) for name in (col.NAME, col.CODE) for c in heading.cells(row, name)}
    is_below_a_name = any(id(c) in named and c.row != row.number for c in row.own())
    if not fresh or _has_code(row) or is_below_a_name:
        return ""
    order = {id(cell) for cell in heading.cells(row, col.ORDER)}
    signs = [cell for cell in fresh if id(cell) in order and cell.columns == 1]
    if len(row.own()) == 1 and signs and len(signs[0].text) > 5:
        return signs[0].text  # a title typed into the first column of a spreadsheet
    words = [cell for cell in fresh if cell not in signs]
    sign = signs[0].text.strip(" .)") if signs else ""
    if len(words) != 1:
        return ""
    text = words[0].text
    spans = words[0].columns >= max(2, len(row.cells) // 2)
    is_heading = spans or re.match(r"(?:[ivx]+ |[a-d] |\d+ )?linh vuc\b", key(text))
    if is_heading or re.fullmatch(r"[IVXLC]+|[A-ZĐ]", sign):
        return f"{sign}. {text}" if sign else text
    return text if not sign and text.upper() == text and len(text) > 3 else ""


def _is_rest_of_a_name(row: Row, named: list[Cell]) -> bool:
    """Whether a page break cut a name: its rest stands alone in the row and begins with a small letter."""
    return len(named) == 1 and row.own() == named and named[0].text[0].islower() and not _has_code(row)


def _has_code(row: Row) -> bool:
    return any(codes_in(cell.text).found for cell in row.own())
