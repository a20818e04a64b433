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

from .models import DeskReview, HandoverDifference, HandoverList
from .models.settlements import FeeSettlement
from .parts.work_items import DIFFERENCE, LIST, MONTH, REVIEW, REVIEW_MONTH, SETTLEMENT, WAITING
from .queries import lists_by_id
from .queries.differences import differences_by_id, differences_of_case
from .queries.partner_steps import asked_steps
from .queries.queues import services_by_id, waiting_between
from .queries.reviews import members_by_id, reviews_by_id
from .queries.settlements import settlements_by_id


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
        about_code=line.case.code,
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


@describes(SETTLEMENT)
def describe_settlements(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Of which month, between whom; what was objected to."""
    found = settlements_by_id({item.subject_id for item in items})
    return {item.pk: _settlement(item.node, found[item.subject_id]) for item in items if item.subject_id in found}


def _settlement(node: str, settlement: FeeSettlement) -> Description:
    other = settlement.desk if node == "confirm" else settlement.competent
    return Description(
        about=f"Thu hộ tháng {settlement.called}, {other.short_name}",
        note=f"chưa đồng ý: {settlement.objection}" if node == "propose" else "",
        address=reverse("desks:settlement", args=[settlement.code]),
    )


@describes(MONTH)
def describe_months(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """For which agency."""
    found = services_by_id({item.subject_id for item in items})
    return {
        item.pk: Description(
            about=f"Thu hộ cho {found[item.subject_id].agency.short_name}", address=reverse("desks:settlements")
        )
        for item in items
        if item.subject_id in found
    }


@describes(REVIEW)
def describe_reviews(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Of which month, between whom; what the agency said."""
    found = reviews_by_id({item.subject_id for item in items})
    return {item.pk: _review(item.node, found[item.subject_id]) for item in items if item.subject_id in found}


def _review(node: str, review: DeskReview) -> Description:
    other = review.desk if node == "confirm" else review.competent
    return Description(
        about=f"Phiếu nhận xét tháng {review.called}, {other.short_name}",
        note=f"có ý kiến: {review.objection}" if node == "propose" else "",
        address=reverse("desks:review", args=[review.code]),
    )


@describes(REVIEW_MONTH)
def describe_review_months(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """To which agency the desk has to tell."""
    found = members_by_id({item.subject_id for item in items})
    return {
        item.pk: Description(
            about=f"Người {found[item.subject_id].competent.short_name} cử đến", address=reverse("desks:reviews")
        )
        for item in items
        if item.subject_id in found
    }


@panel("cases.case")
def steps_of_others(request: HouseRequest, subject: object) -> str:
    """The steps of other agencies that the case has come to, each with how far it is; nothing for most cases."""
    if not isinstance(subject, Case):
        return ""
    steps = asked_steps(subject, request.at)
    return render_to_string("desks/_asked.html", {"steps": steps, "case": subject}) if steps else ""


@panel("cases.case")
def papers_differed(request: HouseRequest, subject: object) -> str:
    """What was not there when papers of the case went over, and what was answered; nothing for most cases."""
    if not isinstance(subject, Case) or subject.desk_id is None:
        return ""
    found = differences_of_case(subject)
    return render_to_string("desks/_of_case.html", {"differences": found}) if found else ""
