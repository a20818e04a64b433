"""Which series numbers the result of a case, and what comes next there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from nennep.documents.models import IssuedNumber
from nennep.documents.queries.numbers import has_series, last_number, own_series, passed_over_at
from nennep.documents.rules.numbers import NumberPatternError, SeriesKind, pattern_of
from nennep.ledger.prepared_reads import PreparedRead
from nennep.org.queries.practice import REAL

from ..models import Case, Result, ResultSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultNumbers:
    """What a step that issues a result is offered: the series by code, the one proposed, a number held already.

    Without series the number is typed as before; ``unready`` where there are some but none for that day.
    """

    agency_id: int
    day: date
    kinds: Mapping[str, SeriesKind]
    chosen: str = ""
    held: str = ""
    unready: bool = False

    def proposal(self, code: str, day: date | None = None) -> str:
        """The next number of that series for a paper of that day; empty without a series."""
        kind, dated = self.kinds.get(code), day or self.day
        if kind is None:
            return ""
        return kind.written(last_number(self.agency_id, code, kind.period(dated)) + 1, dated.year)

    def is_taken(self, code: str, text: str, day: date | None = None) -> bool:
        """Whether a paper bears the number, typed as on paper, or bore it."""
        kind, dated = self.kinds.get(code), day or self.day
        if kind is None:
            return False
        rows = IssuedNumber.objects.filter(agency_id=self.agency_id, series=code, period=kind.period(dated))
        return rows.filter(text=text).exists()

    def is_passed_over(self, code: str, text: str, day: date | None = None) -> bool:
        """Whether the series went on behind the number, so that only the paper book can have given it."""
        kind, dated = self.kinds.get(code), day or self.day
        try:
            number = pattern_of(kind.pattern).number_in(text, dated.year) if kind else 0
        except NumberPatternError:
            return False
        return bool(kind and passed_over_at(self.agency_id, code, kind.period(dated), number))

    @property
    def text(self) -> str:
        """What stands in the box at first."""
        return self.held or self.proposal(self.chosen)


def kind_of_result(case: Case) -> str:
    """What its result is or will be: granted, or a refusal to solve."""
    return "refused" if case.refusal else "granted"


def series_remembered(case: Case) -> ResultSeries | None:
    """In which series the last result of that kind of the procedure was numbered."""
    version, kind = case.procedure_version, kind_of_result(case)
    found = REMEMBERED(agency=case.agency_id, procedure=version.procedure_id, kind=kind) if version else ()
    return next(iter(found), None)


REMEMBERED = PreparedRead(lambda **by: ResultSeries.objects.filter(**by).select_related("series"))


def result_numbers_of(case: Case, at: datetime) -> ResultNumbers:
    """What is offered for the result of the case at that instant."""
    day = timezone.localdate(at)
    kinds = {kind.code: kind for kind in own_series(case.agency_id, day)}
    remembered = series_remembered(case) if len(kinds) > 1 else None
    only = next(iter(kinds)) if len(kinds) == 1 else ""
    chosen = remembered.series.code if remembered and remembered.series.code in kinds else only
    held = number_held(case)
    if held is not None and held.series in kinds:
        chosen = held.series
    return ResultNumbers(
        agency_id=case.agency_id,
        day=day,
        kinds=kinds,
        chosen=chosen,
        held=held.text if held else "",
        unready=not kinds and has_series(case.agency_id),
    )


def number_held(case: Case) -> IssuedNumber | None:
    """The number that stands on the result of the case that holds; none before it is issued."""
    result = Result.objects.filter(case=case, superseded_at=None).exclude(number="").first()
    if result is None:
        return None
    rows = IssuedNumber.objects.filter(subject_type="case", subject_id=case.pk, state="issued", text=result.number)
    return rows.order_by("-pk").first()


def why_number_stays(row: IssuedNumber) -> str:
    """Why the number of a paper of a case may not be cancelled; empty where its result holds no more."""
    case = Case.objects.filter(pk=row.subject_id or 0).first()
    if case is None:
        return ""
    if case.papers.filter(form=row.series).exists():
        return f"Số {row.text} đã in trên giấy của hồ sơ {case.code}; giấy đã phát hành thì số giữ nguyên."
    if case.results.filter(superseded_at=None, number=row.text).exists():
        return f"Số {row.text} đang là số kết quả của hồ sơ {case.code}. Mở lại hồ sơ trước, rồi hủy số."
    return ""


def is_head_used(head: str, agency_id: int) -> bool:
    """Whether the codes of another agency's cases begin with the head; what outside systems coded aside."""
    others = Case.objects.filter(REAL).exclude(agency_id=agency_id).exclude(agency__level="source")
    return others.filter(code__startswith=f"{head}-").exists()
