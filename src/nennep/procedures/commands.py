"""Command line of procedures: reading decisions, national sheets and existing processes. Without Django."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from nennep.kernel.commands import command
from nennep.kernel.dates import full_date
from nennep.kernel.file_faults import words_of
from nennep.kernel.words import money
from nennep.kernel.worktime import UNITS
from nennep.office import DECISION, NATIONAL_SHEET, PROCEDURE, ExpectedFile, UnreadableUploadError, read
from nennep.office.decision_rows import TABLE_WORDS, DecisionReading, ReadingWarning
from nennep.office.durations import HOUR, SAME_DAY, spoken
from nennep.office.national_sheet import NationalChannel, NationalProcedure, NationalReading
from nennep.office.spelling import shown
from nennep.office.steps import ProcedureReading

UNREADABLE = 2
T = TypeVar("T")


def _arguments(parser: ArgumentParser, kinds: str = "tệp Word (.docx) hoặc Excel") -> None:
    parser.add_argument("file", type=Path, metavar="TỆP", help=kinds)
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.add_argument("--full", action="store_true", help="JSON đủ mọi mục, kèm chỗ đọc được trong tệp")


def _sheet_arguments(parser: ArgumentParser) -> None:
    _arguments(
        parser, "tờ thủ tục lưu thành Word (.docx), chép thành văn bản (.txt, UTF-8), hoặc .json, .jsonl, .jsonl.gz"
    )


@command(
    "decision read",
    help="đọc quyết định công bố thủ tục từ tệp Word hoặc Excel, không ghi gì",
    arguments=_arguments,
    django=False,
)
def decision_read(options: Namespace) -> int:
    """Print what the decision says. 0 read, with or without warnings; 2 unreadable."""
    return _told(options, DECISION, decision_as_json, _print_decision)


@command(
    "process read",
    help="đọc các bước của một quy trình có sẵn (tệp Word), không ghi gì",
    arguments=_arguments,
    django=False,
)
def process_read(options: Namespace) -> int:
    """Print the steps of the procedure. 0 read, with or without warnings; 2 unreadable."""
    return _told(options, PROCEDURE, procedure_as_json, _print_procedure)


@command(
    "procedure read",
    help="đọc tờ thủ tục của cơ sở dữ liệu quốc gia (Word, văn bản chép từ trang, JSON), không ghi gì",
    arguments=_sheet_arguments,
    django=False,
)
def procedure_read(options: Namespace) -> int:
    """Print what the national sheets say and what must be asked. 0 read, with or without doubts; 2 unreadable."""
    return _told(options, NATIONAL_SHEET, sheets_as_json, _print_sheets)


def _told(options: Namespace, expected: ExpectedFile[T], as_json: Callable[[T], Any], show: Callable[[T], None]) -> int:
    """Print the reading of the file in the form that was asked for. 0 read, 2 unreadable."""
    reading = _read(options.file, expected)
    if reading is None:
        return UNREADABLE
    if options.full:
        print(_json(asdict(reading, dict_factory=_spelled)))  # type: ignore[call-overload]
    elif options.json:
        print(_json(as_json(reading)))
    else:
        show(reading)
    return 0


def decision_as_json(reading: DecisionReading) -> dict[str, Any]:
    """Number, date (YYYY-MM-DD or null), rows and warnings; ``time`` is the phrase as written."""
    return {
        "number": reading.number,
        "date": reading.date,
        "rows": [
            {
                "table": row.table,
                "code": row.code,
                "name": row.name,
                "time": row.time.text,
                "fee": row.fee,
                "basis": row.basis,
            }
            for row in reading.rows
        ],
        "warnings": [str(one) for one in reading.warnings],
    }


def procedure_as_json(reading: ProcedureReading) -> dict[str, Any]:
    """Steps, the stated total (a number in the steps' unit, or null) and warnings.

    ``unit`` is in the words of the law: “giờ”, “ngày”, “ngày làm việc”; "" where there is none.
    """
    return {
        "steps": [
            {
                "no": step.no,
                "name": step.name,
                "role": step.role,
                "amount": step.time.amount,
                "unit": _unit_words(step.time.unit),
                "forms": list(step.forms),
            }
            for step in reading.steps
        ],
        "total": reading.total.amount if reading.total else None,
        "warnings": [str(one) for one in reading.warnings],
    }


def sheets_as_json(reading: NationalReading) -> dict[str, Any]:
    """The procedures with what a form needs of them, and the warnings about the file.

    ``channel`` is as the sheet writes it. ``amount`` and ``unit`` (“ngày làm việc”, “ngày”, “giờ”, “trong ngày”)
    are null where the sheet does not tell them. ``fee`` is a number where the cell states one sum in đồng (0 for
    “Miễn phí”), its text where it states something else, null where it states nothing. A doubt names its field
    and its row, counted from 0.
    """
    return {
        "procedures": [
            {
                "code": one.code,
                "name": one.name,
                "field": one.field,
                "level": one.level,
                "decision": one.decision,
                "channels": [_channel_as_json(channel) for channel in one.channels],
                "components": [
                    {"name": each.name, "originals": each.originals, "copies": each.copies, "form": each.form}
                    for each in one.components
                ],
                "bases": [asdict(each) for each in one.bases],
                "result": one.result,
                "steps_text": one.steps_text,
                "doubts": [asdict(each) for each in one.doubts],
            }
            for one in reading.procedures
        ],
        "warnings": [str(one) for one in reading.warnings],
    }


def _channel_as_json(channel: NationalChannel) -> dict[str, Any]:
    return {
        "channel": channel.words,
        "amount": channel.time.amount,
        "unit": _unit_words(channel.time.unit) or None,
        "fee": channel.fee,
    }


def _unit_words(unit: str) -> str:
    return {HOUR: "giờ", SAME_DAY: "trong ngày"}.get(unit, UNITS.get(unit, ""))


def _read(path: Path, expected: ExpectedFile[T]) -> T | None:
    """What stands in the file, or None after telling why there is nothing."""
    # A name that is no UTF-8 must not break the telling of what is wrong.
    name, place = (text.encode(errors="replace").decode() for text in (path.name, str(path)))
    try:
        with path.open("rb") as file:
            return read(file.read(expected.most_bytes + 1), expected=expected, name=name)
    except OSError as error:
        print(f"Lỗi: không mở được tệp “{place}”: {words_of(error)}.", file=sys.stderr)
    except UnreadableUploadError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
    return None


def _spelled(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """A value of the readers for JSON; beside the words of a time stand its amount and its unit."""
    found: dict[str, Any] = {}
    for name, value in fields:
        found |= {"amount": value["amount"], "unit": value["unit"]} if name == "term" else {name: value}
    return found


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    raise TypeError(f"no JSON for {type(value)}")


def _print_decision(reading: DecisionReading) -> None:
    signed = full_date(reading.date) if reading.date else "chưa rõ"
    print(f"Quyết định {reading.number or '(chưa rõ số)'} ngày {signed} {reading.issuer}".rstrip())
    for table, words in TABLE_WORDS.items():
        rows = [row for row in reading.rows if row.table == table]
        if not rows:
            continue
        print(f"\n{f'Bảng {table}: ' if table else ''}{words}, {len(rows)} thủ tục")
        for row in rows:
            print(f"  {row.code or '(chưa rõ mã)':<24} {row.name}  [{row.time.text or '–'}]")
    _print_warnings(reading.warnings)


def _print_procedure(reading: ProcedureReading) -> None:
    for step in reading.steps:
        time = "–" if step.time.amount is None else spoken(step.time.term)
        print(f"{step.no:<4} {step.name}  [{step.role or '–'}; {time}]")
    total = reading.total
    print(f"Tổng ghi trong tệp: {spoken(total.term) if total else '–'}")
    _print_warnings(reading.warnings)


def _print_sheets(reading: NationalReading) -> None:
    for one in reading.procedures:
        print(f"{one.code or '(chưa rõ mã)'}  {one.name or '(chưa rõ tên)'}")
        print(f"  {one.field or '–'}; {one.level or '–'}; Quyết định {one.decision or '(chưa rõ số)'}")
        for channel in one.channels:
            print(f"  {channel.words}: {_time_words(channel)}; {_fee_words(channel)}")
        print(f"  {len(one.components)} giấy tờ, {len(one.bases)} căn cứ; kết quả: {one.result or '–'}")
        _print_doubts(one)
    _print_warnings(reading.warnings)


def _time_words(channel: NationalChannel) -> str:
    term = channel.time.term
    if not term.unit:
        return "chưa rõ thời hạn" if term.amount is None else f"{spoken(term)} (chưa rõ đơn vị)"
    return spoken(term)


def _fee_words(channel: NationalChannel) -> str:
    fee = channel.fee
    if isinstance(fee, int):
        return money(fee) if fee else "miễn phí"
    return "chưa rõ phí" if fee is None else shown(fee)


def _print_doubts(one: NationalProcedure) -> None:
    for doubt in one.doubts:
        print(f"  ? {doubt}")


def _print_warnings(warnings: Iterable[ReadingWarning]) -> None:
    told = list(warnings)
    if told:
        print(f"\nCần xem lại {len(told)} chỗ:")
    for one in told:
        print(f"  - {one}")
