"""Running cases of a process by version, and their way over to the version in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nennep.definitions import engine
from nennep.kernel.refusals import Refusal
from nennep.org.views.gate import signed_in
from nennep.processes.models import ProcessVersion
from nennep.processes.queries import graph_of_version, version_of
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions import move_to_version
from ..forms.version_change import MovingForm, mapping_from
from ..models import Case
from ..queries.version_change import (
    NOT_IN_FORCE,
    Preview,
    cases_on,
    codes_known,
    previews,
    running_by_version,
    step_choices,
)
from ..rules.acts import ACTS, agencies_of

DONE = "cases.moved"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page: from which version to which, by which map, and what would become of each case."""

    version: ProcessVersion
    others: list[tuple[ProcessVersion, int]]
    old: ProcessVersion | None
    mapping: Mapping[str, str]
    cases: list[Case]
    previews: list[Preview]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: HouseRequest, code: str, number: str) -> HttpResponse:
    """The map with its preview; ``act=move`` moves the ticked cases one by one."""
    version = _kept_version(request, code, number)
    sheet = _sheet(request, version)
    moves = request.method == "POST" and request.POST.get("act") == "move"
    # Seeing what the map would do asks for no reason yet; what is typed already stays.
    form = MovingForm(request.POST if moves else None)
    if request.method == "POST" and not moves:
        form.initial = {name: request.POST.get(name, "") for name in form.fields}
        form.ticked = request.POST.getlist("case")
    if moves and sheet.old and form.is_valid():
        _move(request, sheet, form)
        return redirect(request.get_full_path())
    context = _context(request, sheet, form)
    return render(request, "cases/moving.html", context, status=422 if moves else 200)


def _kept_version(request: HouseRequest, code: str, number: str) -> ProcessVersion:
    kept = agencies_of("move_to_version", request.actor)
    if not kept:
        raise PermissionDenied(ACTS["move_to_version"].who.refused)
    version = found_or_404(version_of, request.actor, code, number)
    if version.agency_id not in kept:
        raise PermissionDenied(ACTS["move_to_version"].who.refused)
    return version


def _sheet(request: HouseRequest, version: ProcessVersion) -> _Sheet:
    counted = running_by_version(version.process)
    others = [(each, count) for each, count in counted if each.pk != version.pk]
    asked = request.GET.get("from", "")
    most = max(others, key=lambda pair: pair[1], default=(None, 0))[0]
    old = next((each for each, _ in others if each.number == asked), most)
    if old is None:
        return _Sheet(version, others, None, {}, [], [])
    before, after = graph_of_version(old.pk), graph_of_version(version.pk)
    mapping: Mapping[str, str] = engine.same_steps(before, after)
    if request.method == "POST":
        mapping = mapping_from(request.POST, before.ids)
    cases = cases_on(old)
    day = timezone.localdate(request.at)
    return _Sheet(version, others, old, mapping, cases, list(previews(cases, version, mapping, day)))


def _move(request: HouseRequest, sheet: _Sheet, form: MovingForm) -> None:
    """Each case is a step of its own; one that may not go, or was moved meanwhile, is told."""
    moved, skipped = [], []
    for case in sheet.cases:
        if case.code not in form.ticked:
            continue
        try:
            move_to_version(
                case, version=sheet.version, mapping=sheet.mapping, by=request.actor, at=request.at, **form.cleaned_data
            )
            moved.append(case.code)
        except Refusal as refusal:
            skipped.append((case.code, refusal.words))
    told = {*moved, *(code for code, _ in skipped)}
    gone = codes_known(sheet.version.agency_id, [c for c in form.ticked if c not in told])
    skipped += [(each, "Hồ sơ không còn chạy theo bản này.") for each in gone]
    if moved:
        messages.success(request, f"Đã chuyển {len(moved)} hồ sơ sang bản {sheet.version.number}.")
    request.session[DONE] = {"version": sheet.version.pk, "moved": moved, "skipped": skipped}


def _context(request: HouseRequest, sheet: _Sheet, form: MovingForm) -> dict[str, Any]:
    day, version = timezone.localdate(request.at), sheet.version
    begun = version.effective_from is not None and version.effective_from <= day
    done = request.session.get(DONE)
    if done and done["version"] == version.pk and request.method != "POST":
        del request.session[DONE]
    else:
        done = None
    movable = [preview.case.code for preview in sheet.previews if not preview.reasons]
    rows = []
    if sheet.old:
        old, new = graph_of_version(sheet.old.pk), graph_of_version(version.pk)
        rows = step_choices(old, new, sheet.cases, sheet.mapping)
    return {
        "version": version,
        "process": version.process,
        "others": sheet.others,
        "old": sheet.old,
        "rows": rows,
        "open_rows": sum(1 for row in rows if row.is_open),
        "previews": sheet.previews,
        "movable": len(movable),
        "form": form,
        "ticked": _ticked(request, form, movable),
        "refused": "" if version.state == "in_force" and begun else NOT_IN_FORCE.format(version.number),
        "done": done,
        "address": reverse("cases:moving", args=[version.process.code, version.number]),
    }


def _ticked(request: HouseRequest, form: MovingForm, movable: list[str]) -> list[str]:
    """What was ticked stays so, and what the map makes movable only now is ticked at first."""
    offered = set(request.POST.getlist("offered"))
    return [code for code in movable if code in form.ticked or code not in offered]
