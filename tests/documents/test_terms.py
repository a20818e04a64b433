"""Until when an agency must follow a changed law: the legal terms on the real calendar."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import nennep.documents
from nennep.documents.rules import LegalDuty, due_day, strictest, term_from
from nennep.kernel.worktime import Budget, Term, Unit, latest_day_before
from tests.calendars import national

FILE = Path(nennep.documents.__file__).parent / "terms" / "vietnam.toml"
TERMS = {row["key"]: term_from(row) for row in tomllib.loads(FILE.read_text("utf-8"))["terms"]}
CALENDAR = national()


def d(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


@pytest.mark.parametrize(
    ("key", "start", "due"),
    [
        ("qms", "01/07/2026", "01/10/2026"),
        ("qms", "16/04/2026", "16/07/2026"),
        ("qms", "30/11/2025", "02/03/2026"),  # no 30 February: 28/02 is a Saturday, rolled to Monday
        ("qms", "31/05/2026", "03/09/2026"),  # 31/08 to 02/09 are off
        ("site", "22/07/2026", "29/07/2026"),
        ("site", "25/07/2026", "31/07/2026"),  # signed on a Saturday: Monday is day one
        ("site", "17/11/2026", "25/11/2026"),  # 24/11 is off
        ("publish", "01/07/2026", "26/06/2026"),
        ("publish", "03/09/2026", "28/08/2026"),  # 29/08 is a Saturday
        ("publish_index", "01/07/2026", "24/06/2026"),
        ("publish_index", "03/09/2026", "24/08/2026"),  # 31/08 to 02/09 are off
        ("publish_ministry", "01/07/2026", "11/06/2026"),
        ("publish_ministry_index", "01/07/2026", "03/06/2026"),
        ("publish_shortened", "26/01/2026", "29/01/2026"),
        ("database", "22/07/2026", "29/07/2026"),
        ("database_shortened", "22/07/2026", "24/07/2026"),
    ],
)
def test_when_it_must_be_done(key: str, start: str, due: str) -> None:
    assert due_day(TERMS[key], d(start), CALENDAR) == d(due)


def test_years_without_a_calendar_give_no_day_rather_than_a_wrong_one() -> None:
    assert due_day(TERMS["qms"], d("01/01/2017"), CALENDAR) is None


def test_of_two_laws_on_one_act_the_stricter_is_named() -> None:
    days = {key: due_day(TERMS[key], d("01/07/2026"), CALENDAR) for key in ("publish", "publish_index")}
    assert strictest(days) == "publish_index"
    assert strictest({"publish": d("26/06/2026"), "publish_index": None}) == "publish"
    assert strictest({"publish": None}) == ""


def test_the_latest_day_before_is_never_a_day_off() -> None:
    five = Budget(Decimal(5), Unit.CALENDAR_DAY)
    assert latest_day_before(d("15/11/2026"), five, CALENDAR) == d("10/11/2026")
    assert latest_day_before(d("13/11/2026"), five, CALENDAR) == d("06/11/2026")
    with pytest.raises(ValueError, match="ngược"):
        latest_day_before(d("15/11/2026"), Budget(Decimal(1), Unit.MONTH), CALENDAR)


def test_every_term_names_its_article_and_since_when_it_holds() -> None:
    for term in TERMS.values():
        assert "Điều" in term.basis or "cần đối chiếu" in term.basis
        assert term.same_as in ("", *TERMS)
        assert not term.is_asked(d("01/01/1990"), shortened=False, subject=term.subjects[0])


def asked(subject: str, on: str, *, shortened: bool = False) -> set[str]:
    return {key for key, term in TERMS.items() if term.is_asked(d(on), shortened=shortened, subject=subject)}


def test_a_process_owes_the_quality_system_and_a_procedure_its_publication() -> None:
    assert asked("process", "01/07/2026") == asked("form", "01/07/2026") == {"qms"}
    assert asked("procedure", "01/07/2026") == {
        "publish",
        "publish_index",
        "publish_ministry",
        "publish_ministry_index",
        "site",
        "database",
    }
    assert asked("procedure", "26/01/2026", shortened=True) == {"publish_shortened", "site", "database_shortened"}
    assert asked("procedure", "01/01/2021") == {"publish", "publish_ministry", "site", "database"}


def test_a_term_with_an_unknown_start_is_refused() -> None:
    row = {"key": "x", "start": "whenever"}
    with pytest.raises(ValueError, match="whenever"):
        term_from(row)
    assert isinstance(TERMS["qms"], LegalDuty)


def test_a_duty_holds_its_limit_as_a_term_and_is_refused_without_one() -> None:
    assert (TERMS["qms"].limit, TERMS["qms"].budget) == (Term(Decimal(3), Unit.MONTH), Budget(Decimal(3), Unit.MONTH))
    row = {"key": "x", "start": "effect", "words": "", "who": "", "amount": None, "unit": ""}
    with pytest.raises(ValueError, match="x: chưa ghi thời hạn"):
        term_from(row)
    with pytest.raises(ValueError, match="không tính theo tuần"):
        term_from({**row, "amount": 2, "unit": "week"})
