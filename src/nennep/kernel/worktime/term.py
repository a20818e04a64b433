"""A length of time as it is set, stored and told: one type, one reader, one printer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from ..dates import hour_in_words
from ..words import decimal_text, exact_number
from .terms import NOMINAL_DAY, Budget, Unit

UNITS: Mapping[str, str] = {
    "minute": "phút",
    Unit.WORKING_HOUR: "giờ làm việc",
    "half_day": "buổi",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.CALENDAR_DAY: "ngày",
    "week": "tuần",
    Unit.MONTH: "tháng",
    "year": "năm",
    Unit.SAME_DAY: "trong ngày làm việc",
}
"""Every unit by the name it is stored under; those of Unit can be counted on a calendar."""

UNSET = "không quy định"
"""What is told where the law sets no limit."""

_PLURALS = {
    "working_hours": Unit.WORKING_HOUR,
    "working_days": Unit.WORKING_DAY,
    "calendar_days": Unit.CALENDAR_DAY,
    "months": Unit.MONTH,
}
ISO_8601: Mapping[Unit, str] = {
    Unit.WORKING_HOUR: "PT{}H",
    Unit.WORKING_DAY: "P{}D",
    Unit.CALENDAR_DAY: "P{}D",
    Unit.MONTH: "P{}M",
}
"""The nearest that ISO 8601 can say of so many of a unit that a step table knows; it has no working time."""

LONGEST_YEARS = 10
"""The longest limit that may be set: longer than any the law gives an office, so that more is a slip of the finger."""

_IN_A_YEAR: Mapping[Unit, int] = {
    Unit.WORKING_HOUR: 366 * NOMINAL_DAY,
    Unit.WORKING_DAY: 366,
    Unit.CALENDAR_DAY: 366,
    Unit.MONTH: 12,
}
"""The most of each unit that a year can hold."""

_PLURAL_OF = {unit: plural for plural, unit in _PLURALS.items()}
LENGTH_UNITS = tuple(_PLURAL_OF)
"""The units in which a step table keeps a wait or an alarm."""


class Style(StrEnum):
    """Where a term is told: on a paper, in a cell or a sentence of the screen, in a narrow mark."""

    PAPER = "paper"
    CELL = "cell"
    CHIP = "chip"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: so many of a unit of UNITS, or no limit at all (``unit`` empty).

    ``cutoff`` is the hour up to which a same-day procedure answers on the day itself; ``note``
    is what is said of the term besides. A same-day term has no amount.
    """

    amount: Decimal | None = None
    unit: str = ""
    cutoff: time | None = None
    note: str = ""

    @classmethod
    def of(cls, budget: Budget | None) -> "Term":
        """The term of an allowance; no allowance is no limit."""
        return cls() if budget is None else cls(budget.amount, budget.unit, budget.cutoff)

    @classmethod
    def from_json(cls, given: Mapping[str, Any] | None) -> "Term":
        """The term as it was stored, for a channel of a procedure or in a step table.

        A step table writes its units in the plural and leaves out working hours. Raises
        ValueError in words for the screen.
        """
        given = given or {}
        amount = _amount(given.get("amount"))
        stored = str(given.get("unit", "working_hours" if amount is not None else "") or "")
        unit = _PLURALS.get(stored, stored)
        if not unit and amount is not None:
            raise ValueError("Chọn đơn vị của thời hạn.")
        if unit and unit not in UNITS:
            raise ValueError(f"Không có đơn vị “{unit}”. Chọn {', '.join(UNITS[one] for one in Unit)}.")
        if unit and unit != Unit.SAME_DAY and amount is None:
            raise ValueError("Ghi thời hạn là bao nhiêu, hoặc bỏ đơn vị nếu không hẹn ngày.")
        return cls(amount, str(unit), _cutoff(given.get("cutoff")), str(given.get("note") or ""))

    @classmethod
    def from_length(cls, given: Mapping[str, Any]) -> "Term":
        """The term as a step table keeps it, in the units and the spelling of ``to_length`` alone.

        Raises ValueError in words for the screen.
        """
        unit = str(given.get("unit", "working_hours"))
        if unit not in _PLURALS:
            raise ValueError(f"Bảng bước không ghi thời gian theo đơn vị “{unit}”.")
        return cls.from_json(given)

    def to_json(self) -> dict[str, Any]:
        """The shape in which a channel of a procedure keeps its limit."""
        note = {"note": self.note} if self.note else {}
        if not self.unit:
            return note
        amount = format(self.amount or Decimal(0), "f")
        cutoff = self.cutoff and f"{self.cutoff:%H:%M}"
        return {"amount": amount, "unit": str(self.unit), "cutoff": cutoff, **note}

    def to_length(self) -> dict[str, str]:
        """The shape in which a step table keeps a wait or an alarm.

        Raises ValueError for a unit that a step table does not know, or a note.
        """
        if self.unit not in _PLURAL_OF or self.amount is None or self.note:
            raise ValueError(f"Bảng bước không ghi thời gian “{self.words()}”.")
        unit = _PLURAL_OF[Unit(self.unit)]
        return {"amount": decimal_text(self.amount), **({} if unit == "working_hours" else {"unit": unit})}

    @property
    def budget(self) -> Budget | None:
        """What a deadline is computed from; None for no limit.

        Raises ValueError for a unit that no limit may be set in, and for what Budget refuses.
        """
        if not self.unit:
            return None
        if self.unit not in set(Unit):
            raise ValueError(f"Thời hạn không tính theo {UNITS[self.unit]}.")
        return Budget(self.amount or Decimal(0), Unit(self.unit), self.cutoff)

    def as_limit(self) -> Budget | None:
        """The budget of a limit that an office sets anew; None for no limit.

        Raises ValueError in words for the screen for what ``budget`` refuses, for a limit of nothing and
        for one of more than LONGEST_YEARS.
        """
        if self.unit in _IN_A_YEAR:
            if not self.amount:
                same_day = UNITS[Unit.SAME_DAY]
                raise ValueError(f"Thời hạn phải lớn hơn 0. Trả ngay trong ngày thì chọn đơn vị “{same_day}”.")
            most = LONGEST_YEARS * _IN_A_YEAR[Unit(self.unit)]
            if self.amount > most:
                told = f"{LONGEST_YEARS} năm ({most} {UNITS[self.unit]})"
                raise ValueError(f"Thời hạn dài nhất là {told}. Xem lại số và đơn vị.")
        return self.budget

    def words(self, style: Style = Style.CELL) -> str:
        """“05 ngày làm việc” on a paper, “5 ngày làm việc” elsewhere; “không quy định” for none.

        A paper has two figures below ten, as decrees write them, and tells the cut-off hour in a
        sentence; a mark says “4 giờ” and “trong ngày”.
        """
        if not self.unit:
            return UNSET
        if self.unit == Unit.SAME_DAY:
            return self._same_day(style)
        figure = exact_number(self.amount or Decimal(0))
        if style is Style.PAPER and figure.isdigit() and self.amount:
            figure = figure.zfill(2)
        is_short = style is Style.CHIP and self.unit == Unit.WORKING_HOUR
        return f"{figure} {'giờ' if is_short else UNITS[self.unit]}"

    def _same_day(self, style: Style) -> str:
        if style is Style.CHIP:
            return "trong ngày"
        words = UNITS[Unit.SAME_DAY]
        if self.cutoff is None:
            return words
        if style is Style.CELL:
            return f"{words}, nhận đến {self.cutoff:%H:%M}"
        late = hour_in_words(self.cutoff)
        return f"{words}; tiếp nhận sau {late} thì trả trong ngày làm việc tiếp theo"


def _amount(given: object) -> Decimal | None:
    text = "" if given is None else str(given).strip()
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        raise ValueError(f"Thời hạn “{text}” không phải một số. Ghi như 15 hoặc 0.5.") from None
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise ValueError("Thời hạn phải là một số không âm.")
    return amount


def _cutoff(given: object) -> time | None:
    try:
        return time.fromisoformat(str(given)) if given else None
    except ValueError:
        raise ValueError("Giờ chốt cần có dạng 15:00.") from None
