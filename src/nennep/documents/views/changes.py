"""A change of a legal document: entered, its impact with limits and owners, withdrawn."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.org.models import User
from nennep.org.queries.departures import told_of
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, wants_sheet

from .. import actions
from ..forms import ChangeForm, TaskForm, WithdrawForm
from ..models import LegalChange
from ..queries import (
    ImpactLine,
    agency_of_viewer,
    citations_of,
    documents_beside,
    impact_of,
    may_keep,
    people_at_work,
    shelf_for,
)
from ..rules import ASKING, touches
from .gate import agency_kept, change_or_404, document_or_404, keeper, kept_or_403, today
from .impact import content_of


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def change_add(request: HouseRequest, code: str) -> HttpResponse:
    """An act on the document, or on some of its articles."""
    document = kept_or_403(request, code)
    shelf = shelf_for([document.agency_id])
    others = documents_beside(document, shelf.documents)
    form = ChangeForm(request.POST or None, documents=others)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: actions.enter_change(document, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.success(request, f"Đã ghi thay đổi số {made.number} của {document.number}.")
            return redirect("documents:change", document.code, made.number)
    return render(request, "documents/change_edit.html", {"form": form, "document": document})


@signed_in
@require_safe
def change(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """What one change asks of the agency: who does what until when, worst first; also as Excel."""
    if wants_sheet(request):
        return change_sheet(request, code=code, number=number)
    return _page(request, change_or_404(document_or_404(request, code), number))


@sheet("documents.change", words="Việc theo một văn bản", page="documents:change")
def change_sheet(request: HouseRequest, *, code: str, number: int) -> SheetContent:
    """What the change asks of the agency, with every column."""
    change = change_or_404(document_or_404(request, code), number)
    title, told = f"Viec theo {change.document.code}", f"Văn bản {change.document.number}, thay đổi số {change.number}"
    return content_of(title, _lines(request, change), today(request), told)


def _lines(request: HouseRequest, change: LegalChange) -> Sequence[ImpactLine]:
    agency = agency_of_viewer(request.actor)
    return impact_of(shelf_for(request.actor.agency_ids), change, agency.pk, today(request))


def _page(
    request: HouseRequest,
    change: LegalChange,
    *,
    typed: tuple[str, TaskForm] | None = None,
    withdraw: WithdrawForm | None = None,
) -> HttpResponse:
    agency = agency_of_viewer(request.actor)
    lines = _lines(request, change)
    works = request.actor.may(MANAGE_PROCEDURES, agency.pk)
    people = people_at_work(agency.pk, today(request))
    told = told_of(people, agency, request.at) if works else {}
    context = {
        "change": change,
        "document": change.document,
        "agency": agency,
        "works": works,
        "asks": change.kind in ASKING,
        "keeps": may_keep(request.actor, change.document) and change.kind != "take_effect",
        "withdraw": withdraw or WithdrawForm(),
        "rows": [
            (
                line,
                line.days_left(today(request)),
                line.standing(today(request)),
                _task_form(line, people, told, typed) if works else None,
                bool(typed and typed[0] == line.key),
            )
            for line in lines
        ],
        "cited": [
            each
            for each in citations_of(change.document, agency.pk)
            if touches(tuple(each.articles), tuple(change.articles))
        ],
    }
    status = 422 if typed or withdraw else 200
    return render(request, "documents/change.html", context, status=status)


def _task_form(
    line: ImpactLine, people: QuerySet[User], told: Mapping[int, str], typed: tuple[str, TaskForm] | None
) -> TaskForm:
    if typed and typed[0] == line.key:
        return typed[1]
    owner = line.owner.username if line.owner else None
    initial = {"owner": owner, "done_on": line.done_on, "proof": line.proof}
    return TaskForm(people=people, told=told, initial=initial, auto_id=f"id_{line.term.key}_{line.key}_%s")


@keeper
@require_POST
def change_task(request: HouseRequest, code: str, number: int, key: str) -> HttpResponse:
    """Who does one piece of work, and that it is done."""
    found = change_or_404(document_or_404(request, code), number)
    agency = agency_kept(request)
    shelf = shelf_for([agency.pk])
    if key not in {line.key for line in impact_of(shelf, found, agency.pk, today(request))}:
        raise Http404
    people = people_at_work(agency.pk, today(request))
    form = TaskForm(request.POST, people=people, told=told_of(people, agency, request.at))
    if form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.write_task(
                found, agency=agency, key=key, by=request.actor, at=request.at, **form.cleaned_data
            ),
            request,
        )
        if done:
            messages.success(request, "Đã ghi người phụ trách và kết quả.")
            return redirect("documents:change", code, number)
    return _page(request, found, typed=(key, form))


@keeper
@require_POST
def change_withdraw(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """A change entered by mistake is taken back, with the reason."""
    found = change_or_404(kept_or_403(request, code), number)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        done, _ = attempt(
            form, lambda: actions.withdraw_change(found, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.success(request, "Đã rút thay đổi; tình trạng và mọi hạn tính lại không có nó.")
            return redirect("documents:legal_document", code)
    return _page(request, found, withdraw=form)
