"""The pure rules of the board: marks, lag in calendar days, what governs a row."""

from datetime import date

import pytest

from nennep.alignment.rules.lag import (
    Demand,
    DemandAnswer,
    LagStatus,
    Mark,
    as_of,
    governing,
    mark_of,
    standing_of,
    worst_of,
)

TODAY = date(2026, 11, 17)


def d(text: str) -> date:
    return date.fromisoformat(text)


def answer(start: str, due: str = "", answered: str = "", by: str = "98/2026/NĐ-CP") -> DemandAnswer:
    asked = Demand(by, d(start), d(due) if due else None)
    return DemandAnswer(asked, d(answered) if answered else None)


@pytest.mark.parametrize(
    ("held", "current", "begun", "mark"),
    [
        (True, True, False, Mark.EQUAL),
        (True, True, True, Mark.EQUAL),
        (True, False, True, Mark.UNDER_WAY),
        (True, False, False, Mark.OLDER),
        (False, False, False, Mark.NONE),
        (False, False, True, Mark.UNDER_WAY),
    ],
)
def test_the_mark_follows_from_what_holds_and_what_is_begun(held: bool, current: bool, begun: bool, mark: Mark) -> None:
    assert mark_of(held=held, current=current, begun=begun) is mark


@pytest.mark.parametrize(
    ("marks", "worst"),
    [
        ([], Mark.NONE),
        ([Mark.EQUAL, Mark.EQUAL], Mark.EQUAL),
        ([Mark.EQUAL, Mark.UNDER_WAY], Mark.UNDER_WAY),
        ([Mark.OLDER, Mark.NONE, Mark.EQUAL], Mark.OLDER),
        ([Mark.UNDER_WAY, Mark.NONE], Mark.NONE),
    ],
)
def test_several_things_shown_as_one_have_the_worst_mark(marks: list[Mark], worst: Mark) -> None:
    assert worst_of(marks) is worst


@pytest.mark.parametrize(
    ("days", "answered"),
    [
        ([], None),
        (["2023-12-31"], None),
        (["2024-01-01"], "2024-01-01"),
        (["2022-05-01", "2025-09-29", "2024-03-18"], "2024-03-18"),
    ],
)
def test_the_first_document_since_the_effect_answers(days: list[str], answered: str | None) -> None:
    found = Demand("96/2023/NĐ-CP", d("2024-01-01")).answered_on([d(each) for each in days])
    assert found == (d(answered) if answered else None)


def test_a_settled_change_is_answered_without_a_version() -> None:
    asked = Demand("96/2023/NĐ-CP", d("2024-01-01"), None, d("2024-02-01"))
    assert asked.answered_on([d("2024-03-18")]) == d("2024-02-01")


@pytest.mark.parametrize(
    ("given", "days", "is_open", "is_late", "left"),
    [
        # 01/01 to 18/03/2024: 31 + 29 + 17.
        (answer("2024-01-01", "2024-04-01", "2024-03-18"), 77, False, False, -960),
        # The limit itself is still in time.
        (answer("2024-01-01", "2024-04-01", "2024-04-01"), 91, False, False, -960),
        (answer("2024-01-01", "2024-04-01", "2024-04-02"), 92, False, True, -960),
        # Not answered: as of 17/11/2026.
        (answer("2026-07-01", "2026-10-01"), 139, True, True, -47),
        (answer("2026-08-05", "2026-11-05"), 104, True, True, -12),
        (answer("2026-10-15", "2027-01-15"), 33, True, False, 59),
        (answer("2026-08-17", "2026-11-17"), 92, True, False, 0),
        # Answered, but by a document of tomorrow: today it is open.
        (answer("2026-10-15", "2027-01-15", "2026-11-18"), 33, True, False, 59),
        # Of tomorrow: it asks for nothing yet.
        (answer("2026-11-18", "2027-02-18"), 0, False, False, 93),
        (answer("2026-10-15"), 33, True, False, None),
    ],
)
def test_the_lag_is_counted_in_calendar_days(
    given: DemandAnswer, days: int, is_open: bool, is_late: bool, left: int | None
) -> None:
    assert given.days(TODAY) == days
    assert given.is_open(TODAY) is is_open
    assert given.is_late(TODAY) is is_late
    assert given.left(TODAY) == left


@pytest.mark.parametrize(
    ("given", "decided", "in_time"),
    [
        (answer("2024-01-01", "2024-04-01", "2024-03-18"), "2024-03-18", True),
        (answer("2024-01-01", "2024-04-01", "2024-04-01"), "2024-04-01", True),
        (answer("2024-01-01", "2024-04-01", "2024-06-30"), "2024-04-02", False),
        (answer("2024-01-01", "2024-04-01"), "2024-04-02", False),
        (answer("2024-01-01", "", "2024-06-30"), "2024-06-30", True),
        (answer("2024-01-01"), None, False),
    ],
)
def test_it_is_decided_once_whether_it_was_in_time(given: DemandAnswer, decided: str | None, in_time: bool) -> None:
    assert given.decided_on == (d(decided) if decided else None)
    assert given.was_in_time is in_time


def test_the_open_law_with_the_nearest_limit_governs_then_the_newest() -> None:
    old = answer("2024-01-01", "2024-04-01", "2024-03-18", by="cũ")
    new = answer("2025-07-01", "2025-10-01", "2025-09-29", by="mới")
    near = answer("2026-09-01", "2026-12-01", by="gần")
    far = answer("2026-10-15", "2027-01-15", by="xa")
    ahead = answer("2027-01-01", "2027-04-01", by="sắp tới")
    assert governing([old, new, ahead], TODAY) == new
    assert governing([far, old, near, ahead], TODAY) == near
    assert governing([ahead], TODAY) is None


@pytest.mark.parametrize(
    ("answers", "marks", "standing"),
    [
        ([], [Mark.EQUAL], LagStatus.IN_STEP),
        ([answer("2026-07-01", "2026-10-01")], [Mark.UNDER_WAY], LagStatus.LATE),
        ([answer("2026-10-15", "2027-01-15")], [Mark.OLDER], LagStatus.UPDATING),
        ([answer("2024-01-01", "2024-04-01", "2025-09-29")], [Mark.EQUAL], LagStatus.IN_STEP),
        ([], [Mark.EQUAL, Mark.NONE], LagStatus.UPDATING),
    ],
)
def test_a_row_is_late_only_while_a_limit_is_broken(
    answers: list[DemandAnswer], marks: list[Mark], standing: LagStatus
) -> None:
    assert standing_of(answers, marks, TODAY) is standing


def test_the_past_is_told_as_it_was_known_then() -> None:
    late = answer("2024-01-01", "2024-04-01", "2024-06-30")
    assert as_of([late], d("2024-05-01")) == [DemandAnswer(late.asked, None)]
    assert as_of([late], d("2023-12-31")) == []
    assert as_of([late], TODAY) == [late]
