"""The figures of the year before the first day here: declared from a report, declared anew with a reason."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.queries import sees_cases
from nennep.kernel.periods import year
from nennep.ledger import files
from nennep.web import refusals
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from ..actions.opening_report import declare_opening
from ..actions.take_over_sheets import SPREADSHEET
from ..forms.opening_report import OpeningForm, with_counts
from ..imports.opening_sheet import OpeningSheet, opening_template, read_counts
from ..imports.sheet_columns import UnreadableSheetError
from ..queries.opening_report import balance_of, counts_of, fields_to_count, reports_of, workbook_of
from ..rules.opening_report import HEADINGS
from .take_over import starter, upload_content


@starter
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HouseRequest) -> HttpResponse:
    """The report that holds with its balance, those before it, and the form for a new one."""
    reports = reports_of(request.agency.pk)
    held = next((one for one in reports if one.superseded_at is None), None)
    form, content = _form(request, again=held is not None)
    if request.method == "POST" and form.is_valid():
        declare = partial(declare_opening, request.agency, draft=form.draft(content), by=request.actor, at=request.at)
        if refusals.attempt(form, declare, request)[0]:
            messages.success(request, "Đã khai số liệu mở đầu.")
            return redirect("arrivals:opening")
    context = {
        "form": form,
        "sees": sees_cases(request.actor),
        "held": held,
        "balance": balance_of(held) if held else None,
        "former": [one for one in reports if one.superseded_at],
        "headings": HEADINGS.values(),
        "counts": counts_of(held) if held else [],
    }
    return render(request, "arrivals/opening.html", context, status=422 if form.errors else 200)


def _form(request: HouseRequest, *, again: bool) -> tuple[OpeningForm, bytes]:
    """The form as posted, its boxes filled from the workbook if one was chosen; and the bytes of that."""
    counted = fields_to_count(request.agency)
    first = year(timezone.localdate(request.at).year).first
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        return OpeningForm(counted, *posted, again=again, initial={"counted_from": first}), b""
    try:
        content = upload_content(upload)
        told = read_counts(content, {each.pk: (each.name, each.code) for each in counted})
    except UnreadableSheetError as refusal:
        content, told = b"", OpeningSheet(faults=[refusal.words])
    form = OpeningForm(counted, with_counts(request.POST, told.counts), request.FILES, again=again)
    for fault in told.faults:
        form.add_error("file", fault)
    return form, content


@starter
@require_safe
def empty_table(request: HouseRequest) -> HttpResponse:
    """The table of the agency's fields, to be filled in."""
    names = [each.name for each in fields_to_count(request.agency)]
    return attachment(opening_template(names), "Mẫu số liệu mở đầu.xlsx", SPREADSHEET)


@starter
@require_safe
def table_file(request: HouseRequest) -> HttpResponse:
    """The workbook that the figures in force were read from."""
    workbook = found_or_404(workbook_of, request.agency.pk)
    return attachment(files.read(workbook.sha256), "Số liệu mở đầu.xlsx", workbook.media_type)
