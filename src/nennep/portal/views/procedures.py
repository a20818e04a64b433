"""The procedures an agency shows the public: a list to search, a sheet each, the posted papers."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from nennep.documents.models import Posting
from nennep.ledger.files import read
from nennep.org.queries.names import name_on
from nennep.procedures.papers import public_sheet
from nennep.procedures.queries import published_of
from nennep.web.request import HouseRequest

from ..queries import (
    ProcedureOnSite,
    agencies_shown,
    by_field,
    history_of,
    matching,
    shown_procedure,
    shown_procedures,
    ways_of,
)
from .gate import agency_or_404, day_asked, public_page


@public_page
def agencies(request: HouseRequest) -> HttpResponse:
    """The agencies that show procedures."""
    day, is_today = day_asked(request)
    context = {"agencies": agencies_shown(day), "day": day, "is_today": is_today}
    return render(request, "portal/agencies.html", context)


@public_page
def procedures(request: HouseRequest, agency: str) -> HttpResponse:
    """The procedures of an agency, searched with or without marks, one field or all."""
    day, is_today = day_asked(request)
    held = agency_or_404(agency, day)
    shown = shown_procedures(held, day)
    if not shown:
        raise Http404
    words, field = request.GET.get("q", "")[:100], request.GET.get("field", "")
    found = matching(shown, words, field)
    context = {
        "agency": held,
        "called": name_on(held, day).name,
        "day": day,
        "is_today": is_today,
        "words": words,
        "field": field,
        "fields": list(by_field(shown)),
        "groups": by_field(found).items(),
        "found": len(found),
        "total": len(shown),
    }
    return render(request, "portal/procedures.html", context)


@public_page
def procedure(request: HouseRequest, agency: str, code: str) -> HttpResponse:
    """The sheet of a procedure as posted, as of today or a day before."""
    shown = _shown_or_404(request, agency, code)
    day, is_today = day_asked(request)
    context = {
        "agency": shown.agency,
        "called": name_on(shown.agency, day).name,
        "shown": shown,
        "day": day,
        "is_today": is_today,
        "sheet": public_sheet(published_of(shown.version), max(day, shown.version.valid_from)),
        "other": public_sheet(published_of(shown.other), max(day, shown.other.valid_from)) if shown.other else None,
        "ways": ways_of(shown, day),
        "history": history_of(shown, day),
    }
    return render(request, "portal/procedure.html", context)


@public_page
def procedure_sheet(request: HouseRequest, agency: str, code: str) -> HttpResponse:
    """The posted sheet, to the byte."""
    return _pdf(_shown_or_404(request, agency, code).posting)


@public_page
def procedure_flow(request: HouseRequest, agency: str, code: str, number: int) -> HttpResponse:
    """The posted sheet of the ``number``-th of its processes, to the byte."""
    day, _ = day_asked(request)
    ways = ways_of(_shown_or_404(request, agency, code), day)
    if not 1 <= number <= len(ways):
        raise Http404
    return _pdf(ways[number - 1].posting)


def _shown_or_404(request: HouseRequest, agency: str, code: str) -> ProcedureOnSite:
    day, _ = day_asked(request)
    shown = shown_procedure(agency_or_404(agency, day), code, day)
    if shown is None:
        raise Http404
    return shown


def _pdf(posting: Posting) -> HttpResponse:
    response = HttpResponse(read(posting.file.sha256), content_type=posting.file.media_type)
    name = f"{posting.subject_code}-{posting.subject_version}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
