"""Lists as Excel files: the one door, by which a short one is answered at once and a long one is made in the background.

A list says how its rows are made, with ``@sheet``; what comes of it is a view. The room that keeps the background
work registers in ``SHEET_DOOR`` how a long one is ordered, and makes it later by the same function.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from nennep.kernel import words as numbers
from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.registry import Registry, full_name

from .practice import words_for
from .request import HouseRequest
from .tables import attachment
from .workbooks import EXCEL, BookHead, write_book

# With more rows than these the file is made by the worker: writing them here would keep other people waiting.
MOST_IN_A_REQUEST = 2_000
# What an Excel sheet can hold, less the headings and the line above them.
MOST_IN_A_BOOK = 1_048_574
WHOLE = "Toàn bộ danh sách"
# What an address says about the page, not about the rows.
OF_THE_PAGE = ("format", "page", "after", "before", "from")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What stands in the file: ``title`` names it; ``rows`` may be read while they are written, ``total`` counts them.

    ``told`` is the question in words, as the page of the list tells it; ``agency`` names whose list it is where it is
    not the viewer's own.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    total: int
    told: str = ""
    agency: str = ""


MakeSheet = Callable[..., SheetContent]
View = Callable[..., HttpResponse]
OrderSheet = Callable[[HouseRequest, str, Mapping[str, Any], SheetContent], HttpResponse]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A list that may be had as an Excel file: what it is called, on which page it stands, how it is made for whoever asks."""

    name: str
    words: str
    page: str
    make: MakeSheet

    def address(self, named: Mapping[str, Any], query: str) -> str:
        """Where the list stands as it was asked for."""
        return reverse(self.page, kwargs=dict(named)) + (f"?{query}" if query else "")


SHEETS: Registry[SheetKind] = Registry("list as an Excel file")
SHEET_DOOR: Registry[OrderSheet] = Registry("way to order a long list")


def sheet(name: str, *, words: str, page: str) -> Callable[[MakeSheet], View]:
    """Register ``make(request, **named) -> SheetContent`` as a list called ``words``; what comes of it is its view.

    ``page`` is the name of the address at which the list is read, with the same ``named``.

    ``make`` reads the query, the actor and the instant of the request, and whatever stands in the address as ``named``.
    It is called again when the worker makes the file, so it raises PermissionDenied, Http404 or a Refusal
    by itself where this person may not see the list.
    """

    def enter(make: MakeSheet) -> View:
        SHEETS.add(name, SheetKind(name, words, page, make), origin=full_name(make))

        @wraps(make)
        def answer(request: HouseRequest, **named: Any) -> HttpResponse:
            return _answer(request, name, named)

        return answer

    return enter


def wants_sheet(request: HouseRequest) -> bool:
    """Whether the list is asked for as an Excel file."""
    return request.GET.get("format") == "xlsx"


def _answer(request: HouseRequest, name: str, named: Mapping[str, Any]) -> HttpResponse:
    content = SHEETS[name].make(request, **named)
    if content.total > MOST_IN_A_BOOK:
        raise Refusal(
            f"Danh sách có {numbers.number(content.total)} dòng, một tệp Excel chỉ giữ được"
            f" {numbers.number(MOST_IN_A_BOOK)} dòng. Lọc hẹp lại, như theo năm hoặc theo phòng, rồi xuất lại."
        )
    if content.total > MOST_IN_A_REQUEST and "order" in SHEET_DOOR:
        return SHEET_DOOR["order"](request, name, named, content)
    held = BytesIO()
    write_sheet(held, name, request, content)
    return attachment(held.getvalue(), f"{content.title}.xlsx", EXCEL)


def write_sheet(
    target: BytesIO | Path, name: str, request: HouseRequest, content: SheetContent, *, rows: Any = None, note: str = ""
) -> int:
    """The list that this person asked for is written as an Excel file; how many rows it holds.

    ``rows`` are those of the content where somebody reads along.
    """
    head = BookHead(
        agency=content.agency or (request.agency.name if request.agency else ""),
        title=SHEETS[name].words,
        told=f"{content.told or _told(request.GET)} · {numbers.number(content.total)} dòng",
        person=request.user.full_name,
        at=request.at,
        mark=words_for(request.actor),
    )
    return write_book(target, head, content.headings, content.rows if rows is None else rows, note=note)


def _told(query: QueryDict) -> str:
    """The question of a list that does not tell it in words of its own."""
    return "Theo điều kiện lọc của trang" if filter_of(query) else WHOLE


def sought(words: str) -> str:
    """How a search is told among the conditions; nothing where nothing was typed."""
    return f"tìm “{words.strip()}”" if words.strip() else ""


def told_by(*conditions: str) -> str:
    """The conditions that hold as one line; that the list is whole where there are none."""
    said = "; ".join(words for words in conditions if words)
    return said[:1].upper() + said[1:] if said else WHOLE


def filter_of(query: QueryDict) -> str:
    """What an address asks of the rows, the same text for the same question."""
    asked = sorted((name, value) for name, values in query.lists() for value in values if name not in OF_THE_PAGE)
    kept = QueryDict(mutable=True)
    for name, value in asked:
        kept.appendlist(name, value)
    return kept.urlencode()


class _Unread:
    """Messages that no page shows."""

    def add(self, *_: object) -> None:
        """What is said while a file is made in the background is heard by nobody."""


def question(user: Any, actor: Actor, *, position: Any, agency: Any, query: str, at: datetime) -> HouseRequest:
    """A request for a list as that person sends it, with the duties of ``actor``, for the worker to answer."""
    request = HouseRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user, request.actor, request.position, request.agency, request.at = user, actor, position, agency, at
    request._messages = _Unread()  # type: ignore[attr-defined]
    return request
