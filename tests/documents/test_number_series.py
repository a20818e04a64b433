"""Series of an agency: made, set in mid-year, cancelled; never a number twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from nennep.documents.actions import (
    NumberClaim,
    add_series,
    cancel_numbers,
    change_series,
    claim_number,
    close_series,
    enter_number,
    set_next_number,
    take_number,
)
from nennep.documents.models import IssuedNumber, NumberCounter, NumberSeries
from nennep.documents.queries.numbers import last_number, missing_numbers, series_named
from nennep.documents.rules.numbers import NumberGap, SeriesKind
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 10:00")
TODAY = date(2026, 11, 17)
LICENCE = {"name": "Chứng chỉ hành nghề", "pattern": "{số:4}/CCHN-SYT", "restart": "yearly"}
WHY = "Sổ giấy đã dùng đến 0699"


@pytest.fixture
def series(cast: Cast) -> NumberSeries:
    return add_series(cast.health, **LICENCE, starts_on=date(2026, 1, 1), by=cast.actor("son"), at=NOW)


@pytest.fixture
def kind(cast: Cast, series: NumberSeries) -> SeriesKind:
    return series_named(cast.health.pk, series.code, TODAY)


def take(cast: Cast, kind: SeriesKind) -> IssuedNumber:
    """One number of 2026, on no record that is known here."""
    number = take_number(agency_id=cast.health.pk, kind=kind.code, period="2026", by=cast.actor("son"), at=NOW)
    claim = NumberClaim(
        agency_id=cast.health.pk,
        series=kind.code,
        period="2026",
        number=number,
        text=kind.written(number, 2026),
        dated_on=TODAY,
        subject=("", 0),
    )
    return enter_number(claim, by=cast.actor("son"), at=NOW)


def set_next(cast: Cast, kind: SeriesKind, number: int, reason: str = WHY) -> None:
    set_next_number(cast.health, kind=kind, period="2026", number=number, reason=reason, by=cast.actor("son"), at=NOW)


def cancel(cast: Cast, kind: SeriesKind, first: int, last: int | None = None, who: str = "son") -> list[IssuedNumber]:
    return cancel_numbers(
        cast.health,
        kind=kind,
        period="2026",
        first=first,
        last=last or first,
        reason="Phôi in hỏng",
        by=cast.actor(who),
        at=NOW,
    )


def gaps(cast: Cast, kind: SeriesKind) -> list[NumberGap]:
    return [gap for _, gap in missing_numbers(cast.health.pk, [kind], "2026")]


def test_the_clerk_and_who_keeps_the_procedures_make_series_nobody_else(cast: Cast, series: NumberSeries) -> None:
    assert series.code == "chung-chi-hanh-nghe"
    more = {"pattern": "{số}/{năm}/GP-SYT", "restart": "never", "starts_on": TODAY, "at": NOW}
    add_series(cast.health, name="Giấy phép", by=cast.actor("thao"), **more)
    with pytest.raises(NotPermittedError, match="văn thư"):
        add_series(cast.health, name="Khác", by=cast.actor("minh"), **more)
    assert Event.objects.filter(kind="number_series.added").count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"pattern": "CCHN"}, "pattern", "thiếu chỗ ghi số"),
        ({"pattern": "{số:4}/cchn-syt"}, "pattern", "đã dùng mẫu này"),
        ({"name": "chứng chỉ hành nghề"}, "name", "Đã có dãy"),
        ({"name": " "}, "name", "Ghi tên dãy"),
        ({"restart": "daily"}, "restart", "hằng năm"),
    ],
)
def test_a_series_that_could_print_the_same_number_is_refused(
    cast: Cast, series: NumberSeries, changes: dict[str, str], field: str, words: str
) -> None:
    given = {"name": "Khác", "pattern": "{số}/K-SYT", "restart": "yearly"} | changes
    with pytest.raises(BrokenRuleError, match=words) as refused:
        add_series(cast.health, **given, starts_on=TODAY, by=cast.actor("son"), at=NOW)
    assert refused.value.field == field


def test_two_series_of_one_name_get_two_codes(cast: Cast, series: NumberSeries) -> None:
    given = {"pattern": "{số}/K", "restart": "yearly", "starts_on": TODAY, "by": cast.actor("son"), "at": NOW}
    assert add_series(cast.health, name="Chứng chỉ hành nghề!", **given).code == "chung-chi-hanh-nghe-2"


def test_the_next_number_is_set_in_mid_year_with_its_reason(cast: Cast, kind: SeriesKind) -> None:
    set_next(cast, kind, 700)
    assert take(cast, kind).text == "0700/CCHN-SYT"
    assert gaps(cast, kind) == [NumberGap(1, 699, WHY)]
    event = Event.objects.get(kind="number_series.next_set")
    assert facts_of(event) == {"series": kind.code, "period": "2026", "before": 1, "next": 700}
    assert event.actor_id == cast.son.pk


@pytest.mark.parametrize("number", [1, 699, 700])
def test_the_next_number_is_never_at_or_below_a_used_one(cast: Cast, kind: SeriesKind, number: int) -> None:
    set_next(cast, kind, 700)
    take(cast, kind)
    with pytest.raises(BrokenRuleError, match="đã dùng đến số 0700/CCHN-SYT"):
        set_next(cast, kind, number)
    assert last_number(cast.health.pk, kind.code, "2026") == 700


def test_a_start_set_by_mistake_is_set_again_as_long_as_nothing_was_used(cast: Cast, kind: SeriesKind) -> None:
    set_next(cast, kind, 7000, "gõ nhầm số")
    set_next(cast, kind, 700)
    assert take(cast, kind).number == 700
    assert gaps(cast, kind) == [NumberGap(1, 699, WHY)]


def test_a_start_needs_a_reason_and_a_change(cast: Cast, kind: SeriesKind) -> None:
    with pytest.raises(BrokenRuleError, match="Ghi lý do"):
        set_next(cast, kind, 700, " ")
    with pytest.raises(BrokenRuleError, match="không phải đặt lại"):
        set_next(cast, kind, 1)
    with pytest.raises(BrokenRuleError, match="từ 1 trở lên"):
        set_next(cast, kind, 0)


def test_codes_of_cases_go_on_only_upwards(cast: Cast) -> None:
    kind = series_named(cast.health.pk, "case", TODAY)
    for _ in range(3):
        take_number(agency_id=cast.health.pk, kind="case", period="261117", by=cast.actor("lan"), at=NOW)
    given = {"kind": kind, "period": "261117", "reason": WHY, "by": cast.actor("son"), "at": NOW}
    with pytest.raises(BrokenRuleError, match="đã dùng đến số 0003"):
        set_next_number(cast.health, number=3, **given)
    set_next_number(cast.health, number=40, **given)
    assert take_number(agency_id=cast.health.pk, kind="case", period="261117", by=cast.actor("lan"), at=NOW) == 40


def test_a_cancelled_number_is_kept_with_its_reason_and_never_given_again(cast: Cast, kind: SeriesKind) -> None:
    take(cast, kind)
    (row,) = cancel(cast, kind, 2)
    assert (row.state, row.reason, row.text) == ("cancelled", "Phôi in hỏng", "0002/CCHN-SYT")
    assert take(cast, kind).number == 3
    assert gaps(cast, kind) == []
    with pytest.raises(BrokenRuleError, match="0002/CCHN-SYT đã hủy"):
        cancel(cast, kind, 2)
    event = Event.objects.get(kind="issued_number.cancelled")
    assert facts_of(event) == {"series": kind.code, "period": "2026", "number": 2}


def test_a_gap_is_explained_number_by_number_all_or_none(cast: Cast, kind: SeriesKind) -> None:
    set_next(cast, kind, 5, "nhầm một lần")
    take(cast, kind)
    assert [row.number for row in cancel(cast, kind, 1, 3)] == [1, 2, 3]
    assert gaps(cast, kind) == [NumberGap(4, 4, "nhầm một lần")]
    with pytest.raises(BrokenRuleError, match="đã hủy"):
        cancel(cast, kind, 3, 4)
    assert IssuedNumber.objects.filter(state="cancelled").count() == 3


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(3, 2, "Số cuối"), (0, 1, "từ 01"), (5, 5, "chưa tới lượt"), (1, 500, "nhiều nhất 200")],
)
def test_what_cannot_be_cancelled_is_told(cast: Cast, kind: SeriesKind, first: int, last: int, words: str) -> None:
    with pytest.raises(BrokenRuleError, match=words):
        cancel(cast, kind, first, last)


def test_only_the_clerk_cancels_and_no_case_loses_its_code(cast: Cast, kind: SeriesKind) -> None:
    with pytest.raises(NotPermittedError, match="hủy số"):
        cancel(cast, kind, 1, who="thao")
    with pytest.raises(BrokenRuleError, match="giữ mã suốt đời"):
        cancel(cast, series_named(cast.health.pk, "case", TODAY), 1)


def test_the_database_refuses_a_second_paper_of_a_number(cast: Cast, kind: SeriesKind) -> None:
    row = take(cast, kind)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        IssuedNumber.objects.create(
            agency=cast.health,
            series=kind.code,
            period="2026",
            number=row.number,
            text="khác",
            dated_on=TODAY,
            issued_at=NOW,
        )


def test_a_claimed_number_takes_the_series_along_and_never_back(cast: Cast, kind: SeriesKind) -> None:
    def claim(number: int) -> NumberClaim:
        return NumberClaim(
            agency_id=cast.health.pk,
            series=kind.code,
            period="2026",
            number=number,
            text=str(number),
            dated_on=TODAY,
            subject=("case", 1),
        )

    claim_number(claim(12), by=cast.actor("son"), at=NOW)
    claim_number(claim(7), by=cast.actor("son"), at=NOW)
    assert last_number(cast.health.pk, kind.code, "2026") == 12


def test_a_series_keeps_its_pattern_once_it_gave_a_number(cast: Cast, series: NumberSeries, kind: SeriesKind) -> None:
    by = cast.actor("son")
    change_series(series, name="Chứng chỉ", pattern="{số:4}/CCHN", by=by, at=NOW)
    take(cast, kind)
    change_series(series, name="Chứng chỉ hành nghề dược", pattern="{số:4}/CCHN", by=by, at=NOW)
    with pytest.raises(BrokenRuleError, match="giữ nguyên mẫu"):
        change_series(series, name="Chứng chỉ", pattern="{số}/CCHN", by=by, at=NOW)


def test_a_series_is_closed_after_its_last_paper(cast: Cast, series: NumberSeries, kind: SeriesKind) -> None:
    take(cast, kind)
    with pytest.raises(BrokenRuleError, match="17/11/2026"):
        close_series(series, closed_on=TODAY, by=cast.actor("son"), at=NOW)
    close_series(series, closed_on=date(2026, 11, 18), by=cast.actor("son"), at=NOW)
    held = series_named(cast.health.pk, series.code, TODAY)
    assert (held.holds_on(TODAY), held.holds_on(date(2026, 11, 18))) == (True, False)
    with pytest.raises(BrokenRuleError, match="đã thôi dùng"):
        close_series(series, closed_on=date(2026, 11, 19), by=cast.actor("son"), at=NOW)


def go(client: Client, cast: Cast, who: str, address: str, data: dict[str, object] | None = None):
    client.force_login(getattr(cast, who))
    with frozen(NOW):
        where = f"/documents/numbers/{address}"
        return client.get(where) if data is None else client.post(where, data, follow=True)


def test_from_empty_the_page_says_what_to_do_and_a_series_is_made(cast: Cast, client: Client) -> None:
    first = go(client, cast, "son", "").content.decode()
    assert "chưa lập dãy số nào" in first
    assert "Phiếu yêu cầu bổ sung" in first
    given = LICENCE | {"starts_on": "2026-11-17"}
    made = go(client, cast, "son", "add/", given).content.decode()
    assert "Đã lập dãy" in made
    assert "0001/CCHN-SYT" in made
    wrong = go(client, cast, "son", "add/", given | {"name": "B", "pattern": "GCN"})
    assert wrong.status_code == 422
    assert "thiếu chỗ ghi số" in wrong.content.decode()
    assert "GCN" in wrong.content.decode()


def test_the_start_is_set_and_a_number_cancelled_by_screens(cast: Cast, client: Client, kind: SeriesKind) -> None:
    said = go(client, cast, "son", f"{kind.code}/next/?period=2026", {"number": "700", "reason": WHY}).content.decode()
    assert "Số tiếp theo của dãy là 0700/CCHN-SYT" in said
    assert WHY in said
    low = go(client, cast, "son", f"{kind.code}/next/", {"number": "700", "reason": WHY})
    assert low.status_code == 422
    spoilt = go(client, cast, "son", f"{kind.code}/cancel/", {"first": "700", "last": "", "reason": "Phôi in hỏng"})
    assert "Đã hủy 1 số" in spoilt.content.decode()
    shown = go(client, cast, "son", f"{kind.code}/").content.decode()
    assert "Phôi in hỏng" in shown
    assert "0701/CCHN-SYT" in shown


@pytest.mark.parametrize("data", [{"number": "7x", "reason": WHY}, {"number": "", "reason": ""}, {"number": "9" * 30}])
def test_what_is_no_number_is_told_beside_its_box(
    cast: Cast, client: Client, kind: SeriesKind, data: dict[str, object]
) -> None:
    answer = go(client, cast, "son", f"{kind.code}/next/", data)
    assert answer.status_code == 422
    assert not NumberCounter.objects.filter(kind=kind.code).exists()


def test_the_screens_are_for_keepers_and_show_the_own_agency_alone(
    cast: Cast, client: Client, kind: SeriesKind
) -> None:
    assert go(client, cast, "minh", "").status_code == 403
    assert go(client, cast, "thao", f"{kind.code}/").status_code == 200
    assert go(client, cast, "tuan", f"{kind.code}/").status_code == 404
    assert "CCHN" not in go(client, cast, "tuan", "").content.decode()
    assert go(client, cast, "son", f"{kind.code}/?period=1999").status_code == 404
