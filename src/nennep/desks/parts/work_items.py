"""Work items of hand-overs: for whom papers, lists and differences wait."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from nennep.ledger.statement import Insert, Update
from nennep.org.queries import holders_of
from nennep.org.queries.names import desk_of
from nennep.org.rules import ISSUE_RESULT, RECEIVE
from nennep.work.models import WorkItem

LIST, DIFFERENCE, WAITING = "handover_list", "handover_difference", "papers_waiting"
SETTLEMENT, MONTH = "fee_settlement", "fee_month"
REVIEW, REVIEW_MONTH, MEMBER = "desk_review", "review_month", "desk_member"


def place_of(agency_id: int, *, at_desk: bool, at: datetime) -> dict[str, Any]:
    """Who deals with such papers in that agency: its desk; behind another's desk whoever issues results, else the desk."""
    issues = not at_desk and bool(holders_of(ISSUE_RESULT, agency_id, timezone.localdate(at)))
    desk = desk_of(agency_id)
    return {
        "agency": agency_id,
        "division": desk.pk if desk and not issues else None,
        "duty": ISSUE_RESULT if issues else RECEIVE,
    }


def item_part(
    place: dict[str, Any],
    *,
    subject: tuple[str, int],
    node: str,
    title: str,
    at: datetime,
    until: datetime | None = None,
) -> Insert:
    """The row of an item that waits there for nobody in particular."""
    row = {
        **place,
        "assignee": None,
        "subject_type": subject[0],
        "subject_id": subject[1],
        "node": node,
        "title": title,
        "entered_at": at,
        "limit_at": until,
        "state": "open",
    }
    return Insert(WorkItem, row)


def done_part(subject: tuple[str, int], node: str) -> Update:
    """The item of that node waits no longer."""
    where = {"subject_type": subject[0], "subject_id": subject[1], "node": node, "state": "open"}
    return Update(WorkItem, where, {"state": "done"})
