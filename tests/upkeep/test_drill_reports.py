"""What drills found stands on the System page, each with its paper."""

from datetime import timedelta

import pytest
from django.test import Client

from nennep.ledger.files import store
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.upkeep.models import RestoreDrill
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 09:00")
REPORT = b"%PDF-1.7 bien ban"


@pytest.fixture
def keeper(cast: Cast, client: Client) -> Client:
    """Khoa, who administers the agency on top, signed in."""
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    return client


def drilled(day: int, findings: list[str]) -> RestoreDrill:
    file = store(REPORT + str(day).encode(), media_type="application/pdf", at=NOW, checked=True)
    told = {"file_name": f"nennep-{day}.tar", "sha256": "a" * 64, "passed": not findings, "findings": findings}
    return RestoreDrill.objects.create(drilled_at=NOW - timedelta(days=day), report=file, rows=1234, files=7, **told)


def test_drills_stand_on_the_page_with_what_they_found_and_open_as_papers(keeper: Client) -> None:
    with clock.frozen(NOW):
        said = keeper.get("/system/").content.decode()
        assert "Chưa diễn tập lần nào" in said
        good, bad = drilled(1, []), drilled(90, ["Tệp đã lưu abc: hỏng", "Bảng cases_case: thiếu 2 dòng"])
        said = keeper.get("/system/").content.decode()
    assert "Chưa diễn tập lần nào" not in said
    assert said.index("09:00 16/11/2026") < said.index("09:00 19/08/2026")
    for told in ("nennep-1.tar", "1.234 dòng", "Tệp đã lưu abc: hỏng", "Bảng cases_case: thiếu 2 dòng", "2 chỗ sai"):
        assert told in said
    for drill, day in ((good, b"1"), (bad, b"90")):
        address = f"/system/drills/{drill.pk}/"
        assert address in said
        paper = keeper.get(address)
        assert (paper.content, paper["Content-Type"]) == (REPORT + day, "application/pdf")
        assert paper["Content-Disposition"].startswith("inline")


def test_nobody_else_opens_the_paper_of_a_drill(cast: Cast, keeper: Client) -> None:
    address = f"/system/drills/{drilled(1, []).pk}/"
    assert keeper.get("/system/drills/999999/").status_code == 404
    assert keeper.post(address).status_code == 405
    for name in ("quan", "binh", "tuan"):
        other = Client()
        other.force_login(cast.people[name])
        assert other.get(address).status_code == 403


def test_only_the_last_drills_are_listed_and_all_are_counted(keeper: Client) -> None:
    for day in range(12):
        drilled(day, [])
    with clock.frozen(NOW):
        said = keeper.get("/system/").content.decode()
    assert said.count("/system/drills/") == 10
    assert "10 lần gần nhất trong 12 lần" in said
