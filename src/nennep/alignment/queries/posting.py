"""What the public is to be shown: procedures and processes in force or decided, against what is posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nennep.documents.models import Posting
from nennep.documents.queries import posting_limit, shown_on
from nennep.documents.rules import PLACES
from nennep.kernel.dates import full_date
from nennep.kernel.worktime import Calendar
from nennep.org.models import Agency, CalendarVersion
from nennep.org.queries.calendars import calendar_of
from nennep.procedures.models import ProcedureVersion
from nennep.processes.models import Process, ProcessVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """A version that is to be shown, where it is shown already, and until when the law wants it shown.

    ``limit`` is None where no decision with its day stands behind it.
    """

    kind: str
    code: str
    number: str
    title: str
    words: str
    since: date
    pk: int
    decision: str
    limit: date | None
    posted: Mapping[str, Posting]

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.kind}:{self.code}:{self.number}"

    @property
    def missing(self) -> tuple[str, ...]:
        """The places where it is not shown yet."""
        return tuple(place for place in PLACES if place not in self.posted)

    def is_late(self, day: date) -> bool:
        """Whether it should have been on the site by now."""
        return "portal" not in self.posted and self.limit is not None and self.limit < day


def unposted_of(process: Process, day: date) -> list[Poster]:
    """Of the process and the procedures it carries out, the versions not shown everywhere yet."""
    codes = process.procedures.values_list("quality_code", flat=True)
    ours = {("process", process.code), *(("procedure", code) for code in codes)}
    posters = posters_of(process.agency, day)
    return [each for each in posters if each.missing and (each.kind, each.code) in ours]


def posters_of(agency: Agency, day: date) -> list[Poster]:
    """Every version that holds on that day or later, the ones that are late first, in few queries."""
    shown: dict[tuple[str, str, str], dict[str, Posting]] = {}
    for posting in shown_on(day).filter(agency=agency).order_by("pk"):
        key = (posting.subject_type, posting.subject_code, posting.subject_version)
        shown.setdefault(key, {})[posting.place] = posting
    calendar = _calendar(agency)
    found = [_of_procedure(each, shown, calendar) for each in _procedures(agency, day)]
    found += [_of_process(each, shown, calendar) for each in _processes(agency, day)]
    return sorted(found, key=lambda p: (not p.missing, p.limit or date.max, p.kind, p.code, p.since))


def _calendar(agency: Agency) -> Calendar | None:
    try:
        return calendar_of(agency.pk)
    except CalendarVersion.DoesNotExist:
        return None


def _procedures(agency: Agency, day: date) -> list[ProcedureVersion]:
    """Internal procedures (TTHC nội bộ) are not for the public."""
    return list(
        ProcedureVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), procedure__agency=agency)
        .exclude(status="repealed")
        .exclude(kind="internal")
        .select_related("procedure", "decision")
        .order_by("procedure__quality_code", "valid_from")
    )


def _processes(agency: Agency, day: date) -> list[ProcessVersion]:
    return list(
        ProcessVersion.objects.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day),
            process__agency=agency,
            state="in_force",
            effective_from__isnull=False,
        )
        .exclude(process__procedures__versions__kind="internal")
        .select_related("process", "decision")
        .defer("definition")
        .order_by("process__code")
        .distinct()
    )


def _of_procedure(
    version: ProcedureVersion, shown: Mapping[tuple[str, str, str], Mapping[str, Posting]], calendar: Calendar | None
) -> Poster:
    code, number = version.procedure.quality_code, str(version.number)
    decision = version.decision
    return Poster(
        kind="procedure",
        code=code,
        number=number,
        title=version.name,
        pk=version.pk,
        words=f"bản {number}, áp dụng từ {full_date(version.valid_from)}",
        since=version.valid_from,
        decision=str(decision) if decision else "",
        limit=posting_limit(decision.signed_on, calendar) if decision else None,
        posted=shown.get(("procedure", code, number), {}),
    )


def _of_process(
    version: ProcessVersion, shown: Mapping[tuple[str, str, str], Mapping[str, Posting]], calendar: Calendar | None
) -> Poster:
    assert version.effective_from is not None  # noqa: S101 - asked for in the query
    code, decision = version.process.code, version.decision
    return Poster(
        kind="process",
        code=code,
        number=version.number,
        title=version.process.name,
        pk=version.pk,
        words=f"bản {version.number}, áp dụng từ {full_date(version.effective_from)}",
        since=version.effective_from,
        decision=str(decision) if decision else "",
        limit=posting_limit(decision.signed_on, calendar) if decision else None,
        posted=shown.get(("process", code, version.number), {}),
    )
