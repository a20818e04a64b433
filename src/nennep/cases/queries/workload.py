"""What each of those who may be given a case has in hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from nennep.org.models import User
from nennep.org.queries.departures import beside_names

from ..models import Case
from ..rules import OPEN
from .case_list import TICKING


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be given a case: how many open and how many overdue cases they handle now, whether they are away or leave."""

    user: User
    open: int
    late: int
    beside: str = ""

    @property
    def words(self) -> str:
        """“Phạm Tiến Đạt: 12 hồ sơ đang mở, 1 quá hẹn, thôi giữ vị trí từ 01/12/2026”."""
        return f"{self.user.full_name}: {self.load}{self.beside and f', {self.beside}'}"

    @property
    def load(self) -> str:
        held = f"{self.open} hồ sơ đang mở" if self.open else "không có hồ sơ đang mở"
        return f"{held}{f', {self.late} quá hẹn' if self.late else ''}"


def with_load(people: Iterable[User], agency_ids: Collection[int], at: datetime) -> list[Candidate]:
    """These people, in their order, each with what they have in hand in these agencies."""
    people = list(people)
    theirs = Case.objects.filter(agency_id__in=agency_ids, state__in=sorted(OPEN), handler__in=people)
    late = Count("pk", filter=TICKING & Q(due_at__lt=at))
    counted = theirs.order_by().values_list("handler").annotate(opened=Count("pk"), overdue=late)
    loads = {handler: (opened, overdue) for handler, opened, overdue in counted}
    beside = beside_names(people, agency_ids, timezone.localdate(at))
    return [Candidate(person, *loads.get(person.pk, (0, 0)), beside.get(person.pk, "")) for person in people]
