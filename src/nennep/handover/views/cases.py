"""Another handler: of one case, or of many after a look at what would become of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.cases.actions import reassign_case
from nennep.cases.models import Case
from nennep.cases.queries.assignments import candidates_for, refuses_handler
from nennep.cases.rules.acts import ACTS, agencies_of
from nennep.cases.views.gate import attempt, seen
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest

from ..actions.cases import ask_to_reassign, reassign_cases
from ..forms.cases import AssignForm, AssignManyForm
from ..queries.cases import (
    NOBODY,
    assignable,
    handlers_met,
    receivers_of,
    refuses_reassignment,
    unheld_count,
    why_unheld,
)
from ..queries.sheets import case_sheets

# So many are given while the page waits; more go to the batches.
AT_ONCE = 20
# So many lines a page shows; one box ticks the others too, as a form sends no more than a thousand.
SHOWN = 300
DONE = "handover.cases"


@seen
def assign(request: HouseRequest, case: Case) -> HttpResponse:
    """One case goes to a colleague of its division."""
    candidates = candidates_for(case, request.at)
    form = AssignForm(case, candidates, request.POST if request.method == "POST" else None)
    if request.method != "POST" and (closed := refuses_reassignment(case, request.actor)):
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next(one.user.full_name for one in candidates if one.user.pk == given["handler"])
        answer = attempt(
            request,
            case,
            lambda: reassign_case(
                case,
                handler_id=given["handler"],
                reason=given["reason"],
                instead_of=given["seen"],
                by=request.actor,
                at=request.at,
            ),
            said=f"Đã giao {case.code} cho {chosen}. Hạn đã hẹn giữ nguyên.",
            typed=[("Lý do", given["reason"])],
        )
        if not isinstance(answer, str):
            return answer
        form.add_error(None, answer)
    status = 422 if form.errors else 200
    return render(request, "handover/assign.html", {"case": case, "form": form}, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HouseRequest) -> HttpResponse:
    """Cases of one handler, or of nobody: ticked, previewed, and given to another."""
    if not agencies_of("reassign", request.actor):
        raise PermissionDenied(ACTS["reassign"].who.refused)
    people, unheld = handlers_met(request.actor, request.at), unheld_count(request.actor, request.at)
    offered = case_sheets(request.actor, request.at)
    sheet = next((one for one in offered if one.key == request.GET.get("sheet")), None)
    chosen = _chosen(request, {str(one.user.pk) for one in people}, 0 if sheet else unheld)
    met = assignable(request.actor, chosen, request.at, sheet.cases if sheet else None) if chosen or sheet else []
    receivers = receivers_of(met, request.at)
    form = AssignManyForm(receivers, request.POST if request.method == "POST" else None, [case.code for case in met])
    verdicts: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        wanted = set(form.ticked)
        ticked = [case for case in met if case.code in wanted]
        verdicts = {case.code: _refusal(request, case, form.cleaned_data["handler"]) for case in ticked}
        if request.POST.get("act") == "give":
            return _give(request, ticked, form)
    shown = met[:SHOWN]
    unheld_why = why_unheld(shown, request.at)
    context = {
        "people": people,
        "unheld": unheld,
        "chosen": chosen,
        "sheets": offered,
        "sheet": sheet,
        "nobody": NOBODY,
        "rows": [(case, verdicts.get(case.code), unheld_why.get(case.pk)) for case in shown],
        "total": len(met),
        "previewed": bool(verdicts),
        "given": sum(not words for words in verdicts.values()),
        "ticked": form.ticked if request.method == "POST" else [],
        "form": form,
        "done": request.session.pop(DONE, None) if request.method != "POST" else None,
    }
    return render(request, "handover/cases.html", context, status=422 if form.errors else 200)


def _chosen(request: HouseRequest, known: set[str], unheld: int) -> str:
    """Whose cases: as the address asks, else nobody's where there are any."""
    asked = request.GET.get("handler", "")
    if asked in known or asked == NOBODY:
        return asked
    return NOBODY if unheld else ""


def _refusal(request: HouseRequest, case: Case, handler_id: int) -> str:
    return refuses_reassignment(case, request.actor) or refuses_handler(case, handler_id, request.at)


def _give(request: HouseRequest, cases: list[Case], form: AssignManyForm) -> HttpResponse:
    """Each case is a step of its own; more than a page can wait for become a batch."""
    given = form.cleaned_data
    told = {"handler_id": given["handler"], "reason": given["reason"], "by": request.actor, "at": request.at}
    if len(cases) > AT_ONCE:
        batch = ask_to_reassign(cases, **told)
        return redirect("work:batch", batch.code)
    skipped = reassign_cases(cases, **told)
    if moved := len(cases) - len(skipped):
        messages.success(request, f"Đã giao {moved} hồ sơ cho {form.chosen_name}, thấy ở Việc của tôi, kèm lý do.")
    request.session[DONE] = skipped
    return redirect(request.get_full_path())
