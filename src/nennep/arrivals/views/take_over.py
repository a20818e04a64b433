"""Dossiers open in the old system: the list is uploaded and kept, checked row by row, and taken over as a batch."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.queries import sees_cases
from nennep.cases.rules import CHANNELS, FEE_PAYMENTS
from nennep.cases.rules.acts import ACTS
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.web import refusals
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from ..actions.take_over_sheets import SPREADSHEET, ask_to_take_over, correct_rows, keep_sheet
from ..forms.take_over import TakeOverForm, meant_by
from ..imports.open_dossiers import DossierRow, check_rows
from ..imports.sheet_columns import UnreadableSheetError
from ..imports.take_over_sheet import COLUMNS, HEADINGS, read_rows, template
from ..models import TakeOverSheet
from ..queries.take_over import (
    batches_of_sheet,
    known_here,
    may_take_over,
    sheet_of,
    sheets_of,
    taken_over_count,
    waiting_rows,
)

MOST_BYTES = 5 * 1024 * 1024
# As many faulty rows as one can correct on a screen; the rest is better mended in the file.
MOST_SHOWN = 40
SHOWN_WHEN_RIGHT = ("code", "procedure", "received", "due", "step", "handler", "owner")


def starter(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who brings in what was open before."""

    @login_required
    def door(request: HouseRequest, **rest: Any) -> HttpResponse:
        if not may_take_over(request.actor):
            raise PermissionDenied(ACTS["take_over"].who.refused)
        return view(request, **rest)

    return door


@starter
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HouseRequest) -> HttpResponse:
    """Choose the file; it is kept with its rows, and nothing is taken over yet."""
    form = TakeOverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done, sheet = refusals.attempt(form, partial(_kept, request, form.cleaned_data["file"]), request)
        if done:
            return redirect("arrivals:take_over_sheet", sheet.number)
    context = {
        "form": form,
        "sees": sees_cases(request.actor),
        "columns": COLUMNS,
        "sheets": sheets_of(request.agency.pk),
        "count": taken_over_count(request.agency.pk),
    }
    return render(request, "arrivals/take_over.html", context, status=422 if form.errors else 200)


def upload_content(file: Any) -> bytes:
    """The bytes of an upload. Raises UnreadableSheetError for one that is too large."""
    if file.size > MOST_BYTES:
        raise UnreadableSheetError("Tệp lớn hơn 5 MB; tách bớt trang và hình rồi chọn lại.")
    return bytes(file.read())


def _kept(request: HouseRequest, file: Any) -> TakeOverSheet:
    content, name = upload_content(file), nfc(file.name)
    rows = read_rows(content)
    return keep_sheet(request.agency, content=content, file_name=name, rows=rows, by=request.actor, at=request.at)


@starter
@require_safe
def empty_sheet(request: HouseRequest) -> HttpResponse:
    """The empty list to fill in, with the words that may stand in it."""
    here = known_here(request.agency, (), request.at)
    procedures = {one.code: one for one in here.procedures.values() if not one.why_not}.values()
    choices = {
        "Mã thủ tục": [f"{one.code} {one.name}" for one in procedures],
        "Bước": [f"{one.code}: {step} {name}" for one in procedures for step, name in one.steps.items()],
        "Phòng": [name for _, name in here.divisions.values()],
        "Người thụ lý": [f"{one.username} ({one.name})" for one in here.people],
        "Kênh nộp": list(CHANNELS.values()),
        "Đã thu bằng": list(FEE_PAYMENTS.values()),
        "Ngày giờ": ["17/11/2026 08:40"],
    }
    return attachment(template(choices), "Mẫu hồ sơ đang mở.xlsx", SPREADSHEET)


@starter
@require_safe
def sheet_file(request: HouseRequest, number: int) -> HttpResponse:
    """The upload as it came."""
    sheet = found_or_404(sheet_of, request.agency.pk, number)
    return attachment(files.read(sheet.file_id), sheet.file_name, sheet.file.media_type)


@starter
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HouseRequest, number: int) -> HttpResponse:
    """Every row with its faults; the right ones are given to the worker, the rest corrected here or read again."""
    sheet = found_or_404(sheet_of, request.agency.pk, number)
    if request.POST.get("act") == "drop":
        return _drop(request, sheet)
    if request.method == "POST":
        _correct(sheet, request)
    rows = _checked(sheet, request)
    if request.method == "POST":
        if request.POST.get("act") == "take":
            return _take(request, sheet, [row for row in rows if not row.faults])
        return redirect("arrivals:take_over_sheet", sheet.number)
    wrong = [row for row in rows if row.faults]
    right = [row for row in rows if not row.faults and not row.known]
    context = {
        "sheet": sheet,
        "sees": sees_cases(request.actor),
        "wrong": wrong,
        "shown": [(row, _cells(row)) for row in wrong[:MOST_SHOWN]],
        "more": max(len(wrong) - MOST_SHOWN, 0),
        "right": [[(HEADINGS[key], row.told(key)) for key in SHOWN_WHEN_RIGHT] for row in right],
        "right_headings": [HEADINGS[key] for key in SHOWN_WHEN_RIGHT],
        "noted": [(row, row.told_notes) for row in right if row.notes],
        "known": sum(row.known for row in rows),
        "batches": batches_of_sheet(sheet),
    }
    return render(request, "arrivals/take_over_sheet.html", context)


def _correct(sheet: TakeOverSheet, request: HouseRequest) -> None:
    """Keep what was typed into the faulty cells; rows that were marked go."""
    typed, left_out = {}, []
    for line, held in waiting_rows(sheet).items():
        given = {key: request.POST.get(f"{key}-{line}") for key in HEADINGS}
        new = held | {key: " ".join(nfc(text).split()) for key, text in given.items() if text is not None}
        if f"leave-{line}" in request.POST:
            left_out.append(line)
        elif new != held:
            typed[line] = new
    correct_rows(sheet, typed=typed, left_out=left_out, by=request.actor, at=request.at)


def _drop(request: HouseRequest, sheet: TakeOverSheet) -> HttpResponse:
    """The rows that are left go, as after the file was mended and read again."""
    left = list(waiting_rows(sheet))
    correct_rows(sheet, typed={}, left_out=left, by=request.actor, at=request.at)
    messages.success(request, f"Đã bỏ {len(left)} dòng còn lại của {sheet.file_name}; tệp gốc vẫn giữ.")
    return redirect("arrivals:take_over")


def _checked(sheet: TakeOverSheet, request: HouseRequest) -> list[DossierRow]:
    rows = waiting_rows(sheet)
    codes = [typed.get("code", "") for typed in rows.values()]
    return check_rows(rows, known_here(sheet.agency, codes, request.at))


def _cells(row: DossierRow) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{key}-{row.line}",
            "heading": HEADINGS[key],
            "text": row.typed[key],
            "fault": row.faults.get(key, ""),
            "choices": row.choices.get(key, []),
        }
        for key in HEADINGS
    ]


def _take(request: HouseRequest, sheet: TakeOverSheet, right: list[DossierRow]) -> HttpResponse:
    """The worker takes over what is right, one by one; what is here already leaves the list."""
    known = [row.line for row in right if row.known]
    meant = {row.line: meant_by(row) for row in right if not row.known}
    correct_rows(sheet, typed={}, left_out=known, by=request.actor, at=request.at)
    if known:
        messages.success(request, f"{len(known)} hồ sơ đã có từ trước, không nhận lại.")
    if not meant:
        return redirect("arrivals:take_over_sheet", sheet.number)
    batch = ask_to_take_over(sheet, meant=meant, by=request.actor, at=request.at)
    return redirect("work:batch", batch.code)
