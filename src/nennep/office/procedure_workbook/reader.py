"""A workbook of procedures as records, every cell that was not certain told with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nennep.kernel.words import read_money
from nennep.kernel.worktime import UNITS, Term
from nennep.office.archives import UnreadableUploadError
from nennep.office.codes import code_of_number, codes_in
from nennep.office.days import day_in
from nennep.office.decision_rows import ReadingWarning
from nennep.office.durations import DAY, HOUR, MONTH, WORKING_DAY, TimePhrase, read_time, spoken
from nennep.office.national_sheet.channels import channel_named
from nennep.office.national_sheet.fees import SMALLEST
from nennep.office.national_sheet.records import (
    CHARGE,
    FEE,
    NO_TIME,
    Doubt,
    NationalBasis,
    NationalChannel,
    NationalComponent,
    NationalFee,
    NationalProcedure,
    NationalResult,
)
from nennep.office.procedure_workbook.pages import WorkbookRow, read_pages
from nennep.office.procedure_workbook.records import FIRST_DECISION, LAST_DECISION, WorkbookProcedure, WorkbookReading
from nennep.office.spelling import key

MOST_PROCEDURES = 5000
PLAIN = (
    "name",
    "field",
    "level",
    "kind",
    "decision",
    "applicants",
    "agency",
    "competent",
    "coordinating",
    "reception_place",
    "steps_text",
    "conditions",
)
"""Attributes that are the text of one cell of the first page."""
NEEDED = {"name": "ghi tên thủ tục như quyết định công bố", "field": "ghi lĩnh vực", "decision": "ghi số quyết định"}
"""What a line of the first page must say, with the rule."""
NUMBER = "ghi số bản, 0 nếu không cần"
_SHORT = re.compile(r"\d\.\d{1,5}")
MONEY = "ghi số tiền bằng đồng, như 500000; 0 nếu không thu"


@dataclass(slots=True)
class _Parts:
    """What the pages say of one procedure, row by row, and what is doubtful about it."""

    components: list[NationalComponent] = field(default_factory=list)
    channels: list[NationalChannel] = field(default_factory=list)
    results: list[NationalResult] = field(default_factory=list)
    bases: list[NationalBasis] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, name: str, row: int | None, read: str, why: str, choices: tuple[str, ...] = ()) -> None:
        self.doubts.append(Doubt(name, read, why, row, choices))


def read_procedure_workbook(content: bytes, name: str) -> WorkbookReading:
    """Every procedure of the first page with what the other pages say of it.

    Raises UnreadableUploadError, in Vietnamese, for a file that is no workbook of ours, lacks a page or a
    needed column, has one twice, or lists no procedure.
    """
    pages = read_pages(content, name)
    warnings = list(pages.warnings)
    heads = _heads(pages.rows["procedures"], warnings)
    if not heads:
        raise UnreadableUploadError(f"Trang “Thủ tục” của tệp “{name}” chưa có thủ tục nào dưới dòng tiêu đề.")
    if len(heads) > MOST_PROCEDURES:
        raise UnreadableUploadError(f"Tệp có {len(heads)} thủ tục, nhiều hơn {MOST_PROCEDURES}. Chia thành nhiều tệp.")
    parts = {code: _Parts() for code, _ in heads if code}
    for page, add in ADDERS.items():
        for row in pages.rows[page]:
            code = _code(row)
            if code in parts:
                add(parts[code], row)
            else:
                told = f"mã “{row.line_of('code')}” không có ở trang “Thủ tục”"
                warnings.append(ReadingWarning(f"{told}; thêm thủ tục ấy hoặc sửa mã. Dòng này bỏ qua", row.place))
    made = tuple(_procedure(row, code, parts.get(code) or _Parts()) for code, row in heads)
    return WorkbookReading(made, tuple(warnings))


def _heads(rows: Sequence[WorkbookRow], warnings: list[ReadingWarning]) -> list[tuple[str, WorkbookRow]]:
    """The lines of the first page with their codes; one whose code stood before is left out."""
    found: list[tuple[str, WorkbookRow]] = []
    lines: dict[str, int] = {}
    for row in rows:
        code = _code(row)
        if code and lines.setdefault(code, row.line) != row.line:
            told = f"mã {code} đã có ở dòng {lines[code]}; giữ một dòng. Dòng này bỏ qua"
            warnings.append(ReadingWarning(told, row.place, about="double"))
        else:
            found.append((code, row))
    return found


def _code(row: WorkbookRow) -> str:
    codes = codes_in(_restored(row) or row.line_of("code"))
    return codes.found[0] if codes.found else ""


def _restored(row: WorkbookRow) -> str:
    """The code whose zeros at the end were lost, in a number or in a text made of one; "" where none were."""
    text = row.line_of("code")
    return code_of_number(float(text) if _SHORT.fullmatch(text) else row.values.get("code"))


def _procedure(row: WorkbookRow, code: str, parts: _Parts) -> WorkbookProcedure:
    doubts = [Doubt(name, "", row.at(name) + rule) for name, rule in NEEDED.items() if not row.line_of(name)]
    if not code:
        why = row.at("code") + "mã thủ tục có dạng 1.234567, có thể kèm đuôi 000.00.00.H99"
        doubts.insert(0, Doubt("code", row.line_of("code"), why))
    elif _restored(row):
        why = (
            row.at("code")
            + "mã ghi dưới dạng số, có thể mất số 0 ở cuối; để ô dạng chữ, ghi đủ sáu chữ số sau dấu chấm"
        )
        doubts.insert(0, Doubt("code", row.line_of("code"), why, choices=(code,)))
    texts: dict[str, Any] = {
        name: row.text(name) if name in ("steps_text", "conditions") else row.line_of(name) for name in PLAIN
    }
    day, about_day = _day(row)
    return WorkbookProcedure(
        sheet=NationalProcedure(
            code=code,
            channels=tuple(parts.channels),
            components=tuple(parts.components),
            results=tuple(parts.results),
            bases=tuple(parts.bases),
            doubts=(*doubts, *parts.doubts),
            place=row.place,
            **texts,
        ),
        quality_code=row.line_of("quality_code"),
        division=row.line_of("division"),
        signed_on=day,
        doubts=about_day,
    )


def _day(row: WorkbookRow) -> tuple[date | None, tuple[Doubt, ...]]:
    text = row.line_of("signed_on")
    day = row.day("signed_on") or day_in(text, FIRST_DECISION, LAST_DECISION)
    if day or not text:
        return day, ()
    return None, (Doubt("signed_on", text, row.at("signed_on") + "ngày viết ngày/tháng/năm, ví dụ 01/07/2025"),)


def _component(parts: _Parts, row: WorkbookRow) -> None:
    number = len(parts.components)
    counts = {name: _count(parts, row, name, number) for name in ("originals", "copies")}
    if not row.line_of("name"):
        parts.ask("components.name", number, "", row.at("name") + "ghi tên giấy tờ")
    parts.components.append(
        NationalComponent(row.line_of("name"), form=row.line_of("form"), case=row.line_of("case"), **counts)
    )


def _count(parts: _Parts, row: WorkbookRow, name: str, number: int) -> int | None:
    text = row.line_of(name)
    if text.isascii() and text.isdigit() and len(text) < 3:
        return int(text)
    if text:
        parts.ask(f"components.{name}", number, text, row.at(name) + NUMBER)
    return None


def _channel(parts: _Parts, row: WorkbookRow) -> None:
    number, words = len(parts.channels), row.line_of("channel")
    channel = channel_named(words)
    if not channel:
        why = row.at("channel") + "chọn Trực tiếp, Trực tuyến hoặc Dịch vụ bưu chính"
        parts.ask("channels.channel", number, words, why)
    time = _time(parts, row, number)
    fees = [fee for name, kind in (("fee", FEE), ("charge", CHARGE)) for fee in _fee(parts, row, name, kind, number)]
    told = "; ".join(fee.text for fee in fees)
    parts.channels.append(NationalChannel(channel, words, time, tuple(fees), told, row.text("note")))


def _time(parts: _Parts, row: WorkbookRow, number: int) -> TimePhrase:
    amount, unit = row.line_of("amount"), _unit(row.line_of("unit"))
    text = f"{amount} {unit}".strip()
    if not text:
        return NO_TIME
    time = read_time(text)
    if time.doubt or (time.amount is not None and not time.unit):
        known = read_time(amount).term.amount
        ways = tuple(spoken(Term(known, unit)) for unit in (WORKING_DAY, DAY, HOUR, MONTH))
        where = row.at("unit" if known is not None else "amount")
        parts.ask("channels.time", number, text, where + "không rõ đơn vị, chọn trong danh sách", ways if known else ())
    return time


def _unit(text: str) -> str:
    """“ngay lam viec”, “Ngày lv”, “ngàylàmviệc” as they are meant; what is not understood as it stands."""
    plain = key(text).replace(" ", "")
    known = {
        WORKING_DAY: ("ngaylamviec", "ngaylv", "nlv"),
        DAY: ("ngay", "ngaylich"),
        HOUR: ("gio", "giolamviec", "h"),
        MONTH: ("thang",),
    }
    return next((UNITS[unit] for unit, spelled in known.items() if plain in spelled), text)


def _fee(parts: _Parts, row: WorkbookRow, name: str, kind: str, number: int) -> list[NationalFee]:
    text = row.line_of(name)
    if not text or key(text) in ("khong", "mien phi", "khong thu"):
        return []
    amount = read_money(text)
    if amount is None or amount < 0 or amount >= 10**12:
        parts.ask("channels.fee", number, text, row.at(name) + MONEY)
        return [NationalFee(text, None, "", kind)]
    if 0 < amount < SMALLEST:
        why = row.at(name) + "là số tiền nhỏ bất thường"
        parts.ask("channels.fee", number, text, why, (f"{amount} đồng", f"{amount}000 đồng"))
        return [NationalFee(text, None, "", kind)]
    return [NationalFee(text, amount, "", kind)] if amount else []


def _result(parts: _Parts, row: WorkbookRow) -> None:
    if row.line_of("name"):
        parts.results.append(NationalResult(row.line_of("name"), row.line_of("result_code")))


def _basis(parts: _Parts, row: WorkbookRow) -> None:
    if not row.line_of("number"):
        parts.ask("bases.number", len(parts.bases), row.line_of("title"), row.at("number") + "ghi số ký hiệu văn bản")
    parts.bases.append(NationalBasis(row.line_of("number"), row.line_of("title")))


ADDERS = {"components": _component, "channels": _channel, "results": _result, "bases": _basis}
