"""The list of legal documents and the page of one, as of any day."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.dates import dashed_date, full_date
from nennep.kernel.text import whole_number
from nennep.org.queries import divisions_of
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by, wants_sheet
from nennep.web.tables import page_by_number

from .. import actions
from ..forms import LegalDocumentForm
from ..queries import (
    RegisterRow,
    Shelf,
    agency_of_viewer,
    citations_of,
    counts_of,
    kept_agency,
    life_of,
    lines_of,
    may_keep,
    open_lines,
    places_of,
    rows_of,
    shelf_for,
    unknown_citations,
)
from ..queries.numbers import keeps_numbers
from ..rules import DOCUMENT_KINDS, STATE_WORDS
from .gate import TAGS, agency_kept, day_asked, document_or_404, keeper, kept_or_403, today

HEADINGS = (
    "TT",
    "Số, ký hiệu",
    "Loại",
    "Tên văn bản",
    "Cơ quan ban hành",
    "Ngày ban hành",
    "Ngày hiệu lực",
    "Tình trạng hiệu lực",
    "Tại ngày",
    "Đơn vị theo dõi",
    "Nơi viện dẫn",
    "Ngày cập nhật",
    "Đã đối chiếu",
    "Nguồn",
)

# How much work the page of a document tells; the rest is a link away.
MOST_WORK = 20


@signed_in
@require_safe
def legal_register(request: HouseRequest) -> HttpResponse:
    """All legal documents as of a day: searched, filtered by state, sorted; also as Excel."""
    if wants_sheet(request):
        return register_sheet(request)
    asked = request.GET
    day, day_form = day_asked(request)
    shelf, agency = shelf_for(request.actor.agency_ids), agency_of_viewer(request.actor)
    found, chosen = _asked_for(request, shelf, day)
    page = page_by_number(chosen, asked)
    work = open_lines(lines_of(shelf, agency.pk, today(request)))
    context = {
        "agency": agency,
        "page": page,
        "day": day,
        "day_form": day_form,
        "is_today": day == today(request),
        "rows": [(row, STATE_WORDS[row.state], TAGS[row.state]) for row in page.rows],
        "pills": [(state, STATE_WORDS[state], n) for state, n in counts_of(found).items()],
        "total": len(found),
        "kinds": DOCUMENT_KINDS,
        "asked": asked,
        "keeps": kept_agency(request.actor),
        "numbers": keeps_numbers(request.actor),
        "late": sum(1 for line in work if line.standing(today(request)) == "late"),
        "work": len(work),
        "unknown": sorted({each.text for each in unknown_citations(agency.pk)}),
    }
    return render(request, "documents/legal_register.html", context)


def _asked_for(request: HouseRequest, shelf: Shelf, day: date) -> tuple[Sequence[RegisterRow], list[RegisterRow]]:
    """What is found under the search, and of it what is in the state asked for."""
    asked = request.GET
    found = rows_of(
        shelf,
        day,
        agency_id=agency_of_viewer(request.actor).pk,
        search=asked.get("q", ""),
        kind=asked.get("kind", ""),
        sort=asked.get("sort", ""),
    )
    return found, [row for row in found if asked.get("state", "") in ("", row.state)]


@sheet("documents.register", words="Sổ văn bản pháp luật", page="documents:legal_register")
def register_sheet(request: HouseRequest) -> SheetContent:
    """The documents asked for with every column."""
    shelf, (day, _) = shelf_for(request.actor.agency_ids), day_asked(request)
    _, chosen = _asked_for(request, shelf, day)
    asked, title = request.GET, f"So van ban phap luat {dashed_date(day)}"
    told = told_by(
        f"ngày {full_date(day)}",
        sought(asked.get("q", "")),
        dict(DOCUMENT_KINDS).get(asked.get("kind", ""), ""),
        {str(state): words.lower() for state, words in STATE_WORDS.items()}.get(asked.get("state", ""), ""),
    )
    return SheetContent(title, HEADINGS, _cells(chosen, shelf, day), len(chosen), told)


def _cells(rows: Sequence[RegisterRow], shelf: Shelf, day: date) -> list[tuple[object, ...]]:
    return [
        (
            number,
            row.document.number,
            row.document.get_kind_display(),
            row.document.title,
            row.document.issuer,
            row.document.issued_on,
            row.document.effective_from,
            STATE_WORDS[row.state],
            day,
            str(row.document.division or ""),
            row.cited,
            row.document.updated_at,
            row.document.checked_on,
            row.document.source,
        )
        for number, row in enumerate(rows, start=1)
    ]


@signed_in
@require_safe
def legal_document(request: HouseRequest, code: str) -> HttpResponse:
    """One document: its state on a day, its life, places, relations both ways, who cites it, what is to do."""
    document = document_or_404(request, code)
    day, day_form = day_asked(request)
    agency = agency_of_viewer(request.actor)
    shelf = shelf_for(request.actor.agency_ids)
    cited = citations_of(document, agency.pk)
    state = shelf.state(document, day)
    made = [change for listed in shelf.changes.values() for change in listed if change.by_document_id == document.pk]
    own = {change.pk for change in (*shelf.changes[document.pk], *made)}
    lines = [each for each in lines_of(shelf, agency.pk, today(request)) if each.change.pk in own]
    work = open_lines(lines)
    context = {
        "document": document,
        "day": day,
        "day_form": day_form,
        "is_today": day == today(request),
        "state": STATE_WORDS[state],
        "tag": TAGS[state],
        "keeps": may_keep(request.actor, document),
        "life": [
            (each, STATE_WORDS[each.state], TAGS[each.state], each.first <= day <= (each.last or day))
            for each in life_of(shelf, document)
        ],
        "places": [(row, STATE_WORDS[row.state], TAGS[row.state]) for row in places_of(shelf, document, cited, day)],
        "changes": shelf.changes[document.pk],
        "made": made,
        "cited": cited,
        "lines": [(line, line.days_left(today(request)), line.standing(today(request))) for line in work[:MOST_WORK]],
        "work": len(work),
        "more_work": max(len(work) - MOST_WORK, 0),
        "agency": agency,
    }
    return render(request, "documents/legal_document.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def legal_add(request: HouseRequest) -> HttpResponse:
    """A new document in the register."""
    agency = agency_kept(request)
    form = LegalDocumentForm(
        request.POST or None, divisions=divisions_of(agency.pk), initial={"number": request.GET.get("number", "")}
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: actions.add_document(agency=agency, draft=form.draft(), by=request.actor, at=request.at),
            request,
        )
        if done:
            messages.success(request, f"Đã ghi {made.number} vào sổ.")
            return redirect("documents:legal_document", made.code)
    return render(request, "documents/legal_edit.html", {"form": form, "agency": agency})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def legal_correct(request: HouseRequest, code: str) -> HttpResponse:
    """What the register says of a document, corrected; a race is told, and nothing typed is lost."""
    document = kept_or_403(request, code)
    form = LegalDocumentForm(
        request.POST or None, divisions=divisions_of(document.agency_id), initial=LegalDocumentForm.initial_of(document)
    )
    seen = whole_number(request.POST.get("version", ""))
    version = document.version if seen is None else seen
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.correct_document(
                document, draft=form.draft(), version=version, by=request.actor, at=request.at
            ),
            request,
        )
        if done:
            messages.success(request, f"Đã sửa {document.number}; mọi hạn tính theo ngày mới.")
            return redirect("documents:legal_document", document.code)
    context = {"form": form, "document": document, "agency": document.agency, "version": version}
    return render(request, "documents/legal_edit.html", context)
