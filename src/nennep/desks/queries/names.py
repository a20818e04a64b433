"""What the two sides of a record between desk and agency were called on its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from nennep.cases.models import StepAnswer
from nennep.org.queries.names import name_on
from nennep.org.queries.past_names import PastNames

from ..models import DeskReview, HandoverList
from ..models.settlements import FeeSettlement

Paper = HandoverList | DeskReview | FeeSettlement


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A paper in a list, with the short names of both sides on its day, and of who gave where papers went over."""

    paper: Paper
    desk: str
    competent: str

    @property
    def giver(self) -> str:
        goes_back = isinstance(self.paper, HandoverList) and self.paper.direction != "dossiers"
        return self.competent if goes_back else self.desk


def in_a_list(papers: Sequence[Paper]) -> list[NamedPaper]:
    """Each with the names of its day; two statements however many they are."""
    called = PastNames({side for one in papers for side in (one.desk, one.competent)})
    days = [(one, _day_of(one)) for one in papers]
    return [NamedPaper(one, called.short(one.desk, day), called.short(one.competent, day)) for one, day in days]


def askers_of(answers: Sequence[StepAnswer]) -> list[tuple[StepAnswer, str]]:
    """Each answer with the short name that the agency which asked had on its day."""
    called = PastNames({one.competent for one in answers})
    return [(one, called.short(one.competent, timezone.localdate(one.answered_at))) for one in answers]


def named_on_its_day(paper: Paper) -> dict[str, str]:
    """The names of desk and agency on the day of the paper, and of the agency above who gives.

    Of a month that is not closed, as they are called now.
    """
    day = _day_of(paper)
    desk, competent = name_on(paper.desk, day), name_on(paper.competent, day)
    gives_back = isinstance(paper, HandoverList) and paper.direction != "dossiers"
    above = competent.superior if gives_back else desk.superior
    return {"desk_name": desk.name, "competent_name": competent.name, "above": above}


def taker_of(handover: HandoverList) -> str:
    """The name of who took, on the day on which it signed; as it is now where it has not."""
    day = timezone.localdate(handover.taken_at) if handover.taken_at else date.max
    return name_on(handover.taker, day).name


def _day_of(paper: Paper) -> date:
    at = _moment_of(paper)
    return timezone.localdate(at) if at else date.max


def _moment_of(paper: Paper) -> datetime | None:
    """When the papers were given, the review was sent, the month was closed."""
    if isinstance(paper, HandoverList):
        return paper.given_at
    if isinstance(paper, DeskReview):
        return paper.proposed_at
    return paper.answered_at if paper.state == "closed" else None
