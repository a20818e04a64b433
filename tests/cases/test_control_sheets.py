"""Control sheets of cases whose steps run side by side, and of every case of the demo."""

from datetime import datetime
from itertools import groupby

import pytest

from nennep.cases.actions import complete_step, take_step
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers import print_paper
from nennep.cases.papers.sheet import sheet
from nennep.formsets import ControlSheet, Handover, PayloadError, validate_payload
from samples.quotas import NOW
from tests.calendars import at
from tests.cases.versions import beside
from tests.factories import make_procedure, make_received, walk


def sheet_of(case: Case, now: datetime) -> ControlSheet:
    return sheet(case, IssuedPaper(case=case, form_set="tt03_2025", form="control_sheet", number="01", issued_at=now))


def handed(case: Case, now: str) -> list[tuple[str, str, datetime | None]]:
    """Step, receiver and when received, of each line."""
    paper = sheet_of(case, at(now))
    validate_payload("control_sheet", paper)
    return [
        (str(row.step).partition(".")[0], row.receiver_unit, row.received_at)
        for row in paper.rows
        if isinstance(row, Handover)
    ]


def refusal(case: Case) -> str:
    try:
        validate_payload("control_sheet", sheet_of(case, NOW))
    except PayloadError as refused:
        return f"{case.code}: {refused}"
    return ""


@pytest.fixture
def split(cast) -> Case:
    """A case whose examination waits in two branches at once."""
    version = make_procedure(cast, process=beside("B3", "B3b"))
    return walk(cast, make_received(cast, version, "2026-10-05 09:00"), "B2", "2026-10-05 10:00")


def done(cast, case: Case, step: str, who: str, when: str, **options) -> None:
    complete_step(case, step=step, by=cast.actor(who, when), at=at(when), **options)
    case.refresh_from_db()


def test_what_is_handed_to_two_branches_has_a_line_for_each(cast, split):
    take_step(split, step="B3b", by=cast.actor("minh", "2026-10-05 14:00"), at=at("2026-10-05 14:00"))
    lines = [line for line in handed(split, "2026-10-06 09:00") if line[0] == "B2"]
    role = "Chuyên viên"
    assert sorted(lines, key=str) == sorted([("B2", role, None), ("B2", role, at("2026-10-05 14:00"))], key=str)
    (first, second) = [row for row in sheet_of(split, at("2026-10-06 09:00")).rows if str(row.step).startswith("B2")]
    assert first.note is not None
    assert second.note is None  # how the step ended is told once


def test_a_branch_is_received_by_the_step_after_the_join_when_the_other_has_ended_too(cast, split):
    done(cast, split, "B3b", "minh", "2026-10-06 09:00")
    waiting = handed(split, "2026-10-06 10:00")[-1]
    assert (waiting[0], waiting[2]) == ("B3b", None)
    done(cast, split, "B3", "minh", "2026-10-07 09:00")
    take_step(split, step="B4", by=cast.actor("ha", "2026-10-07 10:00"), at=at("2026-10-07 10:00"))
    lines = {step: (unit, when) for step, unit, when in handed(split, "2026-10-08 09:00")}
    assert lines["B3"] == lines["B3b"] == (waiting[1], at("2026-10-07 10:00"))


def test_an_hour_of_receipt_that_nobody_confirmed_is_left_to_be_signed(cast, split):
    done(cast, split, "B3b", "minh", "2026-10-07 09:00")
    done(cast, split, "B3", "minh", "2026-10-07 11:00", happened_at=at("2026-10-06 09:00"))
    done(cast, split, "B4", "ha", "2026-10-08 10:00", outcome="Đạt")
    lines = {step: when for step, _, when in handed(split, "2026-10-08 11:00")}
    assert lines == dict.fromkeys(["B1", "B2", "B3", "B3b", "B4"])


def test_a_case_just_received_has_a_sheet_to_be_filled_in(cast):
    case = make_received(cast, make_procedure(cast), "2026-10-05 09:00")
    assert handed(case, "2026-10-05 09:30") == []
    paper = IssuedPaper(
        case=case, form_set="tt03_2025", form="control_sheet", number="01", issued_at=at("2026-10-05 09:30")
    )
    assert print_paper(paper).startswith(b"%PDF")


def test_every_kind_of_case_of_the_demo_has_a_control_sheet_to_print(demo):
    received = Case.objects.exclude(received_at=None).order_by("process_version_id", "state", "pk")
    kinds = groupby(received, key=lambda case: (case.process_version_id, case.state))
    walked = [case for _, cases in kinds for case in list(cases)[:8]]
    assert len(walked) > 50
    assert [words for case in walked if (words := refusal(case))] == []
