"""The agency, its divisions and the agencies below it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms import AgencyForm, DivisionForm, SubordinateForm
from ..models import Agency
from ..queries import divisions_of, managed_agency_ids, subordinates_of
from ..queries.agencies import agencies_met, ended_divisions
from ..rules import MANAGE_PEOPLE
from .gate import chosen_agency, people_manager, show_once, signed_in


@signed_in
@require_safe
def agency(request: HouseRequest) -> HttpResponse:
    """The agency as its papers name it, its divisions, the agencies below; another one of the viewer's by ``?agency=``."""
    named = request.GET.get("agency", request.agency.code)
    own = request.agency if named == request.agency.code else chosen_agency(request)
    ids = managed_agency_ids(request.actor, MANAGE_PEOPLE, timezone.localdate(request.at))
    context = {
        "agency": own,
        "agencies": agencies_met(ids),
        "is_own": own == request.agency,
        "of": _of(request, own),
        "divisions": divisions_of(own.pk),
        "ended": ended_divisions(own),
        "manages": own.pk in ids,
        "adds_below": request.actor.may(MANAGE_PEOPLE, own.pk),
        "below": [(each, each.pk in ids, request.actor.may(MANAGE_PEOPLE, each.pk)) for each in subordinates_of(own)],
    }
    return render(request, "org/agency.html", context)


def _of(request: HouseRequest, own: Agency) -> str:
    """What follows the address of a page, where the agency is not the viewer's first one."""
    return "" if own == request.agency else f"?{urlencode({'agency': own.code})}"


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def agency_change(request: HouseRequest) -> HttpResponse:
    own = chosen_agency(request)
    initial = {name: getattr(own, name) for name in AgencyForm.base_fields}
    form = AgencyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: actions.change_agency(own, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.info(request, "Đã ghi thông tin cơ quan.")
            return redirect(reverse("agency") + _of(request, own))
    return render(request, "org/agency_change.html", {"form": form, "agency": own})


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def division_add(request: HouseRequest) -> HttpResponse:
    own = chosen_agency(request)
    form = DivisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: actions.add_division(agency=own, by=request.actor, at=request.at, **form.cleaned_data),
            request,
        )
        if done:
            messages.info(request, f"Đã lập {made.name}.")
            return redirect(reverse("agency") + _of(request, own))
    return render(request, "org/division_add.html", {"form": form, "agency": own})


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def agency_add(request: HouseRequest) -> HttpResponse:
    """An agency below the chosen one, with the person who will administer it."""
    own = chosen_agency(request)
    form = SubordinateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: actions.add_agency_with_manager(superior=own, by=request.actor, at=request.at, **form.cleaned_data),
            request,
        )
        if done:
            _, user, password = made
            return show_once(request, [(user.full_name, user.username, password)])
    return render(request, "org/agency_add.html", {"form": form, "agency": own})
