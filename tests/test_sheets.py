"""Every list that may be had as an Excel file judges by itself who asks: the worker has no gate before it."""

import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.org.models import Agency, User
from nennep.web import clock
from nennep.web.sheets import SHEETS, SheetContent, question
from nennep.work.parts.background import register_background
from tests.calendars import at
from tests.cast import Cast
from tests.common import Filled, fill

DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
NOW = at("2026-11-17 08:40")
register_background()
# Read by whoever holds a post in the agency, as the page of the list is.
OPEN_TO_COLLEAGUES = {
    "alignment.board",
    "alignment.lag",
    "documents.change",
    "documents.impact",
    "documents.register",
    "procedures.fields",
    "procedures.list",
}


@pytest.fixture
def filled(cast: Cast) -> Iterator[Filled]:
    with clock.frozen(NOW):
        yield fill(cast)


def content(
    name: str, filled: Filled, user: User, actor: Actor, agency: Agency, query: str = ""
) -> SheetContent | None:
    """What this person is given; None where refused."""
    named = {
        "arrivals.portal_remarks": {"code": filled.portal_list.code},
        "documents.change": {"code": filled.law.code, "number": 1},
        "desks.settlement": {"code": "thuho"},
        "work.batch_skipped": {"code": filled.batch.code},
    }.get(name, {})
    position = user.positions.get()
    request = question(user, actor, position=position, agency=agency, query=query, at=NOW)
    try:
        return SHEETS[name].make(request, **named)
    except (PermissionDenied, Http404, Refusal):
        return None


def asked(name: str, filled: Filled, user: User, actor: Actor, agency: Agency) -> list[tuple[object, ...]] | None:
    """The rows that this person is given; None where refused."""
    given = content(name, filled, user, actor, agency)
    if given is None:
        return None
    rows = [tuple(row) for row in given.rows]
    assert len(rows) == given.total
    assert all(len(row) == len(given.headings) for row in rows)
    return rows


def test_a_list_gives_nothing_to_a_colleague_without_any_duty(filled: Filled) -> None:
    cast, without = filled.cast, Actor(filled.cast.minh.pk, filled.cast.health.pk)
    given = {name for name in SHEETS if asked(name, filled, cast.minh, without, cast.health)}
    assert given - OPEN_TO_COLLEAGUES == set()
    assert "procedures.list" in given


def test_a_list_gives_nothing_of_this_agency_to_somebody_of_another(filled: Filled) -> None:
    cast = filled.cast
    tuan = cast.actor("tuan")
    own = {"Hoàng Anh Tuấn", "Sở Nông nghiệp và Môi trường"}
    for name in SHEETS:
        rows = asked(name, filled, cast.tuan, tuan, cast.other) or []
        words = " ".join(str(value) for row in rows for value in row if str(value) not in own)
        assert "Sở Y tế" not in words, name
        assert filled.case.code not in words, name


# What an address may ask of a list beside its search: the file says it in words.
SEARCHED = (
    *("alignment.board", "alignment.lag", "cases.list", "cases.outgoing", "documents.register", "org.people"),
    "procedures.list",
)


def test_every_list_tells_its_question_in_words_and_a_search_as_it_was_typed(filled: Filled) -> None:
    people, told = ("quan", "lan", "thao", "binh", "tuan"), {}
    for name in SHEETS:
        for who in people:
            user = getattr(filled.cast, who)
            post = user.positions.select_related("agency").get()
            given = content(name, filled, user, filled.cast.actor(who), post.agency, "q=xyz")
            if given is not None:
                told[name] = given.told
    # The sums are of whoever oversees agencies, the month is settled between two: told by their own tests.
    assert set(SHEETS) - set(told) == {"alignment.agencies", "desks.settlement"}
    assert {name for name, words in told.items() if not words} == set()
    assert {name for name, words in told.items() if "“xyz”" in words} == set(SEARCHED)


def test_no_file_bears_a_day_as_text(filled: Filled) -> None:
    """A day that is text is neither sorted nor filtered as one."""
    for name in SHEETS:
        for who in ("quan", "lan", "thao", "binh", "tuan"):
            user = getattr(filled.cast, who)
            post = user.positions.select_related("agency").get()
            rows = asked(name, filled, user, filled.cast.actor(who), post.agency) or []
            days = [value for row in rows for value in row if isinstance(value, str) and DAY.fullmatch(value.strip())]
            assert days == [], name


def test_every_list_says_what_it_is_called() -> None:
    assert [kind.name for kind in SHEETS.values() if not kind.words.strip()] == []
    assert len({kind.words for kind in SHEETS.values()}) == len(SHEETS) > 12
