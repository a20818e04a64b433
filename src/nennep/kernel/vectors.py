"""Deadline vectors: a file of expected answers, computed again and compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from nennep.kernel.refusals import Refusal

from .worktime import (
    ZONE,
    Budget,
    Calendar,
    DayRule,
    OutsideCalendarError,
    Pause,
    Policy,
    Unit,
    due,
    due_after,
    working_days_between,
    working_hours,
)
from .worktime.calendar_file import WEEKDAYS, span_from

_SAME_DAY = re.compile(r"same_day_cutoff_(\d{1,2})h")


class VectorFileError(Refusal):
    """The file is not shaped like deadline vectors; the message says where, in Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True, slots=True)
class VectorResult:
    """One answer: what the file expects, what was computed, whether they agree."""

    id: str
    expected: str
    got: str
    ok: bool


def check(document: Mapping[str, Any]) -> list[VectorResult]:
    """Every answer of the file, in its order.

    The file's calendar is taken as complete: a day it does not name is an ordinary one, also
    outside its ``covers``. Raises VectorFileError.
    """
    where = "calendar"
    rows: list[VectorResult] = []
    try:
        calendar = calendar_of(document["calendar"])
        for vector in document["vectors"]:
            where = str(vector["id"])
            rows.append(_vector(vector, calendar))
        for supplement in document.get("supplement", ()):
            where = str(supplement["id"])
            rows += _supplement(supplement, calendar)
    except KeyError as error:
        raise VectorFileError(f"Mục “{where}” thiếu {error}.") from error
    except (ValueError, TypeError, AttributeError, ArithmeticError, OutsideCalendarError) as error:
        raise VectorFileError(f"Mục “{where}” không đọc được: {error}") from error
    return rows


def calendar_of(given: Mapping[str, Any]) -> Calendar:
    """The calendar of a vector file, without an end to the years it covers."""
    off = {day[:3].lower() for day in given.get("weekly_off", ())}
    spans = tuple(span_from(text) for text in given["hours"])
    rules = [DayRule(_day(day), "off", name, "") for day, name in given.get("off", {}).items()]
    rules += [DayRule(_day(day), "working", "làm bù", "") for day in given.get("compensatory_working", ())]
    return Calendar(
        name="Lịch của tệp",
        version="1",
        hours={n: () if day in off else spans for n, day in enumerate(WEEKDAYS)},
        rules={rule.day: rule for rule in rules},
        covers_from=date(1900, 1, 1),
        covers_to=date(2199, 12, 31),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _at(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)


def _written(at: datetime) -> str:
    exact = at.second or at.microsecond
    return at.replace(tzinfo=None).isoformat(timespec="auto" if exact else "minutes")


def _budget(unit: str, amount: object) -> Budget:
    cutoff = _SAME_DAY.fullmatch(unit)
    if cutoff:
        return Budget(Decimal(0), Unit.SAME_DAY, time(int(cutoff[1])))
    return Budget(Decimal(str(amount)), Unit(unit))


def _instant_row(id_: str, expected: str, got: datetime) -> VectorResult:
    return VectorResult(id_, expected, _written(got), _at(expected) == got)


def _vector(vector: Mapping[str, Any], calendar: Calendar) -> VectorResult:
    budget = _budget(vector["unit"], vector["amount"])
    got = due(_at(vector["start"]), budget, calendar).at
    return _instant_row(str(vector["id"]), vector["due"], got)


def _supplement(given: Mapping[str, Any], calendar: Calendar) -> Iterator[VectorResult]:
    id_, start = str(given["id"]), _at(given["received"])
    asked, answered = _at(given["supplement_requested"]), _at(given["supplement_completed"])
    budget = _budget(Unit.WORKING_DAY, given["term_working_days"])

    def after(policy: Policy) -> datetime:
        return due_after(start, budget, [Pause(asked, answered, "", "", policy)], calendar).at

    stood = working_days_between(asked.date(), answered.date(), calendar)
    original = due(start, budget, calendar).at
    answers = {
        "resume": after(Policy.RESUME),
        "restart": after(Policy.RESTART),
        "resume_by_whole_working_days": due(original, Budget(Decimal(stood), Unit.WORKING_DAY), calendar).at,
    }
    for policy, got in answers.items():
        expected = given.get(f"policy_{policy}_due")
        if expected is not None:
            yield _instant_row(f"{id_}.{policy}", expected, got)
    if "paused_working_hours" in given:
        expected_hours = Decimal(str(given["paused_working_hours"]))
        hours = working_hours(asked, answered, calendar)
        got_hours = f"{hours.quantize(Decimal('0.1')) if hours % 1 == 0 else hours.normalize()}"
        yield VectorResult(
            f"{id_}.paused_working_hours", str(given["paused_working_hours"]), got_hours, hours == expected_hours
        )
