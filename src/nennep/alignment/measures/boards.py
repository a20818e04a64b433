"""The boards of several agencies summed, as the level above reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nennep.kernel.measures import Figure, Scope, figure
from nennep.kernel.periods import Period
from nennep.org.models import Agency

from ..queries.board import BoardRow, board_of
from ..queries.facts import facts_of
from ..rules.lag import LagStatus, Mark


@dataclass(frozen=True, slots=True)
class Sum:
    """One agency's board summed."""

    agency: Agency
    procedures: int
    processes: int
    counts: dict[LagStatus, int]
    unposted: int
    median: Figure
    longest: Figure
    nearest: date | None

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def sums_of(agencies: Sequence[Agency], day: date, period: Period) -> list[Sum]:
    """The boards of these agencies summed, the one with most late rows first."""
    found = [_sum(agency, day, period) for agency in agencies]
    return sorted(found, key=lambda each: (-each.counts[LagStatus.LATE], each.nearest or date.max, each.agency.name))


def _sum(agency: Agency, day: date, period: Period) -> Sum:
    facts = facts_of(agency.pk, day)
    rows, scope = board_of(facts), Scope((agency.pk,))
    return Sum(
        agency,
        len(procedures_in(rows)),
        len(facts.processes),
        counts_of(rows),
        sum(row.posted.mark is not Mark.EQUAL for row in rows),
        figure("processes.lag_days", scope, period, facts=[facts]),
        figure("processes.lag_days_max", scope, period, facts=[facts]),
        nearest_due(rows),
    )


def procedures_in(rows: Sequence[BoardRow]) -> set[int]:
    """The procedures of these rows, each once."""
    return {each.pk for row in rows for each in row.procedures}


def counts_of(rows: Sequence[BoardRow]) -> dict[LagStatus, int]:
    """How many rows have each status; a status without rows counts 0."""
    return {each: sum(row.standing is each for row in rows) for each in LagStatus}


def nearest_due(rows: Sequence[BoardRow]) -> date | None:
    """The next day, by a law or by a draft, that has not passed; of the rows that are not in step."""
    waiting = [row for row in rows if row.standing is not LagStatus.IN_STEP]
    return min((row.due for row in waiting if row.due and row.due >= row.day), default=None)
