"""The worklist items of a version: who drafts, who reviews, who sees to its approvals."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import OutsideCalendarError
from nennep.ledger.statement import Insert, Part, Update
from nennep.org.models import CalendarVersion
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import APPROVE, MANAGE_PROCEDURES, REVIEW
from nennep.work.models import WorkItem

from ..models import ProcessVersion
from ..queries import approval_of
from ..queries.effect import approved_from

SUBJECT = "process_version"
TITLES = {
    "draft": "Soạn bản sửa quy trình",
    "review": "Thẩm tra quy trình",
    "approval": "Ghi phê duyệt quy trình",
    "iso": "Phê duyệt quy trình ISO",
    "confirm": "Xác nhận lại quy trình",
}
TO_FORCE = "Đưa quy trình vào áp dụng"


def items_done(version: ProcessVersion, *, by: Actor, at: datetime, nodes: Sequence[str] = ()) -> list[Part]:
    """The version's open items of these nodes (of all, where none is named) are done."""
    where = {"subject_type": SUBJECT, "subject_id": version.pk, "state": "open"}
    if not nodes:
        return [Update(WorkItem, where, {"state": "done"})]
    return [Update(WorkItem, {**where, "node": node}, {"state": "done"}) for node in nodes]


def draft_item(version: ProcessVersion, *, by: Actor, at: datetime) -> Part:
    """Waits for the owner; for whoever keeps processes, where there is none."""
    owner = version.owner_id
    return _item(
        version,
        "draft",
        at,
        duty="" if owner else MANAGE_PROCEDURES,
        assignee=owner,
        limit_at=_close(version.process.agency_id, version.due_on),
    )


def handed_item(version: ProcessVersion, *, by: Actor, at: datetime) -> Part:
    """The open item of the draft says who has it now and until when; a new one where none is open."""
    item = draft_item(version, by=by, at=at)
    where = {"subject_type": SUBJECT, "subject_id": version.pk, "node": "draft", "state": "open"}
    if not WorkItem.objects.filter(**where).exists():
        return item
    # Changed, not closed and opened anew: one statement of PostgreSQL would see both as open.
    told = {name: item.values[name] for name in ("assignee", "duty", "limit_at")}
    return Update(WorkItem, where, told)


def review_item(version: ProcessVersion, *, by: Actor, at: datetime) -> Part:
    """Waits for the reviewers of the division that owns the process."""
    return _item(version, "review", at, duty=REVIEW, division=version.process.division_id)


def touched_parts(version: ProcessVersion, *, by: Actor, at: datetime) -> list[Part]:
    """What makes the worklist tell that a version waiting for approval is to be confirmed anew, by its reviewers.

    Nothing else waits meanwhile. In review it waits for them already.
    """
    where = {"subject_type": SUBJECT, "subject_id": version.pk, "node": "confirm", "state": "open"}
    if version.state != "approval" or WorkItem.objects.filter(**where).exists():
        return []
    item = _item(version, "confirm", at, duty=REVIEW, division=version.process.division_id)
    return [*items_done(version, by=by, at=at, nodes=("approval", "iso")), item]


def approval_items(version: ProcessVersion, *, by: Actor, at: datetime) -> list[Part]:
    """The keeper gets the decisions and enters them; the head approves the ISO procedure."""
    return [_item(version, "approval", at, duty=MANAGE_PROCEDURES), _item(version, "iso", at, duty=APPROVE)]


def awaited_parts(version: ProcessVersion, *, by: Actor, at: datetime) -> list[Part]:
    """Of a version that waits for approval the items say what is awaited: decisions, the head, to put it in force.

    There is none while all approvals are there and their day is to come: it takes effect by itself.
    """
    if version.state != "approval":
        return []
    first = approved_from(version)
    title = TITLES["approval"] if first is None else TO_FORCE
    waits = first is None or first <= timezone.localdate(at)
    by_head = approval_of(version, "iso") is None
    return [
        *_kept_open(version, "approval", at, waits, duty=MANAGE_PROCEDURES, title=title),
        *_kept_open(version, "iso", at, by_head, duty=APPROVE),
    ]


def _kept_open(version: ProcessVersion, node: str, at: datetime, waits: bool, **values: Any) -> list[Part]:
    """The item of that node is open with these values where it ``waits``, else done."""
    where = {"subject_type": SUBJECT, "subject_id": version.pk, "node": node, "state": "open"}
    if not waits:
        return [Update(WorkItem, where, {"state": "done"})]
    if WorkItem.objects.filter(**where).exists():
        return [Update(WorkItem, where, values)]
    return [_item(version, node, at, **values)]


def _item(version: ProcessVersion, node: str, at: datetime, **values: Any) -> Part:
    common = {
        "agency": version.process.agency_id,
        "division": None,
        "assignee": None,
        "subject_type": SUBJECT,
        "subject_id": version.pk,
        "node": node,
        "title": TITLES[node],
        "entered_at": at,
        "limit_at": None,
        "state": "open",
    }
    return Insert(WorkItem, common | values)


def _close(agency_id: int, day: date | None) -> datetime | None:
    """The end of that day's work; None without a day, and beyond what the calendar knows."""
    try:
        return calendar_of(agency_id).close(day) if day else None
    except (CalendarVersion.DoesNotExist, OutsideCalendarError):
        return None
