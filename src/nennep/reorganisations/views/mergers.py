"""Agencies that end in another one: the decisions, writing one, looking at what it brings about, confirming it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.org.models import Agency, Reorganisation
from nennep.org.queries.administration import possible_superiors
from nennep.org.views.gate import people_manager
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from .. import actions
from ..forms.mergers import AgencyPairForm, MergerForm, whole_choices
from ..queries.mergers import (
    check_agencies,
    choices_lost,
    has_whole,
    may_be_merged,
    merger_grant,
    merger_lines,
    merger_of,
    merger_refused,
    mergers_for,
    preview_of,
    units_of,
    with_choices,
)
from ..rules.mergers import Merger
from .reorganisations import DONE, choices_typed, tell_lost, version_seen, version_shown


@people_manager
@require_safe
def mergers(request: HouseRequest) -> HttpResponse:
    """Those written so far, the newest first."""
    found = list(mergers_for(request.actor))
    return render(request, "reorganisations/mergers.html", {"found": found, "can_end": may_be_merged(request.actor)})


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def merger_add(request: HouseRequest) -> HttpResponse:
    """First which agencies, then what becomes of each division."""
    ending, heirs = may_be_merged(request.actor), possible_superiors()
    pair = AgencyPairForm(request.GET if "agency" in request.GET else None, ending=ending, heirs=heirs)
    if pair.is_valid():
        agency = next(one for one in ending if one.code == pair.cleaned_data["agency"])
        into = next(one for one in heirs if one.code == pair.cleaned_data["into"])
        if words := merger_refused(agency, into, by=request.actor):
            pair.add_error("into", words)
        elif attempt(pair, lambda: check_agencies(agency, into), request)[0]:
            return _write(request, agency, into, None)
    return render(request, "reorganisations/merger_pair.html", {"form": pair})


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def merger_change(request: HouseRequest, code: str, number: int) -> HttpResponse:
    draft = found_or_404(merger_of, request.actor, code, number)
    if draft.into is not None:
        merger_grant(draft.agency, draft.into, by=request.actor)
    return _write(request, draft.agency, draft.into, draft)


def _write(request: HouseRequest, agency: Agency, into: Agency | None, draft: Reorganisation | None) -> HttpResponse:
    if into is None:
        raise Http404
    form = MergerForm(
        request.POST or None,
        ending=units_of(agency),
        there=units_of(into),
        into=into,
        has_whole=has_whole(agency, timezone.localdate(request.at)),
        kept=Merger.from_json(draft.changes) if draft else None,
        initial={"decision": draft.decision, "effective_on": draft.effective_on} if draft else {},
    )
    if request.method == "POST" and form.is_valid():
        seen = version_seen(request) if draft else None
        write = partial(
            actions.write_merger, agency, into=into, draft=draft, seen=seen, by=request.actor, at=request.at
        )
        given = {key: form.cleaned_data[key] for key in ("decision", "effective_on")}
        done, made = attempt(form, lambda: write(merger=form.merger(), **given), request)
        if done:
            tell_lost(request, choices_lost(draft, made) if draft else [])
            return redirect("reorganisations:merger", agency.code, made.number)
    context = {"form": form, "agency": agency, "into": into, "draft": draft, "seen": version_shown(request, draft)}
    return render(request, "reorganisations/merger_write.html", context)


@people_manager
@require_safe
def merger(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """What goes over, what stays, what stands in its way, and what may be done with it now."""
    return _shown(request, found_or_404(merger_of, request.actor, code, number))


def _shown(request: HouseRequest, found: Reorganisation) -> HttpResponse:
    is_open = found.state in ("draft", "planned")
    units = [(one.code, one.name) for one in units_of(found.into)] if found.into else []
    context = {
        "decision": found,
        "lines": merger_lines(found),
        "may_act": found.into and not merger_refused(found.agency, found.into, by=request.actor),
        "preview": preview_of(found, request.at) if is_open else None,
        "places": whole_choices(found.into, units)[1:] if found.into else [],
        "at_once": found.effective_on <= timezone.localdate(request.at),
    }
    return render(request, "reorganisations/merger.html", context)


@people_manager
@require_POST
def merger_act(request: HouseRequest, code: str, number: int, act: str) -> HttpResponse:
    """Confirm it, take it back or put it aside."""
    found = found_or_404(merger_of, request.actor, code, number)
    choices, duties, seen = choices_typed(request), _duties_typed(request), version_seen(request)
    verbs: dict[str, Callable[..., object]] = {
        "plan": partial(actions.plan_merger, choices=choices, duties=duties, seen=seen),
        "take-back": actions.take_back_reorganisation,
        "cancel": actions.cancel_reorganisation,
    }
    if act not in verbs:
        raise Http404
    done, _ = attempt(None, lambda: verbs[act](found, by=request.actor, at=request.at), request)
    if done:
        messages.info(request, DONE[found.state])
    elif act == "plan" and (again := merger_of(request.actor, code, number)).version == seen:
        again.changes = with_choices(again, choices, duties, request.at).to_json()
        return _shown(request, again)
    return redirect("reorganisations:merger", code, number)


def _duties_typed(request: HouseRequest) -> dict[str, list[str]]:
    """The leading duties that were ticked, by the key of the post."""
    return {name[5:]: request.POST.getlist(name) for name in request.POST if name.startswith("duty-")}
