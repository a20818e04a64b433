"""After the last decided day of the calendar (31/01/2027) work goes on; what it leans on is said."""

import pytest

from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_received, walk

pytestmark = pytest.mark.django_db


@pytest.mark.once("tests/test_end_of_calendar.py")
@pytest.mark.parametrize(
    ("received", "due"), [("2027-01-27 09:00", "2027-02-03 09:00"), ("2027-02-02 09:00", "2027-02-16 09:00")]
)
def test_07_04_a_case_is_received_and_walked_over_the_end_of_the_calendar(cast, version, client, received, due):
    """The desk promises past the Tết of a year not yet decided, and says that the date may still change."""
    case = walk(cast, make_received(cast, version, received), "B2", "2027-02-02 10:00")
    assert (case.due_at, case.due_provisional) == (at(due), True)
    for when in ("2027-02-02 14:00", "2027-02-08 09:00", "2027-03-01 09:00"):
        for who in ("lan", "ha", "minh"):
            client.force_login(cast.people[who])
            with frozen(at(when)):
                for address in ("/worklist/", "/cases/", f"/cases/{case.code}/"):
                    assert client.get(address).status_code == 200, (who, when, address)
                said = client.get(f"/cases/{case.code}/").content.decode()
            assert "Dự kiến: lịch nghỉ năm 2027 chưa công bố" in said
    walk(cast, case, "B7", "2027-02-12 09:00")
    case.refresh_from_db()
    assert case.state == "returned"
