"""Another writer for drafts of processes, of many after a look at what would become of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.documents.queries import kept_agency
from nennep.org.models import Agency
from nennep.org.views.gate import signed_in
from nennep.processes.actions.drafts import KEEPS
from nennep.processes.models import ProcessVersion
from nennep.web.request import HouseRequest

from ..actions.drafts import ask_to_reassign_drafts, reassign_drafts
from ..forms.drafts import AssignDraftsForm
from ..queries.drafts import NOBODY, drafts_of_writer, refuses_writer, writers_for, writers_met

# So many are given while the page waits; more go to the batches.
AT_ONCE = 20
# So many lines a page shows; one box ticks the others too.
SHOWN = 300
DONE = "handover.drafts"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HouseRequest) -> HttpResponse:
    """The drafts of the agency, of one writer, or of nobody: ticked, previewed, and given to another."""
    agency = kept_agency(request.actor)
    if agency is None:
        raise PermissionDenied(KEEPS)
    people, nobodys = writers_met(agency, request.at), drafts_of_writer(agency, NOBODY, request.at)
    whose = _whose(request, {str(one.pk) for one, _ in people})
    met = drafts_of_writer(agency, whose, request.at)
    form = AssignDraftsForm(writers_for(agency, request.at), met, request.POST if request.method == "POST" else None)
    verdicts: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        ticked = [draft for draft in met if draft.process.code in set(form.ticked)]
        if request.POST.get("act") == "give":
            return _give(request, ticked, form)
        verdicts = {draft.process.code: refuses_writer(draft, form.cleaned_data["owner"]) for draft in ticked}
    context = _context(agency, met, verdicts, form) | {
        "people": people,
        "unwritten": len(nobodys),
        "chosen": whose,
        "nobody": NOBODY,
        "day": request.at,
        "done": request.session.pop(DONE, None) if request.method != "POST" else None,
    }
    return render(request, "handover/drafts.html", context, status=422 if form.errors else 200)


def _context(
    agency: Agency, met: list[ProcessVersion], verdicts: dict[str, str], form: AssignDraftsForm
) -> dict[str, object]:
    return {
        "agency": agency,
        "rows": [(draft, verdicts.get(draft.process.code)) for draft in met[:SHOWN]],
        "total": len(met),
        "previewed": bool(verdicts),
        "given": sum(not words for words in verdicts.values()),
        "form": form,
    }


def _whose(request: HouseRequest, known: set[str]) -> str:
    asked = request.GET.get("writer", "")
    return asked if asked in known or asked == NOBODY else ""


def _give(request: HouseRequest, drafts: list[ProcessVersion], form: AssignDraftsForm) -> HttpResponse:
    """Each draft is a step of its own; more than a page can wait for become a batch."""
    given = {"owner_id": form.cleaned_data["owner"], "reason": form.cleaned_data["reason"], "seen": form.seen()}
    if len(drafts) > AT_ONCE:
        batch = ask_to_reassign_drafts(drafts, **given, by=request.actor, at=request.at)
        return redirect("work:batch", batch.code)
    skipped = reassign_drafts(drafts, **given, by=request.actor, at=request.at)
    if moved := len(drafts) - len(skipped):
        told = f"Đã giao {moved} bản nháp cho {form.chosen_name}. Người nhận, người soạn trước được báo, kèm lý do."
        messages.success(request, told)
    request.session[DONE] = skipped
    return redirect(request.get_full_path())
