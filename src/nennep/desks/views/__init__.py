"""Papers between the desk of another agency and the competent one: what waits, the lists, signing for one."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from ..actions import give_papers, take_papers
from ..actions.differences import answer_difference
from ..forms import DifferenceForm
from ..models import HandoverList
from ..queries import groups_of, hands_over, lines_of, list_of, lists_of, takes
from ..queries.differences import answers, difference_of, differences_of, papers_listed, possible_answers
from ..queries.names import in_a_list, named_on_its_day, taker_of

# Of answered differences those at the end; open ones come first.
MOST_DIFFERENCES = 50
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
    page = page_by_number(lists_of(request.actor), request.GET)
    context = {
        "groups": groups,
        "page": page,
        "lists": in_a_list(page.rows),
        "differences": differences_of(request.actor)[:MOST_DIFFERENCES],
    }
    return render(request, "desks/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def handover(request: HouseRequest, code: str) -> HttpResponse:
    """One list; whoever takes the papers signs for it here."""
    found = _found(request, code)
    if request.method == "POST":
        missing, papers = _ticked(request, "missing"), _ticked(request, "paper")
        said = {line.case_id: request.POST.get(f"said-{line.case_id}", "") for line, _ in lines_of(found)}
        done, _ = attempt(
            None,
            lambda: take_papers(
                found, missing=missing, missing_papers=papers, differences=said, by=request.actor, at=request.at
            ),
            request,
        )
        if done:
            messages.success(request, f"Đã ký nhận danh sách số {found.called}.")
            return redirect("desks:handover", code)
        context = _context(request, found, missing, said, papers) | {"refused": True}
        return render(request, "desks/handover.html", context, status=422)
    return render(request, "desks/handover.html", _context(request, found))


@require_safe
@login_required
def handover_paper(request: HouseRequest, code: str) -> HttpResponse:
    """The list as a sheet that both sign."""
    found = _found(request, code)
    context = _context(request, found) | {"at": request.at}
    return render(request, "desks/handover_paper.html", context)


def _found(request: HouseRequest, code: str) -> HandoverList:
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    return found_or_404(list_of, request.actor, code)


def _ticked(request: HouseRequest, name: str) -> set[int]:
    return {int(pk) for pk in request.POST.getlist(name) if pk.isdecimal() and len(pk) < 19}


def _context(
    request: HouseRequest,
    found: HandoverList,
    missing: Collection[int] = (),
    said: Mapping[int, str] | None = None,
    papers: Collection[int] = (),
) -> dict[str, Any]:
    rows = [
        {
            "line": line,
            "owner": owner,
            "gone": line.case_id in missing or line.is_missing,
            "said": (said or {}).get(line.case_id) or line.difference,
            "papers": [(paper, paper.is_missing or paper.pk in papers) for paper in papers_listed(line)],
            "raised": getattr(line, "raised", None),
        }
        for line, owner in lines_of(found)
    ]
    return {
        "handover": found,
        **named_on_its_day(found),
        "rows": rows,
        "takes": takes(request.actor, found),
        "answers": answers(request.actor, found),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def difference(request: HouseRequest, code: str, case_code: str) -> HttpResponse:
    """What was otherwise than listed of one dossier; whoever gave it answers here."""
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    found = found_or_404(difference_of, request.actor, code, case_code)
    first = {"answered_on": timezone.localdate(request.at), "version": found.version}
    form = DifferenceForm(request.POST or None, initial=first, answers=possible_answers(found))
    may_answer = answers(request.actor, found.line.handover_list) and found.state == "open"
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done, _ = attempt(
                form, lambda: answer_difference(found, by=request.actor, at=request.at, **form.cleaned_data), request
            )
            if done:
                messages.success(request, f"Đã trả lời chỗ khác nhau của hồ sơ {case_code}; bên nhận thấy câu trả lời.")
                return redirect("desks:handover", code)
    handover = found.line.handover_list
    context = {
        "difference": found,
        "handover": handover,
        "taker": taker_of(handover),
        "form": form,
        "may_answer": may_answer,
    }
    return render(request, "desks/difference.html", context, status=status)
