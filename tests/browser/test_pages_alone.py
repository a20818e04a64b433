"""A test of a page that runs on one database only may not write: who tries is told."""

import pytest

from tests.browser.conftest import written_by_a_page_test
from tests.browser.page import Watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_test_that_only_asks_may_run_once(watched: Watched) -> None:
    watched.open("/account/login/")
    assert watched.written == []
    assert written_by_a_page_test(True, watched.written) == ""


def test_a_page_test_that_writes_is_told_to_run_on_both(watched: Watched) -> None:
    watched.expected.append("403")
    page = watched.open("/account/login/")
    page.evaluate("fetch('/account/login/', {method: 'POST'}).then(answer => answer.status)")
    assert [each.partition(" ")[0] for each in watched.written] == ["POST"]
    assert "cả hai" in written_by_a_page_test(True, watched.written)
    assert written_by_a_page_test(False, watched.written) == ""
