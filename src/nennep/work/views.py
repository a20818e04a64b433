"""The worklist: what must be done now, and what can wait."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.kernel import dates
from nennep.org.queries.setup import beginning_of
from nennep.org.rules import HANDLE
from nennep.web.charts import ChartColumn
from nennep.web.request import HouseRequest

from .parts.descriptions import described
from .queries import DueDay, next_two_weeks, waiting_for_others, worklist

# Of tasks that do not press, so many a group before "Xem cả".
MOST = 50
View = Callable[[HouseRequest], HttpResponse]


def _posted(view: View) -> View:
    """Only for people who hold a post now."""

    @login_required
    def door(request: HouseRequest) -> HttpResponse:
        if request.actor is None:
            raise PermissionDenied("Tài khoản này hiện không giữ vị trí nào.")
        return view(request)

    return door


@require_safe
@_posted
def show(request: HouseRequest) -> HttpResponse:
    """The whole list by urgency; below it what waits for others, and the next two weeks."""
    work = worklist(request.actor, request.at)
    waiting = waiting_for_others(request.actor)
    days = next_two_weeks(work, request.at)
    context = {
        "at": request.at,
        "work": work,
        "groups": work.groups(None if "all" in request.GET else MOST),
        "waiting": [(group, group.days(request.at)) for group in waiting],
        "waiting_count": sum(group.count for group in waiting),
        "has_own": request.actor.has(HANDLE) or bool(waiting),
        "beginning": beginning_of(request.actor, request.agency, timezone.localdate(request.at)),
        "columns": [_column(day) for day in days] if any(day.count for day in days) else [],
    }
    return render(request, "work/list.html", context)


@require_safe
@_posted
def elsewhere(request: HouseRequest) -> HttpResponse:
    """What is the viewer's and waits for others, one by one, the longest first."""
    groups = waiting_for_others(request.actor)
    about = described([one.item for group in groups for one in group.ones], request.at)
    rows = [
        (group, [(one, about[one.item.pk]) for one in sorted(group.ones, key=lambda o: o.since)]) for group in groups
    ]
    count = sum(group.count for group in groups)
    return render(request, "work/elsewhere.html", {"groups": rows, "count": count})


def _column(due: DueDay) -> ChartColumn:
    lead = dates.SHORT[due.day.weekday()]
    return ChartColumn(f"{due.day:%d}", due.count, lead=lead, off=not due.works)
