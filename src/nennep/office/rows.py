"""One procedure of a list, out of the rows of the file that belong to it."""

from dataclasses import dataclass

from nennep.office import columns as col
from nennep.office.codes import Codes, code_of_number, codes_in, is_old
from nennep.office.decision_rows import AMENDED, REPEALED, REPLACED, TABLE_WORDS, DecisionRow, ReadingWarning
from nennep.office.durations import TimePhrase, around_the_clock, read_time
from nennep.office.headings import Heading, said
from nennep.office.sources import source_of
from nennep.office.spelling import flat, key, shown
from nennep.office.tables import Row, Table

READ = (
    col.ORDER, col.CODE, col.NAME, col.TIME, col.PLACE, col.MANNER, col.FEE, col.BASIS, col.FIELD,
    col.AGENCY, col.LEVEL, col.AMENDMENT, col.NOTE, col.KIND, col.OLD_CODE, col.OLD_NAME,
)  # fmt: skip
EXPECTED = {col.TIME: "thời hạn giải quyết", col.FEE: "phí, lệ phí", col.BASIS: "căn cứ pháp lý"}
"""What the published list must show (NĐ 63/2010 Điều 13.2.a), by column."""


@dataclass(slots=True)
class ProcedureLines:
    """One procedure being read: the rows of the file that belong to it."""

    table: Table
    heading: Heading
    rows: list[Row]
    kinds: tuple[str, ...]
    field: str
    level: str


def finished(
    draft: ProcedureLines, rows: list[DecisionRow], warnings: list[ReadingWarning], told: set[tuple[int, str]]
) -> None:
    """Add the draft's procedure to ``rows``, and what is doubtful about it to ``warnings``.

    ``told`` are the doubts about a whole table, each told once, with the table's number.
    """
    maker = _Maker(draft, len(rows), told)
    rows.append(maker.made())
    warnings += maker.warnings


class _Maker:
    def __init__(self, draft: ProcedureLines, index: int, told: set[tuple[int, str]]) -> None:
        self.draft, self.index, self.told = draft, index, told
        self.source = source_of(draft.table, draft.rows, draft.heading, READ)
        self.warnings: list[ReadingWarning] = []

    def warn(self, message: str, about: str = "") -> None:
        self.warnings.append(ReadingWarning(message, self.source.place, self.index, about))

    def warn_once(self, message: str) -> None:
        """A doubt about the whole table, told at its first row."""
        if (self.draft.table.number, message) not in self.told:
            self.told.add((self.draft.table.number, message))
            self.warnings.append(ReadingWarning(message, self.draft.table.place))

    def text(self, name: str) -> str:
        """All different texts of the column in the draft's rows, one a line."""
        texts = [self.draft.heading.text(row, name) for row in self.draft.rows]
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def labelled(self, name: str) -> str:
        """The same, each text after what sets its column apart where there are several.

        “Phí: 100” and “Lệ phí: 200”; a cell over all of these columns goes without.
        """
        heading = self.draft.heading
        columns = heading.columns.get(name, ())
        if len(columns) < 2:
            return self.text(name)
        told: dict[str, None] = {}
        for row in self.draft.rows:
            for i in columns:
                cell = row.cells[i] if i < len(row.cells) else None
                if cell and cell.text:
                    label = "" if cell.columns > 1 else heading.own[i]
                    told[f"{label}: {cell.text}" if label else cell.text] = None
        return "\n".join(told)

    def made(self) -> DecisionRow:
        code, name = self._code_and_name()
        table = self._table()
        old, old_name = self._replaced(table, code)
        basis, amendment = self.text(col.BASIS), self.text(col.AMENDMENT)
        missing = [words for name, words in EXPECTED.items() if name not in self.draft.heading.columns]
        if col.AMENDMENT in self.draft.heading.columns:
            missing = [words for words in missing if words != EXPECTED[col.BASIS]]
        if missing and table != REPEALED:
            self.warn_once(f"không có cột {', '.join(missing)}")
        if len(self.draft.rows) > 1:
            self.warn(f"gộp {len(self.draft.rows)} dòng của tệp thành một thủ tục")
        return DecisionRow(
            table=table,
            code=code,
            name=name,
            time=self._time(table),
            fee=self.labelled(col.FEE),
            basis=basis or amendment,
            place=self.text(col.PLACE),
            manner=self.text(col.MANNER),
            field=flat(self.text(col.FIELD)) or self.draft.field,
            level=flat(self.text(col.LEVEL)) or self.draft.level,
            agency=flat(self.text(col.AGENCY)),
            amendment=amendment,
            replaced_codes=old,
            replaced_name=old_name,
            note=self.text(col.NOTE),
            source=self.source,
        )

    def _code_and_name(self) -> tuple[str, str]:
        in_cell, in_name = codes_in(self._code_text()), codes_in(self.text(col.NAME))
        found = tuple(dict.fromkeys(in_cell.found + in_name.found))
        name = in_name.rest
        if not name and in_cell.rest and in_cell.found:
            name = in_cell.rest
        if not name:
            self.warn("không thấy tên thủ tục", "name")
        return self._code(found, in_cell, in_name), name

    def _code(self, found: tuple[str, ...], in_cell: Codes, in_name: Codes) -> str:
        if in_cell.found and in_name.found and in_cell.found[0] != in_name.found[0]:
            self.warn(f"cột mã ghi {in_cell.found[0]}, trong tên ghi {in_name.found[0]}; lấy theo cột mã", "codes")
        elif len(found) > 1:
            self.warn(f"có {len(found)} mã ({', '.join(found)}); lấy mã đầu", "codes")
        if not found:
            spoilt = in_cell.spoilt + in_name.spoilt
            told = f"; “{spoilt[0]}” giống mã nhưng sai dạng" if spoilt else ""
            if not spoilt and in_cell.rest:
                told = f"; ô mã ghi “{shown(in_cell.rest)}”"
            self.warn(f"không thấy mã thủ tục dạng 1.234567{told}", "code")
            return ""
        if is_old(found[0]):
            self.warn(f"{found[0]} là mã kiểu cũ, cần tìm mã quốc gia hiện nay", "code")
        return found[0]

    def _code_text(self) -> str:
        texts = []
        for row in self.draft.rows:
            for cell in self.draft.heading.cells(row, col.CODE):
                restored = code_of_number(cell.value)
                if restored:
                    self.warn(f"Excel giữ mã dưới dạng số {cell.text}; hiểu là {restored}, có thể mất số 0")
                texts.append(restored or cell.text)
        return "\n".join(dict.fromkeys(texts))

    def _table(self) -> str:
        kinds = self.draft.kinds
        if len(kinds) == 1:
            return kinds[0]
        heading = self.draft.heading.columns
        fits = ""
        if col.OLD_CODE in heading or col.OLD_NAME in heading:
            fits = REPLACED
        elif said(key(self.draft.heading.word(col.BASIS)), "bai bo"):
            fits = REPEALED
        elif col.AMENDMENT in heading or kinds == (AMENDED, REPLACED):
            fits = AMENDED
        told = ", ".join(TABLE_WORDS[kind] for kind in kinds)
        why = f"tiêu đề nói cả {told}" if kinds else "không thấy tiêu đề bảng A, B, C, D"
        message = f"{why}; {f'hiểu là {TABLE_WORDS[fits]}' if fits else 'chưa xếp được bảng'}"
        self.warn_once(message)
        return fits

    def _time(self, table: str) -> TimePhrase:
        text = self.labelled(col.TIME)
        time = read_time(text, self.draft.heading.word(col.TIME))
        if doubt := time.doubt or around_the_clock(time):
            self.warn(f"thời hạn “{shown(text)}” {doubt}", "time")
        elif time.amount is not None and time.amount != int(time.amount):
            self.warn(f"thời hạn “{shown(text)}” lẻ; giữ nguyên đơn vị, không quy ra giờ")
        elif not text and table != REPEALED and col.TIME in self.draft.heading.columns:
            self.warn("ô thời hạn trống", "time")
        return time

    def _replaced(self, table: str, code: str) -> tuple[tuple[str, ...], str]:
        in_cell, in_name = codes_in(self.text(col.OLD_CODE)), codes_in(self.text(col.OLD_NAME))
        codes = tuple(dict.fromkeys(in_cell.found + in_name.found))
        if table == REPLACED and not codes and code:
            self.warn("không thấy mã của thủ tục bị thay thế", "replaced")
        return codes, in_name.rest
