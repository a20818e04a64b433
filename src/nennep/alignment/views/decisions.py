"""Publishing decisions: taken in, compared with the source, corrected, applied or put aside."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.kernel.text import whole_number
from nennep.ledger import files
from nennep.office.archives import MOST_BYTES
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import signed_in, with_duty
from nennep.procedures import actions as procedures
from nennep.procedures.models import DecisionLine, PublishingDecision
from nennep.procedures.queries.decision_doubts import held_before, strange_doubt
from nennep.processes.queries import may_write
from nennep.processes.views.gate import agency_kept
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from .. import actions
from ..forms.decisions import DecisionUploadForm, HeadForm, LeaveOutForm, LineForm
from ..queries.correction import cards_of, paper_for, sure_rows, whose
from ..queries.decisions import decision_of, decisions_by_state, late_signing, line_at, lines_to_compare, plan_of
from ..queries.outcome import outcome_of

KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan nhập quyết định công bố."
keeper = with_duty(MANAGE_PROCEDURES, KEEPS)
A_PAGE = 50


def _who(request: HouseRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


def _decision(request: HouseRequest, code: str) -> PublishingDecision:
    """A decision of an agency in which the viewer holds a post; strangers learn nothing."""
    return found_or_404(decision_of, request.actor, code)


def _draft(request: HouseRequest, code: str) -> PublishingDecision:
    """A decision that the viewer may correct, as it stood when the page was made."""
    decision = _decision(request, code)
    if not request.actor.may(MANAGE_PROCEDURES, decision.agency_id):
        raise PermissionDenied(KEEPS)
    seen = whole_number(request.POST.get("version", ""))
    if seen is not None:
        decision.version = seen
    return decision


@signed_in
@require_safe
def decisions(request: HouseRequest) -> HttpResponse:
    """The drafts to go on with, then what was applied."""
    keeps = request.actor.has(MANAGE_PROCEDURES)
    applied = decisions_by_state(request.actor, "applied")
    context = {
        "page": page_by_number(applied, request.GET, A_PAGE),
        "keeps": keeps,
        "drafts": decisions_by_state(request.actor, "draft") if keeps else [],
        "dropped": decisions_by_state(request.actor, "dropped")[:20] if keeps else [],
    }
    return render(request, "alignment/decisions.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def decision_read(request: HouseRequest) -> HttpResponse:
    """Choose the file, or begin an empty draft to type into."""
    agency = agency_kept(request, KEEPS)
    if request.POST.get("act") == "type":
        typed = procedures.type_in_decision(agency, by=request.actor, at=request.at)
        return redirect("alignment:decision_head", typed.code)
    posted = request.method == "POST"
    form = DecisionUploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            form.add_error("file", f"Tệp lớn hơn {MOST_BYTES // 1_000_000} MB. Chỉ lưu phần danh mục rồi tải lên.")
        else:
            done, made = attempt(
                form,
                lambda: procedures.take_in_decision(
                    agency, content=upload.read(), file_name=upload.name, by=request.actor, at=request.at
                ),
                request,
            )
            if done:
                return redirect("alignment:decision", made.code)
    status = 422 if form.errors else 200
    return render(request, "alignment/decision_read.html", {"form": form, "agency": agency}, status=status)


@signed_in
@require_safe
def decision(request: HouseRequest, code: str) -> HttpResponse:
    """The draft beside its source; an applied decision with what became of each line."""
    found = _decision(request, code)
    if found.state == "draft":
        return _correction(request, _draft(request, code))
    if found.state == "dropped":
        found = _draft(request, code)
    outcome = outcome_of(found)
    drafts = {draft for one in outcome for draft in one.drafts if draft.state == "draft"}
    context = {
        "decision": found,
        "outcome": outcome,
        "writes": {draft.pk for draft in drafts if may_write(request.actor, draft)},
    }
    return render(request, "alignment/decision_done.html", context)


def _correction(request: HouseRequest, decision: PublishingDecision) -> HttpResponse:
    if any(one.get("unread") for one in decision.warnings):
        return render(request, "alignment/decision_unread.html", {"decision": decision})
    lines = lines_to_compare(decision)
    paper = paper_for(decision, lines)
    numbers = paper.numbers if paper else {}
    cards = cards_of(decision, lines, numbers)
    included = [line for line in lines if not line.left_out]
    plan = plan_of(decision, timezone.localdate(request.at), included)
    context = {
        "decision": decision,
        "lines": lines,
        "paper": paper,
        "cards": cards,
        "plan": plan,
        "sure": sure_rows(decision, lines, numbers),
        "late": late_signing(decision, plan),
        "strange": sum(strange_doubt(line) is not None for line in included),
        "out": [(line, whose(line)) for line in lines if line.left_out],
    }
    return render(request, "alignment/decision.html", context)


def _act(request: HouseRequest, code: str, act: Callable[[PublishingDecision], Any], said: str = "") -> HttpResponse:
    """Do it and come back to the draft; a refusal is told there."""
    found = _draft(request, code)
    done, _ = attempt(None, lambda: act(found), request)
    if done and said:
        messages.success(request, said)
    return redirect("alignment:decision", code)


def _number(request: HouseRequest, name: str) -> int:
    """A number that a form of ours sends; -1 for anything else, which the action refuses."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else -1


@keeper
@require_POST
def decision_settle(request: HouseRequest, code: str) -> HttpResponse:
    """One doubt by one of its choices, or a warning about the whole file as seen."""
    who = _who(request)
    if request.POST.get("act") == "strange":
        return _act(request, code, lambda d: procedures.leave_out_strange(d, **who))
    if "warning" in request.POST:
        number = _number(request, "warning")
        return _act(request, code, lambda d: procedures.mark_seen(d, warning=number, **who))
    order, doubt, choice = (_number(request, name) for name in ("order", "doubt", "choice"))
    return _act(request, code, lambda d: procedures.settle_doubt(d, order=order, number=doubt, choice=choice, **who))


@keeper
@require_POST
def decision_again(request: HouseRequest, code: str) -> HttpResponse:
    """The kept file is read once more."""
    return _act(
        request,
        code,
        lambda d: procedures.read_again(d, by=request.actor, at=request.at),
        "Đã đọc lại tệp; phần sửa trước đó làm lại từ đầu.",
    )


@keeper
@require_POST
def decision_drop(request: HouseRequest, code: str) -> HttpResponse:
    """The draft is put aside with its file."""
    return _act(
        request,
        code,
        lambda d: procedures.drop_decision(d, by=request.actor, at=request.at),
        "Đã bỏ. Tệp và phần đối chiếu vẫn giữ; thủ tục không đổi gì.",
    )


@keeper
@require_POST
def decision_apply(request: HouseRequest, code: str) -> HttpResponse:
    """The register changes and the drafts of the processes are opened, or nothing at all."""
    found = _draft(request, code)
    done, made = attempt(None, lambda: actions.carry_out_decision(found, by=request.actor, at=request.at), request)
    if done:
        versions, drafts = len(made.applied.versions), len(made.drafts) + len(made.extended)
        messages.success(
            request, f"Đã áp dụng {found.number}: {versions} phiên bản thủ tục, {drafts} bản nháp quy trình."
        )
    return redirect("alignment:decision", code)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def decision_head(request: HouseRequest, code: str) -> HttpResponse:
    """Number, days, issuer and title are put right."""
    found = _draft(request, code)
    if found.state != "draft":
        return redirect("alignment:decision", code)
    form = HeadForm(request.POST or None, initial=HeadForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: procedures.correct_head(found, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            return redirect("alignment:decision", code)
    context = {"decision": found, "form": form}
    return render(request, "alignment/decision_head.html", context, status=422 if form.errors else 200)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def decision_line(request: HouseRequest, code: str, order: int) -> HttpResponse:
    """One line corrected by hand beside what the file says of it; or left out, or taken back."""
    found = _draft(request, code)
    line = found_or_404(line_at, found, order)
    act = request.POST.get("act", "")
    if found.state != "draft":
        return redirect("alignment:decision", code)
    if act == "back":
        who = _who(request)
        return _act(request, code, lambda d: procedures.take_back(d, order=order, **who))
    held = held_before(found, [line.procedure_id or 0]).get(line.procedure_id or 0)
    initial = LineForm.initial_of(line, held) | {"settles": request.GET.getlist("settles")}
    day = timezone.localdate(request.at)
    form = LineForm(
        request.POST if act == "correct" else None, agency=found.agency, day=day, line=line, initial=initial
    )
    out = LeaveOutForm(request.POST if act == "out" else None)
    if _corrected(request, found, line, form, out):
        return redirect("alignment:decision", code)
    context = {"decision": found, "line": line, "form": form, "out": out, "whose": whose(line)}
    status = 422 if form.errors or out.errors else 200
    return render(request, "alignment/decision_line.html", context, status=status)


def _corrected(
    request: HouseRequest, found: PublishingDecision, line: DecisionLine, form: LineForm, out: LeaveOutForm
) -> bool:
    who = _who(request)
    if out.is_bound and out.is_valid():
        reason = out.cleaned_data["reason"]
        return attempt(out, lambda: procedures.leave_out(found, order=line.order, reason=reason, **who), request)[0]
    if not form.is_bound or not form.is_valid():
        return False
    settles = [int(each) for each in form.cleaned_data.get("settles", ())]
    return attempt(
        form,
        lambda: procedures.correct_line(found, order=line.order, changes=form.changes(), settles=settles, **who),
        request,
    )[0]


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def decision_line_add(request: HouseRequest, code: str) -> HttpResponse:
    """A line that the file does not have, or that was not read."""
    found = _draft(request, code)
    if found.state != "draft":
        return redirect("alignment:decision", code)
    form = LineForm(request.POST or None, agency=found.agency, day=timezone.localdate(request.at), line=None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: procedures.add_line(found, changes=form.changes(), by=request.actor, at=request.at), request
        )
        if done:
            return redirect("alignment:decision", code)
    context = {"decision": found, "line": None, "form": form}
    return render(request, "alignment/decision_line.html", context, status=422 if form.errors else 200)


@keeper
@require_safe
def decision_file(request: HouseRequest, code: str) -> HttpResponse:
    """The upload as it came, always to be saved, never to be shown by the browser."""
    found = _draft(request, code)
    if found.file is None:
        raise Http404
    response = HttpResponse(files.read(found.file.sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
