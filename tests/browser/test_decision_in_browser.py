"""A decision in a real browser: taken in from Word, two doubts settled by the keys, applied."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.actions import type_in_decision
from nennep.procedures.models import PublishingDecision
from nennep.processes.models import ProcessVersion
from nennep.web import clock
from tests.browser.page import Watched
from tests.cast import Cast, at, build_cast
from tests.office.files import docx, p
from tests.procedures.decisions import LAW, NAMES, WHEN, by, decision_file, make_procedures, row, taken, three_amended

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def office(live_server: object) -> Iterator[Cast]:
    """Sở Y tế with three procedures and their processes, at 08:22 on 11/11/2026."""
    forget_calendars()
    with clock.frozen(at(WHEN)):
        cast = build_cast()
        make_procedures(cast)
        yield cast


@pytest.fixture
def keeper(office: Cast) -> Client:
    client = Client()
    client.force_login(office.thao)
    return client


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_word_decision_is_read_its_doubts_settled_by_keys_and_applied(keeper: Client, watched: Watched) -> None:
    watched.sign_in(keeper)
    page = watched.page
    watched.open("/decisions/read/")
    content = three_amended()
    page.set_input_files("#id_file", {"name": "QD-1893-UBND.docx", "mimeType": WORD, "buffer": content})
    page.click("text=Tải lên, đối chiếu từng chỗ")
    page.wait_for_selector("h1:has-text('còn 2 chỗ cần xem')")
    assert page.locator("[aria-disabled=true]").inner_text() == "Áp dụng, còn 2 chỗ"
    first = page.locator("[data-doubt]").first
    number = first.get_attribute("data-mark")
    assert page.locator(f".src mark[data-mark='{number}']").inner_text() == "18 ngày làm việc"
    assert page.locator(f".src mark[data-mark='{number}'].lit").count() == 1
    shoot(watched, "decision-doubts")
    watched.check()
    page.reload()
    page.keyboard.press("n")
    assert page.locator("[data-doubt].now h3").inner_text() == "Dòng 3, mã thủ tục"
    page.keyboard.press("1")
    page.wait_for_selector("h1:has-text('còn 1 chỗ cần xem')")
    page.keyboard.press("2")
    page.wait_for_selector("h1:has-text('không còn chỗ nào cần xem')")
    shoot(watched, "decision-ready")
    watched.check()
    page.click("text=Áp dụng quyết định")
    page.wait_for_selector("text=Đã áp dụng 1893/QĐ-UBND: 3 phiên bản thủ tục, 3 bản nháp quy trình.")
    shoot(watched, "decision-applied")
    watched.check()
    terms = ProcessVersion.objects.get(state="draft", process__code="QT.DP.05").covers.get().terms
    assert (terms["counter"]["amount"], terms["counter"]["unit"]) == ("18", "calendar_day")


@pytest.mark.page
def test_every_other_screen_of_decisions_is_accessible_and_fits_a_phone(
    office: Cast, keeper: Client, watched: Watched
) -> None:
    read = taken(office, three_amended())
    long = "Nghị định số 163/2025/NĐ-CP quy định chi tiết một số điều của Luật Dược\n" + LAW
    rows = [row(1, "1.990004", NAMES["QT.DP.04"].upper(), "25 ngày", "1.250.000 đồng", long)]
    rows.append(row(2, "1.990005", f"{NAMES['QT.DP.05']} theo hình thức xét hồ sơ", basis=long))
    wide = taken(office, decision_file(("B", rows), number="7/QĐ-UBND"), "rộng.docx")
    unread = taken(office, docx(p("Không có bảng.")), "thu.docx")
    typed = type_in_decision(office.health, **by(office))
    watched.sign_in(keeper)
    screens = [
        "/decisions/",
        "/decisions/read/",
        f"/decisions/{unread.code}/",
        f"/decisions/{wide.code}/",
        f"/decisions/{typed.code}/",
        f"/decisions/{read.code}/head/",
        f"/decisions/{read.code}/lines/3/?settles=0",
        f"/decisions/{read.code}/lines/add/",
    ]
    for number, address in enumerate(screens):
        watched.open(address)
        shoot(watched, f"decision-{number:02d}")
        watched.check()
    assert PublishingDecision.objects.filter(state="draft").count() == 4
