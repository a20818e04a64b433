"""Procedures from a file in a real browser, at 390 and 1280 px."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from nennep.definitions import bpmn
from nennep.definitions.definition import Definition
from nennep.org.models import Division
from nennep.org.queries.calendars import forget_calendars
from nennep.processes.actions import open_draft
from nennep.processes.models import Process
from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast, build_cast
from tests.definitions.test_bpmn_table import foreign
from tests.definitions.words_of_steps import existing
from tests.exchange.test_bpmn_screens import ROBOT
from tests.factories import definition, make_procedure
from tests.office.files import docx, p
from tests.processes.fake_canvas import lay_canvas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOUBTFUL = ("B2", "Họp hội đồng", "Hội đồng chuyên môn", "2 ngày", "Biên bản họp; Phiếu biểu quyết")


@pytest.fixture
def scene(live_server: object) -> Iterator[Cast]:
    forget_calendars()
    with clock.frozen(at("2026-11-17 08:40")):
        cast = build_cast()
        make_procedure(cast)
        yield cast


@pytest.fixture
def keeper(scene: Cast) -> Client:
    client = Client()
    client.force_login(scene.thao)
    return client


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def choose(watched: Watched, tmp_path: Path, content: bytes, name: str = "qt-duoc.docx") -> None:
    """Upload a file by the form."""
    file = tmp_path / name
    file.write_bytes(content)
    page = watched.open("/processes/uploads/")
    page.get_by_label("Tệp quy trình có sẵn").set_input_files(str(file))
    page.get_by_role("button", name="Tải lên để đối chiếu").click()


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_an_existing_procedure_is_corrected_and_put_into_a_draft(
    keeper: Client, watched: Watched, tmp_path: Path
) -> None:
    watched.sign_in(keeper)
    watched.expected.append("422")
    choose(watched, tmp_path, docx(existing(DOUBTFUL)))
    page = watched.page
    assert page.locator("h1").inner_text() == "Đọc được 6 bước, còn 2 bước cần xem"
    shoot(watched, "upload-word")
    watched.check()
    page.get_by_role("button", name="Đưa vào bản nháp").click()
    shoot(watched, "upload-faults")
    page.get_by_role("link", name="Chọn đơn vị thời gian của bước B2").click()
    assert page.evaluate("document.activeElement.name") == "b1-time_unit"
    second = page.locator("#b1")
    second.get_by_label("Đơn vị").select_option("working_day")
    second.get_by_label("Nhiệm vụ", exact=False).first.select_option("handle")
    second.get_by_label("Đã đối chiếu với văn bản").check()
    page.locator("#b3").get_by_label("Đã đối chiếu với văn bản").check()
    page.get_by_label("Đã xem các lưu ý chung").check()
    page.get_by_label("Mã quy trình mới").fill("QT.DP.09")
    page.get_by_label("Tên quy trình mới").fill("Cấp giấy chứng nhận")
    page.get_by_label("Phòng chủ quản").select_option("nvd")
    page.get_by_role("button", name="Đưa vào bản nháp").click()
    page.get_by_text("Đã đưa 6 bước vào bản nháp 01.00 của QT.DP.09.").wait_for()
    assert "/processes/QT.DP.09/draft/" in page.url
    assert Process.objects.get(code="QT.DP.09").versions.get().state == "draft"


@pytest.mark.once("tests/exchange/test_bpmn_screens.py")
def test_a_bpmn_file_shows_what_is_kept_and_what_cannot_run(keeper: Client, watched: Watched, tmp_path: Path) -> None:
    watched.sign_in(keeper)
    root = etree.fromstring(bpmn.write(definition()).replace("Thẩm định hồ sơ".encode(), b"Xem"))
    foreign(root)
    choose(watched, tmp_path, etree.tostring(root), "ve-lai.bpmn")
    shoot(watched, "upload-bpmn")
    watched.check()
    choose(watched, tmp_path, ROBOT, "may.bpmn")
    shoot(watched, "upload-bpmn-refused")
    watched.check()
    watched.open("/processes/QT.DP.02/bpmn/")
    shoot(watched, "bpmn")
    watched.check()


@pytest.mark.once("tests/exchange/test_packages.py")
def test_a_package_goes_out_and_is_chosen_from_by_another_agency(
    scene: Cast, keeper: Client, watched: Watched, tmp_path: Path
) -> None:
    watched.sign_in(keeper)
    page = watched.open("/processes/exchange/")
    page.get_by_label("QT.DP.02").check()
    with page.expect_download() as made:
        page.get_by_role("button", name="Xuất gói").click()
    made.value.save_as(tmp_path / "goi.zip")
    assert page.get_by_role("button", name="Xuất gói").is_enabled()
    shoot(watched, "exchange")
    watched.check()
    other = Client()
    other.force_login(scene.tuan)
    Division.objects.create(agency=scene.other, code="tt", name="Phòng Trồng trọt")
    watched.context.clear_cookies()
    watched.sign_in(other)
    watched.expected.append("422")
    page = watched.open("/processes/exchange/")
    page.get_by_label("Gói nhận được").set_input_files(str(tmp_path / "goi.zip"))
    page.get_by_role("button", name="Tải gói lên để so").click()
    page.get_by_role("button", name="Đưa mục đã chọn vào bản nháp").click()
    shoot(watched, "package-faults")
    page.get_by_label("Chủ quản “Phòng Nghiệp vụ Dược (nvd)”").select_option("=tt")
    shoot(watched, "package")
    watched.check()
    page.get_by_label("Chủ quản “Phòng Nghiệp vụ Dược (nvd)”").select_option("=tt")
    page.get_by_role("button", name="Đưa mục đã chọn vào bản nháp").click()
    assert page.get_by_text("Đã mở bản nháp 1 quy trình: QT.DP.02.").count() == 1
    watched.check()
    assert Process.objects.get(agency=scene.other).division.code == "tt"


@pytest.mark.once("tests/processes/test_modeler.py")
def test_the_expert_draws_on_the_draft_and_saves_it_back(
    scene: Cast, keeper: Client, watched: Watched, tmp_path: Path, settings: object
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    lay_canvas(tmp_path)
    who = {"by": scene.actor("thao"), "at": at("2026-11-17 08:40")}
    draft = open_draft(Process.objects.get(), **who)
    watched.sign_in(keeper)
    page = watched.open("/processes/QT.DP.02/draft/bpmn/")
    page.get_by_text("Đã mở bản vẽ.").wait_for()
    assert page.locator(".bjs-powered-by").is_visible()
    assert not page.locator("textarea").is_visible()
    page.get_by_role("button", name="Ghi bản vẽ").click()
    assert page.get_by_text("Bản vẽ chưa đổi gì").count() == 1
    page.get_by_role("button", name="đổi tên").click()
    shoot(watched, "modeler")
    page.get_by_role("button", name="Ghi bản vẽ").click()
    page.get_by_text("Đã ghi bản vẽ vào bản nháp. Máy chạy được.").wait_for()
    draft.refresh_from_db()
    assert Definition.from_dict(draft.definition).step("B3").name == "Thẩm định kỹ"
    page.get_by_text("Đã mở bản vẽ.").wait_for()
    watched.check()


@pytest.mark.page
def test_without_the_canvas_the_page_tells_how_to_get_it(
    scene: Cast, keeper: Client, watched: Watched, tmp_path: Path, settings: object
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    open_draft(Process.objects.get(), by=scene.actor("thao"), at=at("2026-11-17 08:40"))
    watched.sign_in(keeper)
    page = watched.open("/processes/QT.DP.02/draft/bpmn/")
    assert page.get_by_text("./nennep assets").count() == 1
    assert page.get_by_role("link", name="Xuất và nhập tệp BPMN").count() == 1
    watched.check()


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_the_list_prose_and_what_cannot_be_read_are_accessible_too(
    keeper: Client, watched: Watched, tmp_path: Path
) -> None:
    watched.sign_in(keeper)
    choose(watched, tmp_path, b"%PDF-1.7\n%%EOF", "qt.pdf")
    shoot(watched, "upload-unreadable")
    watched.check()
    prose = [p("Bước 1: Tiếp nhận hồ sơ. Trách nhiệm: Một cửa. Thời gian: 4 giờ."), p("Bước 2: Thẩm định.")]
    choose(watched, tmp_path, docx(*prose), "van-xuoi.docx")
    shoot(watched, "upload-prose")
    watched.check()
    watched.open("/processes/uploads/")
    shoot(watched, "uploads")
    watched.check()
