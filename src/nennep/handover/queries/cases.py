"""Open cases by who handles them: those that nobody holds, and those that a viewer may give to another."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.queries import answer_to, cases_for
from nennep.cases.queries.workload import Candidate, with_load
from nennep.cases.rules import OPEN
from nennep.cases.rules.acts import agencies_of, answer
from nennep.cases.rules.doers import DoerFacts, may_be_assigned
from nennep.kernel.actors import Actor
from nennep.org.models import Agency, Position, User
from nennep.org.parts.holdings import LOADS
from nennep.org.queries import by_given_name, held_on, holders_of
from nennep.org.rules import HANDLE

# In an address: the cases that nobody holds.
NOBODY = "none"
Place = tuple[int, int | None]


def _in_hand(actor: Actor) -> list[tuple[int, int, int | None, int]]:
    """(handler, agency, division, how many) of the open cases that the actor may give to another handler."""
    theirs = cases_for(actor).filter(agency_id__in=agencies_of("reassign", actor), state__in=sorted(OPEN))
    columns = ("handler_id", "agency_id", "division_id")
    counted = theirs.exclude(handler=None).order_by().values_list(*columns).annotate(count=Count("pk", distinct=True))
    return [(*held, count) for *held, count in counted if _is_assigned_by(actor, held[1], held[2])]


def _is_assigned_by(actor: Actor, agency: int, division: int | None) -> bool:
    facts = DoerFacts(agency_id=agency, division_id=division, state="processing", handler_id=actor.user_id)
    return answer("reassign", facts, actor).allowed


def _able(places: Iterable[Place], at: datetime) -> set[tuple[int, int, int | None]]:
    """(person, agency, division) of everybody who may handle cases there today."""
    places, day = set(places), timezone.localdate(at)
    posts = {agency: holders_of(HANDLE, agency, day) for agency, _ in places}
    return {
        (post.user_id, agency, division)
        for agency, division in places
        for post in posts[agency]
        if may_be_assigned(post.division_id, division)
    }


def unheld_count(actor: Actor, at: datetime) -> int:
    """How many of the open cases that the actor may give to another nobody holds.

    That is a case whose handler is locked, or has no post any more to handle cases of its division.
    """
    counted = _in_hand(actor)
    able = _able([(agency, division) for _, agency, division, _ in counted], at) if counted else set()
    return sum(count for who, agency, division, count in counted if (who, agency, division) not in able)


def handlers_met(actor: Actor, at: datetime) -> list[Candidate]:
    """Who handles open cases that the actor may give to another, with how many, by given name."""
    counted = _in_hand(actor)
    people = User.objects.filter(pk__in={handler for handler, *_ in counted})
    return with_load(sorted(people, key=by_given_name), {agency for _, agency, *_ in counted}, at)


def assignable(actor: Actor, handler: str, at: datetime, only: Collection[int] | None = None) -> list[Case]:
    """The open cases that the actor may give to another: of that handler, or NOBODY's; the nearest promise first.

    ``only``: of these, of anybody where no handler is named.
    """
    where = [(who, agency, division) for who, agency, division, _ in _in_hand(actor)]
    if handler == NOBODY:
        able = _able([(agency, division) for _, agency, division in where], at)
        where = [one for one in where if one not in able]
    elif handler or only is None:
        where = [one for one in where if str(one[0]) == handler]
    wanted = reduce(or_, (Q(handler=who, agency=agency, division=place) for who, agency, place in where), Q(pk=None))
    found = Case.objects.filter(wanted, state__in=sorted(OPEN)).order_by("due_at", "pk")
    found = found if only is None else found.filter(pk__in=only)
    return list(found.select_related("agency", "division", "handler", "procedure_version", "variant"))


def why_unheld(cases: Collection[Case], at: datetime) -> dict[int, str]:
    """Of those of the cases that nobody holds, by key, why their handler does not."""
    able = _able([(case.agency_id, case.division_id) for case in cases], at)
    today = Position.objects.filter(held_on(timezone.localdate(at)), user__in={case.handler_id for case in cases})
    posted = set(today.values_list("user_id", "agency_id"))
    told = {}
    for case in cases:
        handler = case.handler
        if handler is None or (handler.pk, case.agency_id, case.division_id) in able:
            continue
        if not handler.is_active:
            told[case.pk] = f"tài khoản của {handler} đã khóa"
        elif (handler.pk, case.agency_id) not in posted:
            told[case.pk] = f"{handler} không còn giữ vị trí nào ở cơ quan"
        else:
            told[case.pk] = f"{handler} không có vị trí thụ lý ở {'phòng ấy' if case.division_id else 'cơ quan'}"
    return told


def receivers_of(cases: Collection[Case], at: datetime) -> list[Candidate]:
    """Everybody who may handle one of these cases at least, by given name, with what each has in hand."""
    able = _able([(case.agency_id, case.division_id) for case in cases], at)
    people = User.objects.filter(pk__in={person for person, *_ in able})
    return with_load(sorted(people, key=by_given_name), {case.agency_id for case in cases}, at)


@LOADS.under("cases")
def loads_of(people: Collection[User], agency: Agency, at: datetime) -> dict[int, str]:
    """What each handles in the agency, where they handle anything: “12 hồ sơ đang mở, 1 quá hẹn”."""
    return {one.user.pk: one.load for one in with_load(people, [agency.pk], at) if one.open}


def refuses_reassignment(case: Case, actor: Actor) -> str:
    """Why this person may not give the case to another handler; empty where they may."""
    return answer_to("reassign", case, actor).words


def codes_seen(actor: Actor, codes: Iterable[str]) -> list[str]:
    """Those of the codes whose cases the viewer may see."""
    return list(cases_for(actor).filter(code__in=list(codes)).values_list("code", flat=True))
