"""The public pages and the keeper's screens beside them in a real browser, at 390 and 1280 px."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from nennep.cases.actions import ask_supplement
from nennep.documents.models import Posting
from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.models import LegalBasis, PublishingDecision, Variant
from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cases.versions import put_beside, renamed
from tests.cast import Cast, build_cast
from tests.factories import make_procedure, make_received, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHEN = at("2026-11-18 09:00")
LIST, SHEET = "/public/syt/procedures/", "/public/syt/procedures/QT.DP.02/"
POSTING = "/processes/posting/"
MOVING = "/processes/QT.DP.02/versions/04.00/cases/"
HEAVIEST = 120_000


@pytest.fixture
def office(live_server: object, tmp_path: Path) -> Iterator[Cast]:
    forget_calendars()
    before, settings.FILES = settings.FILES, tmp_path
    with clock.frozen(WHEN):
        cast = build_cast()
        version = make_procedure(
            cast,
            applicants=["Cá nhân"],
            reception_place="Quầy số 4, Trung tâm Phục vụ hành chính công",
            sequence=[
                {"who": "applicant", "text": "Nộp hồ sơ tại quầy hoặc trên Cổng Dịch vụ công quốc gia."},
                {"who": "agency", "text": "Thẩm định hồ sơ, cấp lại chứng chỉ."},
            ],
            questions=[{"name": "ly_do", "label": "Lý do", "choices": ["Mất", "Hỏng"]}],
            conditions="Chứng chỉ chưa bị thu hồi.",
            decision=PublishingDecision.objects.create(
                agency=cast.health, number="1790/QĐ-UBND", signed_on=date(2026, 11, 3)
            ),
        )
        LegalBasis.objects.create(procedure_version=version, document="Luật Dược số 105/2016/QH13", article="Điều 24")
        Variant.objects.create(
            procedure_version=version,
            order=1,
            name="Hỏng",
            answers={"ly_do": "Hỏng"},
            components=[1],
            terms={"counter": {"amount": "3", "unit": "working_day", "cutoff": None}},
        )
        make_procedure(cast, code="QT.DP.03", name="Cấp giấy chứng nhận cơ sở bán lẻ thuốc")
        yield cast
    settings.FILES = before


def signed_in(watched: Watched, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.thao)
    watched.sign_in(client)


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.once("tests/alignment/test_posting_screens.py")
def test_the_keeper_posts_and_everybody_reads_without_signing_in(office: Cast, watched: Watched) -> None:
    signed_in(watched, office)
    page = watched.open(POSTING)
    shoot(watched, "posting-open")
    watched.check()
    page.get_by_label("Chọn tất cả").check()
    page.get_by_label("Từ ngày").fill("2026-11-18")
    page.get_by_role("button", name="Công khai các bản đã chọn").click()
    assert page.get_by_text("Đã công khai 8 tờ").count() == 1
    shoot(watched, "posting-done")
    watched.check()
    watched.open(f"{POSTING}{Posting.objects.filter(place='office').first().pk}/")
    shoot(watched, "posting-one")
    watched.check()
    watched.context.clear_cookies()
    for number, address in enumerate(
        ["/public/", LIST, f"{LIST}?q=cap+lai", f"{LIST}?q=xyz", SHEET, f"{SHEET}?day=2026-11-18"]
    ):
        watched.open(address)
        shoot(watched, f"public-{number}")
        watched.check()


@pytest.mark.once("tests/alignment/test_posting_screens.py")
def test_the_public_page_is_light_and_works_without_a_script(office: Cast, watched: Watched) -> None:
    signed_in(watched, office)
    page = watched.open(POSTING)
    page.get_by_label("Chọn tất cả").check()
    page.get_by_label("Từ ngày").fill("2026-11-18")
    page.get_by_role("button", name="Công khai các bản đã chọn").click()
    page.wait_for_load_state("networkidle")
    watched.context.clear_cookies()
    weights: dict[str, int] = {}
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=watched.home)
    try:
        bare = plain.new_page()
        bare.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
        bare.goto(watched.home + SHEET, wait_until="networkidle")
        assert bare.get_by_role("heading", level=1).inner_text().startswith("Cấp lại chứng chỉ")
        assert sum(weights.values()) < HEAVIEST, weights
        bare.get_by_role("link", name="Thủ tục", exact=True).click()
        bare.get_by_label("Tìm tên hoặc mã thủ tục").fill("ban le")
        bare.get_by_role("button", name="Tìm").click()
        assert bare.get_by_role("link", name="cơ sở bán lẻ").count() == 1
    finally:
        plain.close()


@pytest.mark.once("tests/cases/test_version_change.py")
def test_running_cases_are_mapped_and_moved_in_the_browser(office: Cast, watched: Watched) -> None:
    version = office.health.procedures.get(quality_code="QT.DP.02").versions.get()
    cases = [
        walk(office, make_received(office, version, f"2026-11-17 08:4{n}"), "B2", "2026-11-17 10:00") for n in range(3)
    ]
    ask_supplement(cases[2], by=office.actor("minh"), at=WHEN, reason="Thiếu ảnh chân dung.")
    put_beside(renamed())
    signed_in(watched, office)
    page = watched.open(MOVING)
    shoot(watched, "moving-open")
    watched.check()
    for old, new in (("B3", "C4"), ("B4", "C5"), ("B5", "C6"), ("B6", "C7"), ("B7", "C8")):
        page.locator(f'select[name="to:{old}"]').select_option(new)
    page.get_by_role("button", name="Xem lại hồ sơ sẽ đứng ở đâu").click()
    assert page.get_by_text("2 trên 3 hồ sơ chuyển được").count() == 1
    shoot(watched, "moving-preview")
    watched.check()
    watched.expected.append("422")
    page.get_by_role("button", name="Chuyển hồ sơ đã chọn").click()
    page.get_by_role("link", name="Căn cứ pháp lý còn trống").click()
    assert page.evaluate("document.activeElement.name") == "basis"
    page.get_by_label("Căn cứ pháp lý").fill("Quyết định 1369/QĐ-UBND ngày 16/10/2024")
    page.get_by_label("Lý do chuyển").fill("Bản mới bớt một giấy tờ cho người dân.")
    page.get_by_role("button", name="Chuyển hồ sơ đã chọn").click()
    assert page.get_by_text("Đã chuyển 2 hồ sơ sang bản 04.00").count() == 1
    shoot(watched, "moving-done")
    watched.check()
