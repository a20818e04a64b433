"""A map (TOML) says which column of an outside system's file means what to us."""

import difflib
import hashlib
import tomllib
import zoneinfo
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from nennep.cases.rules import CHANNELS
from nennep.kernel.dates import full_date
from nennep.kernel.file_faults import words_of
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import storable

EVENT_FIELDS = {
    "case": "mã hồ sơ",
    "activity": "việc đã làm",
    "time": "thời điểm",
    "id": "mã sự kiện",
    "officer": "người làm",
    "group": "nhóm",
}
CASE_WORDS = {
    "channel": "kênh nộp",
    "department": "bộ phận",
    "group": "nhóm của hồ sơ",
    "responsible": "người phụ trách",
}
CASE_TIMES = {
    "started": "thời điểm bắt đầu",
    "deadline": "hạn",
    "planned_end": "ngày dự kiến xong",
    "ended": "thời điểm kết thúc",
}
NEEDED = ("case", "activity", "time")
DUTY_KEYS = ("check", "determine", "send")
SECTIONS = {
    "format": int,
    "title": str,
    "unknown_columns": str,
    "ignore": list,
    "empty": list,
    "file": dict,
    "event": dict,
    "case": dict,
    "constants": dict,
    "times": dict,
    "channels": dict,
    "duties": list,
}
WORDS_FOR = {int: "số", str: "chuỗi", list: "danh sách", dict: "một mục [..]"}


class MapError(Refusal):
    """The map cannot be used; each line of the text names one key, the rule and the way out."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class Duties:
    """From that day on: which activities check, determine and send."""

    valid_from: date
    check: frozenset[str]
    determine: frozenset[str]
    send: frozenset[str]


@dataclass(frozen=True, slots=True)
class Map:
    """A checked map. ``content`` is what was read, ``sha256`` the digest of its bytes."""

    event: Mapping[str, str]
    case: Mapping[str, str]
    sha256: str
    content: Mapping[str, Any]
    title: str = ""
    refuse_unknown: bool = False
    ignore: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    file: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    zone: zoneinfo.ZoneInfo | None = None
    formats: tuple[str, ...] = ("iso",)
    channels: Mapping[str, str] = field(default_factory=dict)
    duties: tuple[Duties, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Every column the map gives a meaning."""
        return {*self.event.values(), *self.case.values()}


def read_map(path: Path) -> Map:
    """The map in that file. Raises MapError with every fault found, one a line."""
    try:
        content = path.read_bytes()
        raw = storable(tomllib.loads(content.decode("utf-8-sig")))
    except OSError as error:
        raise MapError(f"Không mở được bảng ánh xạ “{path.name}”: {words_of(error)}.") from error
    except UnicodeDecodeError as error:
        raise MapError(f"Bảng ánh xạ “{path.name}” phải lưu dạng UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise MapError(f"Bảng ánh xạ “{path.name}” sai cú pháp TOML: {error}.") from error
    return map_from(raw, hashlib.sha256(content).hexdigest())


def map_from(raw: Mapping[str, Any], sha256: str = "") -> Map:
    """The map that ``raw`` describes. Raises MapError with every fault found, one a line."""
    faults = [*_shape_faults(raw)]
    if not faults:
        faults = [*_faults(raw)]
    if faults:
        raise MapError("\n".join(faults))
    times = raw.get("times", {})
    return Map(
        event=raw["event"],
        case=raw.get("case", {}),
        sha256=sha256,
        content=plain(raw),
        title=raw.get("title", ""),
        refuse_unknown=raw.get("unknown_columns") == "refuse",
        ignore=frozenset(raw.get("ignore", [])),
        empty=frozenset(raw.get("empty", [])),
        file=raw.get("file", {}),
        constants=raw.get("constants", {}),
        zone=zoneinfo.ZoneInfo(times["zone"]) if "zone" in times else None,
        formats=tuple(times.get("formats", ["iso"])),
        channels=raw.get("channels", {}),
        duties=duties_from(raw.get("duties", [])),
    )


def duties_from(entries: Iterable[Mapping[str, Any]]) -> tuple[Duties, ...]:
    """Duties by day, the earliest first; days as dates or in ISO form."""
    read = [
        Duties(_day(entry["valid_from"]), *(frozenset(entry.get(key, [])) for key in DUTY_KEYS)) for entry in entries
    ]
    return tuple(sorted(read, key=lambda duties: duties.valid_from))


def plain(value: Any) -> Any:
    """The same content as JSON can hold it: days in ISO form."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def nearest(word: str, words: Collection[str]) -> str:
    """A phrase with the nearest known words, or with all of them; empty if there are none."""
    near = difflib.get_close_matches(word, words, n=3, cutoff=0.5)
    if near:
        return f" Gần nhất: {', '.join(near)}."
    return f" Có: {', '.join(sorted(words))}." if words else ""


def column_faults(rule: Map, columns: Collection[str]) -> list[str]:
    """Columns that the map names and the file lacks."""
    named = {
        **{f"event.{key}": column for key, column in rule.event.items()},
        **{f"case.{key}": column for key, column in rule.case.items()},
    }
    return [
        f"Tệp không có cột “{column}” mà bảng ánh xạ ghi ở {key}.{nearest(column, columns)}"
        for key, column in named.items()
        if column not in columns
    ]


def unknown_columns(rule: Map, columns: Iterable[str]) -> list[str]:
    """Columns of the file that the map neither uses nor ignores."""
    return [name for name in columns if name not in rule.columns and name not in rule.ignore]


def _shape_faults(raw: Mapping[str, Any]) -> Iterable[str]:
    for key, value in raw.items():
        kind = SECTIONS.get(key)
        if kind is None:
            yield f"Bảng ánh xạ có mục lạ “{key}”.{nearest(key, SECTIONS)}"
        elif not isinstance(value, kind) or isinstance(value, bool):
            yield f"Mục “{key}” của bảng ánh xạ phải là {WORDS_FOR[kind]}."
    if raw.get("format") != 1:
        yield "Bảng ánh xạ phải ghi “format = 1” ở đầu tệp."
    for section in ("file", "event", "case", "constants", "channels"):
        for key, value in _section(raw, section).items():
            if not isinstance(value, str) or not value:
                yield f"“{section}.{key}” phải là chuỗi không trống."
    for key in ("ignore", "empty"):
        if not _are_words(raw.get(key, [])):
            yield f"“{key}” phải là danh sách chuỗi."


def _faults(raw: Mapping[str, Any]) -> Iterable[str]:
    allowed: dict[str, Collection[str]] = {
        "event": EVENT_FIELDS,
        "case": {**CASE_WORDS, **CASE_TIMES},
        "constants": CASE_WORDS,
        "file": dict.fromkeys(("encoding", "delimiter", "sheet")),
        "times": dict.fromkeys(("zone", "formats")),
    }
    for section, keys in allowed.items():
        for key in _section(raw, section):
            if key not in keys:
                yield f"Mục [{section}] có khóa lạ “{key}”.{nearest(key, keys)}"
    for key in NEEDED:
        if key not in _section(raw, "event"):
            yield f"Thiếu event.{key}: cột nào là {EVENT_FIELDS[key]}?"
    for key in _section(raw, "constants"):
        if key in _section(raw, "case"):
            yield f"“{key}” vừa ở [case] vừa ở [constants]; chỉ giữ một."
    yield from _column_faults(raw)
    yield from _time_faults(_section(raw, "times"))
    for word, channel in _section(raw, "channels").items():
        if channel not in CHANNELS:
            yield f"channels: “{word}” trỏ tới kênh lạ “{channel}”. Có: {', '.join(CHANNELS)}."
    yield from _duty_faults(raw.get("duties", []))


def _column_faults(raw: Mapping[str, Any]) -> Iterable[str]:
    if raw.get("unknown_columns", "report") not in {"report", "refuse"}:
        yield "“unknown_columns” phải là “report” (báo rồi bỏ qua) hoặc “refuse” (không nhận tệp)."
    used = {*_section(raw, "event").values(), *_section(raw, "case").values()}
    for column in sorted(used.intersection(raw.get("ignore", []))):
        yield f"Cột “{column}” vừa được dùng vừa nằm trong “ignore”; chỉ giữ một."
    if len(_section(raw, "file").get("delimiter", ",")) != 1:
        yield "“file.delimiter” phải là đúng một ký tự."


def _time_faults(times: Mapping[str, Any]) -> Iterable[str]:
    zone = times.get("zone", "UTC")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        yield f"“times.zone” không có múi giờ “{zone}”. Ví dụ đúng: Asia/Ho_Chi_Minh."
    formats = times.get("formats", ["iso"])
    if not formats or not _are_words(formats):
        yield '“times.formats” phải là danh sách chuỗi, ví dụ ["iso", "%d/%m/%Y %H:%M"].'
        return
    for pattern in formats:
        if pattern != "iso" and not _reads_back(pattern):
            yield f"“times.formats”: mẫu “{pattern}” phải đọc được ngày %d, tháng %m, năm %Y (hoặc ghi “iso”)."


def _reads_back(pattern: str) -> bool:
    """Whether a day written by the pattern is read again as the same day."""
    day = datetime(2026, 11, 30, tzinfo=UTC)
    try:
        return datetime.strptime(day.strftime(pattern), pattern).date() == day.date()  # noqa: DTZ007
    except ValueError:
        return False


def _duty_faults(entries: Iterable[Any]) -> Iterable[str]:
    days: set[date] = set()
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            yield f"duties thứ {place} phải là một mục [[duties]]."
            continue
        for key in entry:
            if key not in {"valid_from", *DUTY_KEYS}:
                yield f"duties thứ {place} có khóa lạ “{key}”.{nearest(key, ('valid_from', *DUTY_KEYS))}"
            elif key in DUTY_KEYS and not _are_words(entry[key]):
                yield f"duties thứ {place}: “{key}” phải là danh sách tên việc."
        day = entry.get("valid_from")
        if not isinstance(day, date) or isinstance(day, datetime):
            yield f"duties thứ {place} thiếu ngày hiệu lực, ví dụ valid_from = 2026-01-01."
        elif day in days:
            yield f"Hai mục duties cùng ngày hiệu lực {full_date(day)}; chỉ giữ một."
        else:
            days.add(day)


def _section(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name, {})
    return value if isinstance(value, Mapping) else {}


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
