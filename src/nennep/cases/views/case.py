"""The page of a case: what to do now, will it be in time, what happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from nennep.web.request import HouseRequest

from ..actions import record_viewing
from ..forms.acts import PurposeForm, StepForm
from ..models import Case
from ..papers import papers_of
from ..queries import acts_open_to, barred, clock_face, control_sheet, others_turn, story, task_of
from ..queries.acts import acts_passed_on, is_result_away
from ..queries.assignments import assignment_told
from ..queries.case_page import (
    components_received,
    fee_entries,
    former_results,
    last_supplement,
    later_cases,
    parties_of,
    places_named,
    read_along,
)
from ..queries.chronicle import chronicle_of
from ..queries.sheet import sent_back_now, whole_norm
from ..rules.acts import ACTS
from .gate import posted, seen

SHOWN_FOR = 600
# The pages that show personal data, so that its purpose is asked for first.
GOES_ON_TO = ("reception:amend", "reception:contacts", "reception:redirect")
# What stands behind “Việc khác”, in this order; the first two only where the step itself does not offer them.
MORE = (
    *(
        "ask_supplement",
        "propose_refusal",
        "reassign",
        "extend",
        "suspend",
        "withdraw",
        "stop",
        "reopen",
        "receive_anew",
        "send_slip",
    ),
    *("amend", "amend_contacts", "redirect"),
    *("record_payment", "exempt_fee", "waive_fee", "refund_fee", "record_tracking"),
)


@require_safe
@seen
def show(request: HouseRequest, case: Case) -> HttpResponse:
    """The whole page; personal data masked unless its purpose was given a moment ago."""
    return render(request, "cases/case.html", page_of(request, case))


def page_of(request: HouseRequest, case: Case, form: StepForm | None = None) -> dict[str, Any]:
    """Everything the page shows."""
    read_along(case)
    task = task_of(case, request.actor, request.at)
    chronicle = chronicle_of(case)
    sheet = control_sheet(case, request.at, chronicle)
    steps = [row for row in sheet if row.state != "hold"]
    lines = story(case, chronicle)
    acts = acts_open_to(case, request.actor)
    why_barred = "" if task else barred(case, request.actor)
    return {
        "case": case,
        "parties": parties_of(case),
        "places": places_named(case),
        "clock": clock_face(case, request.at),
        "task": task,
        "form": form or (StepForm(task, case) if task else None),
        "turn": others_turn(case),
        "sent_back": sent_back_now(sheet),
        "assignment": assignment_told(case, chronicle),
        "sheet": sheet,
        "scale": max([float(max(row.used or 0, row.norm)) for row in steps], default=1.0) or 1.0,
        "used": sum(row.used or 0 for row in steps),
        "norm": whole_norm(steps),
        "story": lines[:3],
        "story_count": len(lines),
        "components": components_received(case),
        "papers": papers_of(case),
        "acts": acts,
        "names": {"extend": ACTS["extend"].words},
        "more": [acts[name] for name in (MORE[2:] if task else MORE) if name in acts],
        "passed_on": acts_passed_on(case, request.actor),
        "barred": why_barred,
        "result_away": bool(why_barred) and is_result_away(case),
        "fee_entries": fee_entries(case),
        "replaced_by": later_cases(case),
        "former_results": former_results(case),
        "shown": is_shown(request, case),
        "supplement": last_supplement(case),
    }


@require_safe
@seen
def history(request: HouseRequest, case: Case) -> HttpResponse:
    """All events of the case, newest first."""
    context = {"case": case, "story": story(case), "shown": is_shown(request, case)}
    return render(request, "cases/history.html", context)


@seen
def personal(request: HouseRequest, case: Case) -> HttpResponse:
    """Ask the purpose, keep it in the ledger, then show the data for ten minutes."""
    form = PurposeForm(posted(request), initial={"purpose": "correct"} if "then" in request.GET else None)
    if request.method == "POST" and form.is_valid():
        record_viewing(case, by=request.actor, at=request.at, purpose=form.cleaned_data["purpose"])
        request.session[f"personal:{case.pk}"] = request.at.timestamp()
        messages.success(request, "Thông tin cá nhân hiện trong 10 phút. Việc xem đã được ghi.")
        then = ACTS.get(request.GET.get("then", ""))
        return redirect(then.page if then and then.page in GOES_ON_TO else "cases:case", case.code)
    return render(request, "cases/personal.html", {"case": case, "form": form})


def is_shown(request: HouseRequest, case: Case) -> bool:
    """Whether the viewer told a moment ago what the personal data is looked at for."""
    since = request.session.get(f"personal:{case.pk}")
    return since is not None and 0 <= request.at.timestamp() - since < SHOWN_FOR
