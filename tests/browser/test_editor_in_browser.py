"""The process editor in a real browser, with real keys."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, Route

from nennep.definitions.definition import Definition
from nennep.definitions.editing import apply
from nennep.processes.actions import open_draft, save_draft
from nennep.processes.models import ProcessVersion
from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast, build_cast
from tests.definitions.tables import qt_dp_04
from tests.factories import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHEN = "2026-11-17 08:40"
HOME = "/processes/QT.DP.04/draft/"
DONE = "() => !document.querySelector('.unsaved') && !document.querySelector('.sending')"


@pytest.fixture
def scene(live_server: object) -> Iterator[tuple[Cast, ProcessVersion]]:
    with clock.frozen(at(WHEN)):
        cast = build_cast()
        version = make_procedure(
            cast,
            code="QT.DP.04",
            process=qt_dp_04(),
            terms={"counter": {"amount": "27", "unit": "calendar_day", "cutoff": None}},
        )
        process = version.procedure.processes.get()
        process.versions.get().covers.add(version)
        yield cast, open_draft(process, by=cast.actor("thao", WHEN), at=at(WHEN))


@pytest.fixture
def page(scene: tuple[Cast, ProcessVersion], watched: Watched) -> Page:
    client = Client()
    client.force_login(scene[0].thao)
    watched.sign_in(client)
    return watched.open(HOME)


def cell(page: Page, step: str, column: str):
    return page.locator(f'tr[data-row="{step}"] [data-column="{column}"]')


def saved(page: Page) -> None:
    page.wait_for_function(DONE)


def at_work(page: Page) -> str:
    return page.evaluate(
        "() => { const a = document.activeElement; const row = a.closest('tr');"
        " return `${(row && row.dataset.row) || ''} ${a.dataset.column || a.name || a.tagName}`; }"
    )


def hours_of(scene: tuple[Cast, ProcessVersion], step: str) -> int:
    scene[1].refresh_from_db()
    return int(Definition.from_dict(scene[1].definition).step(step).hours)


def shoot(watched: Watched, name: str) -> None:
    """Keep pictures of the open page where somebody asks for pictures."""
    folder = os.environ.get("NENNEP_PICTURES")
    if folder:
        for width in (390, 1280, 1600):
            watched.page.set_viewport_size({"width": width, "height": 900})
            watched.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        watched.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_a_cell_is_typed_over_and_everything_beside_it_follows(scene, page, watched) -> None:
    cell(page, "B5", "hours").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    assert at_work(page) == "B6 hours"
    saved(page)
    assert hours_of(scene, "B5") == 12
    assert cell(page, "B5", "hours").inner_text().split() == ["24", "12"]
    assert "Giảm 12 giờ" in page.locator("[data-part=hours]").inner_text()
    assert page.locator(".lying [data-step=B5].chg text").text_content() == "B5 · 12"
    shoot(watched, "editor-edited")
    watched.check()


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_the_arrows_the_tab_and_the_undo_of_a_spreadsheet(scene, page, watched) -> None:
    cell(page, "B5", "hours").click()
    page.keyboard.press("Escape")
    assert at_work(page) == "B5 hours"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert at_work(page) == "B6 forms_in"
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("30")
    page.keyboard.press("ArrowUp")
    assert at_work(page) == "B5 hours"
    saved(page)
    assert hours_of(scene, "B6") == 30
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    assert at_work(page) == "B5 forms_in"
    saved(page)
    assert hours_of(scene, "B5") == 240
    page.keyboard.press("Control+z")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '1'")
    page.keyboard.press("Control+z")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '0'")
    assert (hours_of(scene, "B5"), hours_of(scene, "B6")) == (24, 40)
    page.keyboard.press("Control+y")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '1'")
    assert hours_of(scene, "B6") == 30
    assert not watched.complaints()


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_steps_are_added_named_moved_and_branched_by_key(scene, page, watched) -> None:
    cell(page, "B7", "name").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+n")
    page.wait_for_selector('tr[data-row="B7a"] textarea')
    page.keyboard.type("Họp hội đồng")
    page.keyboard.press("Enter")
    saved(page)
    cell(page, "B7a", "name").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_function(
        "() => [...document.querySelectorAll('tr[data-row]')].findIndex((r) => r.dataset.row === 'B7a')"
        " < [...document.querySelectorAll('tr[data-row]')].findIndex((r) => r.dataset.row === 'B7')"
    )
    assert page.locator(".lying [data-step=B7a]").count() == 1
    page.keyboard.press("Alt+r")
    page.wait_for_selector("[name=branch_name]")
    assert at_work(page).endswith("branch_name")
    page.keyboard.type("Không đạt")
    page.keyboard.press("Tab")
    page.locator("[name=branch_to]").first.select_option("B6")
    page.wait_for_function(
        """() => document.querySelector('tr[data-row="B7a"] [data-column="branches"]').textContent.includes('về B6')"""
    )
    saved(page)
    shoot(watched, "editor-detail")
    watched.check()


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_tab_goes_from_who_to_hours_and_a_letter_that_chooses_nothing_is_not_lost_in_silence(scene, page) -> None:
    cell(page, "B4", "role").click()
    page.keyboard.press("Tab")
    assert at_work(page).endswith("hours")
    page.keyboard.type("16")
    page.keyboard.press("Enter")
    saved(page)
    assert hours_of(scene, "B4") == 16
    cell(page, "B4", "unit").focus()
    page.keyboard.type("1")
    page.get_by_text("Chữ vừa gõ chưa ghi vào đâu").wait_for()
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("Chữ vừa gõ chưa ghi vào đâu").count() == 0


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_a_refused_cell_keeps_what_was_typed_and_says_why(scene, page, watched) -> None:
    watched.expected.append("422")
    cell(page, "B5", "hours").click()
    page.keyboard.type("mai")
    page.keyboard.press("Enter")
    page.wait_for_selector('tr[data-row="B5"] .ferr')
    assert "Không hiểu thời gian" in page.locator('tr[data-row="B5"] .ferr').inner_text()
    assert page.locator('tr[data-row="B5"] input.edit').input_value() == "mai"
    page.keyboard.press("Control+a")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    saved(page)
    assert page.locator('tr[data-row="B5"] .ferr').count() == 0
    assert hours_of(scene, "B5") == 20


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_a_refused_cell_can_be_left_and_waits_with_its_words(scene, page, watched) -> None:
    watched.expected.append("422")
    cell(page, "B5", "hours").click()
    page.keyboard.type("mai")
    page.keyboard.press("Enter")
    page.wait_for_selector('tr[data-row="B5"] .ferr')
    page.keyboard.press("Escape")
    cell(page, "B6", "hours").click()
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    saved(page)
    assert cell(page, "B5", "hours").inner_text() == "mai"
    assert "Không hiểu thời gian" in page.locator('tr[data-row="B5"] .ferr').inner_text()
    assert (hours_of(scene, "B5"), hours_of(scene, "B6")) == (24, 30)
    cell(page, "B5", "hours").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    assert page.locator('tr[data-row="B5"] .ferr').count() == 0
    assert cell(page, "B5", "hours").inner_text() == "24"


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_an_answer_does_not_disturb_what_is_being_typed(scene, page, watched) -> None:
    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/draft/edit/", late)
    cell(page, "B5", "hours").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '1'")
    assert page.locator('tr[data-row="B6"] input.edit').input_value() == "3"
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '2'")
    assert (hours_of(scene, "B5"), hours_of(scene, "B6")) == (12, 30)
    assert at_work(page) == "B7k hours"
    cell(page, "B7", "hours").focus()
    page.keyboard.press("F4")
    page.wait_for_selector("tr[data-more=B7] [name=evidence]")
    page.locator("[name=evidence]").fill("Phiếu")
    page.keyboard.press("Tab")
    page.locator("[name=result]").focus()
    page.keyboard.type("Bản dự")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '3'")
    page.keyboard.type(" thảo")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.querySelector('[data-editor]').dataset.edit === '4'")
    scene[1].refresh_from_db()
    step = Definition.from_dict(scene[1].definition).step("B7")
    assert (step.evidence, step.result) == ("Phiếu", "Bản dự thảo")
    page.unroute_all(behavior="wait")


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_an_example_half_typed_stays_while_the_table_is_edited(scene, page) -> None:
    page.locator("#hsm-moi summary").click()
    page.locator("#hs-ten").fill("Hồ sơ thiếu giấy tờ")
    cell(page, "B5", "hours").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    saved(page)
    assert page.locator("#hs-ten").input_value() == "Hồ sơ thiếu giấy tờ"
    page.locator("#hs-kl").fill("B4: Không đạt, Đạt")
    page.locator("#hsm-moi").get_by_role("button", name="Thêm hồ sơ mẫu").click()
    page.locator("[data-part=examples] li", has_text="Hồ sơ thiếu giấy tờ").wait_for()
    assert page.locator("#hs-ten").input_value() == ""
    page.get_by_role("button", name="Đường này là đúng").click()
    page.get_by_text("Đi đúng đường mong đợi").wait_for()


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_rows_from_a_spreadsheet_are_shown_before_they_are_taken_in(scene, page, watched) -> None:
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = "Xin ý kiến các đơn vị\\tChuyên viên\\t8\\nTổng hợp ý kiến góp ý\\tChuyên viên\\t4\\n"
    page.evaluate(f"navigator.clipboard.writeText('{text}')")
    cell(page, "B3", "name").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+v")
    dialog = page.locator("[data-paste-dialog]")
    dialog.get_by_text("Đọc được 2 bước").wait_for()
    assert scene[1].edits.count() == 1
    shoot(watched, "editor-paste")
    dialog.get_by_role("button", name="Nhận 2 bước").click()
    dialog.get_by_text("Chọn một câu trả lời").wait_for()
    dialog.locator("[name=bare]").select_option("working_hour")
    dialog.get_by_role("button", name="Nhận 2 bước").click()
    page.wait_for_selector('tr[data-row="B3b"]')
    saved(page)
    assert hours_of(scene, "B3b") == 4


@pytest.mark.page
def test_the_row_chooses_the_box_and_the_box_the_row(page) -> None:
    cell(page, "B6", "role").click()
    assert page.locator(".lying .sel").get_attribute("data-step") == "B6"
    page.keyboard.press("Escape")
    page.locator(".lying [data-step=B9]").click()
    assert page.locator("tr.sel").get_attribute("data-row") == "B9"


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_checks_follow_the_edit_and_lead_to_the_step(scene, page) -> None:
    checks = page.locator("[data-part=checks]")
    assert checks.locator("li").first.inner_text() != ""
    cell(page, "B6", "hours").click()
    page.keyboard.type("400")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('[data-part=checks] li').textContent.includes('quá ngân sách')"
    )
    checks.get_by_role("link", name="Tới bước B6").first.click()
    assert at_work(page) == "B6 name"


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_what_is_typed_without_connection_is_kept_and_sent_again(scene, page, watched) -> None:
    watched.expected += ["ERR_FAILED", "Failed to load"]

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/draft/edit/", cut)
    cell(page, "B5", "hours").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.get_by_text("Mất kết nối với máy chủ").wait_for()
    assert "1 chỗ sửa giữ trong máy này" in page.locator("[data-status]").inner_text()
    assert hours_of(scene, "B5") == 24
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    held = page.locator("[data-held]")
    held.get_by_text("Lần trước còn 1 chỗ sửa").wait_for()
    assert "Thời gian của bước B5: 12" in held.inner_text()
    page.unroute("**/draft/edit/", cut)
    held.get_by_role("button", name="Gửi lại").click()
    saved(page)
    assert hours_of(scene, "B5") == 12
    page.reload()
    assert not page.locator("[data-held]").is_visible()


def test_who_is_overtaken_sees_the_newest_table_and_keeps_the_typed(scene, page, watched) -> None:
    watched.expected.append("409")
    cast, draft = scene
    draft.refresh_from_db()
    change = {"act": "set", "step": "B4", "column": "hours", "text": "36"}
    after, words = apply(Definition.from_dict(draft.definition), change)
    save_draft(draft, definition=after, words=words, edit=0, by=cast.actor("thao", WHEN), at=at(WHEN))
    cell(page, "B5", "hours").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    held = page.locator("[data-held]")
    held.get_by_text("vừa sửa bản nháp này lúc 08:40").wait_for()
    assert cell(page, "B4", "hours").inner_text().split() == ["40", "36"]
    assert cell(page, "B5", "hours").inner_text() == "24"
    held.get_by_role("button", name="Gửi lại").click()
    saved(page)
    assert hours_of(scene, "B5") == 12
    assert hours_of(scene, "B4") == 36


@pytest.mark.page
def test_a_narrow_screen_reads_and_refuses_to_edit(scene, page, watched) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.get_by_text("Sửa bảng bước cần màn hình rộng hơn 900 px").first.is_visible()
    cell(page, "B5", "hours").click()
    assert page.locator(".ed .edit").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not watched.complaints()


@pytest.mark.page
def test_the_details_of_a_step_and_the_folded_parts_are_accessible(page, watched) -> None:
    watched.open(f"{HOME}?step=B6")
    page.locator("#khung summary").click()
    page.locator("#hsm-moi summary").click()
    shoot(watched, "editor-more")
    watched.check()
