"""A person at the site who only follows what pages offer: links, forms and their buttons, by the words on them.

Only the first page may be typed. Each page that comes back is 200 or the walk ends there with what the page says.
"""

import re
from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import urljoin

from django.test import Client
from lxml import html

FIRST = "/"
LINKS, BUTTONS = ".//a[@href]", ".//button|.//input[@type='submit']"
OWN_PASSWORD = "mot-mat-khau-dai"


def words_of(element: Any) -> str:
    """What is read on it, in one line."""
    return " ".join(element.text_content().split())


class Walker:
    """One person with one window; ``page`` is the tree of the page that is open."""

    page: Any
    address: str

    def __init__(self, username: str, password: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.username = username
        self._open(FIRST)
        self.press("Đăng nhập", login=username, password=password)
        if self.main.xpath(".//input[@name='oldpassword']"):
            self.press("Đổi mật khẩu", oldpassword=password, password1=OWN_PASSWORD, password2=OWN_PASSWORD)

    @property
    def main(self) -> Any:
        return self.page.xpath("//main")[0]

    @property
    def text(self) -> str:
        """All that the main part of the page says."""
        return words_of(self.main)

    @property
    def heading(self) -> str:
        return words_of(self.page.xpath("//h1")[0])

    @property
    def told(self) -> str:
        """What the page says of the act before it."""
        return " ".join(words_of(one) for one in self.page.xpath("//*[@role='status']"))

    @property
    def menu(self) -> list[str]:
        """The words of everything on the bar and under the person's name."""
        return [words_of(one) for one in self.page.xpath("//header//a[@href]")]

    def first(self) -> Self:
        """The first page, where the day of this person begins."""
        return self._open(FIRST)

    def choose(self, words: str) -> Self:
        """An entry of the bar, or one under the person's name."""
        return self._follow(self._one(self.page.xpath("//header//a[@href]"), words))

    def go(self, words: str, beside: str = "") -> Self:
        """The link of the page with these words; ``beside``: in the row that says this."""
        return self._follow(self._pick(LINKS, words, beside))

    def fetch(self, words: str, beside: str = "") -> bytes:
        """What lies behind a link that is a file; the page stays."""
        link = self._pick(LINKS, words, beside)
        answer = self.client.get(urljoin(self.address, link.get("href")))
        assert answer.status_code == 200, (link.get("href"), answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    def press(self, words: str, beside: str = "", refused: bool = False, **given: Any) -> Self:
        """The button with these words, its form filled in: each field by its name, choices by their words.

        ``refused``: the site is to say no, on the same page.
        """
        button = self._pick(BUTTONS, words, beside)
        form = button.xpath("ancestor::form") or self.page.xpath(f"//form[@id='{button.get('form')}']")
        assert form, f"nút “{words}” không thuộc biểu mẫu nào"
        held = self._filled(form[0], given)
        if button.get("name"):
            held[button.get("name")] = button.get("value", "")
        address = urljoin(self.address, button.get("formaction") or form[0].get("action") or "")
        if (button.get("formmethod") or form[0].get("method") or "get").lower() == "get":
            return self._take(self.client.get(address, held, follow=True), refused)
        return self._take(self.client.post(address, held, follow=True), refused)

    def links(self) -> Iterator[str]:
        """Every address of the site that the page offers."""
        for link in self.page.xpath("//a[@href]"):
            address = urljoin(self.address, link.get("href")).partition("#")[0]
            if address.startswith("/"):
                yield address

    def _filled(self, form: Any, given: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends of the form; a field that it does not have is no field of this page."""
        fields = form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]")
        if form.get("id"):
            fields += self.page.xpath(f"//*[@form='{form.get('id')}'][@name]")
        names = {field.get("name") for field in fields}
        assert set(given) <= names, f"{self.address} không có ô {set(given) - names}, chỉ có {sorted(names)}"
        held: dict[str, Any] = {}
        for field in fields:
            if field.get("disabled") is None and field.tag != "button":
                name = field.get("name")
                for value in self._values(field, given.get(name)):
                    held.setdefault(name, []).append(value)
        return held

    def _values(self, field: Any, wanted: Any) -> list[Any]:
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        listed = wanted if isinstance(wanted, list) else [wanted]
        if kind in ("checkbox", "radio"):
            value = field.get("value", "on")
            ticked = field.get("checked") is not None if wanted is None else wanted is True or value in listed
            return [value] if ticked else []
        if kind == "select":
            return self._options(field, wanted, listed)
        if kind == "file":
            return [] if wanted is None else [wanted]
        if kind in ("submit", "button", "image", "reset"):
            return []
        if wanted is not None:
            return [wanted]
        return [field.text or ""] if kind == "textarea" else [field.get("value", "")]

    def _options(self, field: Any, wanted: Any, listed: list[Any]) -> list[str]:
        options = field.xpath(".//option[not(@disabled)]")
        value = {id(one): one.get("value", words_of(one)) for one in options}
        if wanted is None:
            chosen = [one for one in options if one.get("selected") is not None]
            if not chosen and field.get("multiple") is None:
                chosen = options[:1]
        else:
            chosen = [next((o for o in options if value[id(o)] == w or (w and w in words_of(o))), None) for w in listed]
            said = [words_of(one) for one in options]
            assert None not in chosen, f"{self.address}, ô {field.get('name')}: không có {wanted!r}, chỉ có {said}"
        return [value[id(one)] for one in chosen]

    def _pick(self, kind: str, words: str, beside: str) -> Any:
        """The control with these words; in the smallest row, point or part of the page that says ``beside``."""
        if not beside:
            return self._one(self.main.xpath(kind), words)
        parts = self.main.xpath(".//tr|.//li|.//details|.//section|.//form|.//div|.//p")
        telling = sorted((one for one in parts if beside in words_of(one)), key=lambda one: len(one.text_content()))
        assert telling, f"{self.username}, {self.address}: không có “{beside}”: {self.text[:900]}"
        near = next((one for one in telling if self._fits(one.xpath(kind), words)), telling[0])
        return self._one(near.xpath(kind), words)

    def _fits(self, found: list[Any], words: str) -> list[Any]:
        said = [(words_of(one) or one.get("value") or one.get("aria-label") or "", one) for one in found]
        return [one for text, one in said if text == words] or [one for text, one in said if words in text]

    def _one(self, found: list[Any], words: str) -> Any:
        fits = self._fits(found, words)
        said = [words_of(one) for one in found]
        assert fits, f"{self.username}, {self.address}: không có “{words}”, chỉ có {said}: {self.text[:900]}"
        return fits[0]

    def _follow(self, link: Any) -> Self:
        return self._open(urljoin(self.address, link.get("href")))

    def _open(self, address: str) -> Self:
        return self._take(self.client.get(address, follow=True), refused=False, address=address)

    def _take(self, answer: Any, refused: bool, address: str = "") -> Self:
        chain = getattr(answer, "redirect_chain", [])
        here = chain[-1][0] if chain else address or answer.request["PATH_INFO"]
        query = answer.request.get("QUERY_STRING", "")
        self.address = here if chain or not query or "?" in here else f"{here}?{query}"
        self.page = html.fromstring(answer.content.decode())
        said = [words_of(one) for one in self.page.xpath("//*[contains(@class,'ferr')]")]
        wrong = said or re.sub(r"\s+", " ", self.text)[:700]
        if refused:
            assert answer.status_code in (200, 409, 422), (answer.status_code, wrong)
        else:
            assert answer.status_code == 200, (self.username, self.address, answer.status_code, wrong)
        return self
