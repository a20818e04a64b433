"""Which year of the working calendar waits for its decision."""

from datetime import date

from ..models import CalendarVersion
from ..rules import year_to_decide
from .calendars import version_in_force


def year_awaited(day: date) -> tuple[CalendarVersion, int] | None:
    """The national calendar in force and the year its keeper should decide by now; None if all is decided."""
    version = version_in_force()
    year = year_to_decide(version.covers_to, day) if version else None
    return (version, year) if version and year else None
