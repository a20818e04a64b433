"""The consistency board in a real browser, at 390, 1024 and 1280 px."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from nennep.org.queries.calendars import forget_calendars
from nennep.processes.actions import open_draft
from nennep.processes.queries import graph_of_version
from nennep.web import clock
from tests.alignment.board_scene import WHEN, Board, d
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import build_cast
from tests.factories import make_procedure, make_received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 1024, 1280)
SCREENS = [
    "/processes/",
    "/processes/?standing=late",
    "/processes/?q=khong+co",
    "/processes/?field=duoc&division=nvd",
    "/processes/lag/",
    "/processes/lag/?kind=law",
    "/processes/lag/?q=khong+co",
]


@pytest.fixture
def board(live_server: object) -> Iterator[Board]:
    """Every mark on one board: late, under way, approvals missing, several procedures, none of its own."""
    forget_calendars()
    graph_of_version.cache_clear()
    with clock.frozen(at(WHEN)):
        board = Board(build_cast())
        late, begun = board.process("QT.PB.01"), board.process("QT.DP.04")
        board.process("QT.MP.02", tracks=("internal", "electronic"))
        shared = board.process("QT.DP.02")
        for code in ("QT.DP.03", "QT.X.01"):
            procedure = make_procedure(board.cast, code=code).procedure
            procedure.processes.clear()
        shared.procedures.add(make_procedure(board.cast, code="QT.DP.09").procedure)
        make_received(board.cast, shared.procedures.first().versions.get(), "2026-11-16 08:40")
        for number, day in (("165/2026/NĐ-CP", "2026-07-01"), ("98/2026/NĐ-CP", "2026-10-15")):
            board.law(number, day)
        board.cited("process", "QT.PB.01", "165/2026/NĐ-CP")
        board.cited("process", "QT.DP.04", "98/2026/NĐ-CP")
        board.publish(late, "2026-07-22", "1369/QĐ-UBND")
        by, when = board.cast.actor("thao", WHEN), at("2026-11-16 08:00")
        open_draft(begun, by=by, at=when, owner=board.cast.minh, due_on=d("2027-01-15"))
        yield board


def signed_in(board: Board, who: str, watched: Watched) -> None:
    client = Client()
    client.force_login(board.cast.people[who])
    watched.sign_in(client)


def shoot(watched: Watched, name: str) -> None:
    """Keep a picture of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in WIDTHS:
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.page
def test_every_screen_of_the_board_is_accessible_and_fits_a_phone(board: Board, watched: Watched) -> None:
    signed_in(board, "thao", watched)
    for number, address in enumerate(SCREENS):
        watched.open(address)
        shoot(watched, f"board-{number:02d}")
        watched.check(widths=WIDTHS)


@pytest.mark.once("tests/alignment/test_board_screen.py")
def test_every_way_from_the_board_leads_somewhere(board: Board, watched: Watched) -> None:
    signed_in(board, "thao", watched)
    page = watched.open("/processes/")
    links = page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    ways = sorted({link for link in links if link.startswith("/")})
    assert any("/versions/03.00/" in way for way in ways)
    assert "/processes/QT.DP.04/draft/" in ways
    answers = {way: page.context.request.get(watched.home + way).status for way in ways}
    assert set(answers.values()) == {200}, answers
    page.get_by_role("button", name="Mở bản nháp QT.PB.01").click()
    page.wait_for_url("**/processes/QT.PB.01/")
    page = watched.open("/processes/?q=pb+01")
    assert page.get_by_text("Bản 03.01 chưa có người nhận việc.").count() == 0


@pytest.mark.page
def test_nothing_of_the_board_leaves_its_sheet(board: Board, watched: Watched) -> None:
    signed_in(board, "thao", watched)
    page = watched.open("/processes/")
    for width in (901, 1024, 1180, 1181, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate(
            "document.querySelector('.scroll').scrollWidth - document.querySelector('.scroll').clientWidth"
        )
        page_over = page.evaluate("document.documentElement.scrollWidth") - width
        assert page_over <= 0, (width, page_over)
        # Below 1024 px the table moves within its own frame.
        assert over <= 0 or width < 1024, (width, over)


@pytest.mark.page
def test_the_province_goes_from_the_sums_to_the_board_of_an_agency(board: Board, watched: Watched) -> None:
    signed_in(board, "khoa", watched)
    page = watched.open("/processes/")
    assert page.url.endswith("/processes/agencies/")
    shoot(watched, "board-sums")
    watched.check(widths=WIDTHS)
    page.get_by_role("link", name="Sở Y tế tỉnh Thử").click()
    assert page.get_by_text("chỉ xem").count() == 1
    assert page.get_by_role("button", name="Mở bản nháp").count() == 0
    watched.check(widths=WIDTHS)


@pytest.mark.page
def test_a_filter_chosen_in_the_browser_stays_in_the_address(board: Board, watched: Watched) -> None:
    signed_in(board, "minh", watched)
    page = watched.open("/processes/")
    page.get_by_role("link", name="Quá hạn 1").click()
    assert page.url.endswith("?standing=late")
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Lĩnh vực").select_option("duoc")
    page.wait_for_url("**field=duoc**")
    assert "standing=late" in page.url
    page.get_by_role("link", name="Tất cả").click()
    assert page.locator("tbody tr").count() > 1
    watched.check(widths=WIDTHS)
