"""Papers of a case as PDF: made and frozen when first opened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..actions import issue_paper
from ..formsets import formset_on
from ..models import Case
from ..papers import is_wanted, issue_of, print_paper
from .doors import seen

# A control sheet is frozen with the case; while the case runs it shows the present.
FROZEN_STATES = ("returned", "withdrawn", "stopped")


@require_safe
@seen
def paper(request: HttpRequest, case: Case, form: str, round: int = 1) -> HttpResponse:
    """The paper itself; a reprint gives the stored bytes."""
    if not is_wanted(case, form, round):
        raise Http404
    issue = issue_of(case, form, round, request.at)
    content = issue_paper(
        case,
        form=form,
        round=round,
        by=request.actor,
        at=request.at,
        issued_at=issue.at,
        issued_by_id=issue.by_id,
        form_set=formset_on(timezone.localdate(issue.at)).code,
        make=lambda issued: print_paper(case, issued),
        frozen=form != "control_sheet" or case.state in FROZEN_STATES,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.code}-{form}.pdf"'
    return response
