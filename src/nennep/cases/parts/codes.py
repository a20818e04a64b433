"""Which dossier bears a code, over all agencies: one code stands on one of them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from nennep.ledger.actions import hold_name

from ..models import Case


def is_borne(code: str) -> bool:
    """Whether a dossier of whatever agency bears the code."""
    return _bearing([code]).exists()


def is_taken(code: str) -> bool:
    """The same for a dossier that is about to be written: until the transaction ends nobody else gets another answer.

    Who asks for that code meanwhile waits. Asked after the counter of a series was moved, and before any line.
    """
    hold_name(f"case code {code}")
    return is_borne(code)


def numbers_borne(start: str) -> set[int]:
    """The numbers of the codes in use that begin with ``start``, their head and day."""
    found = Case.objects.filter(code__startswith=start, procedure_version__isnull=False)
    ends = (code.removeprefix(start) for code in found.values_list("code", flat=True))
    return {int(end) for end in ends if end.isdecimal()}


def bearers(codes: Iterable[str], *, besides: int) -> dict[str, str]:
    """By code the name of the agency whose dossier bears it; those of the agency ``besides`` are left out.

    Nothing else of the dossiers is told, so those who may see none of them may ask.
    """
    found = _bearing(codes).exclude(agency_id=besides)
    return dict(found.order_by("-pk").values_list("code", "agency__name"))


def _bearing(codes: Iterable[str]) -> QuerySet[Case]:
    """What was read from the log of another system has no procedure, and the numbers of there."""
    return Case.objects.filter(code__in=set(codes), procedure_version__isnull=False)
