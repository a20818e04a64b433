"""The rows of an existing procedure as they are proposed to a person, each with its doubts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from nennep.definitions.definition import HANDLING_DIVISION
from nennep.kernel.words import short_number
from nennep.kernel.worktime import UNITS
from nennep.office.durations import HALF_DAY, HOUR, MINUTE, WORKING_DAY, Amount, TimePhrase
from nennep.office.steps import ProcedureReading, ReadStep

from .proposals import hours_per_day, marks_of, proposed, way_back

# Units in which a norm may be typed; what the law counts otherwise a person turns into one of them.
NORM_UNITS: Mapping[str, str] = {unit: UNITS[unit] for unit in (HOUR, WORKING_DAY, HALF_DAY, MINUTE)}
MARKS: Mapping[str, str] = {"": "Việc thường", "signs": "Ký kết quả", "returns": "Trả kết quả"}
PLACES = 4


@dataclass(frozen=True, kw_only=True)
class IntakeRow:
    """One step to be taken in. ``back_to`` makes it a check whose “Không đạt” leads there.

    ``amount`` None and ``time_unit`` "" where nobody has said yet. ``left_out`` rows are not taken in.
    """

    id: str
    name: str
    role: str = ""
    duty: str = ""
    unit: str = HANDLING_DIVISION
    amount: Decimal | None = None
    time_unit: str = ""
    forms_in: tuple[str, ...] = ()
    forms_out: tuple[str, ...] = ()
    back_to: str = ""
    mark: str = ""
    detail: str = ""
    phase: str = ""
    left_out: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def hours(self) -> Decimal:
        """The norm in working hours, to four places; 0 where there is none."""
        if self.amount is None or self.time_unit not in NORM_UNITS:
            return Decimal(0)
        return (self.amount * hours_of(self.time_unit)).quantize(Decimal(1).scaleb(-PLACES))


def hours_of(unit: str) -> Decimal:
    """Working hours of one of NORM_UNITS."""
    a_day = hours_per_day()
    return {HOUR: Decimal(1), WORKING_DAY: a_day, HALF_DAY: a_day / 2, MINUTE: Decimal(1) / 60}[unit]


def rows_of_reading(reading: ProcedureReading, divisions: Mapping[str, str]) -> tuple[IntakeRow, ...]:
    """What is proposed for each step of the file; ``divisions`` are our units, names by code."""
    ids = _ids(reading.steps)
    meant = [proposed(step.role, step.name, divisions) for step in reading.steps]
    marks = marks_of([step.name for step in reading.steps], [one.duty for one in meant])
    rows = []
    for place, step in enumerate(reading.steps):
        amount, unit, why = _time(step.time)
        back = _way_back(step, ids, place)
        doubts = [w.message for w in reading.warnings if w.row == place]
        doubts += [why] if why else []
        if step.role and not meant[place].duty:
            doubts.append(f"Chưa rõ nhiệm vụ của “{step.role}”. Chọn nhiệm vụ.")
        if back:
            doubts.append(f"Hiểu là bước kiểm tra, không đạt thì về {back}. Đối chiếu với văn bản.")
        rows.append(
            IntakeRow(
                id=ids[place],
                name=step.name,
                role=step.role,
                duty=meant[place].duty,
                unit=meant[place].unit,
                amount=amount,
                time_unit=unit,
                forms_out=step.forms,
                back_to=back,
                mark=marks[place],
                detail=step.detail if step.detail != step.name else "",
                phase=step.phase,
                doubts=tuple(dict.fromkeys(doubts)),
            )
        )
    return tuple(rows)


def _ids(steps: tuple[ReadStep, ...]) -> list[str]:
    """“B3” for the step numbered 3; a number that stands twice, or none, gives the next free one."""
    found: list[str] = []
    for step in steps:
        number = re.sub(r"^[bB]", "", step.no)
        wanted = f"B{number}" if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*[a-z]?", number) else ""
        if not wanted or wanted in found:
            free = len(found) + 1
            while f"B{free}" in found:
                free += 1
            wanted = f"B{free}"
        found.append(wanted)
    return found


def _time(phrase: TimePhrase) -> tuple[Decimal | None, str, str]:
    """Amount, unit and what a person has to say about it."""
    if phrase.unit in NORM_UNITS and phrase.amount is not None:
        return round(phrase.amount, PLACES), phrase.unit, ""
    if phrase.amount is not None and phrase.unit:
        return (
            phrase.amount,
            "",
            (f"Tệp ghi “{phrase.text}”. Bảng bước tính bằng giờ hoặc ngày làm việc: chọn đơn vị và số."),
        )
    if phrase.amount is not None:
        return phrase.amount, "", f"Tệp ghi “{phrase.text}” mà không có đơn vị. Chọn đơn vị."
    if phrase.text and not phrase.is_unset:
        return None, "", f"Tệp ghi “{phrase.text}”. Ghi số giờ, hoặc 0 nếu làm ngay."
    return None, HOUR, ""


def _way_back(step: ReadStep, ids: list[str], place: int) -> str:
    number = way_back(f"{step.name}\n{step.detail}")
    target = f"B{number}" if number else ""
    return target if target in ids[:place] else ""


def total_of(rows: tuple[IntakeRow, ...]) -> Decimal:
    """Working hours of the rows that are taken in."""
    return sum((row.hours for row in rows if not row.left_out), Decimal(0))


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """The sum of the steps against the total of the file. ``agrees`` is None without a total."""

    words: str
    agrees: bool | None


def compared(rows: tuple[IntakeRow, ...], total: Amount | None) -> TotalCheck:
    """“Cộng 11 bước được 160 giờ, văn bản ghi 20 ngày làm việc: khớp”."""
    taken = [row for row in rows if not row.left_out]
    hours = total_of(rows)
    summed = f"Cộng {len(taken)} bước được {short_number(hours, PLACES)} giờ"
    if total is None:
        return TotalCheck(f"{summed}; văn bản không có một dòng tổng để so.", None)
    said = f"{summed}, văn bản ghi {total.text}"
    counted = {"calendar_day": WORKING_DAY}.get(total.unit, total.unit)
    if counted not in NORM_UNITS:
        return TotalCheck(f"{said}: khác đơn vị nên không so được.", None)
    meant = "" if counted == total.unit else ", hiểu là ngày làm việc"
    stated = total.amount * hours_of(counted)
    if stated == hours:
        return TotalCheck(f"{said}{meant}: khớp.", True)
    apart = short_number(abs(stated - hours), PLACES)
    way = "thiếu" if hours < stated else "thừa"
    return TotalCheck(f"{said}{meant}: {way} {apart} giờ.", False)
