"""The screens of people, agency and calendars in a real browser, at 390 and 1280 px."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.org import actions
from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast, build_cast
from tests.org.sheets import sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = at("2026-11-17 08:40")
SCREENS = [
    "/start/", "/start/site/", "/start/printers/", "/agency/desk/", "/agency/", "/agency/change/", "/agency/add/", "/agency/divisions/add/", "/people/",
    "/people/?q=khong+co+ai", "/people/me/", "/people/add/", "/people/passwords/", "/people/import/",
    "/people/minh/", "/people/minh/change/", "/people/minh/positions/add/",
    "/people/minh/positions/1/end/", "/people/minh/positions/1/change/", "/people/minh/positions/1/move/",
    "/people/minh/handovers/add/", "/people/minh/positions/1/delegate/", "/calendar/",
    "/calendar/quoc-gia/1/", "/calendar/syt/1/", "/calendar/syt/1/hours/", "/calendar/syt/1/in-force/",
]  # fmt: skip


@pytest.fixture
def people(live_server: object) -> Iterator[Cast]:
    from nennep.org.queries.calendars import forget_calendars

    forget_calendars()
    with clock.frozen(NOW):
        cast = build_cast()
        by = cast.actor("quan")
        draft = actions.add_calendar(
            by=by,
            at=NOW,
            keeper=cast.health,
            national=False,
            name="Lịch riêng của Sở Y tế",
            covers_from=date(2024, 1, 1),
            covers_to=date(2027, 1, 31),
        )
        actions.set_day(draft, day=date(2026, 12, 1), kind="off", name="Nghỉ bão", provisional=True, by=by, at=NOW)
        actions.set_day(
            draft,
            day=date(2026, 12, 31),
            kind="off",
            name="Nghỉ chiều cuối năm",
            basis="TB 12/TB-SYT",
            spans=["07:30-11:30"],
            by=by,
            at=NOW,
        )
        actions.delegate(
            cast.minh.positions.get(),
            borrower=cast.dat,
            duties=["handle"],
            held_from=date(2026, 11, 18),
            held_to=date(2026, 11, 20),
            basis="Giấy ủy quyền số 1",
            by=cast.actor("minh"),
            at=NOW,
        )
        yield cast


@pytest.fixture
def manager(people: Cast) -> Client:
    client = Client()
    client.force_login(people.quan)
    return client


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.page
def test_every_screen_of_the_room_is_accessible_and_fits_a_phone(manager: Client, watched: Watched) -> None:
    watched.sign_in(manager)
    for address in SCREENS:
        watched.open(address)
        shoot(watched, address.strip("/").replace("/", "-").replace("?", "-"))
        watched.check()


@pytest.mark.once("tests/org/test_screens.py")
def test_a_form_with_faults_leads_to_each_field(manager: Client, watched: Watched) -> None:
    watched.sign_in(manager)
    page = watched.open("/people/add/")
    page.get_by_label("Họ và tên").fill("Trần Thị Mới")
    page.get_by_role("button", name="Thêm người và giao vị trí").click()
    assert page.get_by_label("Họ và tên").input_value() == "Trần Thị Mới"
    page.get_by_role("link", name="Ghi chức vụ, ví dụ: Chuyên viên.").click()
    assert page.evaluate("document.activeElement.name") == "title"
    shoot(watched, "person-add-faults")
    watched.check()


@pytest.mark.once("tests/org/test_people_import.py")
def test_the_list_read_from_a_file_is_corrected_on_the_screen(manager: Client, watched: Watched) -> None:
    manager.post(
        "/people/import/",
        {
            "file": SimpleUploadedFile(
                "a.xlsx",
                sheet(
                    ["Trần Thị Mới", "moi", "NVD", "Chuyên viên", "Thụ lý hồ sơ", "01/11/2026"],
                    ["Lê Sai", "lan", "XYZ", "", "bay", "hôm qua"],
                ),
            )
        },
    )
    watched.sign_in(manager)
    watched.expected.append("422")
    page = watched.open("/people/import/check/")
    shoot(watched, "people-check")
    watched.check()
    page.get_by_label("Tên đăng nhập, dòng 3").fill("le.sai")
    page.get_by_role("button", name="Soát lại sau khi sửa").click()
    assert page.get_by_label("Tên đăng nhập, dòng 3").count() == 0
    page.get_by_role("button", name="Nhận 1 dòng đúng, giữ lại 1 dòng").click()
    assert page.get_by_role("cell", name="moi", exact=True).count() == 1
    shoot(watched, "new-passwords")
    watched.check()
