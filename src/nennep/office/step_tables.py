"""The step tables of a procedure's Word file, row by row, with every doubt told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nennep.kernel.worktime import Term
from nennep.office import steps as st
from nennep.office.decision_rows import ReadingWarning, Source
from nennep.office.durations import Amount, TimePhrase, read_time, spoken
from nennep.office.headings import Heading, heading_at, is_numbering
from nennep.office.sources import source_of
from nennep.office.spelling import flat, shown
from nennep.office.tables import Body, Cell, Row, Table

READ = (st.ORDER, st.NAME, st.CHART, st.DETAIL, st.ROLE, st.TIME, st.FORMS, st.NOTE)
_NUMBER = re.compile(r"^(?:bước\s*|bc\s*)?(?P<no>[bB]?\s?\d{1,2}(?:\.\d{1,2})*[a-z]?)\s*[.:)\-–]*\s*", re.I)


@dataclass(slots=True)
class StepLines:
    """One step being read: the rows of the file that belong to it."""

    table: Table
    heading: Heading
    rows: list[Row]
    phase: str


@dataclass(slots=True)
class StepReader:
    """Reads the tables in order; afterwards ``steps``, ``totals``, ``warnings`` hold what was found."""

    steps: list[st.ReadStep] = field(default_factory=list)
    totals: list[Amount] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    tables_read: int = 0
    _last: tuple[Table, Heading] | None = None
    _phase: str = ""
    _used: dict[int, str] = field(default_factory=dict)
    _drafts: list[StepLines] = field(default_factory=list)
    _began: int = 0
    _is_summed: bool = False

    def read(self, body: Body) -> None:
        """Read every step table of ``body``."""
        for table in body.tables():
            self._table(table)
        self._finish()

    def _table(self, table: Table) -> None:
        heading = self._inherited(table)
        skip_to = 0
        for i, row in enumerate(table.rows):
            if i < skip_to or not row.own() or is_numbering(row):
                continue
            found = heading_at(table.rows, i, st.column_named, st.is_step_heading)
            if found:
                if heading is None:
                    self._begin()
                heading, skip_to = found, i + found.depth
            elif heading is not None:
                self._row(table, heading, row)
        if heading is not None:
            self.tables_read += 1
            self._last = (table, heading)
            if st.TIME not in heading.columns:
                self.warnings.append(ReadingWarning("không có cột thời gian", table.place))

    def _begin(self) -> None:
        """A table with a heading of its own is a new list of steps, with its own total."""
        self._finish()
        self._phase = ""

    def _inherited(self, table: Table) -> Heading | None:
        if self._last is None or table.inside or self._is_summed:
            return None
        before, heading = self._last
        first = next((row for row in table.rows if row.own()), None)
        if first is None or before.width != table.width or before.sheet != table.sheet:
            return None
        if heading_at(table.rows, table.rows.index(first), st.column_named, st.is_step_heading):
            return None
        order = heading.text(first, st.ORDER)
        if not _NUMBER.match(order) and not _is_total(first):
            return None
        self.warnings.append(
            ReadingWarning(f"không có dòng tiêu đề; đọc tiếp theo cột của {before.place.lower()}", table.place)
        )
        return heading

    def _row(self, table: Table, heading: Heading, row: Row) -> None:
        if _is_total(row):
            self._total(table, heading, row)
        elif group := _group(row, heading) or _stage(table, row, heading):
            self._phase = group
            self.warnings.append(
                ReadingWarning(f"“{shown(group)}” hiểu là tên nhóm, không phải một bước", _place(table, row))
            )
        elif self._goes_on(table, heading, row):
            self._drafts[-1].rows.append(row)
        else:
            self._drafts.append(StepLines(table, heading, [row], self._phase))

    def _goes_on(self, table: Table, heading: Heading, row: Row) -> bool:
        if not self._drafts or self._drafts[-1].table is not table:
            return False
        before = {id(cell) for cell in self._drafts[-1].rows[-1].cells if cell}
        order = [cell for cell in heading.cells(row, st.ORDER) if cell.text]
        if order:
            return all(id(cell) in before for cell in order)
        named = [cell for name in (st.NAME, st.CHART) for cell in heading.cells(row, name)]
        fresh = [cell for cell in named if cell.text and id(cell) not in before]
        if not fresh:
            return True
        has_more = heading.text(row, st.ROLE) or heading.text(row, st.TIME)
        return st.ORDER in heading.columns and not has_more

    def _total(self, table: Table, heading: Heading, row: Row) -> None:
        self._finish_steps()
        in_column = heading.text(row, st.TIME)
        label = next(cell.text for cell in row.own() if st.is_total(cell.text))
        text = in_column if in_column and in_column != label else " ".join(c.text for c in row.own())
        stated = read_time(text, heading.word(st.TIME))
        total, wrong = st.compared(stated, self.steps[self._began :])
        if total:
            self.totals.append(total)
        if wrong:
            self.warnings.append(ReadingWarning(wrong, _place(table, row)))
        self._began, self._is_summed = len(self.steps), True

    def _finish_steps(self) -> None:
        for draft in self._drafts:
            maker = _Maker(draft, len(self.steps), self._used)
            self.steps.append(maker.made())
            self.warnings += maker.warnings
        self._drafts = []

    def _finish(self) -> None:
        self._finish_steps()
        rest = self.steps[self._began :]
        if rest and not self._is_summed:
            told = st.told_sums(st.sums(rest))
            self.warnings.append(
                ReadingWarning(f"không có dòng tổng để so; cộng các bước được {told}", _of(rest[0].source))
            )
        self._began, self._is_summed = len(self.steps), False


def _is_total(row: Row) -> bool:
    fresh = [cell for cell in row.own() if cell.row == row.number]
    if fresh and re.fullmatch(r"\w{0,2}\d{1,2}[.)]?", fresh[0].text):
        return False
    return any(st.is_total(cell.text) and len(cell.text) < 120 for cell in fresh[:2])


def _group(row: Row, heading: Heading) -> str:
    """The words of a row that names a stage; "" for a step."""
    fresh = [cell for cell in row.own() if cell.row == row.number]
    wide = [cell for cell in fresh if cell.columns >= max(2, len(row.cells) // 2)]
    others = [cell for cell in fresh if cell not in wide]
    if len(wide) != 1 or len(row.own()) != len(fresh):
        return ""
    sign = others[0].text.strip(" .)") if len(others) == 1 else ""
    if others and not re.fullmatch(r"[IVXLC]+|[A-ZĐ]", sign):
        return ""
    return f"{sign}. {wide[0].text}" if sign else flat(wide[0].text)


def _stage(table: Table, row: Row, heading: Heading) -> str:
    """The words of a row that names a stage by a Roman number or a letter, with its time but nobody who does it."""
    sign, name = (heading.text(row, column).strip(" .)") for column in (st.ORDER, st.NAME))
    if not re.fullmatch(r"[IVXLC]+|[A-ZĐ]", sign) or not name or heading.text(row, st.ROLE):
        return ""
    has_numbers = any(re.match(r"\d", heading.text(other, st.ORDER)) for other in table.rows)
    return f"{sign}. {flat(name)}" if has_numbers and st.ROLE in heading.columns else ""


def _place(table: Table, row: Row) -> str:
    return f"{table.place}, dòng {row.number}"


def _of(source: Source) -> str:
    return source.place.rpartition(",")[0]


class _Maker:
    def __init__(self, draft: StepLines, index: int, used: dict[int, str]) -> None:
        self.draft, self.index, self.used = draft, index, used
        self.source = source_of(draft.table, draft.rows, draft.heading, READ)
        self.warnings: list[ReadingWarning] = []

    def warn(self, message: str) -> None:
        self.warnings.append(ReadingWarning(message, self.source.place, self.index))

    def texts(self, name: str) -> list[str]:
        found = [self.draft.heading.text(row, name) for row in self.draft.rows]
        return list(dict.fromkeys(text for text in found if text))

    def made(self) -> st.ReadStep:
        no, name, detail = self._names()
        if len(self.draft.rows) > 1:
            self.warn(f"gộp {len(self.draft.rows)} dòng của tệp thành một bước")
        if not name:
            self.warn("bước không có nội dung công việc")
        role = "; ".join(flat(text) for text in self.texts(st.ROLE)) or self._doer_beside_time()
        if not role and st.ROLE in self.draft.heading.columns:
            self.warn("bước không ghi trách nhiệm")
        return st.ReadStep(
            no=no,
            name=name,
            role=role,
            time=self._time(no or name),
            forms=st.forms_of(self.texts(st.FORMS)),
            detail=detail,
            phase=self.draft.phase,
            source=self.source,
        )

    def _doer_beside_time(self) -> str:
        """Who does the step, where one column holds that and how long it takes, a line for each."""
        heading = self.draft.heading
        columns = heading.columns.get(st.TIME, ())
        if st.ROLE in heading.columns or not columns or not st.names_doer(heading.words.get(columns[0], "")):
            return ""
        lines = [line for text in self.texts(st.TIME) for line in text.split("\n")]
        doer = "; ".join(flat(line) for line in lines if read_time(line).amount is None)
        if doer:
            self.warn(f"một cột ghi cả người làm và thời gian; hiểu người làm là “{shown(doer)}”")
        return doer

    def _names(self) -> tuple[str, str, str]:
        order = flat(" ".join(self.texts(st.ORDER)))
        names, more_names = self._first_column(st.NAME)
        has_words = bool(names or self.texts(st.DETAIL))
        chart = [] if has_words and self._is_drawing() else self.texts(st.CHART)
        words = [*chart, *names] if not names or chart else names
        details = [*more_names, *self.texts(st.DETAIL)]
        found = _NUMBER.match(order)
        no = re.sub(r"\s", "", found["no"]) if found else ""
        rest = order[found.end() :] if found else order
        if rest:
            words.insert(0, rest)
        if not words and details:
            words = [details[0].split("\n")[0]]
        name = flat(words[0]) if words else ""
        if not no and (inside := re.match(r"(?:bước\s+\d|B\d)", name, flags=re.I)):
            found = _NUMBER.match(name)
            no = re.sub(r"\s", "", found["no"]) if found and inside else ""
            name = name[found.end() :] if found else name
        more = [*words[1:], *details]
        if len(self.draft.rows) > 1 and len(names) > 1 and not details:
            name, more = "; ".join(flat(text) for text in words), []
        return no, name, "\n".join(more)

    def _first_column(self, name: str) -> tuple[list[str], list[str]]:
        """The different texts of the first column of this name, and those of the others."""
        parts: tuple[dict[str, None], dict[str, None]] = ({}, {})
        for row in self.draft.rows:
            for n, i in enumerate(self.draft.heading.columns.get(name, ())):
                if text := row.text(i):
                    parts[min(n, 1)][text] = None
        return list(parts[0]), [text for text in parts[1] if text not in parts[0]]

    def _is_drawing(self) -> bool:
        """One picture cell beside many steps may hold the shapes of all of them."""
        cells = self.draft.heading.cells(self.draft.rows[0], st.CHART)
        if any(cell.rows > len(self.draft.rows) for cell in cells):
            return True
        is_crowded = any(cell.text.count("\n") >= 2 for cell in cells)
        if is_crowded:
            self.warn("ô lưu đồ chứa chữ của nhiều hình; tên bước lấy từ cột khác")
        return is_crowded

    def _time(self, who: str) -> TimePhrase:
        heading = self.draft.heading
        columns = heading.columns.get(st.TIME, ())
        if len(columns) > 1:
            others = ", ".join(f"“{heading.words[i]}”" for i in columns[1:])
            self.warn(f"có nhiều cột thời gian; đọc cột “{heading.words[columns[0]]}”, còn {others}")
        read: list[TimePhrase] = []
        for cell in self._time_cells(columns[:1]):
            if id(cell) in self.used:
                self.warn(f"thời gian gộp ô với bước {self.used[id(cell)]}, đã tính ở bước đó")
                return TimePhrase(flat(cell.text))
            self.used[id(cell)] = who
            read.append(read_time(cell.text, heading.words.get(columns[0], "")))
        return self._added(read) if columns else self._time_in_text()

    def _time_in_text(self) -> TimePhrase:
        """Without a column for time, the description may tell it."""
        time = read_time("\n".join(self.texts(st.DETAIL)))
        if time.amount is None:
            return TimePhrase("")
        text = spoken(time.term)
        self.warn(f"thời gian {text} lấy từ câu mô tả")
        return TimePhrase(text, time.term)

    def _time_cells(self, columns: Sequence[int]) -> list[Cell]:
        found: dict[int, Cell] = {}
        for row in self.draft.rows:
            for i in columns:
                cell = row.cells[i] if i < len(row.cells) else None
                if cell and cell.text:
                    found[id(cell)] = cell
        return list(found.values())

    def _added(self, read: list[TimePhrase]) -> TimePhrase:
        for one in read:
            if one.doubt:
                self.warn(f"thời gian “{shown(one.text)}” {one.doubt}")
        known = [one for one in read if one.amount is not None]
        if not read:
            self.warn("chưa có thời gian")
            return TimePhrase("")
        if len(known) < 2:
            return (known or read)[0]
        text = " + ".join(one.text for one in known)
        if len({one.unit for one in known}) > 1:
            self.warn(f"thời gian “{text}” khác đơn vị, lấy “{known[0].text}”")
            return known[0]
        amount = sum((one.amount or Decimal(0) for one in known), Decimal(0))
        self.warn(f"cộng thời gian các dòng: {text}")
        return TimePhrase(text, Term(amount, known[0].unit))
