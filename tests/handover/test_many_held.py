"""Who holds more things than a form may have boxes is ended, moved and handed over all the same."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from nennep.cases.models import Case
from nennep.org.forms import EndForm
from nennep.org.models import Position, WorkHandoverLine
from nennep.web.clock import frozen
from nennep.work.models import Batch
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW, TODAY, COUNT = "2026-11-17 10:00", date(2026, 11, 17), 30


@pytest.fixture
def many(cast: Cast) -> Case:
    """Thirty-one cases that Minh handles."""
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    copies = [Case.objects.get(pk=case.pk) for _ in range(COUNT)]
    for number, copy in enumerate(copies):
        copy.pk, copy.code = None, f"H99.12-261116-{number:04}"
    Case.objects.bulk_create(copies)
    return case


def test_beyond_a_few_hundred_one_box_names_who_takes_a_group(
    cast: Cast, many: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EndForm, "most_boxes", 20)
    client.force_login(cast.quan)
    with frozen(at(NOW)):
        page = html.fromstring(client.get("/people/minh/positions/1/end/").content)
        boxes = page.xpath("//main//select[starts-with(@name,'group-')]")
        assert len(boxes) == 1
        assert not page.xpath("//main//select[starts-with(@name,'case-')]")
        assert "31 việc" in boxes[0].getparent().getparent().text_content()
        bare = client.post("/people/minh/positions/1/end/", {"held_to": "2026-11-17"}).content.decode()
        assert ("còn 2 chỗ" in bare, "31 việc chưa có người nhận. Chọn Người nhận tất cả" in bare) == (True, True)
        sent = {"held_to": "2026-11-17", "ground": "Quyết định số 15", boxes[0].get("name"): cast.dat.pk}
        client.post("/people/minh/positions/1/end/", sent)
    assert Position.objects.get(user=cast.minh).held_to == TODAY
    assert Case.objects.filter(handler=cast.dat).count() == WorkHandoverLine.objects.count() == COUNT + 1


def test_the_colleagues_of_a_division_are_found_once(
    cast: Cast, many: Case, client: Client, django_assert_max_num_queries: object
) -> None:
    client.force_login(cast.quan)
    with frozen(at(NOW)), django_assert_max_num_queries(38):  # type: ignore[operator]
        client.get("/people/minh/positions/1/end/")


def test_all_cases_of_a_handler_are_given_by_one_tick(
    cast: Cast, many: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nennep.handover.views.cases.SHOWN", 20)
    client.force_login(cast.ha)
    address = f"/handover/cases/?handler={cast.minh.pk}"
    with frozen(at(NOW)):
        page = html.fromstring(client.get(address).content)
        assert len(page.xpath("//input[@name='case']")) == 20
        assert "Cả 31 hồ sơ" in page.text_content()
        sent = {"all": "1", "handler": cast.dat.pk, "reason": "Minh nghỉ dài ngày."}
        assert "Giao 31 hồ sơ" in client.post(address, sent).content.decode()
        client.post(address, sent | {"act": "give"})
    assert Batch.objects.get().items.count() == COUNT + 1
