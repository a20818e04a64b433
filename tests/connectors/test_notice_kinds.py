"""The words of every kind of notice stand in one file, by day."""

import string
from datetime import date

import pytest

from nennep.cases.rules import CASE_FLOW
from nennep.connectors.readers import CITIZEN_KINDS
from nennep.org.rules import DUTIES
from nennep.work.parts.notice_kinds import notice_kinds, notice_words
from nennep.work.queries.notices import mail_choices_met
from nennep.work.rules import MAIL_CHOICES
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 09:00")
CITIZEN = {"code", "procedure", "agency", "desk", "collect", "received_at", "people", "due_at", "happened_at"}
OFFICIAL = {"code", "procedure", "due_at", "before_at", "until", "step", "year", "what", "way", "count", "lines"}
OFFICIAL |= {"who", "why", "taker", "list", "asked_at", "rows", "asking", "partner", "did", "said", "next"}
OFFICIAL |= {"giver", "holder"}


@pytest.mark.parametrize("code", notice_kinds())
def test_a_kind_asks_only_for_what_notices_tell(code: str) -> None:
    kind = notice_kinds()[code]
    for template in kind.templates:
        asked = {name for text in (template.subject, template.body) for _, name, _, _ in string.Formatter().parse(text)}
        assert asked - {None} <= (CITIZEN if kind.audience == "citizen" else OFFICIAL)
    assert (kind.mail in MAIL_CHOICES, kind.audience in ("official", "citizen", "digest")) == (True, True)


def test_every_change_that_a_citizen_is_told_of_has_its_words() -> None:
    assert {kind.code for kind in notice_kinds().values() if kind.audience == "citizen"} == set(CITIZEN_KINDS.values())


def test_citizens_are_told_agency_and_people() -> None:
    for kind in notice_kinds().values():
        if kind.audience == "citizen":
            for words in kind.templates:
                assert ("{agency}" in words.body, "{people}" in words.body) == (True, True), kind.code


def test_a_citizen_is_told_of_every_move_of_a_case_with_its_times() -> None:
    """Not of ``ended_outside``: the outside system that moves it tells the citizen itself."""
    moves = {f"case.{move}" for move in CASE_FLOW.moves if move != "ended_outside"}
    assert moves | {"case.submitted"} <= set(CITIZEN_KINDS)
    for kind in notice_kinds().values():
        if kind.audience == "citizen":
            # A case is received when it happens: one time says both.
            times = {"{received_at}"} if kind.code == "case_received" else {"{received_at}", "{happened_at}"}
            for words in kind.templates:
                told = {time for time in times if time not in words.body}
                assert told == set() or words.begins_on < date(2026, 12, 3), kind.code


def test_what_is_not_known_is_left_open_in_the_words() -> None:
    assert notice_words("due_soon", {"code": "HS-1", "due_at": None}, NOW)[1] == "Hồ sơ HS-1 (…) hẹn trả …."


def test_a_notice_of_an_older_day_says_the_words_of_its_day() -> None:
    facts = {"code": "HS-1", "procedure": "Cấp lại", "step": "Thẩm định", "who": "Hà", "why": "gấp", "due_at": None}
    old, new = (notice_words("work_given", facts, at(f"{day} 09:00"))[1] for day in ("2026-12-02", "2026-12-03"))
    assert old == "Bước “Thẩm định” của hồ sơ HS-1 (Cấp lại) đang chờ bạn. Hẹn trả: …."
    assert "Người giao: Hà. Lý do, ý kiến: gấp." in new


@pytest.mark.django_db
def test_one_chooses_only_among_what_ones_duties_bring(cast: Cast) -> None:
    met = {
        who: {kind.code for kind, _ in mail_choices_met(cast.people[who], cast.actor(who))} for who in ("minh", "quan")
    }
    assert {"work_given", "handed_over", "overdue", "delegation"} <= met["minh"]
    assert not {"installation", "calendar_wanted", "drafts_wanted"} & met["minh"]
    assert {"installation", "calendar_wanted"} <= met["quan"]
    assert "overdue" not in met["quan"]


def test_the_duties_that_bring_a_kind_are_duties() -> None:
    assert {duty for kind in notice_kinds().values() for duty in kind.duties} <= set(DUTIES)
