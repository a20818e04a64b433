"""A series counts on in the agency that succeeds: no number is given twice, none is missed."""

from datetime import date

import pytest

from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.cases.queries.outgoing_register import OutgoingFilter, gaps_outgoing, numbers_outgoing
from nennep.cases.queries.result_numbers import result_numbers_of
from nennep.documents.actions import add_series, cancel_numbers, close_series, set_next_number
from nennep.documents.models import IssuedNumber, NumberSeries
from nennep.documents.queries.numbers import missing_numbers, own_series
from nennep.documents.rules.numbers import SeriesKind
from nennep.org.models import Agency, Division, User
from nennep.org.rules import BrokenRuleError
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk
from tests.test_merged_agency import AFTER, DAY, WRITTEN, doer, keeper, plan, there

__all__ = ["keeper", "there"]
MORNING = "2026-12-01 08:00"
YEAR = date(2026, 1, 1)


def numbered(cast: Cast, number: str, until: str = "2026-11-18 10:00") -> tuple[Case, Case]:
    """A case whose result has that number, and one of the same procedure that waits for its own."""
    version = make_procedure(cast)
    done = walk(cast, make_received(cast, version, "2026-11-17 09:00"), "B5", until)
    later = walk(cast, make_received(cast, version, "2026-11-17 09:10"), "B5", until)
    complete_step(done, step="B6", by=cast.actor("son", until), at=at(until), result={"number": number})
    return done, later


def series_in(cast: Cast, agency: Agency, name: str, pattern: str) -> NumberSeries:
    by = cast.actor("son" if agency == cast.health else "tuan")
    return add_series(agency, name=name, pattern=pattern, restart="yearly", starts_on=YEAR, by=by, at=at(WRITTEN))


def merged(cast: Cast, keeper: User) -> None:
    plan(cast, keeper)
    assert carry_out_reorganisations(at(AFTER)).count == 1


def test_a_number_given_before_is_not_given_again_set_anew_or_missed(cast: Cast, keeper: User, there: Division) -> None:
    series_in(cast, cast.health, "Chứng chỉ hành nghề", "{số:4}/CCHN-SYT")
    done, later = numbered(cast, "0001/CCHN-SYT")
    merged(cast, keeper)
    later.refresh_from_db()
    by, when = doer(cast.son, MORNING), at(MORNING)
    (kind,) = own_series(cast.other.pk, DAY)
    wanted = OutgoingFilter(agency_id=cast.other.pk, year=2026, words=done.code)
    assert [row.text for row in numbers_outgoing(wanted)] == ["0001/CCHN-SYT"]
    assert gaps_outgoing(wanted, DAY) == missing_numbers(cast.other.pk, [kind], "2026") == []
    with pytest.raises(BrokenRuleError, match="đã cấp cho hồ sơ"):
        complete_step(later, step="B6", by=by, at=when, result={"number": "0001/CCHN-SYT"})
    with pytest.raises(BrokenRuleError, match="đang là số kết quả"):
        cancelled(cast, kind, by_user=cast.son)
    with pytest.raises(BrokenRuleError, match="đã dùng đến số 0001"):
        set_next_number(cast.other, kind=kind, period="2026", number=1, reason="Đặt lại số", by=by, at=when)
    complete_step(later, step="B6", by=by, at=when, result={"number": "0002/CCHN-SYT"})
    assert list(IssuedNumber.objects.order_by("number").values_list("number", "agency__code")) == [
        (1, "snn"),
        (2, "snn"),
    ]


def cancelled(cast: Cast, kind: SeriesKind, *, by_user: User) -> None:
    by, when = doer(by_user, MORNING), at(MORNING)
    cancel_numbers(cast.other, kind=kind, period="2026", first=1, last=1, reason="Bỏ số này", by=by, at=when)


def test_a_series_that_is_closed_goes_over_with_its_numbers(cast: Cast, keeper: User, there: Division) -> None:
    series = series_in(cast, cast.health, "Chứng chỉ hành nghề", "{số:4}/CCHN-SYT")
    numbered(cast, "0001/CCHN-SYT")
    close_series(series, closed_on=date(2026, 12, 31), by=cast.actor("son"), at=at(WRITTEN))
    merged(cast, keeper)
    assert [kind.code for kind in own_series(cast.other.pk, DAY)] == [series.code]
    assert IssuedNumber.objects.get().agency == cast.other


def test_a_number_typed_without_a_series_is_not_typed_again(cast: Cast, keeper: User, there: Division) -> None:
    _, later = numbered(cast, "15/GP-SYT")
    merged(cast, keeper)
    later.refresh_from_db()
    with pytest.raises(BrokenRuleError, match="Số 15/GP-SYT đã cấp"):
        complete_step(later, step="B6", by=doer(cast.son, MORNING), at=at(MORNING), result={"number": "15/GP-SYT"})


def test_the_series_of_a_procedure_is_offered_for_its_next_result(cast: Cast, keeper: User, there: Division) -> None:
    series = series_in(cast, cast.health, "Chứng chỉ hành nghề", "{số:4}/CCHN-SYT")
    series_in(cast, cast.other, "Giấy phép", "{số}/GP-SNN")
    _, later = numbered(cast, "0001/CCHN-SYT")
    offered = result_numbers_of(later, at("2026-11-30 08:00"))
    before = (offered.chosen, offered.text)
    merged(cast, keeper)
    later.refresh_from_db()
    offered = result_numbers_of(later, at(MORNING))
    assert before == (offered.chosen, offered.text) == (series.code, "0002/CCHN-SYT")
