"""A small outside system: its columns, its map, its rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from nennep.arrivals.imports.event_file import Cell, ImportedRow
from nennep.arrivals.imports.mapping import Map, map_from

AT = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
COLUMNS = ["ma", "viec", "luc", "id", "nguoi", "nhom", "kenh", "bat_dau", "han", "xong"]
RAW: dict[str, Any] = {
    "format": 1,
    "event": {"case": "ma", "activity": "viec", "time": "luc", "id": "id", "officer": "nguoi", "group": "nhom"},
    "case": {"channel": "kenh", "started": "bat_dau", "deadline": "han", "ended": "xong"},
    "channels": {"Quầy": "counter"},
    "duties": [
        {
            "valid_from": datetime(2026, 1, 1, tzinfo=UTC).date(),
            "check": ["Kiểm tra"],
            "determine": ["Quyết định"],
            "send": ["Gửi"],
        }
    ],
}
LINE = {
    "ma": "HS-1",
    "viec": "Nhận",
    "luc": "2026-03-02T08:00:00+07:00",
    "id": "e1",
    "nguoi": "Canbo07",
    "nhom": "Tổ 1",
    "kenh": "Quầy",
    "bat_dau": "2026-03-02T07:55:00+07:00",
    "han": "2026-03-09T17:00:00+07:00",
    "xong": "",
}


def rule(**changes: Any) -> Map:
    """The map of the small system, with some of its sections changed; None leaves one out."""
    raw = {**RAW, **changes}
    return map_from({key: value for key, value in raw.items() if value is not None}, "0" * 64)


def rule_without_ids(**changes: Any) -> Map:
    """The same where events have no id of their own."""
    event = {key: column for key, column in RAW["event"].items() if key != "id"}
    return rule(event=event, **changes)


def line(**changes: Cell) -> dict[str, Cell]:
    """A good row of case HS-1, changed."""
    return {**LINE, **changes}


def rows(*lines: dict[str, Cell]) -> Sequence[ImportedRow]:
    """The lines as rows of a file: the first has number 2."""
    return [ImportedRow(number, cells) for number, cells in enumerate(lines, 2)]
