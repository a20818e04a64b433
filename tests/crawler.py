"""Everything that one person can reach from the first page by links, and what is wrong there."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.db import transaction
from django.test import Client
from django.urls import resolve
from lxml import html

from nennep.org.models import User
from tests.walker import words_of

FIRST = "/"
# Signing out ends the walk; the pages of the sign-in package are its own.
LEFT_OUT = ("/account/",)
HEADINGS = "//h1|//h2|//h3|//h4|//legend|//caption|//main//th"
EMPTY = ".//*[contains(concat(' ', @class, ' '), ' empty ')]"
OPTIONAL, SAID = "không bắt buộc", "Chưa ai nhận được"


class Crawl:
    """One person's walk: ``opened`` addresses, ``wrong`` things with their address.

    Of pages of one kind, as those of many people, the first is opened.
    """

    def __init__(self, user: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.opened: set[str] = set()
        self.sent: set[tuple[str, tuple[str, ...]]] = set()
        self.wrong: list[str] = []
        self._met: set[tuple[str, tuple[str, ...]]] = set()
        self._waiting: deque[tuple[str, str]] = deque()
        self._await(FIRST, "")
        while self._waiting:
            self._open(*self._waiting.popleft())

    def _await(self, address: str, source: str) -> None:
        if not address.startswith(LEFT_OUT) and _kind(address) not in self._met:
            self._met.add(_kind(address))
            self._waiting.append((address, source))

    def _open(self, address: str, source: str) -> None:
        answer = self.client.get(address, follow=True)
        self.opened.add(address)
        if answer.status_code != 200:
            self.wrong.append(f"{address}: {answer.status_code}, từ {source}")
        elif answer.get("Content-Type", "").startswith("text/html"):
            page = html.fromstring(answer.content.decode())
            here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
            self.wrong += [f"{address}: {words}" for words in _wrong_on(page)]
            for link in _links(page, here):
                self._await(link, address)
            for form in page.xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
                self._send(form, here)

    def _send(self, form: Any, here: str) -> None:
        """As it stands, with nothing filled in: taken or refused in words, and nothing of it stays."""
        address = urljoin(here, form.get("action") or "")
        if address.startswith(LEFT_OUT) or _kind(address) in self.sent:
            return
        self.sent.add(_kind(address))
        held = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
        with transaction.atomic():
            status = self.client.post(address, held).status_code
            transaction.set_rollback(True)
        if status not in (200, 302, 409, 422):
            self.wrong.append(f"{here}: biểu mẫu gửi tới {address} trả lời {status}")


def _kind(address: str) -> tuple[str, tuple[str, ...]]:
    """Which page it is, of whatever record, and what it is asked for."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, tuple(sorted(parse_qs(parts.query, keep_blank_values=True)))


def _links(page: Any, address: str) -> Iterator[str]:
    """Where links lead, and whom a form that only asks will ask."""
    found = [link.get("href") for link in page.xpath("//a[@href]")]
    found += [form.get("action") or "" for form in page.xpath("//form[not(@method) or @method='get']")]
    for one in found:
        target = urljoin(address, one).partition("#")[0]
        if target.startswith("/"):
            yield target


def _wrong_on(page: Any) -> Iterator[str]:
    main = page.xpath("//main")[0]
    if not page.xpath("//h1"):
        yield "không có tiêu đề"
    yield from (f"tiêu đề trống <{one.tag}>" for one in page.xpath(HEADINGS) if not words_of(one))
    for part in main.xpath(".//section[h2]"):
        if words_of(part) == words_of(part.xpath("./h2")[0]) and part.getnext() is None:
            yield f"phần trống “{words_of(part)}”"
    for part in main.xpath(EMPTY):
        if len(part.xpath("./p")) < 2 and not part.xpath(".//a|.//button"):
            yield f"danh sách trống không nói làm gì tiếp: “{words_of(part)}”"
    for form in main.xpath(".//form[@method='post']"):
        yield from _without_choice(form)
    if re.search(r"\bNone\b", words_of(main)):
        yield "có chữ None"


def _without_choice(form: Any) -> Iterator[str]:
    """A list that must be answered and has no answer; a form must not begin there, unless the list says so."""
    for choice in form.xpath(".//select[not(@disabled)]"):
        answers = [option for option in choice.xpath(".//option") if option.get("value", words_of(option))]
        labels = form.xpath(f".//label[@for='{choice.get('id')}']")
        said = " ".join(words_of(one) for one in [*labels, choice.getparent()])
        if not answers and OPTIONAL not in said and SAID not in said:
            yield f"không có gì để chọn ở “{said}”"
