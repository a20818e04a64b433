"""What the clock has overtaken. Asked by the machine, for all agencies; of practice nobody is told."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from nennep.ledger.models import Event
from nennep.org.queries.practice import REAL

from ..models import Case, Timer
from ..rules import OPEN


def due_timers(at: datetime) -> list[tuple[int, int]]:
    """Case and node of each timer whose instant has come, the oldest first.

    Timers wait with a case that waits for the applicant or is suspended; not where a step holds the clock.
    """
    timers = Timer.objects.filter(due_at__lte=at).exclude(case__state__in=["waiting", "suspended"])
    return list(timers.order_by("due_at", "pk").values_list("case_id", "node"))


def still_provisional() -> QuerySet[Case]:
    """Open cases whose promise is marked as provisional, with what it is computed from."""
    marked = Case.objects.filter(REAL, state__in=OPEN, due_provisional=True, procedure_version__isnull=False)
    return marked.select_related("procedure_version", "variant").prefetch_related("intervals").order_by("due_at", "pk")


def untold_overdue(at: datetime) -> QuerySet[Case]:
    """Running cases past their promise of which no event tells yet, the oldest first."""
    told = Event.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), kind="case.overdue", happened_at=OuterRef("due_at")
    )
    return Case.objects.filter(
        REAL, ~Exists(told), state="processing", due_at__lt=at, finished_at__isnull=True, stopped_since__isnull=True
    ).order_by(F("due_at"), "pk")
