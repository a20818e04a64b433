"""Every screen of the house on a phone and magnified twice: nothing runs off the side, no field lies under a bar."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from nennep.org.models import Division, User
from nennep.procedures.models import Field, ProcedureVersion
from nennep.web import clock
from tests.browser.page import PHONE, Watched
from tests.calendars import at
from tests.cast import Cast
from tests.common import SAMPLES, Filled, fill

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]

PEOPLE = ("thao", "lan", "minh", "quan", "ha", "binh", "khoa")
LONG = "Phòng Quản lý hành nghề, trang thiết bị và kiểm nghiệm thuốc, mỹ phẩm, thực phẩm của tỉnh"
# A window of 1280 x 800 magnified twice.
TWICE = {"width": 640, "height": 400}
UPRIGHT = {"width": PHONE, "height": 844}
# Nothing that people read: parts of pages, and what is sent as it is.
NO_SCREENS = ("file", "template", "styles", "pdf", "excel", "export")
HIDDEN = """() => {
  const told = [];
  const bars = [...document.querySelectorAll('body *')].filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position));
  for (const field of document.querySelectorAll('main input, main select, main textarea, main button, main summary')) {
    if (field.type === 'hidden' || field.disabled || !field.getClientRects().length) continue;
    field.focus();
    if (document.activeElement !== field) continue;
    // Of a tall box the line that one types in.
    const box = field.getBoundingClientRect(), foot = Math.min(box.bottom, box.top + 44);
    for (const bar of bars) {
      if (bar.contains(field)) continue;
      const over = bar.getBoundingClientRect();
      if (over.height && over.top < foot - 2 && over.bottom > box.top + 2 && over.left < box.right && over.right > box.left)
        told.push(`${field.name || field.innerText} ${[box.top, box.bottom].map(Math.round)} dưới ${bar.className} ${[over.top, over.bottom].map(Math.round)}`);
    }
  }
  return told;
}"""
CUT = """() => [...document.querySelectorAll('input[placeholder]')].filter(field => {
  const style = getComputedStyle(field), pen = document.createElement('canvas').getContext('2d');
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return field.clientWidth && pen.measureText(field.placeholder).width > room + 1;
}).map(field => field.placeholder)"""
# Hints of keys, where there is no keyboard.
KEYS = (
    "() => [...document.querySelectorAll('kbd')].filter(key => key.getClientRects().length).map(key => key.innerText)"
)
RUNS_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .lane, .vh'))
  .slice(0, 3).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`)"""


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    """One record of every kind, with names as long as they come."""
    with clock.frozen(at("2026-11-17 08:40")):
        made = fill(cast)
        Division.objects.update(name=LONG)
        Field.objects.update(name=LONG)
        ProcedureVersion.objects.update(name=f"{LONG}, {LONG}")
        User.objects.update(email="nguyen.thi.phuong.thao.quan-ly-chat-luong@soyte.lamgiang.gov.vn", phone="0914000226")
        yield made


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}"


def addresses(filled: Filled) -> Iterator[str]:
    """Every address that has a name, with the record that it needs."""
    for name in sorted(set(names())):
        if any(part in name.rpartition(":")[2] for part in NO_SCREENS) or name.startswith(("account_", "mfa_")):
            continue
        with suppress(NoReverseMatch):
            yield reverse(name)
        for make in SAMPLES.get(name, [])[:1]:
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=make(filled))


def screens(filled: Filled) -> dict[str, list[str]]:
    """The addresses by the first of the cast to whom a page answers."""
    clients = {}
    for who in PEOPLE:
        clients[who] = Client()
        clients[who].force_login(getattr(filled.cast, who))
    found: dict[str, list[str]] = {who: [] for who in PEOPLE}
    for address in addresses(filled):
        for who, client in clients.items():
            answer = client.get(address)
            if answer.status_code == 200 and b"<!doctype html" in b"".join(answer)[:200].lower():
                found[who].append(address)
                break
    return found


def test_no_screen_runs_off_the_side_and_no_bar_lies_on_a_field(watched: Watched, filled: Filled) -> None:
    told: list[str] = []
    opened = 0
    for who, asked in screens(filled).items():
        client = Client()
        client.force_login(getattr(filled.cast, who))
        watched.context.clear_cookies()
        watched.sign_in(client)
        for address in asked:
            opened += 1
            watched.page.set_viewport_size(UPRIGHT)
            page = watched.open(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > PHONE:
                told.append(f"{address} ({who}) rộng {wide}: {page.evaluate(RUNS_OFF)}")
            told += [f"{address} ({who}) đứng: {words}" for words in page.evaluate(HIDDEN)]
            told += [f"{address} ({who}) cụt: {words}" for words in page.evaluate(CUT)]
            told += [f"{address} ({who}) nhắc phím “{words}”" for words in page.evaluate(KEYS) if address != "/keys/"]
            page.set_viewport_size(TWICE)
            told += [f"{address} ({who}) phóng hai: {words}" for words in page.evaluate(HIDDEN)]
    assert not told, "\n".join(told)
    assert opened > 120
