"""A citizen is told from which day another version of a procedure applies, and what applies until then."""

from datetime import date

import pytest

from nennep.documents.models import Posting
from tests.portal.test_public_pages import _files, amend, get, post_all, version

pytestmark = pytest.mark.django_db
__all__ = ["_files", "version"]
AHEAD = date(2026, 11, 20)


def coming(version):
    new = amend(version, since=AHEAD)
    new.terms = {"counter": {"amount": "20", "unit": "calendar_day", "cutoff": None}}
    new.save()
    return new


def test_the_page_tells_what_begins_on_a_day_to_come_once_that_is_posted(cast, client, version) -> None:
    post_all(cast)
    new = coming(version)
    assert "20/11/2026" not in get(client).content.decode().partition("<h2")[0]
    old = Posting.objects.filter(subject_type="procedure").first()
    old.pk, old.place, old.subject_version = None, "office", str(new.number)
    old._state.adding = True
    old.save()
    page = get(client).content.decode()
    assert "Từ 20/11/2026 áp dụng bản mới" in page
    assert "20 ngày" in page
    assert "Hồ sơ nộp trước ngày ấy theo bản dưới đây" in page


def test_a_posted_version_to_come_tells_what_applies_until_then(cast, client, version) -> None:
    post_all(cast)
    new = coming(version)
    Posting.objects.filter(subject_type="procedure").update(subject_version=str(new.number))
    page = get(client).content.decode()
    assert "Bản này áp dụng từ 20/11/2026. Hồ sơ nộp trước ngày ấy theo bản đang áp dụng" in page
    assert "5 ngày làm việc" in page
