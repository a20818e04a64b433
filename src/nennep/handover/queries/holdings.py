"""What somebody who leaves holds here: cases that they handle, drafts of processes that they write."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.queries import cases_for
from nennep.cases.queries.tasks import handlers_for
from nennep.cases.rules import OPEN
from nennep.cases.rules.doers import may_be_assigned
from nennep.documents.queries import people_at_work
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date, with_doubt
from nennep.ledger.models import Event
from nennep.org.models import User
from nennep.org.parts.holdings import Departure, Holding
from nennep.org.queries import by_given_name
from nennep.org.queries.departures import last_duties, takers_of
from nennep.org.rules import HANDLE, MANAGE_PROCEDURES
from nennep.processes.models import ProcessVersion


def cases_of(departure: Departure) -> list[Holding]:
    """The open cases that the person handles and has no post for afterwards, the nearest promise first."""
    held = Case.objects.filter(handler=departure.person, agency=departure.agency, state__in=sorted(OPEN))
    held = held.select_related("division", "procedure_version", "variant").order_by("due_at", "pk")
    left = [case for case in held if not _stays(departure, case)]
    takers = _takers(departure) if left else {}
    near: dict[int | None, tuple[User, ...]] = {}
    for case in left:
        if case.division_id not in near:
            near[case.division_id] = takers.get(case.division_id) or _colleagues(case, departure)
    return [
        Holding(
            key=str(case.pk),
            words=f"{case.code}: {case.procedure_version.name if case.procedure_version else case.summary}",
            note=_promise(case),
            receivers=near[case.division_id],
        )
        for case in left
    ]


def case_now(key: int, agency_id: int) -> tuple[str, User | None] | None:
    """The code of the case, and who handles it while it is open."""
    case = Case.objects.filter(pk=key, agency=agency_id).select_related("handler").first()
    return (f"Hồ sơ {case.code}", case.handler if case.state in OPEN else None) if case else None


def case_touched(key: int, since: datetime) -> bool:
    """Whether a person has done anything about the case since; what time itself does is nobody's work."""
    events = Event.objects.filter(subject_type="case", subject_id=key, at__gt=since, actor_id__isnull=False)
    return events.exists()


def draft_touched(key: int, since: datetime) -> bool:
    """Whether the draft was saved since, or anything written of it."""
    events = Event.objects.filter(subject_type="process_version", subject_id=key, at__gt=since, actor_id__isnull=False)
    return events.exists() or ProcessVersion.objects.filter(pk=key, saved_at__gt=since).exists()


def draft_now(key: int, agency_id: int) -> tuple[str, User | None] | None:
    """The process of the draft, and who writes it while it is one."""
    found = ProcessVersion.objects.filter(pk=key, process__agency=agency_id).select_related("process", "owner")
    draft = found.first()
    if draft is None:
        return None
    return f"{draft.process.code} bản {draft.number}", draft.owner if draft.state == "draft" else None


def _stays(departure: Departure, case: Case) -> bool:
    return any(HANDLE in post.duties and may_be_assigned(post.division_id, case.division_id) for post in departure.kept)


def _takers(departure: Departure) -> dict[int | None, tuple[User, ...]]:
    """By division: who may take over the duty to handle, where nobody else there holds it."""
    day = timezone.localdate(departure.at)
    lasts = [post for post, duty in last_duties(departure) if duty == HANDLE]
    return {post.division_id: takers_of(post, HANDLE, departure.person, day) for post in lasts}


def _colleagues(case: Case, departure: Departure) -> tuple[User, ...]:
    return tuple(person for person in handlers_for(case, departure.at) if person != departure.person)


def _promise(case: Case) -> str:
    day = case.due_now and full_date(timezone.localdate(case.due_now))
    return f"hẹn trả {with_doubt(day, case.due_provisional)}" if day else case.no_due_words


def drafts_of(departure: Departure) -> list[Holding]:
    """The drafts of processes that the person was given to write, unless a post stays."""
    if departure.kept:
        return []
    people = people_at_work(departure.agency.pk, timezone.localdate(departure.at)).exclude(pk=departure.person.pk)
    writers = tuple(sorted(people, key=by_given_name))
    drafts = open_drafts().filter(owner=departure.person, process__agency=departure.agency)
    return [
        Holding(
            key=str(draft.pk),
            words=f"{draft.process.code} bản {draft.number}: {draft.process.name}",
            note=f"xong trước hết ngày {full_date(draft.due_on)}" if draft.due_on else "",
            receivers=writers,
        )
        for draft in drafts
    ]


def pages_of_cases(actor: Actor, keys: Collection[str]) -> dict[str, str]:
    """By number the page of each of these cases that the viewer may see."""
    seen = cases_for(actor).filter(pk__in=[int(key) for key in keys]).values_list("pk", "code")
    return {str(pk): reverse("cases:case", args=[code]) for pk, code in seen}


def pages_of_drafts(actor: Actor, keys: Collection[str]) -> dict[str, str]:
    """By number the page of the process of each of these drafts that the viewer may read."""
    read = open_drafts().filter(pk__in=[int(key) for key in keys], process__agency__in=actor.rule_agency_ids)
    return {str(draft.pk): reverse("processes:process", args=[draft.process.code]) for draft in read}


def open_drafts() -> QuerySet[ProcessVersion]:
    """The versions that are being written."""
    return ProcessVersion.objects.filter(state="draft").select_related("process", "owner").order_by("pk")


def unwritten_drafts(actor: Actor, at: datetime) -> list[ProcessVersion]:
    """The drafts, in agencies whose processes the actor keeps, whose writer is locked or has left."""
    day = timezone.localdate(at)
    drafts = open_drafts().filter(process__agency__in=actor.agencies_with(MANAGE_PROCEDURES), owner__isnull=False)
    at_work = {agency: set(people_at_work(agency, day)) for agency in {one.process.agency_id for one in drafts}}
    return [draft for draft in drafts if draft.owner not in at_work[draft.process.agency_id]]
