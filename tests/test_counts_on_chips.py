"""The number on a chip is the number of rows of the list that it opens: on every list with chips, for everybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from nennep.cases.actions import ask_supplement
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.common import Filled, fill
from tests.factories import make_received, walk
from tests.walker import words_of

NOW = at("2026-11-17 08:40")
LISTS = (
    *("/cases/", "/cases/?view=all&handler=all", "/cases/?q=sau", "/cases/?view=late&handler=all&state=processing"),
    *(
        "/processes/",
        "/processes/in-progress/",
        "/procedures/",
        "/procedures/fields/",
        "/procedures/?q=cap",
        "/documents/legal/impact/",
    ),
)
PEOPLE = ("lan", "minh", "ha", "binh", "thao", "tuan", "yen")


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    """Beside one record of each kind a late, a near, a far, a waiting and a nearly finished case."""
    with clock.frozen(NOW):
        made = fill(cast)
        version = made.case.procedure_version
        for when, step in (("2026-11-09", "B2"), ("2026-11-12", "B2"), ("2026-11-16", "B2"), ("2026-11-05", "B5")):
            walk(cast, make_received(cast, version, f"{when} 10:00"), step, f"{when} 10:00")
        waiting = walk(cast, make_received(cast, version, "2026-11-11 08:00"), "B2", "2026-11-11 08:00")
        asked = {"reason": "Đơn chưa có chữ ký theo Điều 5.", "missing": [{"name": "Đơn", "originals": 1}]}
        ask_supplement(waiting, by=cast.actor("minh"), at=at("2026-11-12 09:00"), **asked)
        yield made


def test_no_list_with_counted_chips_is_left_out() -> None:
    counted = {
        path.name
        for path in Path("src/nennep").glob("*/templates/*/*.html")
        if re.search(r'class="pill"[^\n]*\|number }}</a>', path.read_text(encoding="utf-8"))
    }
    shown = {"board", "in_progress", "fields", "procedures", "legal_impact", "list", "intake", "portal_list"}
    assert counted == {f"{name}.html" for name in shown}


def rows_told(page: html.HtmlElement) -> int:
    """How many rows the list has, all its pages together."""
    sums = re.findall(r"= ([\d.]+) hồ sơ", words_of(page))
    pager = page.xpath("//nav[contains(@class, 'pager')]")
    if not pager:
        return len(page.xpath("//main//tbody/tr[td]"))
    said = sums or re.findall(r"(?:trên|^) ?([\d.]+) ", words_of(pager[0]))
    return int(said[-1].replace(".", ""))


def test_every_chip_counts_the_rows_that_it_opens(filled: Filled) -> None:
    seen, wrong = set(), []
    lists = (*LISTS, f"/procedures/intake/{filled.intake.code}/", f"/portal-lists/{filled.portal_list.code}/")
    for who in PEOPLE:
        client = Client()
        client.force_login(getattr(filled.cast, who))
        for address in lists:
            answer = client.get(address)
            if answer.status_code != 200:
                continue
            for chip in html.fromstring(answer.content.decode()).xpath("//a[contains(@class, 'pill')]"):
                label, _, count = words_of(chip).rpartition(" ")
                opened = client.get(address.partition("?")[0] + chip.get("href"))
                found = rows_told(html.fromstring(opened.content.decode()))
                seen.add((address, label))
                if found != int(count.replace(".", "")):
                    wrong.append(f"{who}, {address}, {label} {count}: danh sách có {found}")
    assert not wrong, "\n".join(wrong)
    assert {address for address, _ in seen} == set(lists)
    assert len(seen) > 30
