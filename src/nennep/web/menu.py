"""The menu: one fixed order of entries; a person sees those that they may open."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from nennep.kernel.actors import Actor
from nennep.kernel.practice import is_practice
from nennep.kernel.registry import Registry
from nennep.web.practice import is_practised

Predicate = Callable[[Actor], bool]
Count = Callable[[Actor, datetime], int]

# Place: short label (phone), what follows it on a desk, second key after ``g``.
PLACES: dict[str, tuple[str, str, str]] = {
    "overview": ("Toàn cảnh", "", ""),
    "work": ("Việc", " của tôi", "v"),
    "reception": ("Tiếp nhận", "", ""),
    "cases": ("Hồ sơ", "", "h"),
    "inspection": ("Kiểm tra", "", ""),
    "processes": ("Quy trình", "", ""),
    "documents": ("Tài liệu", "", ""),
    "quality": ("Chất lượng", "", ""),
    "figures": ("Số liệu", "", ""),
}


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place on the bar; ``under`` are further address starts that belong to it.

    ``begins``: a working day may begin there; a place only to look something up is no first page. ``home``: for
    whom it begins there, before the other places.
    """

    place: str
    url: str
    allowed: Predicate
    count: Count | None = None
    under: tuple[str, ...] = ()
    begins: bool = True
    home: Predicate | None = None

    @property
    def address(self) -> str:
        return reverse(self.url)

    def covers(self, path: str) -> int:
        """How much of ``path`` this entry accounts for; 0 is not at all.

        A ``*`` in ``under`` stands for one part of an address, as the code of a record.
        """
        starts = (self.address, *self.under)
        met = (re.match(re.escape(start).replace(r"\*", "[^/]+"), path) for start in starts)
        return max((found.end() for found in met if found), default=0)


@dataclass(frozen=True, slots=True)
class AdminEntry:
    """A page of administration, under the person's name.

    ``begins``: for whoever may open it the day begins there, before every place of the bar.
    ``seldom``: needed on a few days only, it stands behind the others. ``wrong``: counts what is wrong there.
    """

    url: str
    label: str
    allowed: Predicate
    begins: bool = False
    seldom: bool = False
    wrong: Count | None = None

    @property
    def address(self) -> str:
        return reverse(self.url)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as one person sees it on one page."""

    place: str
    address: str
    short: str
    rest: str
    key: str
    count: int
    current: bool

    @property
    def label(self) -> str:
        return self.short + self.rest


@dataclass(frozen=True, slots=True)
class ShownAdminEntry:
    """A page of administration as one person sees it: ``wrong`` things ask for attention there."""

    address: str
    label: str
    wrong: int


_entries: Registry[MenuEntry] = Registry("place")
_admin: Registry[AdminEntry] = Registry("page of administration")
_bell: Registry[tuple[str, Count]] = Registry("bell")
_demo: list[tuple[str, Callable[[], Sequence[DemoAccount]]]] = []


def register(
    place: str,
    url: str,
    allowed: Predicate,
    *,
    count: Count | None = None,
    under: tuple[str, ...] = (),
    begins: bool = True,
    home: Predicate | None = None,
) -> None:
    """Put ``url`` at ``place`` for those whom ``allowed`` admits. Call it in ``AppConfig.ready``."""
    if place not in PLACES:
        raise ValueError(f"No place {place!r} on the bar; there are {', '.join(PLACES)}")
    _entries.add(place, MenuEntry(place, url, allowed, count, under, begins, home), origin=url)


def register_admin(
    url: str, label: str, allowed: Predicate, *, begins: bool = False, seldom: bool = False, wrong: Count | None = None
) -> None:
    """Put a page of administration under the person's name, in order of registration."""
    _admin.add(url, AdminEntry(url, label, allowed, begins, seldom, wrong), origin=url)


def register_bell(url: str, unread: Count) -> None:
    """Where people read what they were told, and how much of it is unread."""
    _bell.add("bell", (url, unread), origin=url)


def bell_for(actor: Actor, at: datetime) -> tuple[str, int] | None:
    """Address and number of unread notices; None where there is no such page, or for practice."""
    if "bell" not in _bell or is_practice(actor.agency_id):
        return None
    url, unread = _bell["bell"]
    return reverse(url), unread(actor, at)


def offer_demo_accounts(password: str, accounts: Callable[[], Sequence[DemoAccount]]) -> None:
    """Let the sign-in page of a demo list these accounts with their shared password."""
    _demo[:] = [(password, accounts)]


def demo_accounts() -> tuple[str, Sequence[DemoAccount]]:
    """The shared password and the accounts; none where nothing was offered."""
    if not _demo:
        return "", ()
    password, accounts = _demo[0]
    return password, accounts()


def entries_for(actor: Actor) -> list[MenuEntry]:
    """The entries this actor may open, in the order of the bar."""
    found = (_entries[place] for place in PLACES if place in _entries)
    return [entry for entry in found if _is_open(entry.url, actor) and entry.allowed(actor)]


def _is_open(url: str, actor: Actor) -> bool:
    return not is_practice(actor.agency_id) or is_practised(url)


def shown_to(actor: Actor, at: datetime, path: str) -> list[ShownEntry]:
    """The bar of one page: at most one entry is current, the one that covers most of the address."""
    entries = entries_for(actor)
    covers = [entry.covers(path) for entry in entries]
    best = max(covers, default=0)
    return [
        ShownEntry(
            entry.place,
            entry.address,
            *PLACES[entry.place],
            entry.count(actor, at) if entry.count else 0,
            bool(best) and covered == best,
        )
        for entry, covered in zip(entries, covers, strict=True)
    ]


def admin_for(actor: Actor) -> list[AdminEntry]:
    """The pages of administration that this actor may open, those of a few days behind the others."""
    found = [entry for entry in _admin.values() if _is_open(entry.url, actor) and entry.allowed(actor)]
    return sorted(found, key=lambda entry: entry.seldom)


def admin_shown_to(actor: Actor, at: datetime) -> list[ShownAdminEntry]:
    """The same with how much is wrong on each page."""
    return [
        ShownAdminEntry(entry.address, entry.label, entry.wrong(actor, at) if entry.wrong else 0)
        for entry in admin_for(actor)
    ]


def first_page(actor: Actor) -> str:
    """Where the day of this person begins; "" where nothing at all may be opened."""
    administration, places = admin_for(actor), entries_for(actor)
    pressing = [entry.address for entry in administration if entry.begins]
    usual = [entry.address for entry in places if entry.home is not None and entry.home(actor)]
    usual += [entry.address for entry in places if entry.begins]
    rest = [entry.address for entry in administration] + [entry.address for entry in places]
    return next(iter(pressing or usual or rest), "")
