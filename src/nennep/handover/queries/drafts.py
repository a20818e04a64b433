"""Drafts of processes by who writes them: those that a keeper may give to another writer, and who may take them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from nennep.documents.queries import people_at_work
from nennep.kernel.actors import Actor
from nennep.org.models import Agency, User
from nennep.org.parts.holdings import LOADS
from nennep.org.queries import by_given_name
from nennep.org.queries.departures import told_of
from nennep.processes.models import Process, ProcessVersion

from .holdings import open_drafts

# In an address: the drafts that nobody writes.
NOBODY = "none"
Writer = tuple[User, str]


def drafts_in(agency: Agency) -> QuerySet[ProcessVersion]:
    """The drafts of the agency, the nearest day first."""
    found = open_drafts().filter(process__agency=agency).select_related("process__division", "process__agency")
    return found.order_by(F("due_on").asc(nulls_last=True), "process__code")


def drafts_of_writer(agency: Agency, whose: str, at: datetime) -> list[ProcessVersion]:
    """Of that writer, of nobody who is at work there (NOBODY), or all of them."""
    drafts = list(drafts_in(agency))
    if whose == NOBODY:
        at_work = set(people_at_work(agency.pk, timezone.localdate(at)))
        return [draft for draft in drafts if draft.owner not in at_work]
    return [draft for draft in drafts if not whose or str(draft.owner_id) == whose]


def writers_met(agency: Agency, at: datetime) -> list[Writer]:
    """Who has drafts of the agency, by given name, with what stands beside the name."""
    people = User.objects.filter(pk__in=drafts_in(agency).order_by().values("owner"))
    return _told(people, agency, at)


def writers_for(agency: Agency, at: datetime) -> list[Writer]:
    """Everybody at work in the agency, by given name, with what each has in hand and whether they leave soon."""
    return _told(people_at_work(agency.pk, timezone.localdate(at)), agency, at)


def _told(people: QuerySet[User], agency: Agency, at: datetime) -> list[Writer]:
    listed = sorted(people, key=by_given_name)
    told = told_of(listed, agency, at)
    return [(one, f"{one.full_name}: {told.get(one.pk, 'không giữ việc gì')}") for one in listed]


def refuses_writer(draft: ProcessVersion, owner_id: int) -> str:
    """Why the draft cannot go to that person; empty where it can."""
    return f"{draft.owner} đang soạn bản này rồi." if draft.owner and draft.owner_id == owner_id else ""


def codes_read(actor: Actor, codes: Collection[str]) -> list[str]:
    """Those of the codes whose processes the viewer may read."""
    found = Process.objects.filter(agency__in=actor.rule_agency_ids, code__in=list(codes))
    return sorted(set(found.values_list("code", flat=True)))


@LOADS.under("drafts")
def loads_of(people: Collection[User], agency: Agency, at: datetime) -> dict[int, str]:
    """What each writes in the agency, where they write anything: “2 bản đang soạn, 1 quá ngày”."""
    day = timezone.localdate(at)
    theirs = ProcessVersion.objects.filter(state="draft", process__agency=agency, owner__in=list(people))
    counted = (
        theirs.order_by().values_list("owner").annotate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    )
    return {owner: f"{count} bản đang soạn{f', {late} quá ngày' if late else ''}" for owner, count, late in counted}
