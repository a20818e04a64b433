"""Command line of procedures: reading decisions and existing procedures. Without Django."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from nennep.kernel.commands import command
from nennep.kernel.dates import full_date
from nennep.kernel.worktime import UNITS
from nennep.office import DECISION, PROCEDURE, ExpectedFile, UnreadableUploadError, read
from nennep.office.decision_rows import TABLE_WORDS, DecisionReading, ReadingWarning
from nennep.office.durations import HOUR, SAME_DAY, spoken
from nennep.office.steps import ProcedureReading

UNREADABLE = 2
WHY_NOT_OPENED: dict[type[OSError], str] = {
    FileNotFoundError: "không có tệp này",
    IsADirectoryError: "đây là một thư mục",
    PermissionError: "không có quyền đọc",
}
T = TypeVar("T")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp Word (.docx) hoặc Excel")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    parser.add_argument("--full", action="store_true", help="JSON đủ mọi mục, kèm chỗ đọc được trong tệp")


@command(
    "decision read",
    help="đọc quyết định công bố thủ tục từ tệp Word hoặc Excel, không ghi gì",
    arguments=_arguments,
    django=False,
)
def decision_read(options: Namespace) -> int:
    """Print what the decision says. 0 read, with or without warnings; 2 unreadable."""
    reading = _read(options.file, DECISION)
    if reading is None:
        return UNREADABLE
    if options.full:
        print(_json(asdict(reading, dict_factory=_spelled)))
    elif options.json:
        print(_json(decision_as_json(reading)))
    else:
        _print_decision(reading)
    return 0


@command(
    "process read",
    help="đọc các bước của một quy trình có sẵn (tệp Word), không ghi gì",
    arguments=_arguments,
    django=False,
)
def process_read(options: Namespace) -> int:
    """Print the steps of the procedure. 0 read, with or without warnings; 2 unreadable."""
    reading = _read(options.file, PROCEDURE)
    if reading is None:
        return UNREADABLE
    if options.full:
        print(_json(asdict(reading, dict_factory=_spelled)))
    elif options.json:
        print(_json(procedure_as_json(reading)))
    else:
        _print_procedure(reading)
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
        why = WHY_NOT_OPENED.get(type(error), error.strerror)
        print(f"Lỗi: không mở được tệp “{place}”: {why}.", file=sys.stderr)
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


def _print_warnings(warnings: Iterable[ReadingWarning]) -> None:
    told = list(warnings)
    if told:
        print(f"\nCần xem lại {len(told)} chỗ:")
    for one in told:
        print(f"  - {one}")
