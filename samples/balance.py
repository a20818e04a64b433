"""The balance of the demo year, asked of the product's own measures and not of the plan."""

from dataclasses import asdict
from datetime import date
from typing import Any

from nennep.cases import measures as _registered  # noqa: F401 - importing it names the figures
from nennep.kernel.dates import full_date
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import Period
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from samples.quotas import CUT, FIELDS, YEAR_FROM, Balance

ASKED = {
    "opening": "carried_in",
    "intake": "received",
    "early": "resolved_early",
    "on_time": "resolved_on_time",
    "late": "resolved_overdue",
    "pending": "pending",
}


def _counts(name: str, agency_id: int, until: date, breakdown: str) -> dict[str, int]:
    period = Period(YEAR_FROM, until, f"đến {full_date(until)}")
    counted = figure(f"cases.{name}", Scope((agency_id,)), period, breakdown=breakdown)
    return {key: int(count or 0) for key, count in counted.by.items()}


def by_field(agency_id: int, until: date = CUT) -> dict[str, Balance]:
    """A row a field of the year to the end of that day, in the order of the official list."""
    columns = {column: _counts(name, agency_id, until, "field") for column, name in ASKED.items()}
    return {
        code: Balance(**{column: counts.get(name, 0) for column, counts in columns.items()})
        for code, (name, _) in FIELDS.items()
    }


def total(rows: dict[str, Balance]) -> Balance:
    """The sum of the rows, column by column."""
    return Balance(*(sum(column) for column in zip(*map(_columns, rows.values()), strict=True)))


def _columns(row: Balance) -> tuple[int, ...]:
    return tuple(asdict(row).values())


def proof(agency_id: int, until: date = CUT) -> dict[str, Any]:
    """Balance by field and in sum, channels of the intake, and the chains walked to their end."""
    rows = by_field(agency_id, until)
    summed = total(rows)
    broken = [link for _, link in broken_links() if link]
    return {
        "period": {"from": YEAR_FROM.isoformat(), "to": until.isoformat()},
        **asdict(summed),
        "resolved": summed.resolved,
        "balanced": all(row.balances for row in (*rows.values(), summed)),
        "channels": _counts("received", agency_id, until, "channel"),
        "fields": {code: asdict(row) for code, row in rows.items()},
        "events": Event.objects.count(),
        "chains_whole": not broken,
    }
