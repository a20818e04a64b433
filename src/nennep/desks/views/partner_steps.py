"""Steps that other agencies ask for: the list, one of them, its answer; the paper of an answer for both sides."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.queries.acts import answer_to_step
from nennep.ledger.actions import overtaken
from nennep.ledger.files import read
from nennep.web import refusals
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from ..actions.partner_steps import acknowledge_step, answer_step
from ..forms.partner_steps import PartnerAnswerForm
from ..queries.names import askers_of
from ..queries.partner_steps import (
    PartnerStep,
    answered_steps,
    asked_in,
    cases_of_steps,
    open_steps,
    paper_seen,
    partner_step_of,
)

NOBODY = "Việc phối hợp dành cho người làm việc với hồ sơ của cơ quan được hỏi."


@require_safe
@login_required
def partner_steps(request: HouseRequest) -> HttpResponse:
    """What other agencies wait for here, and what was answered."""
    if request.actor is None or not asked_in(request.actor):
        raise PermissionDenied(NOBODY)
    items = list(open_steps(request.actor))
    cases = cases_of_steps(items)
    rows = [(item, cases[item.subject_id]) for item in items if item.subject_id in cases]
    page = page_by_number(answered_steps(request.actor), request.GET)
    return render(request, "desks/partner_steps.html", {"rows": rows, "page": page, "answers": askers_of(page.rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def partner_step(request: HouseRequest, code: str, step: str) -> HttpResponse:
    """One step that is asked of the viewer's agency: received, and answered, here."""
    found = _found(request, code, step)
    if request.method != "POST":
        return _page(request, found)
    if not found.is_open:
        return _gone(request, found)
    if request.POST.get("do") == "take":
        done, _ = refusals.attempt(
            None, lambda: acknowledge_step(found.case, item=found.item, by=request.actor, at=request.at), request
        )
        if done:
            messages.success(request, f"Đã xác nhận; {found.case.agency.short_name} thấy giờ nhận.")
        return redirect("desks:partner_step", code, step)
    return _answered(request, found)


def _answered(request: HouseRequest, found: PartnerStep) -> HttpResponse:
    form = PartnerAnswerForm(found, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data
    return refusals.answer(
        form,
        lambda: answer_step(
            found.case,
            item=found.item,
            outcome=given.get("outcome", ""),
            remark=given["remark"],
            paper=form.paper,
            by=request.actor,
            at=request.at,
        ),
        request,
        then=lambda _: _sent(request, found),
        again=lambda: _page(request, found, form),
        latest=request.path,
    )


def _sent(request: HouseRequest, found: PartnerStep) -> HttpResponse:
    messages.success(request, f"Đã gửi trả lời cho {found.case.agency.short_name}.")
    return redirect("desks:partner_step", found.case.code, found.step.id)


def _gone(request: HouseRequest, found: PartnerStep) -> HttpResponse:
    typed = [("Nội dung trả lời", request.POST.get("remark", ""))]
    words = "Việc phối hợp này không còn chờ trả lời."
    conflict = overtaken(found.case, by=request.actor, at=request.at, words=words)
    return refusals.page(request, conflict, latest=request.path, typed=typed, kept=False)


def _page(request: HouseRequest, found: PartnerStep, form: PartnerAnswerForm | None = None) -> HttpResponse:
    may = answer_to_step(found.case, found.node, request.actor) if found.is_open else None
    context: dict[str, Any] = {
        "asked": found,
        "case": found.case,
        "form": form or (PartnerAnswerForm(found) if may and may.allowed else None),
        "refused": may.words if may and not may.allowed else "",
        "is_late": found.is_open and found.item.limit_at is not None and found.item.limit_at < request.at,
    }
    return render(request, "desks/partner_step.html", context, status=422 if form else 200)


@require_safe
@login_required
def answer_paper(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """The paper of an answer, to the byte, for who sees the case and for who answered."""
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    found = found_or_404(paper_seen, request.actor, code, number)
    file: Any = found.file
    response = HttpResponse(read(file.sha256), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(False, found.file_name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: HouseRequest, code: str, step: str) -> PartnerStep:
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    return found_or_404(partner_step_of, request.actor, code, step)
