"""The balance of the demo year, counted from the rows and not from the plan."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Q

from nennep.cases.models import Case
from nennep.kernel.worktime import ZONE
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links

from .quotas import CUT, FIELDS, YEAR_FROM, Balance

START = datetime.combine(YEAR_FROM, time(), ZONE)
END = datetime.combine(CUT, time.max, ZONE)


def by_field(agency_id: int, until: datetime = END) -> dict[str, Balance]:
    """A row a field of the year to that instant, in the order of the official list."""
    done = Q(finished_at__lte=until)
    received = Case.objects.filter(agency_id=agency_id, received_at__lte=until)
    received = received.exclude(finished_at__lt=START)
    rows = received.values_list("field__code").annotate(
        opening=Count("pk", filter=Q(received_at__lt=START)),
        intake=Count("pk", filter=Q(received_at__gte=START)),
        early=Count("pk", filter=done & Q(outcome="early")),
        on_time=Count("pk", filter=done & Q(outcome="on_time")),
        late=Count("pk", filter=done & Q(outcome="overdue")),
        pending=Count("pk", filter=Q(finished_at=None) | Q(finished_at__gt=until)),
    )
    found = {code: Balance(*counts) for code, *counts in rows}
    return {code: found.get(code, Balance(0, 0, 0, 0, 0, 0)) for code in FIELDS}


def total(rows: dict[str, Balance]) -> Balance:
    """The sum of the rows, column by column."""
    return Balance(*(sum(column) for column in zip(*map(_columns, rows.values()), strict=True)))


def _columns(row: Balance) -> tuple[int, ...]:
    return tuple(asdict(row).values())


def proof(agency_id: int, until: datetime = END) -> dict[str, Any]:
    """Balance by field and in sum, channels of the intake, and the chains walked to their end."""
    rows = by_field(agency_id, until)
    summed = total(rows)
    intake = Case.objects.filter(
        agency_id=agency_id, received_at__gte=START, received_at__lte=until
    )
    channels = intake.values_list("channel").annotate(Count("pk")).order_by("channel")
    broken = [link for _, link in broken_links() if link]
    return {
        "period": {"from": YEAR_FROM.isoformat(), "to": until.date().isoformat()},
        **asdict(summed),
        "resolved": summed.resolved,
        "balanced": all(row.balances for row in (*rows.values(), summed)),
        "channels": dict(channels),
        "fields": {code: asdict(row) for code, row in rows.items()},
        "events": Event.objects.count(),
        "chains_whole": not broken,
    }
