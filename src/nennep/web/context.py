"""What every page of the shell knows."""

from collections.abc import Sequence
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from nennep.kernel.actors import Actor
from nennep.web import clock, menu, unsent
from nennep.web.menu import DemoAccount, ShownAdminEntry, ShownEntry, admin_shown_to, bell_for, demo_accounts, shown_to
from nennep.web.practice import HELPS, words_for
from nennep.web.unsent import FormOffer


class Shell:
    """The frame around one page; each part is looked up when the page shows it, and once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.demo: bool = settings.DEMO
        self.assumed: bool = clock.is_assumed()

    @cached_property
    def actor(self) -> Actor | None:
        return getattr(self.request, "actor", None)

    @cached_property
    def practice(self) -> str:
        return words_for(self.actor)

    @property
    def practice_helps(self) -> list[tuple[str, str]]:
        """The buttons of every page of practice: where they send to, their words."""
        return [(reverse(url), words) for url, words in HELPS.items()]

    @cached_property
    def may_practise(self) -> bool:
        """Whether a press leads into practice from here."""
        return self.actor is not None and not self.practice

    @cached_property
    def position(self) -> object:
        return getattr(self.request, "position", None)

    @cached_property
    def menu(self) -> list[ShownEntry]:
        if self.actor is None:
            return []
        return shown_to(self.actor, clock.now(), self.request.path)

    @property
    def finds_cases(self) -> str:
        """Where the box of the bar searches; "" for whom there is nothing to find."""
        return next((entry.address for entry in self.menu if entry.place == "cases"), "")

    @cached_property
    def admin(self) -> list[ShownAdminEntry]:
        return admin_shown_to(self.actor, clock.now()) if self.actor else []

    @cached_property
    def admin_wrong(self) -> int:
        """How much is wrong on all pages of administration together."""
        return sum(entry.wrong for entry in self.admin)

    @cached_property
    def bell(self) -> tuple[str, int] | None:
        return bell_for(self.actor, clock.now()) if self.actor else None

    @cached_property
    def whose(self) -> str:
        return unsent.mark_of(self.request)

    @cached_property
    def unsent_here(self) -> list[FormOffer]:
        """What was typed and not taken, offered where it was typed."""
        return [one for one in self.all_unsent if self.request.path in (one.page.split("?")[0], one.address)]

    @cached_property
    def unsent_elsewhere(self) -> int:
        """How much of it waits on other pages, told on the page where the day begins."""
        elsewhere = len(self.all_unsent) - len(self.unsent_here)
        if not elsewhere or self.actor is None or self.request.path != menu.first_page(self.actor):
            return 0
        return elsewhere

    @cached_property
    def all_unsent(self) -> list[FormOffer]:
        return unsent.offered(self.request)

    @cached_property
    def now(self) -> object:
        return clock.now()

    @cached_property
    def _demo(self) -> tuple[str, Sequence[DemoAccount]]:
        return demo_accounts() if self.demo else ("", ())

    @property
    def demo_password(self) -> str:
        return self._demo[0]

    @property
    def demo_accounts(self) -> Sequence[DemoAccount]:
        return self._demo[1]


def wrong_frame(request: HttpRequest) -> str:
    """In what a refusal is told: a page of its own, or a bar on the page that asked for a part."""
    return f"web/wrong_{'bar' if unsent.is_fragment(request) else 'page'}.html"


def shell(request: HttpRequest) -> dict[str, object]:
    return {"shell": Shell(request), "wrong_frame": wrong_frame(request)}
