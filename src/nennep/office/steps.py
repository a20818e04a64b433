"""Steps of an existing ISO procedure or internal process, as read from its Word file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nennep.kernel.words import exact_number
from nennep.kernel.worktime import Term
from nennep.office.decision_rows import ReadingWarning, Source
from nennep.office.durations import DAY, WORKING_DAY, Amount, TimePhrase, spoken
from nennep.office.headings import said
from nennep.office.spelling import key

ORDER, NAME, CHART, DETAIL = "order", "name", "chart", "detail"
ROLE, TIME, FORMS, NOTE, FOREIGN = "role", "time", "forms", "note", "foreign"

_FOREIGN = (
    "ban chinh", "ban sao", "ten giay to", "thanh phan ho so", "lan ban hanh", "lan sua doi",
    "ngay sua doi", "noi dung sua doi", "noi nhan", "ma hieu", "ho ten", "thoi gian luu",
    "ho so luu", "trach nhiem luu", "noi luu", "thoi han luu", "tu viet tat", "chu ky",
)  # fmt: skip
_SAID = (
    (DETAIL, ("dien giai", "mo ta", "cach thuc", "huong dan", "yeu cau")),
    (TIME, ("thoi gian", "thoi han", "so gio", "so ngay")),
    (ROLE, ("trach nhiem", "nguoi", "don vi", "bo phan", "chuc danh", "vi tri", "co quan", "chu tri")),
    (FORMS, ("bieu mau", "ket qua", "ho so", "tai lieu", "san pham", "mau", "ma so")),
    (CHART, ("luu do", "so do")),
    (NAME, ("trinh tu", "noi dung", "cong viec", "ten buoc", "cac buoc", "hoat dong", "buoc", "nhiem vu")),
    (NOTE, ("ghi chu",)),
)


_TOTAL = re.compile(r"^(?:tong|cong)$|^(?:tong cong|tong (?:so )?(?:thoi gian|thoi han|gio|ngay)|tong so|tong \d+)\b")


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One step as understood. ``no`` is as written (“B1”, “2”), ``phase`` the group heading above."""

    no: str
    name: str
    role: str
    time: TimePhrase
    forms: tuple[str, ...]
    detail: str
    phase: str
    source: Source


@dataclass(frozen=True, slots=True)
class ProcedureReading:
    """The steps of a file; ``total`` is what its total row says, not the sum of the steps.

    Nothing here has been taken in: a person confirms it beside the source first.
    """

    steps: tuple[ReadStep, ...]
    total: Amount | None
    warnings: tuple[ReadingWarning, ...]


def column_named(words: str) -> str:
    """What the column under these folded words of a step table holds; "" if unknown."""
    if words in {"tt", "stt", "so tt", "so thu tu", "buoc", "b", "so buoc", "buoc so", "ma buoc"}:
        return ORDER
    if said(words, *_FOREIGN):
        return FOREIGN
    return next((name for name, phrases in _SAID if said(words, *phrases)), "")


def names_doer(words: str) -> bool:
    """Whether the words of a heading say that its column holds who does the step."""
    return said(key(words), *dict(_SAID)[ROLE])


def is_step_heading(columns: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether these columns are those of a step table."""
    has_work = NAME in columns or CHART in columns or DETAIL in columns
    return (
        FOREIGN not in columns
        and has_work
        and len(columns) >= 3
        and (ROLE in columns or TIME in columns)
        and (ROLE in columns or ORDER in columns)
    )


def is_total(text: str) -> bool:
    """Whether these words begin a total: “Tổng cộng”, not “Tổng hợp hồ sơ” nor “Công chức”."""
    return bool(_TOTAL.match(key(text)))


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms and results that cells name, one a line or a semicolon; dashes are none."""
    pieces = [piece for text in texts for piece in re.split(r"\n|;", text)]
    tidy = (re.sub(r"^[-–+•*]\s*", "", piece.strip()).strip(" .,") for piece in pieces)
    return tuple(dict.fromkeys(one for one in tidy if re.search(r"\w", one)))


def sums(steps: Sequence[ReadStep]) -> dict[str, Decimal]:
    """Hours and days of the steps added up, each unit for itself."""
    found: dict[str, Decimal] = {}
    for step in steps:
        if step.time.amount is not None:
            found[step.time.unit] = found.get(step.time.unit, Decimal(0)) + step.time.amount
    return found


def told_sums(found: Mapping[str, Decimal]) -> str:
    """“40 giờ + 2 ngày”."""
    return " + ".join(spoken(Term(amount, unit)) for unit, amount in found.items()) or "0"


def compared(stated: TimePhrase, steps: Sequence[ReadStep]) -> tuple[Amount | None, str]:
    """The stated total in the unit of the steps, and what is wrong with it ("" if it agrees)."""
    if stated.amount is None:
        return None, f"không hiểu dòng tổng “{stated.text}”"
    found = sums(steps)
    said_so = [Amount(stated.text, stated.term), *stated.variants]
    same = [one for one in said_so if one.unit in found]
    total = same[0] if same else said_so[0]
    if not found:
        return total, f"dòng tổng ghi “{stated.text}”, không bước nào có thời gian"
    if len(found) == 1 and same:
        amount = found[total.unit]
        return total, "" if amount == total.amount else _differs(total, amount)
    if {total.unit, *found} <= {DAY, WORKING_DAY}:
        amount = sum(found.values(), Decimal(0))
        if amount != total.amount:
            return total, _differs(total, amount)
        return total, f"dòng tổng ghi “{stated.text}”, các bước ghi {told_sums(found)}: khác đơn vị"
    if not total.unit and len(found) == 1:
        (unit, amount), *_ = found.items()
        total = Amount(total.text, Term(total.amount, unit))
        return total, "" if amount == total.amount else _differs(total, amount)
    return total, (
        f"tổng ghi “{stated.text}”, cộng các bước được {told_sums(found)}: khác đơn vị nên không so"
        " được (phần mềm không tự quy ngày ra giờ)"
    )


def _differs(total: Amount, amount: Decimal) -> str:
    return f"tổng ghi {exact_number(total.amount)}, cộng {exact_number(amount)} – LỆCH ({spoken(Term(amount, total.unit))})"
