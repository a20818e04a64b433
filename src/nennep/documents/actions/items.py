"""The worklist items of the people who put a change of the law into practice."""

from datetime import datetime

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.ledger.statement import Insert, Part, Update
from nennep.work.models import WorkItem

from ..models import ImpactTask
from ..queries import limit_of, line_of, readers_of

SUBJECT = "impact_task"
TITLE = 200


def item_parts(task: ImpactTask, *, by: Actor, at: datetime) -> list[Part]:
    """What makes the owner's worklist say the same as the task: waiting with its limit, or done."""
    waits = WorkItem.objects.filter(subject_type=SUBJECT, subject_id=task.pk, state="open").first()
    line = line_of(task.change, task.agency_id, task.key, timezone.localdate(at))
    where = {"subject_type": SUBJECT, "subject_id": task.pk, "state": "open"}
    if line is None or line.done_on or task.owner_id is None:
        return [Update(WorkItem, where, {"state": "done"})] if waits else []
    limit = limit_of(line, task.agency_id)
    if waits is not None:
        same = (waits.assignee_id, waits.limit_at) == (task.owner_id, limit)
        moved = {"assignee": task.owner_id, "limit_at": limit}
        return [] if same else [Update(WorkItem, where, moved)]
    values = {
        "agency": task.agency_id,
        "division": None,
        "duty": "",
        "assignee": task.owner_id,
        "subject_type": SUBJECT,
        "subject_id": task.pk,
        "node": "do",
        "title": line.term.words[:TITLE],
        "entered_at": at,
        "limit_at": limit,
        "state": "open",
    }
    return [Insert(WorkItem, values)]


def moved_items(register_id: int, *, by: Actor, at: datetime, besides: int | None = None) -> list[Part]:
    """What the worklists of all who read a register owe to a change in it: other limits, or nothing more to do.

    The item of the task ``besides`` is left to its own act.
    """
    waiting = WorkItem.objects.filter(subject_type=SUBJECT, state="open", agency_id__in=readers_of(register_id))
    tasks = ImpactTask.objects.filter(pk__in=waiting.values("subject_id"))
    if besides is not None:
        tasks = tasks.exclude(pk=besides)
    return [
        part
        for task in tasks.select_related("change__document", "change__by_document")
        for part in item_parts(task, by=by, at=at)
    ]
