"""Papers of a case as PDF: made and frozen when first opened."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from nennep.web.request import HouseRequest

from ..actions import issue_paper
from ..models import Case
from ..papers import file_name_of, is_wanted, issue_of, print_paper, reprint
from .gate import seen


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@require_safe
@seen
def paper(request: HouseRequest, case: Case, form: str, round: int = 1) -> HttpResponse:
    """The paper itself; a reprint gives the stored bytes."""
    if not is_wanted(case, form, round):
        raise Http404
    content = issue_paper(
        case, by=request.actor, at=request.at, issue=issue_of(case, form, round, request.at), make=print_paper
    )
    return _pdf(content, file_name_of(case, form, round))


@require_safe
@seen
def copy(request: HouseRequest, case: Case, form: str, round: int) -> HttpResponse:
    """The paper once more, marked as a copy; it has no number of its own, and the first bytes stay."""
    content = reprint(case, form, round, request.at)
    if content is None:
        return redirect("cases:paper", case.code, form, round)
    return _pdf(content, f"{file_name_of(case, form, round)}-ban-in-lai")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
