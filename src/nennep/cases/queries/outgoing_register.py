"""The register of outgoing papers (sổ văn bản đi): every number that a letter or a result of a case took."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q, QuerySet

from nennep.documents.models import IssuedNumber
from nennep.documents.queries.numbers import missing_numbers, series_of
from nennep.documents.rules.numbers import CASE, LETTER, YEARLY, NumberGap, SeriesKind
from nennep.kernel.actors import Actor
from nennep.org.models import Agency
from nennep.org.queries.agencies import with_history

from ..models import Case, IssuedPaper, Result
from ..rules import RESULT_CHANNELS, RESULT_KINDS
from .access import cases_for, sees_agency

AT_ONCE = 500
TYPED = "typed"
APPLICANT = "Người nộp hồ sơ"
MASKED = "Hồ sơ của phòng khác"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFilter:
    """What of the register is looked at. ``series`` is a code, or ``typed`` for numbers without a series."""

    agency_id: int
    year: int
    series: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRow:
    """One number: of what paper, on which case, who signed, where it went. ``case`` is empty where it is masked."""

    number: IssuedNumber
    kind: str
    gist: str
    case: str
    signer: str
    sent_to: str
    remark: str

    @property
    def is_cancelled(self) -> bool:
        return self.number.state == "cancelled"


@dataclass(frozen=True, slots=True)
class OutgoingGap:
    """Numbers in a row that no paper bears, as they would be written."""

    kind: SeriesKind
    gap: NumberGap
    first: str
    last: str


def outgoing_agency(actor: Actor) -> Agency:
    """The agency whose register the viewer reads."""
    return Agency.with_practice.get(pk=actor.agency_id)


def numbers_outgoing(wanted: OutgoingFilter) -> QuerySet[IssuedNumber]:
    """The numbers of the register, the newest first."""
    first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
    rows = IssuedNumber.objects.filter(agency_id=wanted.agency_id, dated_on__range=(first, last))
    if wanted.series:
        rows = rows.filter(series="" if wanted.series == TYPED else wanted.series)
    if wanted.words:
        named = Case.objects.filter(agency_id__in=with_history([wanted.agency_id]), code__icontains=wanted.words)
        rows = rows.filter(Q(text__icontains=wanted.words) | Q(subject_type="case", subject_id__in=named.values("pk")))
    return rows.order_by("-dated_on", "-id")


def years_outgoing(agency_id: int, year: int) -> list[int]:
    """The years of which the register has anything, and this one, the newest first."""
    days = IssuedNumber.objects.filter(agency_id=agency_id).dates("dated_on", "year")
    return sorted({year, *(day.year for day in days)}, reverse=True)


def kinds_outgoing(agency_id: int, day: date) -> list[tuple[str, str]]:
    """The series that a register may be narrowed to, by code."""
    kinds = [(kind.code, kind.name) for kind in series_of(agency_id, day) if kind.purpose != CASE]
    return [*kinds, (TYPED, "Số ghi tay, chưa có dãy")]


def gaps_outgoing(wanted: OutgoingFilter, day: date) -> list[OutgoingGap]:
    """What is missing in the series of that year, with the reason where it was given."""
    kinds = [kind for kind in series_of(wanted.agency_id, day) if wanted.series in ("", kind.code)]
    yearly = [kind for kind in kinds if kind.restart == YEARLY]
    return [
        OutgoingGap(kind, gap, kind.written(gap.first, wanted.year), kind.written(gap.last, wanted.year))
        for kind, gap in missing_numbers(wanted.agency_id, yearly, str(wanted.year))
    ]


def all_outgoing(actor: Actor, wanted: OutgoingFilter, day: date, most: int | None = None) -> Iterator[OutgoingRow]:
    """Every row, in the order of the register, as the viewer may see it."""
    rows = numbers_outgoing(wanted)
    numbers = iter(rows[:most]) if most else rows.iterator(AT_ONCE)
    while some := list(islice(numbers, AT_ONCE)):
        yield from rows_outgoing(actor, some, day)


def rows_outgoing(actor: Actor, numbers: Sequence[IssuedNumber], day: date) -> Iterator[OutgoingRow]:
    """The rows of these numbers: what they stand on is told to who may see the case."""
    facts = _Facts(actor, numbers, day)
    return map(facts.row, numbers)


class _Facts:
    """What the rows of one page tell, read at once."""

    def __init__(self, actor: Actor, numbers: Sequence[IssuedNumber], day: date) -> None:
        ids = {row.subject_id for row in numbers if row.subject_type == "case" and row.subject_id}
        agencies = {row.agency_id for row in numbers}
        cases = Case.objects.filter(pk__in=ids)
        if not agencies <= sees_agency(actor):
            cases = cases_for(actor).filter(pk__in=ids)
        self.cases = {case.pk: case for case in cases.select_related("procedure_version")}
        self.letters = _letters(self.cases)
        self.results = _results(self.cases)
        self.names = {kind.code: kind for pk in agencies for kind in series_of(pk, day)}

    def row(self, number: IssuedNumber) -> OutgoingRow:
        case = self.cases.get(number.subject_id or 0)
        kind = self.names.get(number.series)
        name = kind.name if kind else "Kết quả giải quyết"
        if case is None:
            masked = MASKED if number.subject_type else ""
            return OutgoingRow(
                number=number, kind=name, gist=masked, case="", signer="", sent_to="", remark=number.reason
            )
        procedure = case.procedure_version.name if case.procedure_version else ""
        if kind is not None and kind.purpose == LETTER:
            paper = self.letters.get((case.pk, number.series, number.number or 0))
            signer = paper.issued_by.full_name if paper and paper.issued_by else ""
            gist, sent_to, remark = f"Về hồ sơ đề nghị {_lowered(procedure)}", APPLICANT, number.reason
        else:
            result = self.results.get((case.pk, number.text))
            signer = result.signed_by.full_name if result and result.signed_by else ""
            gist = _gist(result, procedure)
            sent_to = f"{APPLICANT}, {RESULT_CHANNELS[case.result_channel].lower()}"
            remark = number.reason or _standing(result)
        return OutgoingRow(
            number=number, kind=name, gist=gist, case=case.code, signer=signer, sent_to=sent_to, remark=remark
        )


def _letters(case_ids: Iterable[int]) -> dict[tuple[int, str, int], IssuedPaper]:
    rows = IssuedPaper.objects.filter(case__in=list(case_ids)).select_related("issued_by").defer("facts")
    return {(row.case_id, row.form, int(row.number)): row for row in rows if row.number.isdecimal()}


def _results(case_ids: Iterable[int]) -> dict[tuple[int, str], Result]:
    rows = Result.objects.filter(case__in=list(case_ids)).exclude(number="").select_related("signed_by")
    return {(row.case_id, row.number): row for row in rows.order_by("pk")}


def _gist(result: Result | None, procedure: str) -> str:
    if result is not None and result.kind == "refused":
        return f"{RESULT_KINDS['refused']}: {_lowered(procedure)}"
    return (result.title if result else "") or procedure


def _standing(result: Result | None) -> str:
    """Why a number that was given stands on no result that holds."""
    if result is None:
        return "Kết quả đã ghi số khác"
    return "Kết quả đã mở lại" if result.superseded_at else ""


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
