"""The portal's list of the day: the upload, what was read, what must be asked, and filed together."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.ledger import files
from nennep.office.archives import MOST_BYTES
from nennep.org.rules import BrokenRuleError
from nennep.reception.views.reception import at_desk
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, wants_sheet
from nennep.web.tables import attachment, page_by_number
from nennep.web.views import found_or_404

from ..actions import portal_lists as actions
from ..forms.portal_lists import PortalColumnsForm, PortalProceduresForm, PortalUploadForm
from ..models import PortalList
from ..queries.portal_entries import PortalEntry, PortalStatus, counts_of, entries_of, narrowed, unknown_procedures
from ..queries.portal_lists import (
    columns_of,
    desk_agencies,
    examples_of,
    last_portal,
    lists_of_same_file,
    portal_list_of,
    portal_lists_of,
)
from ..queries.portal_procedures import known_procedures
from ..rules.portal_columns import MEANINGS
from ..rules.portal_differences import CONTACTS

PILLS = (
    ("", "Tất cả"),
    (PortalStatus.NEW, "Ghi mới"),
    (PortalStatus.TWIN, "Có thể đã nhập tay"),
    (PortalStatus.ASK, "Chưa rõ thủ tục"),
    (PortalStatus.DIFFERS, "Cổng đã đổi"),
    (PortalStatus.WRONG, "Phải sửa tệp"),
    ("noted", "Có ghi chú"),
    (PortalStatus.SAME, "Đã có, không đổi"),
    (PortalStatus.OUT, "Không ghi"),
    (PortalStatus.TAKING, "Đang ghi"),
    (PortalStatus.DONE, "Đã ghi"),
)
HEADINGS = ("Dòng", "Mã hồ sơ", "Cột", "Giá trị", "Điều phải xem", "Không ghi được")


def _who(request: HouseRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


def _list(request: HouseRequest, code: str) -> PortalList:
    found: PortalList = found_or_404(portal_list_of, request.actor, code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def portal_lists(request: HouseRequest) -> HttpResponse:
    """Choose the file of the day; below, the lists before."""
    agencies = desk_agencies(request.actor)
    posted = request.method == "POST"
    form = PortalUploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        agencies=agencies,
        last=last_portal(request.actor),
    )
    if posted and form.is_valid():
        done, made = attempt(form, lambda: _entered(form, request), request)
        if done:
            clear = made.unread or columns_of(made).is_clear
            return redirect("arrivals:portal_list" if clear else "arrivals:portal_columns", made.code)
    context = {"form": form, "page": page_by_number(portal_lists_of(request.actor), request.GET)}
    return render(request, "arrivals/portal_lists.html", context, status=422 if form.errors else 200)


def _entered(form: PortalUploadForm, request: HouseRequest) -> PortalList:
    upload = form.cleaned_data["file"]
    if upload.size > MOST_BYTES:
        most = f"{MOST_BYTES // 1_000_000} MB"
        raise BrokenRuleError("file", f"Tệp lớn hơn {most}. Xuất từng đợt ngắn hơn rồi tải lên.")
    return actions.take_in_portal_list(
        form.chosen_agency,
        portal=form.cleaned_data["portal"],
        content=upload.read(),
        file_name=upload.name,
        **_who(request),
    )


@require_safe
@at_desk
def portal_list(request: HouseRequest, code: str) -> HttpResponse:
    """What was read, how every dossier stands, and what is left to ask; the remarks also as Excel."""
    if wants_sheet(request):
        return remarks_sheet(request, code=code)
    found = _list(request, code)
    entries = entries_of(found, request.at)
    counts = counts_of(entries)
    show, words = request.GET.get("show", ""), request.GET.get("q", "")
    pills = [(name, told, counts[name] if name else len(entries)) for name, told in PILLS]
    columns = columns_of(found)
    context = {
        "list": found,
        "columns": columns,
        "strange": [found.headings[place] for place in columns.strange],
        "missing": [" hoặc ".join(MEANINGS[name] for name in group) for group in columns.missing],
        "doubled": [MEANINGS[name] for name in columns.doubled],
        "before": lists_of_same_file(found),
        "counts": counts,
        "total": len(entries),
        "unknown": unknown_procedures(entries),
        "pills": [pill for pill in pills if pill[2] or not pill[0] or pill[0] == show],
        "show": show,
        "words": words,
        "page": page_by_number(narrowed(entries, show, words), request.GET),
        "batches": list({e.line.batch.code: e.line.batch for e in entries if e.line.batch}.values()),
    }
    return render(request, "arrivals/portal_list.html", context)


@sheet("arrivals.portal_remarks", words="Điều phải xem của danh sách từ cổng", page="arrivals:portal_list")
def remarks_sheet(request: HouseRequest, *, code: str) -> SheetContent:
    """Every remark on the list, a row each."""
    found = _list(request, code)
    rows = _remarks(entries_of(found, request.at))
    return SheetContent(f"Điều phải xem {found.file_name}", HEADINGS, rows, len(rows), f"Tệp {found.file_name}")


def _remarks(entries: list[PortalEntry]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for entry in entries:
        code = entry.row.values.get("code", "")
        rows += [
            (entry.line.number, code, one.label, entry.row.values.get(one.field, ""), one.words, one.stops)
            for one in entry.row.remarks
        ]
        if entry.why and entry.status in (PortalStatus.WRONG, PortalStatus.OUT):
            rows.append((entry.line.number, code, "Cả dòng", "", entry.why, True))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def portal_columns(request: HouseRequest, code: str) -> HttpResponse:
    """What each column holds; answered once for all lists of that portal."""
    found = _list(request, code)
    form = PortalColumnsForm(
        request.POST if request.method == "POST" else None,
        headings=found.headings,
        reading=columns_of(found),
        examples=examples_of(found),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        done, _ = attempt(form, lambda: actions.match_columns(found, chosen=chosen, **_who(request)), request)
        if done:
            messages.success(request, "Đã nhớ các cột của danh sách này cho những lần sau.")
            return redirect("arrivals:portal_list", code)
    context = {"list": found, "form": form}
    return render(request, "arrivals/portal_columns.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def portal_procedures(request: HouseRequest, code: str) -> HttpResponse:
    """Which of our procedures each unknown one of the portal is; answered once."""
    found = _list(request, code)
    asked = unknown_procedures(entries_of(found, request.at))
    if not asked and request.method != "POST":
        return redirect("arrivals:portal_list", code)
    known = known_procedures(found.agency, found.portal)
    form = PortalProceduresForm(request.POST if request.method == "POST" else None, asked=asked, known=known)
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        done, _ = attempt(form, lambda: actions.match_procedures(found, answers=answers, **_who(request)), request)
        if done:
            messages.success(request, f"Đã nhớ {len(answers)} thủ tục của cổng cho những lần sau.")
            return redirect("arrivals:portal_list", code)
    context = {"list": found, "form": form}
    return render(request, "arrivals/portal_procedures.html", context, status=422 if form.errors else 200)


@require_safe
@at_desk
def portal_line(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """One dossier: what the portal says, what is doubtful, what the desk chooses."""
    found = _list(request, code)
    entry = next((one for one in entries_of(found, request.at) if one.line.number == number), None)
    if entry is None:
        raise Http404
    # Once it is a case, what is personal is seen there, where that is recorded.
    settled = entry.status in (PortalStatus.DONE, PortalStatus.SAME)
    context = {"list": found, "entry": entry, "cells": _cells(found, entry, settled=settled), "settled": settled}
    return render(request, "arrivals/portal_line.html", context)


def _cells(found: PortalList, entry: PortalEntry, *, settled: bool) -> list[tuple[str, Any, str]]:
    """What stands in the line: heading, value, and what it is taken for."""
    named = {place: name for name, place in columns_of(found).places.items()}
    return [
        (heading or "Cột không tên", value, MEANINGS.get(named.get(place, ""), ""))
        for place, (heading, value) in enumerate(zip(found.headings, entry.line.cells, strict=False))
        if value != "" and not (settled and named.get(place, "") in ("", *CONTACTS))
    ]


@require_POST
@at_desk
def portal_choose(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """How a dossier is to be done: linked, made anew, changed, left."""
    sent = request.POST
    choice, twin = sent.get("choice", ""), ""
    if choice.startswith("link:"):
        choice, twin = "link", choice.removeprefix("link:")
    done = _act(
        request,
        code,
        lambda found: actions.choose_line(found, number=number, choice=choice, twin=twin, **_who(request)),
    )
    return redirect("arrivals:portal_list", code) if done else redirect("arrivals:portal_line", code, number)


@require_POST
@at_desk
def portal_file_all(request: HouseRequest, code: str) -> HttpResponse:
    """Every dossier with nothing open is handed to the worker."""
    if _act(request, code, lambda found: actions.ask_to_file(found, **_who(request))):
        messages.success(request, "Máy đang ghi lần lượt; hồ sơ ghi xong nằm ở Tiếp nhận, chờ trả lời.")
    return redirect("arrivals:portal_list", code)


def _act(request: HouseRequest, code: str, act: Callable[[PortalList], Any]) -> bool:
    """Whether it was done; a refusal is told on the page that follows."""
    found = _list(request, code)
    done, _ = attempt(None, lambda: act(found), request)
    return done


@require_safe
@at_desk
def portal_file(request: HouseRequest, code: str) -> HttpResponse:
    """The upload as it came, always to be saved, never to be shown by the browser."""
    found = _list(request, code)
    return attachment(files.read(found.file.sha256), found.file_name, "application/octet-stream")
