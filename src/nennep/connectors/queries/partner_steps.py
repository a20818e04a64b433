"""Who is told of the steps that one agency asks of another."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.parts.partners import is_with_partner
from nennep.desks.queries.partner_steps import late_steps
from nennep.kernel.dates import moment
from nennep.ledger.models import Event
from nennep.org.models import User
from nennep.org.queries import holders_of, stand_ins_of
from nennep.org.rules import LEAD_DESK
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.notice_drafts import NoticeDraft

from .recipients import handler_and_heads, newly_open


def step_asked(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Who holds the duty in the agency that is asked, or stands in for one who does, of each step of theirs that this
    event opened or gave back.
    """
    case = Case.objects.select_related("agency", "procedure_version").filter(pk=event.subject_id).first()
    items, since = newly_open(event)
    for item in items if case is not None else ():
        if case is None or not is_with_partner(case, item):
            continue
        day = timezone.localdate(at)
        posts = [(post.user, post.division_id) for post in holders_of(item.duty, item.agency_id, day)]
        able = [*posts, *stand_ins_of(item.duty, item.agency_id, day)]
        there = [person for person, division in able if division in (None, item.division_id) or not item.division_id]
        for person in {one.pk: one for one in there}.values():
            yield NoticeDraft(
                key=f"partner_step {item.pk} {since(item)} {person.pk}",
                kind="partner_step",
                agency_id=item.agency_id,
                subject=("case", case.pk),
                recipient=person,
                address=reverse("desks:partner_step", args=[case.code, item.node]),
                facts=_facts(case, item) | {"asking": case.agency.short_name},
            )


def step_answered(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The handler of the case and who leads the division, but for who answered."""
    item = WorkItem.objects.select_related("agency").filter(pk=event.subject_id).first()
    case = _case(item) if item else None
    for person in handler_and_heads(case, at) if case is not None else ():
        if case is not None and item is not None and person.pk != event.actor_id:
            key = f"partner_answered {event.chain_id} {event.number} {person.pk}"
            yield _of_case("partner_answered", key, case, item, person)


def steps_late(at: datetime) -> Iterator[NoticeDraft]:
    """Of each answer that is late: the handler, who leads the division, and who leads the desk (NĐ 118/2025 Điều 19.4)."""
    for item in late_steps(at):
        case = _case(item)
        if case is None:
            continue
        desk = holders_of(LEAD_DESK, case.desk_id or case.agency_id, timezone.localdate(at))
        people = {person.pk: person for person in [*handler_and_heads(case, at), *(post.user for post in desk)]}
        drafts = {f"partner_late {item.pk} {item.entered_at.timestamp():.0f} {pk}": one for pk, one in people.items()}
        told = set(Notice.objects.filter(key__in=drafts).values_list("key", flat=True))
        for key, person in drafts.items():
            if key not in told and person.is_active:
                yield _of_case("partner_late", key, case, item, person)


def _case(item: WorkItem) -> Case | None:
    joined = Case.objects.select_related("handler", "procedure_version", "agency")
    found: Case | None = joined.filter(pk=item.subject_id, agency_id__gt=0).first()
    return found


def _of_case(kind: str, key: str, case: Case, item: WorkItem, person: User) -> NoticeDraft:
    return NoticeDraft(
        key=key,
        kind=kind,
        agency_id=case.agency_id,
        subject=("case", case.pk),
        recipient=person,
        address=reverse("cases:case", args=[case.code]),
        facts=_facts(case, item) | {"partner": item.agency.short_name},
    )


def _facts(case: Case, item: WorkItem) -> dict[str, object]:
    procedure = case.procedure_version.name if case.procedure_version else ""
    until = moment(item.limit_at) if item.limit_at else "hẹn trả hồ sơ"
    return {"code": case.code, "procedure": procedure[:200], "step": item.title, "until": until}
