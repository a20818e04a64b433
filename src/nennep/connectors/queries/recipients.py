"""Who is told of an event, or of a case that comes to its due date."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nennep.cases.models import Case, Party, SupplementRequest
from nennep.cases.parts.partners import is_with_partner
from nennep.handover.queries.sheets import is_by_handover
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.worktime import Calendar
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import User
from nennep.org.queries import holders_of, is_at_desk, stand_ins_of
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import ASSIGN, MANAGE_CALENDAR, MANAGE_PROCEDURES, RECEIVE
from nennep.procedures.models import PublishingDecision
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.queries.notices import who_asked_for

# Whom a citizen's case is told to: who handed it in, else whose it is.
TOLD_ROLES = ("submitter", "owner")
ASSIGNED, RELEASED = "case.assigned", "step.released"


def work_given(event: Event) -> Iterator[NoticeDraft]:
    """To whom steps of the case were given by this event, but for who did so."""
    case = _case(event)
    items = WorkItem.objects.filter(
        subject_type="case", subject_id=event.subject_id, state="open", assignee__isnull=False
    )
    for item in items.exclude(assignee_id=event.actor_id).select_related("assignee"):
        is_new = item.entered_at >= event.happened_at
        if event.kind == ASSIGNED:  # read late, it may have been given on since
            is_new = item.assignee_id == facts_of(event).get("handler")
        elif is_new:
            is_new = not _given_on(event, item)
        if case is not None and is_with_partner(case, item):
            continue  # told in words of their own, which lead to their own page
        if event.kind == ASSIGNED and is_by_handover(event, f"case-{event.subject_id}", item.assignee_id):
            continue  # told once for the whole hand-over
        if case is not None and is_new and item.assignee is not None and item.assignee.is_active:
            # Given back to somebody who had it before, it is told anew.
            since = numbered(event) if event.kind == ASSIGNED else f"{item.entered_at.timestamp():.0f}"
            key = f"work_given {item.pk} {item.assignee_id} {since}"
            yield _of_case("work_given", key, case, item.assignee, step=item.title, event=event.number)


def _given_on(event: Event, item: WorkItem) -> bool:
    """Whether a later event gave it to whoever has it now: that one tells them."""
    later = Event.objects.filter(subject_type="case", subject_id=event.subject_id, kind=ASSIGNED)
    given = (facts_of(one).get("handler") for one in later.filter(at__gte=event.at).exclude(pk=event.pk))
    return item.assignee_id in set(given)


def newly_open(event: Event) -> tuple[QuerySet[WorkItem], Callable[[WorkItem], str]]:
    """The steps that the event opened, or gave back to whoever holds their duty; what tells one such time from another."""
    items = WorkItem.objects.filter(subject_type="case", subject_id=event.subject_id, state="open")
    if event.kind == RELEASED:
        return items.filter(node=facts_of(event)["step"]), lambda _: numbered(event)
    return items.filter(entered_at__gte=event.happened_at), lambda item: f"{item.entered_at.timestamp():.0f}"


def numbered(event: Event) -> str:
    """The event among those of all chains: a case has events in two, after its agency has ended in another."""
    return f"{event.chain_id}.{event.number}"


def duty_waiting(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Who holds the duty of a step that this event opened for nobody in particular, or stands in for a holder, and
    wants to know; not who did so."""
    case = _case(event)
    items, since = newly_open(event)
    for item in items.filter(assignee=None) if case is not None else ():
        if case is not None and is_with_partner(case, item):
            continue  # told in words of their own, which lead to their own page
        day = timezone.localdate(at)
        posts = [(post.user, post.division_id) for post in holders_of(item.duty, item.agency_id, day)]
        able = [*posts, *stand_ins_of(item.duty, item.agency_id, day)]
        there = [person for person, division in able if division in (None, item.division_id) or not item.division_id]
        for person in who_asked_for("duty_waiting", _once(there)):
            if case is not None and person.pk != event.actor_id:
                key = f"duty_waiting {item.pk} {since(item)} {person.pk}"
                yield _of_case("duty_waiting", key, case, person, step=item.title)


def due_changed(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The handler and who leads the division, where the due date was computed again by somebody else."""
    case, facts = _case(event), facts_of(event)
    for person in handler_and_heads(case, at) if case is not None else ():
        if case is not None and person.pk != event.actor_id:
            key = f"due_changed {case.pk} {numbered(event)} {person.pk}"
            told = {"due_at": facts["due_at"], "before_at": facts["due_before"]}
            yield _of_case("due_changed", key, case, person, **told)


def overdue(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The handler of the case, and who leads the division."""
    case = _case(event)
    if case is None:
        return
    for person in handler_and_heads(case, at):
        yield _of_case("overdue", f"overdue {case.pk} {numbered(event)} {person.pk}", case, person)


def supplement_back(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """The handler of a case that was completed by somebody else; who leads the division, where no handler can sign in."""
    case = _case(event)
    if case is None:
        return
    handler = case.handler if case.handler and case.handler.is_active else None
    for person in [handler] if handler else handler_and_heads(case, at):
        if person.pk != event.actor_id:
            key = f"supplement_back {case.pk} {numbered(event)} {person.pk}"
            yield _of_case("supplement_back", key, case, person)


def supplements_due(at: datetime) -> Iterator[NoticeDraft]:
    """Those at the desk and the handler, where the applicant's time ends by the end of the next day of work.

    Where it has ended nobody is told that it will.
    """
    today = timezone.localdate(at)
    asked = SupplementRequest.objects.filter(
        case__state="waiting",
        case__agency_id__gt=0,
        phase="examination",
        completed_at=None,
        answer_by__range=(today, days_after(today, 14)),
    )
    for request in asked.select_related("case__handler", "case__procedure_version").order_by("answer_by", "pk"):
        case, until = request.case, request.answer_by
        if until is None or until >= _after_next_work(calendar_lately_of(case.agency_id), today):
            continue
        desk = _holders(RECEIVE, case.desk_id or case.agency_id, at)
        drafts = {
            f"supplement_due {request.pk} {until} {person.pk}": person
            for person in _once([*desk, *([case.handler] if case.handler else [])])
        }
        told = set(Notice.objects.filter(key__in=drafts).values_list("key", flat=True))
        for key, person in drafts.items():
            if key not in told:
                yield _of_case("supplement_due", key, case, person, until=full_date(until))


def due_soon(at: datetime) -> Iterator[NoticeDraft]:
    """The handlers of running cases that are due by the end of the next day of work, and were not told yet."""
    running = Case.objects.filter(
        state="processing", stopped_since=None, due_at__gt=at, handler__is_active=True, agency_id__gt=0
    )
    for agency_id in running.order_by("agency_id").values_list("agency_id", flat=True).distinct():
        until = _after_next_work(calendar_lately_of(agency_id), timezone.localdate(at))
        soon = running.filter(agency_id=agency_id, due_at__date__lt=until).select_related(
            "handler", "procedure_version"
        )
        keyed = {f"due_soon {case.pk} {case.due_at.timestamp():.0f}": case for case in soon if case.due_at}
        told = set(Notice.objects.filter(key__in=keyed).values_list("key", flat=True))
        for key, case in keyed.items():
            if key not in told and case.handler is not None:
                yield _of_case("due_soon", key, case, case.handler)


def _after_next_work(calendar: Calendar, today: date) -> date:
    """The day after the first day of work that follows today; a fortnight on where there is none sooner."""
    for ahead in range(1, 14):
        if calendar.is_working(days_after(today, ahead)):
            return days_after(today, ahead + 1)
    return days_after(today, 14)


def drafts_wanted(event: Event, at: datetime) -> Iterator[NoticeDraft]:
    """Who keeps the procedures where a decision was applied."""
    decision = PublishingDecision.objects.filter(pk=event.subject_id).first()
    if decision is None:
        return
    address = reverse("alignment:decision", args=[decision.code])
    for person in _holders(MANAGE_PROCEDURES, event.chain_id, at):
        yield NoticeDraft(
            key=f"drafts_wanted {event.chain_id} {event.number} {person.pk}",
            kind="drafts_wanted",
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=address,
            facts={"code": decision.number or "chưa ghi số"},
        )


def calendar_wanted(event: Event, year: int, at: datetime) -> Iterator[NoticeDraft]:
    """Who keeps the calendar."""
    for person in _holders(MANAGE_CALENDAR, event.chain_id, at):
        yield NoticeDraft(
            key=f"calendar_wanted {year} {person.pk}",
            kind="calendar_wanted",
            agency_id=event.chain_id,
            subject=(event.subject_type, event.subject_id),
            recipient=person,
            address=reverse("calendars"),
            facts={"year": year},
        )


def citizen(event: Event, kind: str, *, once_for: Event | None = None) -> Iterator[NoticeDraft]:
    """The citizen of the case, by each channel for which an address is known.

    ``once_for``: the event of which it is told, where another brings the time to tell.
    """
    case = _case(event)
    if case is None or case.kind != "citizen":
        return
    channels = [channel for channel in settings.NOTICE_CHANNELS if citizen_address(case, channel)]
    if channels:
        yield NoticeDraft(
            key=f"{kind} {case.pk} {numbered(once_for or event)}",
            kind=kind,
            agency_id=case.agency_id,
            subject=("case", case.pk),
            facts={"happened_at": event.happened_at, "due_at": _told_day(event) or case.due_at},
            channels=channels,
        )


def _told_day(event: Event) -> datetime | None:
    """The new day of an apology that came too late to put the promise off."""
    told = facts_of(event).get("told_at")
    return datetime.fromisoformat(told) if told else None


def citizen_address(case: Case, channel: str) -> str:
    """Where the citizen of the case is reached by that channel; "" where nothing is known."""
    parties = {party.role: party for party in Party.objects.filter(case=case, role__in=TOLD_ROLES)}
    known = (parties[role] for role in TOLD_ROLES if role in parties)
    return next(filter(None, ((one.email if channel == "mail" else one.phone) for one in known)), "")


def _case(event: Event) -> Case | None:
    found: Case | None = (
        Case.objects.filter(pk=event.subject_id).select_related("handler", "procedure_version", "agency").first()
    )
    return found


def _of_case(kind: str, key: str, case: Case, person: User, **facts: Any) -> NoticeDraft:
    procedure = case.procedure_version.name if case.procedure_version else ""
    due = case.no_due_words if case.stands else case.due_at
    return NoticeDraft(
        key=key,
        kind=kind,
        agency_id=case.agency_id,
        subject=("case", case.pk),
        recipient=person,
        address=reverse("cases:case", args=[case.code]),
        facts={"code": case.code, "procedure": procedure[:200], "due_at": due, **facts},
    )


def handler_and_heads(case: Case, at: datetime) -> list[User]:
    posts = holders_of(ASSIGN, case.agency_id, timezone.localdate(at))
    heads = [post.user for post in posts if post.division_id == case.division_id]
    return _once([*([case.handler] if case.handler else []), *heads])


def _holders(duty: str, agency_id: int, at: datetime) -> list[User]:
    posts = holders_of(duty, agency_id, timezone.localdate(at))
    return _once(post.user for post in posts if duty != RECEIVE or is_at_desk(post))


def _once(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people if person.is_active}.values())
