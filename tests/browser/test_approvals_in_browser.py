"""A process, its versions and approvals in a real browser, at 390 and 1280 px."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from nennep.org.queries.calendars import forget_calendars
from nennep.processes.actions import submit_version
from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast, build_cast
from tests.factories import definition, make_procedure
from tests.processes.flow import WHEN, by, drafted, in_force, reviewed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/processes/QT.DP.02/"


@pytest.fixture
def scene(live_server: object) -> Iterator[Cast]:
    """QT.DP.02: 03.01 in force since the 10th, 03.02 waits for approval; QT.DP.05 in review."""
    forget_calendars()
    with clock.frozen(at(WHEN)):
        cast = build_cast()
        process = make_procedure(cast).procedure.processes.get()
        in_force(cast, process, "2026-11-10 08:40")
        reviewed(cast, process, hours=9)
        other = make_procedure(cast, code="QT.DP.05", process=definition("QT.DP.05"))
        submit_version(drafted(cast, other.procedure.processes.get()), **by(cast))
        yield cast


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        (
            "thao",
            [
                HOME,
                f"{HOME}as-of/?day=2026-11-09",
                f"{HOME}as-of/?day=sai",
                f"{HOME}versions/03.01/",
                f"{HOME}versions/03.02/",
                f"{HOME}versions/03.02/difference/",
                f"{HOME}versions/03.02/approve/internal/",
                f"{HOME}versions/03.01/approve/iso/revoke/",
                f"{HOME}draft/reopen/",
                "/processes/templates/?track=internal",
            ],
        ),
        ("ha", ["/processes/QT.DP.05/", "/processes/QT.DP.05/versions/03.01/", "/processes/QT.DP.05/draft/return/"]),
        ("binh", [f"{HOME}versions/03.02/approve/iso/"]),
    ],
)
@pytest.mark.page
def test_every_page_of_approvals_is_accessible_and_fits_a_phone(
    scene: Cast, watched: Watched, who: str, addresses: list[str]
) -> None:
    watched.sign_in(client_of(scene, who))
    for number, address in enumerate(addresses):
        watched.open(address)
        shoot(watched, f"approvals-{who}-{number:02d}")
        watched.check()


@pytest.mark.once("tests/processes/test_approvals.py")
def test_a_version_is_approved_and_put_in_force_in_the_browser(scene: Cast, watched: Watched) -> None:
    watched.sign_in(client_of(scene, "thao"))
    page = watched.open(HOME)
    page.get_by_role("link", name="Ghi phê duyệt quy trình nội bộ").click()
    page.get_by_label("Số quyết định").fill("1893")
    page.get_by_label("Ngày ký").fill("2026-11-16")
    page.get_by_label("Có hiệu lực từ ngày").fill("2026-11-17")
    page.get_by_role("button", name="Ghi phê duyệt").click()
    page.get_by_role("link", name="Số quyết định cần dạng").click()
    assert page.evaluate("document.activeElement.name") == "number"
    page.get_by_label("Số quyết định").fill("1950/QĐ-UBND")
    page.get_by_role("button", name="Ghi phê duyệt").click()
    page.get_by_role("link", name="Ghi phê duyệt quy trình ISO").click()
    page.get_by_label("Số quyết định").fill("530/QĐ-SYT")
    page.get_by_label("Ngày ký").fill("2026-11-17")
    page.get_by_label("Có hiệu lực từ ngày").fill("2026-11-17")
    page.get_by_role("button", name="Ghi phê duyệt").click()
    page.get_by_role("button", name="Đưa vào áp dụng từ hôm nay").click()
    assert "Áp dụng bản 03.02, từ 17/11/2026" in page.locator(".lead").first.inner_text()
    version = scene.health.processes.get(code="QT.DP.02").versions.get(number="03.02")
    assert (version.state, version.effective_from) == ("in_force", date(2026, 11, 17))
