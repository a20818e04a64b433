"""One spelling of units: whatever is stored with a unit of time, anywhere, is read as one of the one table."""

import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from lxml import etree

import nennep.documents
from nennep.alignment.forms.decisions import Time
from nennep.definitions import bpmn
from nennep.definitions.bpmn.names import NN
from nennep.definitions.definition import Alarm, Definition, Step
from nennep.definitions.editing.amounts import read_length
from nennep.definitions.editing.errors import EditError
from nennep.kernel.dates import remaining
from nennep.kernel.worktime import ISO_8601, LENGTH_UNITS, UNITS, Budget, Term, Unit, due
from nennep.office.durations import read_time
from nennep.procedures.rules import UNIT_CHOICES
from samples import catalogue
from tests.calendars import at, national

NATIONAL = national()
COUNTED = [unit for unit in Unit if unit is not Unit.SAME_DAY]


def timed() -> Definition:
    """A table that waits and alarms in every unit that a step table knows."""
    waits = [
        Step(id=f"T{n}", name="Chờ", kind="timer", wait=Term(Decimal(n + 1), u)) for n, u in enumerate(LENGTH_UNITS)
    ]
    alarms = tuple(Alarm(name=f"Nhắc {n}", after=Term(Decimal(n + 1), unit)) for n, unit in enumerate(LENGTH_UNITS))
    return Definition(code="QT", name="Quy trình", steps=(Step(id="B1", name="Làm", alarms=alarms), *waits))


def lengths(value: Any) -> Iterator[dict[str, Any]]:
    """The lengths of time in stored JSON."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("wait", "after") if key in value)
        for part in value.values():
            yield from lengths(part)
    elif isinstance(value, list):
        for part in value:
            yield from lengths(part)


def test_a_step_table_stores_units_of_the_one_table() -> None:
    stored = list(lengths(json.loads(timed().canonical())))
    assert {Term.from_length(one).unit for one in stored} == set(LENGTH_UNITS) <= set(UNITS)
    assert [Term.from_length(one).to_length() for one in stored] == stored


def test_bpmn_carries_units_of_the_one_table() -> None:
    root = etree.fromstring(bpmn.write(timed()))
    stored = [one.attrib for name in ("wait", "alarm") for one in root.iter(f"{{{NN}}}{name}")]
    assert len(stored) == 2 * len(LENGTH_UNITS)
    assert {Term.from_length(one).unit for one in stored} == set(LENGTH_UNITS)


@pytest.mark.parametrize("unit", [unit for unit, _ in UNIT_CHOICES])
def test_a_channel_stores_the_unit_under_its_name_in_the_one_table(unit: str) -> None:
    stored = Term(None if unit == Unit.SAME_DAY else Decimal(5), unit).to_json()
    assert stored["unit"] == unit in UNITS
    assert Term.from_json(stored).to_json() == stored


def test_the_administered_files_and_the_demo_speak_in_units_of_the_one_table() -> None:
    duties = (Path(nennep.documents.__file__).parent / "terms" / "vietnam.toml").read_text("utf-8")
    rows = [*tomllib.loads(duties)["terms"]]
    for procedure in catalogue.procedures().values():
        rows += [procedure.raw["limit"], *procedure.raw["channels"]]
    units = {row["unit"] for row in rows if row.get("unit")}
    assert len(rows) > 50
    assert units <= set(UNITS)
    assert Unit.WORKING_DAY in units


def test_every_unit_of_a_limit_is_offered() -> None:
    assert [(unit, UNITS[unit]) for unit in Unit] == UNIT_CHOICES
    assert set(LENGTH_UNITS) == set(ISO_8601) == set(COUNTED)


@pytest.mark.parametrize("unit", COUNTED)
def test_a_unit_is_read_back_from_the_words_it_is_told_in(unit: Unit) -> None:
    words = Term(Decimal(2), unit).words()
    assert read_time(words).term == Term(Decimal(2), unit)
    assert read_length("B1", "wait", words) == Term(Decimal(2), unit)


@pytest.mark.parametrize("unit", COUNTED)
def test_a_unit_has_a_due_day_its_reasons_and_what_is_left(unit: Unit) -> None:
    start, now = at("2026-02-02 08:00"), at("2026-11-02 09:00")
    deadline = due(start, Budget(Decimal(1), unit), NATIONAL)
    assert deadline.at > start
    assert deadline.lines
    assert remaining(deadline.at, now, unit, NATIONAL)


@pytest.mark.parametrize(("words", "why"), [("0 ngày làm việc", "lớn hơn 0"), ("1200 tháng", "10 năm")])
def test_no_office_keeps_a_limit_of_nothing_or_of_a_century_wherever_it_is_typed(words: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Time(label="Thời hạn").clean(words)
    with pytest.raises(EditError, match=why):
        read_length("B1", "wait", words)
