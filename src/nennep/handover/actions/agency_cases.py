"""Cases under way go over to the agency that succeeds the one that ended, and how their results are numbered."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from nennep.cases.models import Case, ResultSeries
from nennep.cases.parts.transfers import transfer_of
from nennep.cases.queries.acts import permit
from nennep.cases.queries.unfinished_cases import consists_of, count_of, unfinished
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.words import number
from nennep.ledger.actions import note
from nennep.ledger.statement import Part
from nennep.org.models import Agency, CalendarVersion, Division
from nennep.org.queries.calendars import calendar_of
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

# So many of the days that are counted otherwise are named; no promise lies further ahead than a year.
NAMED, LONGEST_LOOK = 3, 366


def _open(agency: Agency) -> QuerySet[Case]:
    return unfinished(agency=agency)


def _at_desk(agency: Agency) -> QuerySet[Case]:
    """Those of other agencies that its desk took in and has to return."""
    return unfinished(desk=agency)


def _same_codes(agency: Agency, into: Agency) -> list[str]:
    """The cases that go over whose code a case there bears already: each agency took the code of another system once."""
    taken = Case.objects.filter(agency=into, code__in=_open(agency).values("code"))
    return [
        f"Hai cơ quan đều có hồ sơ mã {code}: giải quyết xong hồ sơ của {agency.short_name} trước, hoặc báo nơi cài đặt"
        " phần mềm."
        for code in taken.order_by("code").values_list("code", flat=True)
    ]


def _count(agency: Agency, into: Agency, day: date) -> int:
    return count_of(_open(agency))


def _consists(agency: Agency) -> str:
    return consists_of(_open(agency))


def _calendars(agency: Agency, into: Agency, day: date) -> list[str]:
    """Where the days of the cases that go over are counted otherwise there, or are not decided there yet."""
    dues = [due for due in _open(agency).values_list("due_at", flat=True) if due is not None]
    if not dues:
        return []
    try:
        here, there = calendar_of(agency.pk), calendar_of(into.pk)
    except CalendarVersion.DoesNotExist:
        words = f"Chưa có lịch làm việc nào đang áp dụng cho {into.short_name}: hạn của hồ sơ chuyển sang không tính lại được."
        return [words]
    days = sorted(timezone.localdate(due) for due in dues)
    told = []
    if late := sum(due > there.covers_to for due in days):
        told.append(
            f"Lịch làm việc của {into.short_name} mới lập đến hết {full_date(there.covers_to)}: {number(late)} hồ sơ chuyển"
            " sang có hạn sau ngày ấy, hạn còn là dự kiến. Lập lịch năm sau trước."
        )
    until = min(days[-1], there.known_to, here.known_to, days_after(day, LONGEST_LOOK))
    span = [days_after(day, n) for n in range((until - day).days + 1)]
    if other := [one for one in span if here.spans(one) != there.spans(one)]:
        more = f" và {number(len(other) - NAMED)} ngày khác" if len(other) > NAMED else ""
        told.append(
            f"Lịch làm việc của {into.short_name} khác: {', '.join(full_date(one) for one in other[:NAMED])}{more}. Hạn đã"
            f" hẹn giữ nguyên; tính lại (sau khi dừng, bổ sung) thì theo lịch của {into.short_name}."
        )
    return told


def _count_at_desk(agency: Agency, into: Agency, day: date) -> int:
    return _at_desk(agency).exclude(agency=agency).count()


def _move(succession: AgencySuccession) -> int:
    """Code, due date, handler and step stay as they are; the first event in the new chain tells where the old ended."""
    count = 0
    for case in _open(succession.agency).select_related("division").iterator(500):
        before = _named(succession.agency, case.division)
        there = succession.divisions.get(case.division_id) if case.division_id else None
        case.agency = succession.successor
        desk = None if case.desk_id == succession.successor.pk else case.desk_id
        kept = transfer_of(case, case.division_id, decision=succession.reorganisation, at=succession.at)
        names = [before, _named(succession.successor, there)]
        _note(case, succession, names, _changes(succession, there, desk), *kept)
        count += 1
    return count


def _changes(succession: AgencySuccession, there: Division | None, desk: int | None) -> dict[str, int | None]:
    return {"agency": succession.successor.pk, "division": there.pk if there else None, "desk": desk}


def _move_desk(succession: AgencySuccession) -> int:
    """The desk of the successor returns them; where that is the competent agency itself, it is no other's desk."""
    names = [succession.agency.short_name, succession.successor.short_name]
    count = 0
    for case in _at_desk(succession.agency).filter(agency__in=succession.lines).iterator(500):
        desk = None if case.agency_id == succession.successor.pk else succession.successor.pk
        _note(case, succession, names, {"desk": desk})
        count += 1
    return count


def _competent(agency: Agency) -> list[int]:
    """The agencies whose cases these are: each is told there who returns it now."""
    return list(_at_desk(agency).order_by().values_list("agency", flat=True).distinct())


def _named(agency: Agency, division: Division | None) -> str:
    return f"{division.name} ({agency.short_name})" if division else agency.short_name


def _note(
    case: Case,
    succession: AgencySuccession,
    names: list[str],
    changes: dict[str, int | None],
    kept: Sequence[Part] = (),
    told: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    by, decision = succession.by, succession.reorganisation.decision
    facts = succession.facts(names=names, decision=decision, **told)
    note(
        case,
        "case.succeeded",
        by=by,
        at=succession.at,
        grant=permit("succeed", case, by=by),
        facts=facts,
        changes=changes,
        parts=kept,
    )


def _count_none(agency: Agency, into: Agency, day: date) -> int:
    """The series are counted as such."""
    return 0


def _move_result_series(succession: AgencySuccession) -> int:
    """Results of a procedure are offered the series that numbered the last one, where that has gone over too."""
    there = ResultSeries.objects.filter(agency=succession.successor)
    known = set(there.values_list("procedure", "kind"))
    rows = ResultSeries.objects.filter(agency=succession.agency, series__agency=succession.successor)
    moving = [row.pk for row in rows if (row.procedure_id, row.kind) not in known]
    ResultSeries.objects.filter(pk__in=moving).update(agency=succession.successor)
    return 0


AGENCY_KINDS.add(
    "handover.cases",
    AgencyKind(
        "hồ sơ chưa kết thúc", _count, _move, hinders=_same_codes, warns=_calendars, counts_in=_consists, order=3
    ),
    origin=__name__,
)
AGENCY_KINDS.add(
    "handover.desk_cases",
    AgencyKind("hồ sơ quầy nhận cho cơ quan khác", _count_at_desk, _move_desk, lines=_competent, order=4),
    origin=__name__,
)
AGENCY_KINDS.add(
    "handover.result_series",
    AgencyKind("dãy số của kết quả", _count_none, _move_result_series, order=6),
    origin=__name__,
)
