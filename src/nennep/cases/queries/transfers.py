"""Which division answers for a case at an instant: the one question of papers and lists of a day that is past."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils import timezone

from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import Division
from nennep.org.queries.names import agency_at, division_name_on, name_on

from ..models import Case, CaseTransfer

SUCCEEDED = "case.succeeded"


def division_at(case: Case, at: datetime) -> Division | None:
    """The division that handled the case at that instant; None where none did yet."""
    after = case.transfers.filter(held_to__gt=at).select_related("division").order_by("held_to", "pk").first()
    return after.division if after else case.division


def unit_name_at(case: Case, at: datetime) -> str:
    """What papers of that instant call who answers for the case: its division, or the agency where it is in none."""
    division, day = division_at(case, at), timezone.localdate(at)
    return division_name_on(division, day) if division else name_on(agency_at(case, at), day).name


@ROW_CHECKS.under_own_name
def transfer_faults() -> Iterator[str]:
    """Each former division of a case against its events; those of before the rows were kept tell the instant alone."""
    if CaseTransfer._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    told: Counter[tuple[int, datetime, int]] = Counter()
    untold: set[tuple[int, datetime]] = set()
    for event in Event.objects.filter(kind=SUCCEEDED, subject_type="case"):
        former = facts_of(event).get("former_division")
        if former is None:
            untold.add((event.subject_id, event.at))
        else:
            told[event.subject_id, event.at, former] += 1
    rows = CaseTransfer.objects.values_list("case_id", "held_to", "division_id")
    held = Counter(row for row in rows if row in told or row[:2] not in untold)
    wrong = {case for case, *_ in (told - held) + (held - told)}
    for code in Case.objects.filter(pk__in=wrong).order_by("pk").values_list("code", flat=True):
        yield f"phòng giải quyết trước đây của hồ sơ {code}: khác sự kiện"
