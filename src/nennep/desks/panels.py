"""Describes the work of hand-overs, for the worklist; tells on the page of a case what was otherwise than listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse

from nennep.cases.models import Case
from nennep.org.models import DeskService
from nennep.web.panels import panel
from nennep.web.request import HouseRequest
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes

from .models import HandoverDifference, HandoverList
from .parts.work_items import DIFFERENCE, LIST, WAITING
from .queries import lists_by_id
from .queries.differences import differences_by_id, differences_of_case
from .queries.queues import waiting_between


@describes(LIST)
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Which list, of whom, with how many dossiers."""
    lists = lists_by_id({item.subject_id for item in items})
    return {item.pk: _list(*lists[item.subject_id]) for item in items if item.subject_id in lists}


def _list(handover: HandoverList, size: int) -> Description:
    giver = handover.desk if handover.direction == "dossiers" else handover.competent
    return Description(
        about=f"{handover.get_direction_display()}, danh sách số {handover.called}",
        note=f"{giver.short_name} giao {size} hồ sơ",
        address=reverse("desks:handover", args=[handover.code]),
    )


@describes(DIFFERENCE)
def describe_differences(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Of which dossier and list, and what was not there."""
    found = differences_by_id({item.subject_id for item in items})
    return {item.pk: _difference(found[item.subject_id]) for item in items if item.subject_id in found}


def _difference(difference: HandoverDifference) -> Description:
    line = difference.line
    handover = line.handover_list
    return Description(
        code=line.case.code,
        about=f"{handover.get_direction_display()}, danh sách số {handover.called}",
        note=f"{handover.taker.short_name} ghi: {difference.what}",
        address=reverse("desks:difference", args=[handover.code, line.case.code]),
    )


@describes(WAITING)
def describe_waiting(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """To whom, how many, and how many of them too long."""
    found = waiting_between({item.subject_id for item in items}, at)
    return {
        item.pk: _waiting(item.node, *found[item.subject_id, item.node])
        for item in items
        if (item.subject_id, item.node) in found
    }


def _waiting(direction: str, service: DeskService, count: int, late: int) -> Description:
    taker = service.agency if direction == "dossiers" else service.desk
    return Description(
        about=f"Giao {taker.short_name}",
        note=f"{count} hồ sơ chờ giao, {late} quá giờ giao" if late else f"{count} hồ sơ chờ giao",
        address=reverse("desks:handovers"),
    )


@panel("cases.case")
def papers_differed(request: HouseRequest, subject: object) -> str:
    """What was not there when papers of the case went over, and what was answered; nothing for most cases."""
    if not isinstance(subject, Case) or subject.desk_id is None:
        return ""
    found = differences_of_case(subject)
    return render_to_string("desks/_of_case.html", {"differences": found}) if found else ""
