"""What comes out of the printer: a page says whose it is, who printed it and when, under which filter, and which page it is."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from nennep.web import clock
from tests.browser.page import Watched
from tests.calendars import at
from tests.cast import Cast
from tests.common import Filled, fill
from tests.factories import make_received, walk

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]

LISTS = {
    "minh": ("/worklist/", "/cases/?view=open&handler=me", "/cases/print/", "/notices/"),
    "lan": ("/reception/", "/cases/?view=all&handler=all", "/documents/outgoing/", "/cases/money/"),
    "thao": ("/processes/", "/procedures/", "/procedures/print/", "/documents/legal/", "/documents/legal/impact/"),
    "quan": ("/people/", "/calendar/"),
}
# A cell of so many words that needs a line for each is a column of one word.
ONE_WORD = """() => [...document.querySelectorAll('main td')].filter(cell => {
  const words = cell.innerText.split(/\\s+/).filter(Boolean).length, range = document.createRange();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 6)));
  return words > 5 && lines.size >= words * 0.8;
}).map(cell => cell.innerText)"""
TOO_WIDE = """() => [...document.querySelectorAll('main table')].filter(one => one.scrollWidth > one.closest('main').clientWidth + 2).length"""
# A4 across, less its margins, in pixels of the style sheet.
ACROSS = {"width": 1009, "height": 680}


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    with clock.frozen(at("2026-11-17 08:40")):
        made = fill(cast)
        version = made.case.procedure_version
        for when in ("2026-11-09 08:00", "2026-11-12 10:00", "2026-11-16 15:00"):
            walk(cast, make_received(cast, version, when), "B2", when)
        yield made


def sign_in(watched: Watched, cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(getattr(cast, who))
    watched.context.clear_cookies()
    watched.sign_in(client)


def pages(watched: Watched) -> list[str]:
    read = PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True)))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read.pages]


def test_every_list_prints_with_its_agency_its_person_the_hour_and_the_number_of_each_page(
    watched: Watched, filled: Filled
) -> None:
    wrong = []
    for who, addresses in LISTS.items():
        sign_in(watched, filled.cast, who)
        for address in addresses:
            page = watched.open(address)
            printed = pages(watched)
            wanted = [filled.cast.health.name, getattr(filled.cast, who).full_name, "08:40 17/11/2026"]
            wrong += [f"{address}: không có “{words}”" for words in wanted if words not in printed[0]]
            for number, said in enumerate(printed, start=1):
                if f"Trang {number}/{len(printed)}" not in said:
                    wrong.append(f"{address}: trang {number} không có số")
            wrong += [
                f"{address}: in cả {words}" for words in ("Xuất Excel", "Đăng xuất") if words in " ".join(printed)
            ]
            page.emulate_media(media="print")
            page.set_viewport_size(ACROSS)
            wrong += [f"{address}: cột một chữ “{words}”" for words in page.evaluate(ONE_WORD)]
            if page.evaluate(TOO_WIDE):
                wrong.append(f"{address}: bảng rộng hơn giấy")
            page.emulate_media(media="null")
    assert not wrong, "\n".join(wrong)


def test_a_printed_list_says_its_filter_in_words(watched: Watched, filled: Filled) -> None:
    sign_in(watched, filled.cast, "lan")
    page = watched.open("/cases/?view=all&handler=all&q=sau&state=processing")
    page.fill(".find2 input", "chưa gửi")
    (first, *_) = pages(watched)
    assert "Lọc: tìm “sau”" in first
    assert "Đang giải quyết" in first
    assert "chưa gửi" not in first
    sign_in(watched, filled.cast, "minh")
    watched.open("/worklist/")
    assert "Lọc:" not in pages(watched)[0]


def test_a_group_of_a_printed_list_stays_with_its_first_row(watched: Watched, filled: Filled) -> None:
    """Whatever lies above, the title of a group is never the last line of a page."""
    sign_in(watched, filled.cast, "minh")
    page = watched.open("/worklist/")
    page.evaluate(
        """() => {
          const table = document.querySelector('table.wl'), body = table.querySelector('tbody');
          body.querySelector('.grp th').textContent = 'NHÓM VIỆC';
          for (let n = 0; n < 60; n++) {
            const copy = table.appendChild(body.cloneNode(true));
            for (let row = 0; row < n % 4; row++) copy.append(copy.lastElementChild.cloneNode(true));
          }
        }"""
    )
    printed = pages(watched)
    assert len(printed) > 6
    ends = [re.sub(r"\s*Trang \d+/\d+\s*", "", said).rstrip() for said in printed]
    assert [number for number, said in enumerate(ends, start=1) if said.endswith("NHÓM VIỆC")] == []


def test_the_control_sheet_on_the_page_of_a_case_has_its_results_under_their_heading(
    watched: Watched, filled: Filled
) -> None:
    sign_in(watched, filled.cast, "minh")
    page = watched.open(f"/cases/{filled.case.code}/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 620, "height": 900})
    heading, cell = page.evaluate(
        """() => ['thead th:last-child', 'tbody tr:not(.hold) td:last-child'].map(where => {
          const box = document.querySelector(`table.ctl ${where}`).getBoundingClientRect();
          return [Math.round(box.left), Math.round(box.right)];
        })"""
    )
    assert heading == cell
    assert heading[1] - heading[0] > 60
    assert "gạch chéo là đồng hồ dừng" in pages(watched)[0]
