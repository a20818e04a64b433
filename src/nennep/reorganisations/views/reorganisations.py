"""Decisions on the organisation: the list, writing one, looking at what it brings about, confirming it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.org.models import Agency, Reorganisation
from nennep.org.queries import divisions_of
from nennep.org.queries.administration import superiors_for
from nennep.org.views.gate import chosen_agency, people_manager
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from .. import actions
from ..forms.reorganisations import ReorganisationForm
from ..parts.successions import DECISION_WARNINGS
from ..queries.desks import desk_step_of
from ..queries.mergers import may_be_merged, mergers_seen
from ..queries.owned_things import owner_steps
from ..queries.reorganisations import (
    choices_lost,
    departures,
    division_decision,
    lines_of,
    reorganisation_in,
    reorganisations_of,
    units_after,
)
from ..rules.reorganisations import Changes

DONE = {
    "planned": "Đã xác nhận. Đến ngày hiệu lực phần mềm tự thực hiện.",
    "carried_out": "Đã thực hiện theo quyết định.",
    "draft": "Đã đưa về soạn lại.",
    "cancelled": "Đã bỏ; tổ chức giữ nguyên.",
}


@people_manager
@require_safe
def reorganisations(request: HouseRequest) -> HttpResponse:
    """Those written so far, the newest first."""
    own = chosen_agency(request)
    found = list(reorganisations_of(own))
    has_open = any(one.state in ("draft", "planned") for one in found)
    context = {"agency": own, "found": found, "has_open": has_open, "seen": mergers_seen(request.actor, own)}
    context["can_end"] = may_be_merged(request.actor)
    return render(request, "reorganisations/reorganisations.html", context)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_add(request: HouseRequest) -> HttpResponse:
    return _write(request, chosen_agency(request), None)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_change(request: HouseRequest, number: int) -> HttpResponse:
    own = chosen_agency(request)
    return _write(request, own, found_or_404(division_decision, own, number))


def _write(request: HouseRequest, own: Agency, draft: Reorganisation | None) -> HttpResponse:
    kept = Changes.from_json(draft.changes) if draft else None
    form = ReorganisationForm(
        request.POST or None,
        agency=own,
        divisions=list(divisions_of(own.pk)),
        superiors=superiors_for(own, request.actor, kept.agency.get("superior", "") if kept else ""),
        kept=kept,
        owned=request.GET.getlist("process")[:1],
        initial={"decision": draft.decision, "effective_on": draft.effective_on} if draft else {},
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: actions.write_reorganisation(
                own,
                decision=form.cleaned_data["decision"],
                effective_on=form.cleaned_data["effective_on"],
                changes=form.changes(),
                draft=draft,
                seen=version_seen(request) if draft else None,
                by=request.actor,
                at=request.at,
            ),
            request,
        )
        if done:
            tell_lost(request, choices_lost(draft, made) if draft else [])
            return _page(own, made)
    context = {"form": form, "agency": own, "draft": draft, "seen": version_shown(request, draft)}
    return render(request, "reorganisations/reorganisation_write.html", context)


def tell_lost(request: HouseRequest, lost: list[str]) -> None:
    """Says which choices the decision, as it is now written, has no place for."""
    if lost:
        messages.warning(request, f"Lựa chọn riêng không còn dùng được, xem lại bên dưới: {'; '.join(lost)}.")


def _page(own: Agency, found: Reorganisation) -> HttpResponse:
    response: HttpResponse = redirect("reorganisations:reorganisation", found.number)
    response["Location"] += f"?agency={own.code}"
    return response


@people_manager
@require_safe
def reorganisation(request: HouseRequest, number: int) -> HttpResponse:
    """What it changes, what goes over with it, and what may be done with it now."""
    own = chosen_agency(request)
    found = found_or_404(reorganisation_in, own, number)
    if found.into_id is not None:
        return redirect("reorganisations:merger", own.code, number)
    return _shown(request, own, found)


def _shown(request: HouseRequest, own: Agency, found: Reorganisation) -> HttpResponse:
    changes = Changes.from_json(found.changes)
    is_open = found.state in ("draft", "planned")
    units = units_after(own, changes) if is_open else {}
    context = {
        "agency": own,
        "decision": found,
        "lines": lines_of(found),
        "warns": [line for _, told in DECISION_WARNINGS.items() for line in told(found)] if is_open else [],
        "departures": departures(found) if is_open else [],
        "units": list(units.items()),
        "owners": owner_steps(found, changes, units) if is_open else [],
        "desk": desk_step_of(found, changes, units, request.at) if is_open and changes.desk else None,
        "at_once": found.effective_on <= timezone.localdate(request.at),
    }
    return render(request, "reorganisations/reorganisation.html", context)


@people_manager
@require_POST
def reorganisation_act(request: HouseRequest, number: int, act: str) -> HttpResponse:
    """Confirm it, take it back or put it aside."""
    own = chosen_agency(request)
    found = found_or_404(division_decision, own, number)
    choices, seen, known = choices_typed(request), version_seen(request), "known" in request.POST
    verbs: dict[str, Callable[..., object]] = {
        "plan": partial(actions.plan_reorganisation, choices=choices, seen=seen, desk_may_be_empty=known),
        "take-back": actions.take_back_reorganisation,
        "cancel": actions.cancel_reorganisation,
    }
    if act not in verbs:
        raise Http404
    done, _ = attempt(None, lambda: verbs[act](found, by=request.actor, at=request.at), request)
    if done:
        messages.info(request, DONE[found.state])
    elif act == "plan" and (again := division_decision(own, number)).version == seen:
        again.changes = again.changes | {"choices": choices}
        return _shown(request, own, again)
    return _page(own, found)


def version_seen(request: HouseRequest) -> int | None:
    """The version of the decision that the page showed."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def version_shown(request: HouseRequest, draft: Reorganisation | None) -> int | None:
    """The version of the draft that the page shows: what was typed again on an old page stays on the old one."""
    if request.method == "POST":
        return version_seen(request)
    return draft.version if draft else None


def choices_typed(request: HouseRequest) -> dict[str, str]:
    """What goes elsewhere than to the successor: the code of the division by the key of the thing."""
    typed = ((name, str(code)) for name, code in request.POST.items() if name.startswith("to-"))
    return {name.removeprefix("to-"): code for name, code in typed if code}
