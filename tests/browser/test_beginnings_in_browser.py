"""Beginning processes and approving many of them in a real browser, at 390 and 1280 px."""

from collections.abc import Iterator

import pytest

from nennep.org.queries.calendars import forget_calendars
from nennep.processes.actions import each_of, review_version, submit_version
from nennep.processes.models import ProcessVersion
from nennep.web import clock
from tests.browser.page import Watched
from tests.browser.test_approvals_in_browser import client_of, shoot
from tests.calendars import at
from tests.cast import Cast, build_cast
from tests.factories import make_procedure
from tests.processes.flow import WHEN, by
from tests.processes.test_beginnings import alone, begun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(live_server: object) -> Iterator[Cast]:
    """Three procedures without a process, one of two hours; one process in review, two reviewed, one drafted."""
    forget_calendars()
    with clock.frozen(at(WHEN)):
        cast = build_cast()
        make_procedure(cast)
        made = [begun(cast, alone(cast, f"QT.DP.1{number}"), owner=cast.minh) for number in range(4)]
        each_of(made[:3], act=submit_version, **by(cast))
        each_of(made[:2], act=review_version, **by(cast, "ha"))
        for number in range(2):
            alone(cast, f"QT.DP.2{number}", name="Cấp giấy chứng nhận đủ điều kiện kinh doanh dược")
        alone(cast, "QT.DP.22", terms={"counter": {"amount": "2", "unit": "working_hour", "cutoff": None}})
        yield cast


@pytest.mark.once("tests/processes/test_beginnings.py")
def test_the_screens_of_many_hold_in_a_browser(scene: Cast, watched: Watched, check) -> None:
    watched.sign_in(client_of(scene, "thao"))
    for address, name in (
        ("/processes/new/", "lap-quy-trinh"),
        ("/processes/new/QT.DP.20/", "lap-mot-quy-trinh"),
        ("/processes/in-progress/?state=review", "dang-lam"),
        ("/processes/approvals/", "nhieu-phe-duyet"),
    ):
        watched.open(address)
        check()
        shoot(watched, name)
    watched.open("/processes/new/")
    watched.page.get_by_label("Chọn tất cả").check()
    watched.page.get_by_label("Phòng chủ quản").select_option(scene.drugs.code)
    watched.page.get_by_role("button", name="Lập quy trình cho 3 thủ tục đã chọn").click()
    watched.page.get_by_role("heading", name="Đã lập 2 quy trình, 1 thủ tục chưa lập được").wait_for()
    check()
    shoot(watched, "da-lap")
    assert ProcessVersion.objects.filter(state="draft").count() == 3


@pytest.mark.once("tests/processes/test_beginnings.py")
def test_the_head_opens_each_paper_before_approving_many(scene: Cast, watched: Watched, check) -> None:
    watched.sign_in(client_of(scene, "binh"))
    watched.open("/processes/approvals/")
    check()
    watched.page.get_by_label("Số quyết định ban hành").fill("512/QĐ-SYT")
    watched.page.get_by_label("Chọn QT.DP.10").check()
    watched.page.get_by_role("button", name="Phê duyệt các bản đã chọn").click()
    watched.page.get_by_text("Chưa mở văn bản để xem").wait_for()
    check()
    shoot(watched, "thu-truong-chua-mo")
