"""Dossiers typed by hand that are probably the same as one on a portal.

The desk asks something else before it takes in a dossier (``reception.queries.desk.twin_of``): whether somebody has the
same procedure open, on whatever day. Here one filing was told twice, so its day must be close and it may be answered
already. Both know a person by the identity number, and without one by name and telephone.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from nennep.cases.models import Case
from nennep.kernel.dates import days_after
from nennep.kernel.text import fold

from ..rules.portal_numbers import Values

# So many calendar days may lie between the filing on the portal and the day on which somebody typed it.
CLOSE_DAYS = 3
Marks = set[tuple[int, str]]


def twins_of(agency_id: int, rows: Mapping[int, tuple[int, Values]]) -> dict[int, list[Case]]:
    """By the key of the row: cases of the same procedure, the same person and a close day that are on no portal yet.

    ``rows`` are (procedure, values). A person is the same by identity number; without one by name and telephone.
    """
    days = [_day(values) for _, values in rows.values()]
    if not days:
        return {}
    procedures = {procedure for procedure, _ in rows.values()}
    by_mark: dict[tuple[int, str], list[Case]] = {}
    for case in _typed(agency_id, procedures, min(days), max(days)):
        for mark in _marks_of_case(case):
            by_mark.setdefault(mark, []).append(case)
    found = {}
    for number, (procedure, values) in rows.items():
        met = {case.pk: case for mark in _marks(procedure, values) for case in by_mark.get(mark, [])}
        near = [case for case in met.values() if _is_close(case, _day(values))]
        if near:
            found[number] = sorted(near, key=lambda case: case.pk)
    return found


def _typed(agency_id: int, procedures: Iterable[int], first: date, last: date) -> QuerySet[Case]:
    begin = _edge(days_after(first, -CLOSE_DAYS), time.min)
    end = _edge(days_after(last, CLOSE_DAYS), time.max)
    return (
        Case.objects.filter(
            agency_id=agency_id,
            procedure_version__procedure__in=list(procedures),
            portal_filing=None,
            submitted_at__range=(begin, end),
        )
        .exclude(state="recalled")
        .select_related("procedure_version__procedure")
        .prefetch_related("parties")
    )


def _edge(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _day(values: Values) -> date:
    return datetime.fromisoformat(values["filed"]).date()


def _is_close(case: Case, day: date) -> bool:
    return abs(timezone.localdate(case.submitted_at).toordinal() - day.toordinal()) <= CLOSE_DAYS


def _marks_of_case(case: Case) -> Marks:
    version = case.procedure_version
    procedure = version.procedure_id if version else 0
    numbers = {(procedure, party.identity_number) for party in case.parties.all() if party.identity_number}
    return numbers | {(procedure, f"{_plain(party.name)} {party.phone}") for party in case.parties.all() if party.phone}


def _marks(procedure: int, values: Values) -> Marks:
    numbers = {values.get("identity_number", ""), values.get("owner_identity", "")} - {""}
    if numbers:
        return {(procedure, number) for number in numbers}
    people = [
        (values.get("name", ""), values.get("phone", "")),
        (values.get("owner", ""), values.get("owner_phone", "")),
    ]
    return {(procedure, f"{_plain(name)} {phone}") for name, phone in people if name and phone}


def _plain(name: str) -> str:
    return " ".join(fold(name).split())
