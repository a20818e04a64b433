"""Papers between the desk of another agency and the competent one: what waits, the lists, signing for one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from .actions import give_papers, take_papers
from .models import HandoverList
from .queries import groups_of, hands_over, lines_of, list_of, lists_of, takes

NOBODY = "Bàn giao giấy tờ dành cho quầy tiếp nhận thay và người nhận giấy tờ của cơ quan giải quyết."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def handovers(request: HouseRequest) -> HttpResponse:
    """What the viewer has to hand over, and the lists that were made."""
    if request.actor is None or not hands_over(request.actor):
        raise PermissionDenied(NOBODY)
    groups = groups_of(request.actor, request.at)
    if request.method == "POST":
        group = next((one for one in groups if one.key == request.POST.get("group")), None)
        codes = request.POST.getlist("case")
        if group is None:
            messages.error(request, "Không còn gì phải bàn giao cho nơi ấy.")
            return redirect("desks:handovers")
        done, made = attempt(
            None,
            lambda: give_papers(
                group.desk,
                competent=group.competent,
                direction=group.direction,
                cases=codes,
                by=request.actor,
                at=request.at,
            ),
            request,
        )
        if done:
            messages.success(
                request, f"Đã lập danh sách bàn giao số {made.called}. In ra, giao cùng giấy tờ để hai bên ký."
            )
            return redirect("desks:handover", made.code)
        return redirect("desks:handovers")
    context = {"groups": groups, "page": page_by_number(lists_of(request.actor), request.GET)}
    return render(request, "desks/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def handover(request: HouseRequest, code: str) -> HttpResponse:
    """One list; whoever takes the papers signs for it here."""
    found = _found(request, code)
    if request.method == "POST":
        missing = {int(pk) for pk in request.POST.getlist("missing") if pk.isdecimal()}
        said = {line.case_id: request.POST.get(f"said-{line.case_id}", "") for line, _ in lines_of(found)}
        done, _ = attempt(
            None,
            lambda: take_papers(found, missing=missing, differences=said, by=request.actor, at=request.at),
            request,
        )
        if done:
            messages.success(request, f"Đã ký nhận danh sách số {found.called}.")
            return redirect("desks:handover", code)
        return render(request, "desks/handover.html", _context(request, found, missing, said), status=422)
    return render(request, "desks/handover.html", _context(request, found, set(), {}))


@require_safe
@login_required
def handover_paper(request: HouseRequest, code: str) -> HttpResponse:
    """The list as a sheet that both sign."""
    found = _found(request, code)
    return render(request, "desks/handover_paper.html", _context(request, found, set(), {}) | {"at": request.at})


def _found(request: HouseRequest, code: str) -> HandoverList:
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    return found_or_404(list_of, request.actor, code)


def _context(request: HouseRequest, found: HandoverList, missing: set[int], said: dict[int, str]) -> dict[str, Any]:
    rows = [
        (line, owner, line.case_id in missing or line.is_missing, said.get(line.case_id) or line.difference)
        for line, owner in lines_of(found)
    ]
    return {"handover": found, "rows": rows, "takes": takes(request.actor, found)}
