"""The register of outgoing papers: letters and results with their numbers, gaps and cancelled ones."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nennep.cases.actions import ask_supplement
from nennep.cases.models import Case
from nennep.documents.actions import add_series, cancel_numbers, set_next_number
from nennep.documents.models import IssuedNumber
from nennep.documents.queries.numbers import series_named
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import decline_case
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import SAU, make_received, make_registered, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
BEGUN = "2026-11-16 08:00"
REGISTER = "/documents/outgoing/"


def go(client: Client, cast: Cast, who: str, address: str) -> Any:
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        return client.get(address)


def cells(answer: Any) -> list[tuple[Any, ...]]:
    return read_sheet(answer).rows


@pytest.fixture
def result(cast: Cast, version: ProcedureVersion) -> Case:
    """A case whose result is number 700 of a series that began in mid-year."""
    series = add_series(
        cast.health,
        name="Chứng chỉ",
        pattern="{số:4}/CC-SYT",
        restart="yearly",
        starts_on=date(2026, 1, 1),
        by=cast.actor("son"),
        at=at(BEGUN),
    )
    kind = series_named(cast.health.pk, series.code, date(2026, 11, 17))
    given = {"kind": kind, "period": "2026", "by": cast.actor("son"), "at": at(BEGUN)}
    set_next_number(cast.health, number=700, reason="Sổ giấy dùng đến 0699", **given)
    case = make_received(cast, version, BEGUN)
    walk(cast, case, "B5", BEGUN)
    with frozen(at(NOW)):
        client = Client()
        client.force_login(cast.son)
        assert client.post(f"/cases/{case.code}/steps/B6/", {"number": ""}).status_code == 302
    cancel_numbers(cast.health, first=701, last=701, reason="Phôi in hỏng", **{**given, "at": at(NOW)})
    return case


def test_a_letter_enters_the_register_with_its_number_when_it_is_printed(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    case = walk(cast, make_received(cast, version, BEGUN), "B2", BEGUN)
    ask_supplement(case, by=cast.actor("minh"), at=at(NOW), reason="Thiếu ảnh chân dung", corrections=["Nộp ảnh"])
    assert "chưa có văn bản đi nào" in go(client, cast, "son", REGISTER).content.decode()
    paper = f"/cases/{case.code}/papers/supplement_request/"
    assert [go(client, cast, "minh", paper).status_code for _ in range(2)] == [200, 200]
    (row,) = cells(go(client, cast, "son", f"{REGISTER}export/"))
    assert row[1] == "01/HDHS"
    assert row[3] == "Mẫu 02. Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    assert row[5:8] == (case.code, "Trần Quang Minh", "Người nộp hồ sơ")
    assert SAU.name not in str(row)


def test_the_slip_and_the_control_sheet_are_no_outgoing_letters(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    case = make_received(cast, version, BEGUN)
    for form in ("appointment_slip", "control_sheet"):
        assert go(client, cast, "lan", f"/cases/{case.code}/papers/{form}/").status_code == 200
    assert not IssuedNumber.objects.exists()


def test_a_result_stands_with_signer_gist_and_way_and_without_personal_data(
    cast: Cast, result: Case, client: Client
) -> None:
    shown = go(client, cast, "son", REGISTER).content.decode()
    assert "0700/CC-SYT" in shown
    assert "Đỗ Thanh Bình" in shown
    assert "Cấp lại chứng chỉ hành nghề dược" in shown
    assert "Người nộp hồ sơ, tại quầy" in shown
    assert SAU.name not in shown
    assert SAU.address not in shown


def test_cancelled_numbers_and_gaps_stand_with_their_reasons(cast: Cast, result: Case, client: Client) -> None:
    cancelled, kept, gap = cells(go(client, cast, "son", f"{REGISTER}export/"))
    assert (cancelled[1], cancelled[8]) == ("0701/CC-SYT", "Đã hủy. Phôi in hỏng")
    assert kept[1] == "0700/CC-SYT"
    assert (gap[1], gap[8]) == ("0001/CC-SYT đến 0699/CC-SYT", "Số bỏ trống: Sổ giấy dùng đến 0699")
    paper = go(client, cast, "son", f"{REGISTER}print/").content.decode()
    assert "Đã hủy. Phôi in hỏng" in paper
    assert "Sổ giấy dùng đến 0699" in paper


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("year=2026", ["0701/CC-SYT", "0700/CC-SYT"]),
        ("year=2025", []),
        ("year=x", ["0701/CC-SYT", "0700/CC-SYT"]),
        ("series=chung-chi", ["0701/CC-SYT", "0700/CC-SYT"]),
        ("series=refusal_note", []),
        ("series=typed", []),
        ("q=0700", ["0700/CC-SYT"]),
        ("q=261116-0001", ["0700/CC-SYT"]),
    ],
)
def test_the_register_is_narrowed_by_year_kind_and_words(
    cast: Cast, result: Case, client: Client, query: str, found: list[str]
) -> None:
    page = go(client, cast, "son", f"{REGISTER}?{query}")
    assert [row.number.text for row in page.context["rows"]] == found


def test_who_may_not_see_a_case_sees_the_number_and_not_the_case(cast: Cast, result: Case, client: Client) -> None:
    other = go(client, cast, "yen", REGISTER).content.decode()
    assert "0700/CC-SYT" in other
    assert "Hồ sơ của phòng khác" in other
    assert result.code not in other
    assert "Đỗ Thanh Bình" not in other.partition("<table")[2]
    own = go(client, cast, "minh", REGISTER).content.decode()
    assert result.code in own
    assert "0700/CC-SYT" not in go(client, cast, "tuan", REGISTER).content.decode()
    assert go(client, cast, "khoa", REGISTER).status_code == 403


def test_a_reopened_result_says_so_in_the_register(cast: Cast, result: Case, client: Client) -> None:
    client.force_login(cast.binh)
    with frozen(at(NOW)):
        client.post(f"/cases/{result.code}/reopen/", {"reason": "Sai họ tên trên chứng chỉ"})
    assert "Kết quả đã mở lại" in go(client, cast, "son", REGISTER).content.decode()


def test_a_refusal_at_the_desk_is_a_letter_too(cast: Cast, version: ProcedureVersion, client: Client) -> None:
    case = make_registered(cast, version, BEGUN)
    decline_case(case, by=cast.actor("lan"), at=at(NOW), reason="Không thuộc thẩm quyền")
    assert go(client, cast, "lan", f"/cases/{case.code}/papers/refusal_note/").status_code == 200
    (row,) = cells(go(client, cast, "son", f"{REGISTER}export/"))
    assert (row[1], row[5], row[6]) == ("01/TCHS", case.code, "Nguyễn Thị Lan")
    kind = series_named(cast.health.pk, "refusal_note", date(2026, 11, 17))
    client.force_login(cast.son)
    with frozen(at(NOW)):
        answer = client.post(f"/documents/numbers/{kind.code}/cancel/", {"first": "1", "reason": "In nhầm giấy"})
    assert answer.status_code == 422
    assert "đã in trên giấy của hồ sơ" in answer.content.decode()


def test_the_clerk_finds_register_and_series_under_the_own_name(cast: Cast, client: Client) -> None:
    page = go(client, cast, "son", "/documents/legal/").content.decode()
    assert page.count('href="/documents/outgoing/"') >= 2
    assert page.count('href="/documents/numbers/"') >= 2
    assert 'href="/documents/numbers/"' not in go(client, cast, "yen", "/documents/legal/").content.decode()


@pytest.mark.once("tests/cases/test_outgoing.py")
def test_a_page_of_the_register_asks_as_much_for_many_rows_as_for_one(
    cast: Cast, version: ProcedureVersion, client: Client
) -> None:
    asked = []
    for number in range(1, 5):
        case = walk(cast, make_received(cast, version, BEGUN), "B5", BEGUN)
        client.force_login(cast.son)
        with frozen(at(NOW)):
            assert client.post(f"/cases/{case.code}/steps/B6/", {"number": f"{number}/KQ"}).status_code == 302
        go(client, cast, "son", REGISTER)
        with CaptureQueriesContext(connection) as queries:
            assert len(go(client, cast, "son", REGISTER).context["rows"]) == number
        asked.append(len(queries))
    assert len(set(asked)) == 1
