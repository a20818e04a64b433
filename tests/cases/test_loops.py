"""A step whose conclusion leads back to itself: it is left and entered in the same move."""

from dataclasses import replace

import pytest

from nennep.cases.actions import complete_step
from nennep.definitions.definition import Branch
from nennep.work.models import WorkItem
from tests.calendars import at
from tests.factories import definition, live, make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
REMEDY = "Khắc phục rồi đánh giá lại"


def test_a_step_that_leads_back_to_itself_waits_once_and_anew(cast):
    table = definition("QT.DP.04")
    visit = replace(table.step("B3"), kind="check", branches=(Branch(name="Đạt"), Branch(name=REMEDY, to="B3")))
    steps = tuple(visit if step.id == "B3" else step for step in table.steps)
    version = make_procedure(cast, code="QT.DP.04", process=replace(table, steps=steps))
    case = make_received(cast, version, "2026-11-16 08:00")
    walk(cast, case, "B2", "2026-11-16 09:00")
    before = WorkItem.objects.get(subject_id=case.pk, node="B3")
    later = "2026-11-17 09:00"
    complete_step(case, step="B3", by=cast.actor("minh", later), at=at(later), outcome=REMEDY, remark="Sửa lối thoát.")
    assert live(case) == ["B3"]
    item = WorkItem.objects.get(subject_id=case.pk, node="B3")
    assert (item.state, item.entered_at, item.assignee) == ("open", at(later), cast.minh)
    assert item.limit_at > before.limit_at
