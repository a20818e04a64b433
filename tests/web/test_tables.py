"""Paging by number and by key, and the Excel file."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from openpyxl import load_workbook

from nennep.org.models import Agency, Position, User
from nennep.web.tables import attachment, excel, page_by_key, page_by_number


@pytest.fixture
def people(db: None) -> None:
    User.objects.bulk_create(User(username=f"u{n:02}", full_name=f"Người {n % 5}") for n in range(23))


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    page = page_by_number(list(range(120)), QueryDict("page=99&q=an"), size=50)
    assert (page.first, page.last, page.total) == (101, 120, 120)
    assert page.previous_query == "q=an&page=2"
    assert page.next_query == ""
    assert page_by_number(list(range(120)), QueryDict(f"page={'9' * 5000}"), size=50).first == 1


def test_paging_by_key_meets_every_row_once_both_ways(people: None) -> None:
    order = ("-full_name", "username")
    whole = list(User.objects.order_by(*order).values_list("username", flat=True))
    query, seen = QueryDict("q=x"), []
    while True:
        page = page_by_key(User.objects.all(), order, query, size=5)
        assert page.first == len(seen) + 1
        seen += [person.username for person in page.rows]
        if not page.next_query:
            break
        query = QueryDict(page.next_query)
    assert seen == whole
    back = [person.username for person in page.rows]
    while page.previous_query:
        page = page_by_key(User.objects.all(), order, QueryDict(page.previous_query), size=5)
        back = [person.username for person in page.rows] + back
    assert back == whole
    assert page.first == 1


def test_paging_by_key_follows_a_column_of_another_table(people: None) -> None:
    agency = Agency.objects.create(code="syt", name="Sở Y tế", short_name="Sở Y tế", level="province")
    for person in User.objects.all():
        Position.objects.create(user=person, agency=agency, title="Chuyên viên", held_from="2026-01-01")
    order, posts = ("user__full_name", "id"), Position.objects.select_related("user")
    first = page_by_key(posts, order, QueryDict(), size=10)
    second = page_by_key(posts, order, QueryDict(first.next_query), size=10)
    assert [*first.rows, *second.rows] == list(posts.order_by(*order)[:20])


DEEP = [urlsafe_b64encode(b"[" * depth + b"]" * depth).decode().rstrip("=") for depth in (900, 3000)]


@pytest.mark.parametrize("mark", ["@@", "bnVsbA", "WzFd", "W3siYSI6MX0sMl0", *DEEP], ids=range(6))
def test_a_tampered_address_is_refused(people: None, mark: str) -> None:
    with pytest.raises(BadRequest):
        page_by_key(User.objects.all(), ("full_name", "username"), QueryDict(f"after={mark}"))


def test_what_a_citizen_typed_stays_text_in_excel() -> None:
    at = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    rows = [["=1+1", "http://x.vn", "0914123226", 12, at, date(2026, 11, 25), None, True]]
    answer = excel("Hồ sơ quá hẹn", list("abcdefgh"), rows)
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = list(sheet[2])
    assert [cell.value for cell in cells[:4]] == ["=1+1", "http://x.vn", "0914123226", 12]
    assert cells[0].data_type == "s"
    assert cells[1].hyperlink is None
    assert cells[4].value == datetime(2026, 11, 25, 17, 0)  # noqa: DTZ001 - Excel knows no zone
    assert cells[5].value.date() == date(2026, 11, 25)
    assert (cells[6].value, cells[7].value) == (None, "Có")


def test_many_rows_make_the_same_file() -> None:
    answer = excel("Hồ sơ", ["Mã"], ([f"H{n}"] for n in range(30)))
    assert load_workbook(BytesIO(answer.content)).active.max_row == 31


def test_a_file_name_reads_in_old_and_new_browsers() -> None:
    named = attachment(b"", "Đơn đề nghị.xlsx", "x/y")["Content-Disposition"]
    assert 'filename="Don-de-nghi.xlsx"' in named
    assert "filename*=UTF-8''%C4%90%C6%A1n" in named
