"""Describes the work that a change of the law asks for, in the worklist."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from nennep.kernel.worktime import Unit
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes

from .queries import tasks_of_items


@describes("impact_task")
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Work by the law: which law changed, and what has to follow it."""
    tasks = tasks_of_items(items)
    found = {}
    for item in items:
        task = tasks.get(item.subject_id)
        if task is None:
            continue
        change = task.change
        found[item.pk] = Description(
            about=f"{change.get_kind_display()}: {change.document.number}",
            about_code=task.key.partition(":process:")[2] or task.key.partition(":form:")[2],
            address=reverse("documents:change", args=[change.document.code, change.number]),
            note=f"do {change.by_document.number}" if change.by_document else "",
            unit=Unit.CALENDAR_DAY,
        )
    return found
