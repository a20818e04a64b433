"""What of a procedure stands on public view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..rules.lag import Mark, worst_of
from .facts import Facts


@dataclass(frozen=True, slots=True)
class Posted:
    """The public posting of a procedure: whether it is of the version in force, and since when."""

    mark: Mark = Mark.NONE
    day: date | None = None

    @staticmethod
    def of_all(each: "Sequence[Posted]") -> "Posted":
        """Several as one: the worst mark with the newest day."""
        days = [one.day for one in each if one.day]
        return Posted(worst_of(one.mark for one in each), max(days, default=None))


def posted_of(facts: Facts) -> Mapping[int, Posted]:
    """The posting of each procedure of the agency, by its id; one that was never posted is not there."""
    return {}
