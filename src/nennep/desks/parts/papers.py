"""Which papers of a case go over by a list, and what of its fee is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from nennep.cases.models import Case, FeeEntry, ReceivedComponent, Result

from ..models import HandoverLine


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper with how many of each kind there are."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


def papers_of(case: Case, direction: str) -> list[ListedPaper]:
    """What lies in the dossier on paper, once that has gone over only what came later; or the result."""
    if direction == "results":
        return [
            ListedPaper(_called(result, case), originals=1)
            for result in Result.objects.filter(case=case, superseded_at=None)
        ]
    rows = ReceivedComponent.objects.filter(case=case).filter(Q(originals__gt=0) | Q(certified__gt=0) | Q(copies__gt=0))
    rows = rows.select_related("component").order_by("component__order", "pk")
    since = _gone_over(case)
    later = [row for row in rows if since and row.supplemented_at and row.supplemented_at > since]
    return [ListedPaper(row.component.name, row.originals, row.certified, row.copies) for row in later or rows]


def _called(result: Result, case: Case) -> str:
    """What the result is called; one to which nobody gave a name is that of its procedure."""
    version = case.procedure_version
    name = result.title or f"{result.get_kind_display()}: {version.name if version else case.summary}"
    return f"{name}, số {result.number}" if result.number else name


def _gone_over(case: Case) -> datetime | None:
    """When papers of the dossier were last put on a list and were there."""
    lines = HandoverLine.objects.filter(case=case, handover_list__direction="dossiers", is_missing=False)
    return lines.order_by("-handover_list__given_at").values_list("handover_list__given_at", flat=True).first()


def fees_held(cases: Sequence[Case]) -> dict[int, int]:
    """By case what was taken and not paid back."""
    moved = FeeEntry.objects.filter(case__in=cases, kind__in=["paid", "refunded"])
    held: dict[int, int] = {}
    for case_id, kind, amount in moved.values_list("case", "kind").annotate(Sum("amount")):
        held[case_id] = held.get(case_id, 0) + (amount if kind == "paid" else -amount)
    return held
