"""Procedures in a real browser: list, sheet, typing in by a decision; the desk that asks for the variant."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from nennep.cases.models import Case
from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.actions import VersionDraft, publish_version
from nennep.procedures.models import ProcedureVersion
from nennep.processes.queries import graph_of_version
from nennep.web import clock
from tests.browser.page import Watched
from tests.cast import Cast, build_cast
from tests.documents.scene import WHEN
from tests.factories import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/procedures/QT.DP.02/"
SCREENS = [
    "/procedures/",
    "/procedures/?q=khong+co",
    "/procedures/?day=sai",
    "/procedures/add/",
    PAGE,
    f"{PAGE}?day=2024-02-01",
    f"{PAGE}versions/1/",
    f"{PAGE}difference/",
    f"{PAGE}amend/",
    f"{PAGE}abolish/",
    "/procedures/print/",
    "/procedures/fields/",
    "/procedures/fields/starter/",
    "/procedures/fields/add/",
    "/procedures/fields/tinh/duoc/",
    "/procedures/fields/tinh/duoc/merge/",
]
TWELVE = {"amount": "12", "unit": "working_day"}


@pytest.fixture
def published(live_server: object) -> Iterator[Cast]:
    """A procedure whose second version has two variants."""
    forget_calendars()
    graph_of_version.cache_clear()
    with clock.frozen(WHEN):
        cast = build_cast()
        draft = VersionDraft(
            valid_from=date(2026, 11, 2),
            changes={"questions": [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]},
            bases=[{"document": "Luật Dược", "article": "Điều 24"}],
            variants=[
                {"name": "Cơ sở lớn", "answers": {"quy_mo": "Lớn"}, "terms": {"counter": TWELVE}},
                {"name": "Cơ sở nhỏ", "answers": {"quy_mo": "Nhỏ"}, "components": [1], "fees": []},
            ],
        )
        first = make_procedure(cast)
        publish_version(first.procedure, draft=draft, by=cast.actor("thao"), at=WHEN)
        yield cast


def signed_in(cast: Cast, name: str, watched: Watched) -> None:
    client = Client()
    client.force_login(cast.people[name])
    watched.sign_in(client)


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.page
def test_every_screen_is_accessible_and_fits_a_phone(published: Cast, watched: Watched) -> None:
    signed_in(published, "thao", watched)
    for number, address in enumerate(SCREENS):
        watched.open(address)
        shoot(watched, f"procedures-{number:02d}")
        watched.check()


@pytest.mark.once("tests/procedures/test_procedure_screens.py")
def test_a_decision_is_typed_in_seen_and_taken_in(published: Cast, watched: Watched) -> None:
    signed_in(published, "thao", watched)
    watched.expected.append("422")
    page = watched.open(PAGE)
    page.get_by_role("link", name="Sửa theo quyết định").click()
    page.get_by_label("Trực tiếp: thời hạn").first.fill("bảy")
    page.get_by_label("Có hiệu lực từ").fill("2026-12-01")
    page.get_by_role("button", name="Xem trước thay đổi").last.click()
    page.get_by_role("link", name="Ghi số quyết định").click()
    assert page.evaluate("document.activeElement.name") == "number"
    watched.check()
    page.get_by_label("Số quyết định").fill("128/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("2026-11-16")
    page.get_by_label("Người ban hành").fill("Chủ tịch UBND tỉnh Thử")
    page.get_by_label("Trực tiếp: thời hạn").first.fill("7")
    page.get_by_role("button", name="Thêm giấy tờ").click()
    page.get_by_label("Tên giấy tờ").last.fill("Bản cam kết")
    page.get_by_role("button", name="Xem trước thay đổi").last.click()
    assert page.locator("ins").all_inner_texts() == ["Trực tiếp: 7 ngày làm việc", "Bản cam kết; 01 bản chính"]
    watched.check()
    page.get_by_role("button", name="Áp dụng").click()
    page.get_by_text("Đã nhập bản 3").wait_for()
    assert ProcedureVersion.objects.get(number=3).components.count() == 3


@pytest.mark.once("tests/reception/test_reception_screen.py")
def test_the_desk_asks_and_the_slip_papers_and_fee_follow(published: Cast, watched: Watched) -> None:
    signed_in(published, "lan", watched)
    page = watched.open(f"{PAGE}receive/")
    watched.check()
    first = page.locator("#papers input").first
    first.fill("1")
    page.get_by_label("Quy mô").select_option("Lớn")
    page.locator("#slip").get_by_text("Cơ sở lớn").wait_for()
    assert "04/12/2026" in page.locator("#slip .due").inner_text()
    assert page.locator("#limit").inner_text() == "12 ngày làm việc"
    assert first.input_value() == "1"
    page.get_by_label("Quy mô").select_option("Nhỏ")
    page.locator("#slip").get_by_text("Cơ sở nhỏ").wait_for()
    assert page.locator("#papers tbody tr").count() == 1
    assert page.locator("#fees").get_by_text("không thu").count() == 1
    assert first.input_value() == "1"
    shoot(watched, "reception-variant")
    page.get_by_text("Nhập tay, sửa").click()
    page.get_by_label("Họ tên người nộp").fill("Huỳnh Thị Sáu")
    page.get_by_label("Số định danh", exact=True).first.fill("068189000412")
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    page.get_by_text("Đã tiếp nhận").wait_for()
    case = Case.objects.get()
    assert case.variant is not None
    assert (case.variant.name, case.fee_amount) == ("Cơ sở nhỏ", 0)
