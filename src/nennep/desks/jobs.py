"""What the worker does for this room: what waits to be handed over stands in the worklist of who gives."""

from datetime import datetime, timedelta

from nennep.cases.models import Case
from nennep.cases.parts.work_items import STEPS_OPENED
from nennep.kernel.actors import machine
from nennep.work.jobs import SweepReport, sweep
from nennep.work.models import WorkItem

from .actions.queues import follow_waiting
from .actions.reviews import follow_review_month
from .actions.settlements import follow_month
from .parts.work_items import WAITING
from .queries import waiting_cases
from .queries.queues import places_to_follow, services_between
from .queries.reviews import pairs_with_members
from .queries.settlements import pairs_of
from .rules import DIRECTIONS


@STEPS_OPENED.under("desks.waiting")
def follow_at_once(case: Case, at: datetime) -> None:
    """What begins to wait by a step of the case is work of who gives at once; the sweep sees to the rest."""
    if case.desk_id is None:
        return
    services = services_between(case.desk_id, case.agency_id)
    held = WorkItem.objects.filter(subject_type=WAITING, subject_id__in=services, state="open")
    told = set(held.values_list("node", flat=True))
    for direction in DIRECTIONS:
        if direction not in told and waiting_cases(direction).filter(pk=case.pk).exists():
            by = machine(case.desk_id if direction == "dossiers" else case.agency_id)
            follow_waiting(case.desk_id, competent_id=case.agency_id, direction=direction, by=by, at=at)


@sweep("desks.waiting", every=timedelta(minutes=1), words="Giao việc bàn giao giấy tờ giữa quầy và cơ quan giải quyết")
def follow_papers(at: datetime) -> SweepReport:
    """Every place where papers wait has its item, due when the first of them is; where none do it is gone."""
    changed = 0
    for desk_id, competent_id, direction in sorted(places_to_follow()):
        giver = desk_id if direction == "dossiers" else competent_id
        changed += follow_waiting(desk_id, competent_id=competent_id, direction=direction, by=machine(giver), at=at)
    return SweepReport(changed)


@sweep("desks.reviews", every=timedelta(minutes=30), words="Giao việc nhận xét người được cử đến quầy của tháng đã hết")
def follow_reviews(at: datetime) -> SweepReport:
    """Who leads a desk has an item for each agency that is to be told of a month."""
    changed = 0
    for desk_id, competent_id in pairs_with_members():
        changed += follow_review_month(desk_id, competent_id=competent_id, by=machine(desk_id), at=at)
    return SweepReport(changed)


@sweep("desks.months", every=timedelta(minutes=30), words="Giao việc chốt thu hộ của tháng đã hết")
def follow_months(at: datetime) -> SweepReport:
    """Every desk that has a month to settle has an item for it."""
    changed = 0
    for desk_id, competent_id in pairs_of():
        changed += follow_month(desk_id, competent_id=competent_id, by=machine(desk_id), at=at)
    return SweepReport(changed)
