"""The number of a result: read by its series, checked, taken together with the step, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.documents.actions import NumberClaim, claim_number
from nennep.documents.models import IssuedNumber, NumberSeries
from nennep.documents.queries.numbers import last_number, number_at, own_row, passed_over_at, series_named, typed_number
from nennep.documents.rules.numbers import MOST_AHEAD, NumberPatternError, SeriesKind, number_typed, pattern_of
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.practice import marked
from nennep.kernel.text import nfc
from nennep.ledger.statement import Part
from nennep.org.rules import BrokenRuleError

from ..models import Case, ResultSeries
from ..queries.access import cases_for
from ..queries.result_numbers import kind_of_result, result_numbers_of, series_remembered


@dataclass(frozen=True, slots=True)
class NumberedResult:
    """A number to be taken; ``is_held`` where the case has it already. ``kind`` is None where there is no series.

    ``from_book``: the clerk says that the paper book gave it, before the series went on behind it.
    """

    claim: NumberClaim
    kind: SeriesKind | None
    is_held: bool
    from_book: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        """What the event of the step tells of it."""
        claim = self.claim
        told = {"series": claim.series, "period": claim.period, "number": claim.number}
        late = {"from_book": True} if self.from_book else {}
        return {"result_number": {**told, **late, "dated_on": claim.dated_on.isoformat()}}


def numbered_result(
    case: Case, *, given: Mapping[str, Any], by: Actor, at: datetime, happened_at: datetime
) -> tuple[dict[str, Any], NumberedResult | None]:
    """The columns of the Result, with the number as it stands on paper; and the number to be taken.

    Of ``given``, ``series``, ``dated_on`` and ``from_book`` are no columns: where the first two are left out, they are
    what the screen would offer. Raises BrokenRuleError for a number that is none of the series, too far ahead, passed
    over by it unless it comes ``from_book``, or of an impossible day.
    """
    columns = dict(given)
    code, dated_on = columns.pop("series", None), columns.pop("dated_on", None)
    from_book = bool(columns.pop("from_book", False))
    text = nfc(columns.get("number", "")).strip()
    if not text:
        return columns, None
    day = dated_on or timezone.localdate(happened_at)
    _check_day(case, day, timezone.localdate(at))
    if not code:
        offered = result_numbers_of(case, happened_at)
        code = offered.chosen if code is None else code
        if offered.kinds and not code:
            raise BrokenRuleError("series", "Chọn dãy số của kết quả.")
    kind = _series(case, code, day) if code else None
    claim, is_new = _in_series(case, kind, text, day) if kind else (_typed(case, text, day), False)
    held = None if is_new else _holder(claim)
    if held is not None and (held.subject_id, held.state) != (case.pk, "issued"):
        raise _taken(claim, kind, held, by)
    if kind and held is None and not from_book:
        _refuse_passed_over(claim, kind)
    columns |= {"number": claim.text, "issued_at": happened_at}
    return columns, NumberedResult(claim, kind, held is not None, from_book)


def issue_numbered(
    case: Case,
    *,
    numbered: NumberedResult | None,
    parts: list[Part],
    facts: dict[str, Any],
    write: Callable[[list[Part]], None],
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards the step is written, its number taken and the series remembered; or nothing is.

    The number is told in the ``facts`` of the step's event, which ``write`` holds. Raises BrokenRuleError where somebody took the number meanwhile.
    """
    facts |= numbered.facts if numbered else {}
    if numbered is None or numbered.is_held:
        write(parts)
        return
    try:
        with transaction.atomic():
            taken = claim_number(numbered.claim, by=by, at=at)
            write([*parts, taken])
            _remember(case, numbered.kind)
    except IntegrityError as error:
        held = _holder(numbered.claim)
        if held is None:
            raise
        case.refresh_from_db()
        raise _taken(numbered.claim, numbered.kind, held, by) from error


def _check_day(case: Case, day: date, today: date) -> None:
    if day > today:
        raise BrokenRuleError("dated_on", f"Ngày của kết quả {full_date(day)} chưa tới. Ghi từ hôm nay trở về trước.")
    received = timezone.localdate(case.received_at) if case.received_at else None
    if received and day < received:
        raise BrokenRuleError(
            "dated_on", f"Kết quả không thể có ngày trước khi tiếp nhận hồ sơ, {full_date(received)}."
        )


def _series(case: Case, code: str, day: date) -> SeriesKind:
    try:
        kind = series_named(case.agency_id, code, day)
    except NumberSeries.DoesNotExist as error:
        raise BrokenRuleError("series", "Dãy số này không còn. Chọn lại trong danh sách.") from error
    if not kind.is_own:
        raise BrokenRuleError("series", f"Dãy “{kind.name}” không dùng cho kết quả. Chọn lại trong danh sách.")
    if kind.starts_on and day < kind.starts_on:
        raise BrokenRuleError("dated_on", f"Dãy “{kind.name}” dùng từ ngày {full_date(kind.starts_on)}.")
    if kind.closed_on and day >= kind.closed_on:
        raise BrokenRuleError("series", f"Dãy “{kind.name}” thôi dùng từ ngày {full_date(kind.closed_on)}.")
    return kind


def _in_series(case: Case, kind: SeriesKind, text: str, day: date) -> tuple[NumberClaim, bool]:
    """The claim, and whether the series has not come so far yet, so that nobody can have the number."""
    period = kind.period(day)
    try:
        number = pattern_of(kind.pattern).number_in(text, day.year)
    except NumberPatternError as error:
        raise BrokenRuleError("number", error.words) from error
    following = last_number(case.agency_id, kind.code, period) + 1
    if number > following + MOST_AHEAD:
        raise BrokenRuleError(
            "number",
            f"Số {kind.written(number, day.year)} vượt xa số tiếp theo {kind.written(following, day.year)}."
            " Nếu sổ giấy đã dùng tới đó, đặt lại số tiếp theo của dãy ở trang Dãy số, nêu lý do.",
        )
    claim = NumberClaim(
        agency_id=case.agency_id,
        series=kind.code,
        period=period,
        number=number,
        text=kind.written(number, day.year),
        dated_on=day,
        subject=("case", case.pk),
    )
    return claim, number >= following


def _refuse_passed_over(claim: NumberClaim, kind: SeriesKind) -> None:
    passed = passed_over_at(claim.agency_id, kind.code, claim.period, claim.number)
    if passed:
        began, why = passed
        year = claim.dated_on.year
        following = last_number(claim.agency_id, kind.code, claim.period) + 1
        raise BrokenRuleError(
            "from_book",
            f"Số {claim.text} đã bỏ qua khi dãy đi tiếp từ {kind.written(began, year)} (“{why}”). Ghi số tiếp theo"
            f" {kind.written(following, year)}; nếu sổ giấy đã cấp đúng số này cho kết quả này thì đánh dấu ở dưới ô"
            " số rồi ghi lại.",
        )


def _typed(case: Case, text: str, day: date) -> NumberClaim:
    try:
        number = number_typed(text)
    except NumberPatternError as error:
        raise BrokenRuleError("number", error.words) from error
    return NumberClaim(
        agency_id=case.agency_id,
        series="",
        period=str(day.year),
        number=number,
        text=marked(text, case.agency_id),
        dated_on=day,
        subject=("case", case.pk),
    )


def _holder(claim: NumberClaim) -> IssuedNumber | None:
    if claim.series:
        return number_at(claim.agency_id, claim.series, claim.period, claim.number)
    return typed_number(claim.agency_id, claim.period, claim.text)


def _taken(claim: NumberClaim, kind: SeriesKind | None, held: IssuedNumber, by: Actor) -> BrokenRuleError:
    """The refusal of a number that is taken: by which case, if the viewer may know; what comes next."""
    if held.state == "cancelled":
        why = f"Số {claim.text} đã hủy, không dùng lại."
    else:
        code = cases_for(by).filter(pk=held.subject_id or 0).values_list("code", flat=True).first()
        why = f"Số {claim.text} đã cấp cho hồ sơ {code or 'khác'}."
    if kind is None:
        return BrokenRuleError("number", f"{why} Xem lại sổ văn thư và ghi số khác.")
    following = last_number(claim.agency_id, claim.series, claim.period) + 1
    return BrokenRuleError("number", f"{why} Số tiếp theo là {kind.written(following, claim.dated_on.year)}.")


def _remember(case: Case, kind: SeriesKind | None) -> None:
    """The next result of the procedure is offered the same series."""
    if kind is None or case.procedure_version is None:
        return
    held = series_remembered(case)
    if held is None or held.series.code != kind.code:
        series = own_row(case.agency_id, kind.code)
        procedure, ended = case.procedure_version.procedure_id, kind_of_result(case)
        ResultSeries.objects.update_or_create(
            agency_id=case.agency_id, procedure_id=procedure, kind=ended, defaults={"series": series}
        )
