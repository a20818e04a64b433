"""Paging by number and by key, and the name of a file."""

from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from nennep.org.models import Agency, Position, User
from nennep.web.tables import attachment, page_by_key, page_by_number


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


def test_a_file_name_reads_in_old_and_new_browsers() -> None:
    named = attachment(b"", "Đơn đề nghị.xlsx", "x/y")["Content-Disposition"]
    assert 'filename="Don-de-nghi.xlsx"' in named
    assert "filename*=UTF-8''%C4%90%C6%A1n" in named
