"""Drills of restoring that were held, the last one first, and the paper of each."""

from ..models import RestoreDrill

MOST_SHOWN = 10


def last_drill() -> RestoreDrill | None:
    """The one that was held last; None where none was."""
    return RestoreDrill.objects.order_by("-drilled_at", "-pk").first()


def last_drills() -> tuple[list[RestoreDrill], int]:
    """Those that were held last, and how many there are in all."""
    return list(RestoreDrill.objects.order_by("-drilled_at", "-pk")[:MOST_SHOWN]), RestoreDrill.objects.count()


def drill_with_report(number: int) -> RestoreDrill:
    """The drill of that number with its paper. Raises RestoreDrill.DoesNotExist."""
    return RestoreDrill.objects.select_related("report").get(pk=number)
