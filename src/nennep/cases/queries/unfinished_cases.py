"""Cases that are not finished: they go over where a division or an agency ends, or another division owns their process."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from nennep.kernel.words import number
from nennep.org.queries.practice import REAL

from ..models import Case
from ..rules import BEFORE, OPEN

# Called as the list of cases calls them.
PARTS = {
    "đang mở": Q(state__in=sorted(OPEN)),
    "chờ tiếp nhận": Q(state__in=BEFORE.split("|")),
    "đã có kết quả, chờ trả": Q(state="resolved"),
}


def unfinished(**of: Any) -> QuerySet[Case]:
    """Those of that division, agency or desk, the oldest first; also what is practised there."""
    return Case.objects.filter(state__in=[*BEFORE.split("|"), *sorted(OPEN), "resolved"], **of).order_by("pk")


def count_of(found: QuerySet[Case]) -> int:
    """How many of them are real."""
    return found.filter(REAL).count()


def consists_of(found: QuerySet[Case]) -> str:
    """“Đang mở 436; chờ tiếp nhận 2”, of the real ones."""
    asked = {f"part{place}": Count("pk", filter=part) for place, part in enumerate(PARTS.values())}
    counts = found.order_by().filter(REAL).aggregate(**asked)
    told = "; ".join(f"{words} {number(count)}" for words, count in zip(PARTS, counts.values(), strict=True) if count)
    return told[:1].upper() + told[1:]
