"""ISO 8601 lengths of time, as every modeler writes them (P10D, PT4H), and ours."""

import re
from decimal import Decimal
from typing import Final

from nennep.kernel.words import decimal_text, rounded
from nennep.kernel.worktime import ISO_8601, Term, Unit

_ISO: Final = re.compile(
    r"P(?:(?P<Y>\d{1,6}(?:[.,]\d{1,4})?)Y)?(?:(?P<M>\d{1,6}(?:[.,]\d{1,4})?)M)?"
    r"(?:(?P<W>\d{1,6}(?:[.,]\d{1,4})?)W)?(?:(?P<D>\d{1,6}(?:[.,]\d{1,4})?)D)?"
    r"(?:T(?:(?P<h>\d{1,6}(?:[.,]\d{1,4})?)H)?(?:(?P<m>\d{1,6}(?:[.,]\d{1,4})?)M)?"
    r"(?:\d{1,6}(?:[.,]\d{1,4})?S)?)?"
)


def iso(length: Term) -> str:
    """The nearest that ISO 8601 can say; it does not know working time."""
    return ISO_8601[Unit(length.unit)].format(decimal_text(length.amount or 0))


def from_iso(text: str) -> Term | None:
    """Days, weeks and years as they are counted by law; hours as working hours. None where
    the text is no such length, mixes units, or is nothing."""
    bare = text.strip().strip("\"'").lstrip("=").strip().strip("\"'")
    match = _ISO.fullmatch(bare)
    if match is None:
        return None
    given = {unit: Decimal(value.replace(",", ".")) for unit, value in match.groupdict().items() if value}
    days = given.get("D", Decimal(0)) + given.get("W", Decimal(0)) * 7
    months = given.get("M", Decimal(0)) + given.get("Y", Decimal(0)) * 12
    hours = given.get("h", Decimal(0)) + given.get("m", Decimal(0)) / 60
    found = [
        Term(Decimal(decimal_text(rounded(amount, 4))), unit)
        for amount, unit in ((months, Unit.MONTH), (days, Unit.CALENDAR_DAY), (hours, Unit.WORKING_HOUR))
        if round(amount, 4)
    ]
    return found[0] if len(found) == 1 else None
