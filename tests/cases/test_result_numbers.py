"""The number of a result: proposed by its series, checked, given once, remembered for the procedure."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from nennep.cases.actions import complete_step, propose_refusal, reopen_case
from nennep.cases.models import Case, ResultSeries
from nennep.cases.queries.result_numbers import result_numbers_of
from nennep.definitions.definition import Step
from nennep.documents.actions import add_series, cancel_numbers, close_series, set_next_number
from nennep.documents.models import IssuedNumber, NumberSeries
from nennep.documents.queries.numbers import last_number, series_named
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import STEPS, definition, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
BEGUN = "2026-11-16 08:00"


def series(cast: Cast, name: str = "Chứng chỉ", pattern: str = "{số:4}/CC-SYT", **given: Any) -> NumberSeries:
    held = {"restart": "yearly", "starts_on": date(2025, 1, 1)} | given
    return add_series(cast.health, name=name, pattern=pattern, by=cast.actor("son"), at=at(NOW), **held)


def signed(cast: Cast, version: ProcedureVersion, when: str = BEGUN) -> Case:
    """A case whose result waits for its number."""
    return walk(cast, make_received(cast, version, when), "B5", when)


def issue(cast: Cast, case: Case, when: str = NOW, **result: Any) -> Case:
    return complete_step(case, step="B6", by=cast.actor("son", when), at=at(when), result=result)


def go(client: Client, cast: Cast, who: str, case: Case, data: dict[str, Any] | None = None, when: str = NOW) -> Any:
    client.force_login(getattr(cast, who))
    with frozen(at(when)):
        if data is None:
            return client.get(f"/cases/{case.code}/")
        return client.post(f"/cases/{case.code}/steps/B6/", data)


def value_of(answer: Any) -> str:
    return str(answer.context["form"]["number"].value())


@pytest.mark.once("tests/cases/test_result_numbers.py")
def test_without_a_series_the_typed_number_is_kept_and_given_once_a_year(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    case, other = signed(cast, version), signed(cast, version)
    shown = go(client, cast, "son", case).content.decode()
    assert "chưa lập dãy số" in shown
    assert go(client, cast, "son", case, {"number": "0697/KQ-SYT"}).status_code == 302
    again = go(client, cast, "son", other, {"number": "0697/kq-SYT", "remark": "Đã đóng dấu"})
    assert again.status_code == 422
    assert f"đã cấp cho hồ sơ {case.code}" in again.content.decode()
    assert "Đã đóng dấu" in again.content.decode()
    odd = go(client, cast, "son", other, {"number": "abc xyz 😀"})
    assert odd.status_code == 422
    assert "ví dụ 0697/KQ-SYT" in odd.content.decode()
    assert Case.objects.get(pk=case.pk).result.number == "0697/KQ-SYT"


def test_the_next_number_and_today_are_proposed_and_may_be_kept(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    held = series(cast)
    case = signed(cast, version)
    page = go(client, cast, "son", case)
    assert value_of(page) == "0001/CC-SYT"
    assert 'value="2026-11-17"' in page.content.decode()
    assert go(client, cast, "son", case, {"number": "0001/CC-SYT", "dated_on": "2026-11-17"}).status_code == 302
    row = IssuedNumber.objects.get()
    assert (row.series, row.period, row.number, row.text) == (held.code, "2026", 1, "0001/CC-SYT")
    assert (row.dated_on, row.subject_id) == (date(2026, 11, 17), case.pk)
    assert Case.objects.get(pk=case.pk).result.number == "0001/CC-SYT"
    told = facts_of(Event.objects.filter(kind="step.completed").order_by("-number")[0])["result_number"]
    assert told == {"series": held.code, "period": "2026", "number": 1, "dated_on": "2026-11-17"}


def test_a_number_taken_on_paper_before_is_typed_and_the_series_goes_on_behind_it(
    cast: Cast, version: ProcedureVersion
) -> None:
    held = series(cast)
    issue(cast, signed(cast, version), number="12", series=held.code)
    assert last_number(cast.health.pk, held.code, "2026") == 12
    issue(cast, signed(cast, version), number="0007/CC-SYT", series=held.code)
    assert list(IssuedNumber.objects.order_by("pk").values_list("text", flat=True)) == ["0012/CC-SYT", "0007/CC-SYT"]
    assert last_number(cast.health.pk, held.code, "2026") == 12


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"number": "0001/XX"}, "number", "không theo mẫu"),
        ({"number": "6980"}, "number", "vượt xa số tiếp theo 0001/CC-SYT"),
        ({"number": "1", "dated_on": date(2026, 11, 18)}, "dated_on", "chưa tới"),
        ({"number": "1", "dated_on": date(2026, 11, 15)}, "dated_on", "trước khi tiếp nhận hồ sơ, 16/11/2026"),
        ({"number": "1", "series": "case"}, "series", "không dùng cho kết quả"),
        ({"number": "1", "series": "khac"}, "series", "không còn"),
    ],
)
def test_a_number_or_day_that_cannot_be_is_refused_and_nothing_is_written(
    cast: Cast, version: ProcedureVersion, given: dict[str, Any], field: str, words: str
) -> None:
    held = series(cast)
    case = signed(cast, version)
    before = case.version
    with pytest.raises(BrokenRuleError, match=words) as refused:
        issue(cast, case, **{"series": held.code, **given})
    assert refused.value.field == field
    assert Case.objects.get(pk=case.pk).version == before
    assert last_number(cast.health.pk, held.code, "2026") == 0


def test_a_series_numbers_only_the_days_it_is_in_use(cast: Cast, version: ProcedureVersion) -> None:
    later = series(cast, starts_on=date(2026, 11, 17))
    case = signed(cast, version)
    with pytest.raises(BrokenRuleError, match="dùng từ ngày 17/11/2026"):
        issue(cast, case, number="1", series=later.code, dated_on=date(2026, 11, 16))
    close_series(later, closed_on=date(2026, 11, 17), by=cast.actor("son"), at=at(NOW))
    with pytest.raises(BrokenRuleError, match="thôi dùng từ ngày 17/11/2026"):
        issue(cast, case, number="1", series=later.code)
    assert result_numbers_of(case, at(NOW)).unready


def test_who_comes_second_gets_the_next_number_and_keeps_what_was_typed(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    series(cast)
    first, second = signed(cast, version), signed(cast, version)
    given = {"number": "0001/CC-SYT", "dated_on": "2026-11-16", "remark": "Đóng dấu nổi"}
    assert value_of(go(client, cast, "son", second)) == "0001/CC-SYT"
    assert go(client, cast, "son", first, given).status_code == 302
    late = go(client, cast, "son", second, given)
    assert late.status_code == 422
    said = late.content.decode()
    assert f"Số 0001/CC-SYT đã cấp cho hồ sơ {first.code}. Số tiếp theo là 0002/CC-SYT." in said
    assert value_of(late) == "0002/CC-SYT"
    assert "Đóng dấu nổi" in said
    assert 'value="2026-11-16"' in said
    assert go(client, cast, "son", second, given | {"number": value_of(late)}).status_code == 302
    assert sorted(IssuedNumber.objects.values_list("number", flat=True)) == [1, 2]


def test_the_case_that_has_the_number_is_named_only_to_who_may_see_it(
    cast: Cast, version: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = series(cast)
    first, second = signed(cast, version), signed(cast, version)
    issue(cast, first, number="1", series=held.code)
    monkeypatch.setattr("nennep.cases.actions.result_numbers.cases_for", lambda _: Case.objects.none())
    with pytest.raises(BrokenRuleError, match="Số 0001/CC-SYT đã cấp cho hồ sơ khác") as refused:
        issue(cast, second, number="1", series=held.code)
    assert first.code not in refused.value.words


def test_the_series_of_a_procedure_is_remembered_refusals_apart(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    licences, answers = series(cast), series(cast, name="Văn bản trả lời", pattern="{số}/SYT-VP")
    case = signed(cast, version)
    page = go(client, cast, "son", case)
    assert "Chọn dãy số" in page.content.decode()
    assert go(client, cast, "son", case, {"series": "", "number": ""}).status_code == 422
    assert go(client, cast, "son", case, {"series": licences.code, "number": ""}).status_code == 302
    assert result_numbers_of(signed(cast, version), at(NOW)).text == "0002/CC-SYT"
    refused = walk(cast, make_received(cast, version, BEGUN), "B2", BEGUN)
    propose_refusal(refused, by=cast.actor("minh", BEGUN), at=at(BEGUN), reason="Không đủ điều kiện theo Điều 5")
    walk(cast, refused, "B5", BEGUN)
    assert result_numbers_of(refused, at(NOW)).chosen == ""
    issue(cast, refused, number="5", series=answers.code)
    assert sorted(ResultSeries.objects.values_list("kind", "series__code")) == [
        ("granted", licences.code),
        ("refused", answers.code),
    ]


def test_another_series_chosen_with_the_number_left_as_offered_takes_its_own_next(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    licences, answers = series(cast), series(cast, name="Văn bản trả lời", pattern="{số}/SYT-VP")
    issue(cast, signed(cast, version), number="1", series=licences.code)
    case = signed(cast, version)
    assert value_of(go(client, cast, "son", case)) == "0002/CC-SYT"
    given = {"series": answers.code, "number": "0002/CC-SYT", "dated_on": ""}
    assert go(client, cast, "son", case, given).status_code == 302
    assert Case.objects.get(pk=case.pk).result.number == "01/SYT-VP"


def test_numbers_begin_at_01_on_the_first_of_january_in_ha_noi(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    held = series(cast)
    old, new, late = (signed(cast, version, "2026-12-30 08:00") for _ in range(3))
    assert go(client, cast, "son", old, {"number": "", "dated_on": ""}, "2026-12-31 23:59").status_code == 302
    assert value_of(go(client, cast, "son", new, None, "2027-01-01 00:01")) == "0001/CC-SYT"
    assert go(client, cast, "son", new, {"number": "", "dated_on": ""}, "2027-01-01 00:01").status_code == 302
    # What was signed in the old year is numbered in it.
    given = {"number": "0002/CC-SYT", "dated_on": "2026-12-31"}
    assert go(client, cast, "son", late, given, "2027-01-02 08:00").status_code == 302
    assert list(IssuedNumber.objects.order_by("pk").values_list("period", "number")) == [
        ("2026", 1),
        ("2027", 1),
        ("2026", 2),
    ]
    assert last_number(cast.health.pk, held.code, "2027") == 1


def test_a_reopened_case_gets_a_new_number_and_the_old_one_may_be_cancelled(
    cast: Cast, version: ProcedureVersion
) -> None:
    held = series(cast)
    case = issue(cast, signed(cast, version), number="1", series=held.code)
    kind = series_named(cast.health.pk, held.code, date(2026, 11, 17))
    cancel = {"kind": kind, "period": "2026", "first": 1, "last": 1, "reason": "Mở lại hồ sơ", "at": at(NOW)}
    with pytest.raises(BrokenRuleError, match=f"số kết quả của hồ sơ {case.code}"):
        cancel_numbers(cast.health, by=cast.actor("son"), **cancel)
    reopen_case(case, by=cast.actor("binh"), at=at(NOW), reason="Sai tên trên chứng chỉ")
    walk(cast, case, "B5", NOW)
    with pytest.raises(BrokenRuleError, match="không theo mẫu"):
        issue(cast, case, number="x", series=held.code)
    issue(cast, case, number="2", series=held.code)
    cancel_numbers(cast.health, by=cast.actor("son"), **cancel)
    assert [result.number for result in case.results.order_by("pk")] == ["0001/CC-SYT", "0002/CC-SYT"]
    with pytest.raises(BrokenRuleError, match="đã hủy, không dùng lại"):
        issue(cast, signed(cast, version), number="1", series=held.code)


def test_a_start_in_mid_year_is_where_the_proposal_begins(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    held = series(cast)
    kind = series_named(cast.health.pk, held.code, date(2026, 11, 17))
    set_next_number(
        cast.health,
        kind=kind,
        period="2026",
        number=700,
        reason="Sổ giấy dùng đến 0699",
        by=cast.actor("son"),
        at=at(NOW),
    )
    case = signed(cast, version)
    assert result_numbers_of(case, at(NOW)).text == "0700/CC-SYT"
    with pytest.raises(BrokenRuleError, match="bỏ qua khi dãy đi tiếp từ 0700/CC-SYT") as refused:
        issue(cast, case, number="0698/CC-SYT")
    assert refused.value.field == "from_book"
    assert "Sổ giấy dùng đến 0699" in refused.value.words
    assert 'name="from_book"' not in go(client, cast, "son", case).content.decode()
    given = {"number": "698", "dated_on": "2026-11-17"}
    asked = go(client, cast, "son", case, given)
    assert (asked.status_code, value_of(asked)) == (422, "698")
    assert 'name="from_book"' in asked.content.decode()
    # A number of the old book, entered late.
    assert go(client, cast, "son", case, {**given, "from_book": "on"}).status_code == 302
    assert Case.objects.get(pk=case.pk).result.number == "0698/CC-SYT"
    told = facts_of(Event.objects.filter(kind="step.completed").order_by("-number")[0])["result_number"]
    assert told["from_book"] is True
    assert result_numbers_of(signed(cast, version), at(NOW)).text == "0700/CC-SYT"


def test_another_agency_counts_by_itself(cast: Cast, version: ProcedureVersion) -> None:
    held = series(cast)
    issue(cast, signed(cast, version), number="1", series=held.code)
    twin = add_series(
        cast.other,
        name="Chứng chỉ",
        pattern="{số:4}/CC-SYT",
        restart="yearly",
        starts_on=date(2025, 1, 1),
        by=cast.actor("tuan"),
        at=at(NOW),
    )
    assert twin.code == held.code
    assert last_number(cast.other.pk, twin.code, "2026") == 0


def test_what_was_typed_before_there_were_series_enters_the_register_once(
    cast: Cast, version: ProcedureVersion
) -> None:
    cases = [issue(cast, signed(cast, version), number=f"{n:04}/KQ") for n in (1, 2, 3)]
    IssuedNumber.objects.all().delete()
    for case, text in zip(cases, ("0697/KQ-SYT", "0697/KQ-SYT", "abc 😀"), strict=True):
        case.results.update(number=text)
    migration = import_module("nennep.cases.migrations.0009_numbers_of_outgoing_papers")
    migration.enter_results(apps, None)
    rows = IssuedNumber.objects.order_by("pk").values_list("text", "number", "period")
    assert list(rows) == [("0697/KQ-SYT", 697, "2026"), ("0697/KQ-SYT", None, "2026"), ("abc 😀", None, "2026")]
    with pytest.raises(BrokenRuleError, match="đã cấp"):
        issue(cast, signed(cast, version), number="0697/KQ-SYT")


def test_a_process_without_an_issuing_step_numbers_the_result_where_it_is_signed(cast: Cast) -> None:
    rows = [row for row in STEPS if row["duty"] != "issue_result"]
    steps = tuple(Step(id=f"B{n}", **row) for n, row in enumerate(rows, start=1))
    process = definition("QT.DP.09", steps)
    case = make_received(cast, make_procedure(cast, code="QT.DP.09", process=process), BEGUN)
    walk(cast, case, "B4", BEGUN)
    series(cast)
    client = Client()
    client.force_login(cast.binh)
    with frozen(at(NOW)):
        page = client.get(f"/cases/{case.code}/")
        assert value_of(page) == ""
        answer = client.post(f"/cases/{case.code}/steps/B5/", {"number": "1"})
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).result.number == "0001/CC-SYT"
