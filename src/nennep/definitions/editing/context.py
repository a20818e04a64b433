"""What reading a cell needs of the agency: working hours of a day, duties, divisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nennep.kernel.worktime.terms import NOMINAL_DAY
from nennep.org.rules import DUTIES


@dataclass(frozen=True, kw_only=True)
class Context:
    """The working hours of a day, by which “2 ngày” becomes hours; the duties by code; the agency's
    divisions by code; the names of other agencies. Without divisions a typed unit is taken as a code.
    """

    hours_a_day: Decimal = Decimal(NOMINAL_DAY)
    duties: Mapping[str, str] = field(default_factory=lambda: DUTIES)
    divisions: Mapping[str, str] = field(default_factory=dict)
    agencies: tuple[str, ...] = ()


PLAIN = Context()
