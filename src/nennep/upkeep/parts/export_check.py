"""Reads an export back, without a database: every count, every digest, every key that points somewhere, the chain."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nennep.kernel.worktime import ZONE

from ..rules.exports import EVENTS, FORMAT, MANIFEST, DamagedExportError
from .export_file import ExportReader, opened_export

NO_MANIFEST = "Không đọc được phần kê khai ({name}) của tệp xuất. Chép lại tệp từ nơi giữ nó."
BEGINNING = bytes(32)


@dataclass(slots=True)
class ExportCheck:
    """What was read; ``findings``: what is wrong, a sentence each, and those that the export told of itself."""

    agency: str
    made_at: datetime
    rows: int = 0
    events: int = 0
    files: int = 0
    findings: list[str] = field(default_factory=list)


def check_export(path: Path) -> ExportCheck:
    """Raises DamagedExportError for what is no export, ExportError where there is no such file."""
    with opened_export(path) as export:
        told = read_manifest(export)
        check = ExportCheck(told["agency"]["name"], datetime.fromisoformat(told["made_at"]))
        whole = _check_members(export, told, check)
        tables = [table for table in told["tables"] if table["file"] in whole]
        keys = {table["name"]: set[Any]() for table in told["tables"]}
        for table in tables:
            _read_table(export, table, keys[table["name"]], check)
        for table in tables:
            _follow_keys(export, table, keys, check)
        if EVENTS in whole:
            _walk_chain(export, told["chain"], check)
        for digest in told["missing"]:
            check.findings.append(f"Tệp {digest}: đã mất trước khi xuất, nên không có trong tệp này")
        for digest in told["damaged"]:
            check.findings.append(f"Tệp {digest}: đã sai nội dung trước khi xuất")
    return check


def read_manifest(export: ExportReader) -> dict[str, Any]:
    """Raises DamagedExportError where there is none, or one of another format."""
    try:
        if not export.sha256(MANIFEST):
            raise DamagedExportError(NO_MANIFEST.format(name=MANIFEST))
        told: dict[str, Any] = json.loads(b"".join(export.lines(MANIFEST)))
        if told["format"] != FORMAT:
            raise DamagedExportError(
                f"Tệp xuất ghi theo dạng {told['format']}, bản phần mềm này đọc dạng {FORMAT}: dùng đúng bản đã xuất"
                f" ({told.get('version', 'không rõ')})."
            )
        _check_shape(told)
        return told
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DamagedExportError(NO_MANIFEST.format(name=MANIFEST)) from error


def _check_shape(told: dict[str, Any]) -> None:
    """Raises ValueError, KeyError, TypeError for a part that is not there, or is of another kind than we write."""
    made = datetime.fromisoformat(told["made_at"])
    if made.tzinfo is None:
        raise ValueError("made_at")
    made.astimezone(ZONE)
    texts = [told["agency"]["name"], told["chain"]["head"], *told["missing"], *told["damaged"]]
    numbers = [told["chain"]["length"]]
    for table in told["tables"]:
        texts += [table["file"], table["sha256"], table["name"], table["key"]]
        texts += [*table["points_to"].keys(), *table["points_to"].values()]
        numbers.append(table["rows"])
    for one in told["files"]:
        texts += [one["file"], one["sha256"]]
    texts += [*told["members"].keys(), *told["members"].values()]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in numbers):
        raise TypeError


def _check_members(export: ExportReader, told: dict[str, Any], check: ExportCheck) -> set[str]:
    """Which members are there with the bytes that the manifest tells."""
    digests: dict[str, str] = {table["file"]: table["sha256"] for table in told["tables"]} | told["members"]
    stored = {one["file"]: one["sha256"] for one in told["files"]}
    for name in sorted({*export.names} - {*digests, *stored, MANIFEST}):
        check.findings.append(f"{name}: không có trong phần kê khai")
    twice = {name for name, count in Counter(export.names).items() if count > 1}
    check.findings += [f"{name}: có hai lần trong tệp, không rõ bản nào đúng" for name in sorted(twice)]
    whole = set()
    for name, digest in (digests | stored).items():
        if name not in export.names:
            check.findings.append(f"{name}: có trong phần kê khai nhưng không có trong tệp")
        elif (found := export.sha256(name)) != digest:
            why = "nội dung không khớp mã băm đã kê khai" if found else "không giải nén được, nội dung đã hỏng"
            check.findings.append(f"{name}: {why}")
        else:
            whole.add(name)
            check.files += name in stored
    return whole


def _rows(export: ExportReader, name: str) -> Iterator[dict[str, Any] | None]:
    for line in export.lines(name):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield row if isinstance(row, dict) else None


def _read_table(export: ExportReader, table: dict[str, Any], keys: set[Any], check: ExportCheck) -> None:
    count = 0
    for count, row in enumerate(_rows(export, table["file"]), 1):
        key = row.get(table["key"]) if row else None
        if not isinstance(key, int | str):
            check.findings.append(f"{table['file']}, dòng {count}: không đọc được")
        elif key in keys:
            check.findings.append(f"{table['file']}, dòng {count}: {table['key']} {key} có hai lần")
        else:
            keys.add(key)
    check.rows += count
    if count != table["rows"]:
        check.findings.append(f"{table['file']}: có {count} dòng, kê khai {table['rows']}")


def _follow_keys(export: ExportReader, table: dict[str, Any], keys: dict[str, set[Any]], check: ExportCheck) -> None:
    for number, row in enumerate(_rows(export, table["file"]), 1):
        for column, target in table["points_to"].items() if row else ():
            pointed = row.get(column) if row else None
            if pointed is not None and not (isinstance(pointed, int | str) and pointed in keys.get(target, ())):
                check.findings.append(
                    f"{table['file']}, dòng {number}: {column} {pointed} không có ở bảng {target} của tệp xuất"
                )


def _walk_chain(export: ExportReader, told: dict[str, Any], check: ExportCheck) -> None:
    head = BEGINNING
    for number, row in enumerate(_rows(export, EVENTS), 1):
        body = row.get("body") if row else None
        if row is None or not isinstance(body, str) or row.get("number") != number:
            check.findings.append(f"{EVENTS}, dòng {number}: không phải sự kiện số {number}")
            return
        head = hashlib.sha256(head + body.encode()).digest()
        if row.get("hash") != head.hex():
            check.findings.append(f"{EVENTS}: chuỗi hỏng tại sự kiện {number}, mã băm không khớp nội dung")
            return
        check.events = number
    if (check.events, head.hex()) != (told["length"], told["head"]):
        check.findings.append(f"{EVENTS}: có {check.events} sự kiện, kê khai {told['length']}, hoặc đầu chuỗi khác")
