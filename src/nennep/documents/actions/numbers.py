"""Numbers of papers: taken, claimed by hand, cancelled; the next one set with a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, move, require
from nennep.ledger.events import name_events
from nennep.ledger.statement import Insert
from nennep.org.models import Agency
from nennep.org.rules import ISSUE_RESULT, BrokenRuleError

from ..models import IssuedNumber, SeriesStart
from ..queries.numbers import NUMBER_HOLDERS, highest_used, number_at, permit_keeping
from ..rules.numbers import CASE, HIGHEST, MOST_CANCELLED_AT_ONCE, SeriesKind

name_events({"number_series.next_set": "Đặt số tiếp theo của dãy"})
CANCELS = "Chỉ người có nhiệm vụ vào số, phát hành mới hủy số của dãy."


def take_number(*, agency_id: int, kind: str, period: str, by: Actor, at: datetime) -> int:
    """The next number of a series; never given twice, also when processes race.

    One statement in the database: inside a transaction the number is lost with a
    rollback only if nobody took a later one, and is never reused.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numbercounter (agency_id, kind, period, last)"
            " VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (agency_id, kind, period)"
            " DO UPDATE SET last = documents_numbercounter.last + 1 RETURNING last",
            [agency_id, kind, period],
        )
        return int(cursor.fetchone()[0])


def reach_number(*, agency_id: int, kind: str, period: str, number: int, by: Actor, at: datetime) -> None:
    """Afterwards the series goes on behind ``number``, which was given elsewhere; one that is past it stays."""
    _reach(agency_id, kind, period, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberClaim:
    """A number for one paper: of which series and period (both empty where there is no series), on which record."""

    agency_id: int
    series: str
    period: str
    number: int
    text: str
    dated_on: date
    subject: tuple[str, int]


def claim_number(claim: NumberClaim, *, by: Actor, at: datetime) -> Insert:
    """Inside a transaction: the row that takes the number, to be written with what it stands on.

    The series goes on behind it from then on. Whoever writes the row second fails by its constraint.
    """
    if claim.series:
        _reach(claim.agency_id, claim.series, claim.period, claim.number)
    return Insert(
        IssuedNumber,
        {
            "agency": claim.agency_id,
            "series": claim.series,
            "period": claim.period,
            "number": claim.number,
            "text": claim.text,
            "dated_on": claim.dated_on,
            "subject_type": claim.subject[0],
            "subject_id": claim.subject[1],
            "issued_at": at,
            "issued_by": by.user_id,
            "state": "issued",
            "reason": "",
            "version": 0,
        },
    )


def enter_number(claim: NumberClaim, *, by: Actor, at: datetime) -> IssuedNumber:
    """Afterwards a number that ``take_number`` gave stands in the register with its paper."""
    return IssuedNumber.objects.create(
        agency_id=claim.agency_id,
        series=claim.series,
        period=claim.period,
        number=claim.number,
        text=claim.text,
        dated_on=claim.dated_on,
        subject_type=claim.subject[0],
        subject_id=claim.subject[1],
        issued_at=at,
        issued_by_id=by.user_id,
    )


def set_next_number(
    agency: Agency, *, kind: SeriesKind, period: str, number: int, reason: str, by: Actor, at: datetime
) -> SeriesStart:
    """Afterwards the series goes on with ``number``; what was passed over is explained by the reason.

    Event ``number_series.next_set``. Raises BrokenRuleError at or below a number that was used.
    """
    grant = permit_keeping(agency.pk, by=by)
    told = _reason(reason)
    if not 1 <= number <= HIGHEST:
        raise BrokenRuleError("number", "Số tiếp theo phải từ 1 trở lên, nhiều nhất 9 chữ số.")
    with transaction.atomic():
        # Holds the counter: who takes a number now waits for the one that is set.
        last = _reach(agency.pk, kind.code, period, 0)
        used = highest_used(agency.pk, kind, period)
        _refuse_used(kind, period, number, used, last, at)
        start = SeriesStart.objects.create(
            agency=agency,
            series=kind.code,
            period=period,
            passed_from=used + 1,
            next_number=number,
            reason=told,
            set_at=at,
            set_by_id=by.user_id,
        )
        _put(agency.pk, kind.code, period, number - 1)
        facts = {"series": kind.code, "period": period, "before": last + 1, "next": number}
        append(
            "number_series.next_set",
            subject=("series_start", start.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts=facts,
        )
    return start


def _refuse_used(kind: SeriesKind, period: str, number: int, used: int, last: int, at: datetime) -> None:
    year = int(period) if len(period) == 4 else timezone.localdate(at).year
    if number <= used:
        raise BrokenRuleError(
            "number",
            f"Số {kind.written(number, year)} không đặt được: dãy đã dùng đến số {kind.written(used, year)}."
            f" Đặt từ {kind.written(used + 1, year)} trở đi.",
        )
    if number == last + 1:
        raise BrokenRuleError(
            "number", f"Số tiếp theo của dãy đang là {kind.written(number, year)}, không phải đặt lại."
        )


def cancel_numbers(
    agency: Agency, *, kind: SeriesKind, period: str, first: int, last: int, reason: str, by: Actor, at: datetime
) -> list[IssuedNumber]:
    """Afterwards these numbers are cancelled with the reason: kept, shown, never given again.

    Those that no paper bears are entered and cancelled at once. Event ``issued_number.cancelled`` of each.
    Raises BrokenRuleError, also where one of them stands on a paper that holds; then none is cancelled.
    """
    require(by, ISSUE_RESULT, agency.pk, words=CANCELS)
    told = _reason(reason)
    _check_stretch(kind, first, last)
    with transaction.atomic():
        given = _reach(agency.pk, kind.code, period, 0)
        year = int(period) if len(period) == 4 else timezone.localdate(at).year
        if last > given + 1:
            raise BrokenRuleError(
                "last",
                f"Số {kind.written(last, year)} chưa tới lượt; số tiếp theo của dãy là {kind.written(given + 1, year)}.",
            )
        _reach(agency.pk, kind.code, period, last)
        rows = [_held(agency, kind, period, number, year, by, at) for number in range(first, last + 1)]
        for row in rows:
            facts = {"series": row.series, "period": row.period, "number": row.number}
            move(row, "cancelled", by=by, at=at, facts=facts, changes={"reason": told})
    return rows


def _check_stretch(kind: SeriesKind, first: int, last: int) -> None:
    if kind.purpose == CASE:
        raise BrokenRuleError("", "Mã hồ sơ không hủy: mỗi hồ sơ giữ mã suốt đời, kể cả khi bị từ chối.")
    if first < 1:
        raise BrokenRuleError("first", "Số văn bản bắt đầu từ 01.")
    if last < first:
        raise BrokenRuleError("last", "Số cuối phải từ số đầu trở đi.")
    if last - first >= MOST_CANCELLED_AT_ONCE:
        raise BrokenRuleError("last", f"Mỗi lần hủy nhiều nhất {MOST_CANCELLED_AT_ONCE} số.")


def _held(
    agency: Agency, kind: SeriesKind, period: str, number: int, year: int, by: Actor, at: datetime
) -> IssuedNumber:
    """The row of the number, made where no paper bears it. Raises BrokenRuleError where it must stay."""
    row = number_at(agency.pk, kind.code, period, number)
    if row is None:
        today = timezone.localdate(at)
        return IssuedNumber.objects.create(
            agency=agency,
            series=kind.code,
            period=period,
            number=number,
            text=kind.written(number, year),
            dated_on=today if today.year == year else date(year, 12, 31),
            issued_at=at,
            issued_by_id=by.user_id,
        )
    if row.state == "cancelled":
        raise BrokenRuleError("first", f"Số {row.text} đã hủy trước đó.")
    stays = NUMBER_HOLDERS[row.subject_type](row) if row.subject_type else ""
    if stays:
        raise BrokenRuleError("first", stays)
    return row


def _reason(text: str) -> str:
    told = nfc(text).strip()
    if len(told) < 5:
        raise BrokenRuleError("reason", "Ghi lý do, ví dụ: sổ giấy đã dùng đến số 0699.")
    return told[:300]


def _reach(agency_id: int, code: str, period: str, number: int) -> int:
    """Afterwards the counter stands at ``number`` at least, and is held until the end; where it stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numbercounter (agency_id, kind, period, last)"
            " VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (agency_id, kind, period) DO UPDATE SET last = CASE"
            " WHEN documents_numbercounter.last < excluded.last THEN excluded.last"
            " ELSE documents_numbercounter.last END RETURNING last",
            [agency_id, code, period, number],
        )
        return int(cursor.fetchone()[0])


def _put(agency_id: int, code: str, period: str, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_numbercounter SET last = %s WHERE agency_id = %s AND kind = %s AND period = %s",
            [last, agency_id, code, period],
        )
