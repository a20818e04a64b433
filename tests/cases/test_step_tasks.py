"""What the page says of the step that waits for the viewer: in whose place, and until when it is to be passed on."""

from datetime import date

import pytest
from django.test import Client

from nennep.org.models import Delegation, Position
from nennep.web.clock import frozen
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db


def page_of(cast: Cast, who: str, now: str) -> str:
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:00"), "B2", "2026-11-17 08:10")
    WorkItem.objects.filter(subject_id=case.pk, state="open").update(safe_at=at("2026-11-17 10:00"))
    client = Client()
    client.force_login(cast.people[who])
    with frozen(at(now)):
        return client.get(f"/cases/{case.code}/").content.decode()


@pytest.mark.parametrize(
    ("now", "said", "unsaid"),
    [
        ("2026-11-17 09:00", "thì vẫn kịp hẹn", "Đáng lẽ"),
        ("2026-11-17 10:01", "Đáng lẽ phải chuyển tiếp", "thì vẫn kịp hẹn"),
    ],
)
def test_an_instant_that_has_gone_by_is_told_as_missed(cast: Cast, now: str, said: str, unsaid: str) -> None:
    page = page_of(cast, "minh", now)
    assert (said in page, unsaid in page) == (True, False)
    assert "Việc của bạn: " in page


def test_who_stands_in_reads_for_whom(cast: Cast) -> None:
    Delegation.objects.create(
        lender=Position.objects.get(user=cast.minh),
        borrower=cast.dat,
        duties=["handle"],
        held_from=date(2026, 11, 17),
        held_to=date(2026, 11, 20),
        basis="Giấy ủy quyền số 12",
    )
    assert "Việc của bạn, thay Trần Quang Minh: " in page_of(cast, "dat", "2026-11-17 09:00")
