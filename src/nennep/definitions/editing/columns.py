"""The columns of the step table, in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from nennep.definitions.definition import CLOCK_RULES, KINDS
from nennep.definitions.difference import HEADINGS
from nennep.definitions.editing.context import Context

WORK = frozenset({"task", "check"})
BLOCKS = frozenset({"check", "decision", "parallel", "inclusive"})
CONCURRENT = frozenset({"parallel", "inclusive"})
PARALLEL = "parallel"
YES, NO = "có", "không"
ONLY_WORK = frozenset({"hours", "signs", "returns", "alarms", "act"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``kind``: text, long (several lines), number, choice, many (one a line or a
    semicolon), flag, steps (ids), rule, time, ways, alarms. ``main`` ones stand in the table, the
    others in the row's details. ``hint`` shows how a cell is typed.
    """

    key: str
    heading: str
    kind: str
    main: bool = False
    hint: str = ""


def _column(key: str, kind: str = "text", hint: str = "", *, main: bool = False) -> Column:
    own = {"id": "Bước", PARALLEL: "Song song với"}
    return Column(key=key, heading=own.get(key) or HEADINGS[key], kind=kind, hint=hint, main=main)


COLUMNS: tuple[Column, ...] = (
    _column("id", main=True, hint="B5"),
    _column("name", main=True),
    _column("detail", "long"),
    _column("role", main=True, hint="Chuyên viên"),
    _column("duty", "choice"),
    _column("unit", "choice"),
    _column("agency"),
    _column("hours", "number", "4 · 0,5 ngày · 2 ngày làm việc", main=True),
    _column("forms_in", "many", "mỗi giấy tờ một dòng, hoặc cách bằng dấu ;"),
    _column("forms_out", "many", "mỗi biểu mẫu một dòng, hoặc cách bằng dấu ;", main=True),
    _column("clock_rule", "choice", main=True),
    _column("clock_ground", hint="Điều 5 khoản 2 Nghị định …"),
    _column("branches", "ways", "Đạt; Không đạt: về B4 · chỉ quay lại: về B2", main=True),
    _column("kind", "choice"),
    _column("condition", "rule", "quy_mo = 'Lớn'"),
    _column(PARALLEL, "steps", "B5"),
    _column("wait", "time", "30 ngày · 5 ngày làm việc"),
    _column("alarms", "alarms", "Sau 5 ngày làm việc: Nhắc sắp trễ"),
    _column("separation", "steps", "B7; B8"),
    _column("phase", "choice"),
    _column("public_state"),
    _column("act", hint="Trình Lãnh đạo Sở ký"),
    _column("signs", "flag"),
    _column("returns", "flag"),
    _column("result"),
    _column("evidence"),
    _column("in_internal", "flag"),
    _column("in_iso", "flag"),
    _column("iso_clause", hint="8.5.1"),
    _column("risks", "many"),
    _column("note", "long"),
)
COLUMN: Mapping[str, Column] = {column.key: column for column in COLUMNS}
UNIT_WORDS: Mapping[str, str] = {"": "Phòng thụ lý", "one_stop": "Một cửa"}
CHOICES: Mapping[str, Mapping[str, str]] = {"kind": KINDS, "clock_rule": CLOCK_RULES}


def choices(key: str, context: Context) -> Mapping[str, str]:
    """What may be chosen in a column of kind “choice”, words by value; the phases are the
    definition's own and not here."""
    if key == "duty":
        return context.duties
    if key == "unit":
        return {**UNIT_WORDS, **context.divisions}
    return CHOICES.get(key, {})


def closed(kind: str) -> frozenset[str]:
    """The columns that a step of this kind has no use for."""
    shut = {"wait"} if kind != "timer" else set()
    if kind not in BLOCKS | {"task", "timer"}:
        shut.add("branches")
    return frozenset(shut if kind in WORK else shut | ONLY_WORK)
