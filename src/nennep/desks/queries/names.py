"""What the two sides of a paper between desk and agency were called on its day."""

from datetime import date, datetime

from django.utils import timezone

from nennep.org.queries.names import name_on

from ..models import DeskReview, HandoverList
from ..models.settlements import FeeSettlement


def named_on_its_day(paper: HandoverList | DeskReview | FeeSettlement) -> dict[str, str]:
    """The names of desk and agency on the day of the paper, and of the agency above who gives.

    Of a month that is not closed, as they are called now.
    """
    at = _moment_of(paper)
    day = timezone.localdate(at) if at else date.max
    desk, competent = name_on(paper.desk, day), name_on(paper.competent, day)
    gives_back = isinstance(paper, HandoverList) and paper.direction != "dossiers"
    above = competent.superior if gives_back else desk.superior
    return {"desk_name": desk.name, "competent_name": competent.name, "above": above}


def _moment_of(paper: HandoverList | DeskReview | FeeSettlement) -> datetime | None:
    """When the papers were given, the review was sent, the month was closed."""
    if isinstance(paper, HandoverList):
        return paper.given_at
    if isinstance(paper, DeskReview):
        return paper.proposed_at
    return paper.answered_at if paper.state == "closed" else None
