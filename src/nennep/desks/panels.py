"""Describes the lists that wait to be signed, for the worklist."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes

from .actions import SUBJECT
from .models import HandoverList
from .queries import lists_by_id


@describes(SUBJECT)
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Which list, of whom, with how many dossiers."""
    lists = lists_by_id({item.subject_id for item in items})
    return {item.pk: _description(*lists[item.subject_id]) for item in items if item.subject_id in lists}


def _description(handover: HandoverList, size: int) -> Description:
    giver = handover.desk if handover.direction == "dossiers" else handover.competent
    return Description(
        about=f"{handover.get_direction_display()}, danh sách số {handover.called}",
        note=f"{giver.short_name} giao {size} hồ sơ",
        address=reverse("desks:handover", args=[handover.code]),
    )
