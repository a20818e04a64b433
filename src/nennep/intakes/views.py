"""Procedures in bulk: an upload or a pasted text, one correction screen, and taken in together."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.documents.queries import kept_agency
from nennep.kernel.text import whole_number
from nennep.ledger import files
from nennep.office.archives import MOST_BYTES
from nennep.org.models import Agency
from nennep.org.queries import divisions_of
from nennep.procedures.models import KINDS, ProcedureIntake
from nennep.procedures.queries.fields import codes_taken, fields_of
from nennep.procedures.views.gate import keeper, today
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment, page_by_number
from nennep.web.views import found_or_404

from . import actions
from .forms import CommonForm, IntakeLineForm, ProceduresUploadForm, TakingForm
from .imports import workbook_template
from .queries.entries import (
    IntakeEntry,
    IntakeStatus,
    common_of,
    counts_of,
    entries_of,
    intake_of,
    intakes_of,
    narrowed,
)
from .queries.questions import alike_questions, common_questions
from .rules import LABELS
from .rules.drafts import told_fee, told_limit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASTED = "dán từ cổng.txt"
A_PAGE = 50
PILLS = (
    ("", "Tất cả"),
    ("open", "Còn phải hỏi"),
    ("ready", "Đủ để nhận"),
    (IntakeStatus.NEW, "Mới"),
    (IntakeStatus.DIFFERS, "Khác sổ"),
    (IntakeStatus.SAME, "Đã có, như sổ"),
    (IntakeStatus.TAKING, "Đang nhận"),
    (IntakeStatus.TAKEN, "Đã nhận"),
    (IntakeStatus.OUT, "Không nhận"),
)


def _who(request: HouseRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


def _agency(request: HouseRequest) -> Agency:
    agency = kept_agency(request.actor)
    if agency is None:
        raise PermissionDenied(actions.INTAKE_KEEPS)
    return agency


def _intake(request: HouseRequest, code: str) -> ProcedureIntake:
    """An intake that the viewer may correct, as it stood when the page was made; strangers learn nothing."""
    found: ProcedureIntake = found_or_404(intake_of, request.actor, code)
    seen = whole_number(request.POST.get("version", ""))
    if seen is not None:
        found.version = seen
    return found


def _act(request: HouseRequest, code: str, act: Callable[[ProcedureIntake], Any], said: str = "") -> HttpResponse:
    """Do it and come back to the intake; a refusal is told there."""
    found = _intake(request, code)
    done, _ = attempt(None, lambda: act(found), request)
    if done and said:
        messages.success(request, said)
    return redirect("intakes:intake", code)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HouseRequest) -> HttpResponse:
    """Choose the file or paste the text; below, the intakes to go on with."""
    agency = _agency(request)
    posted = request.method == "POST"
    form = ProceduresUploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload and upload.size > MOST_BYTES:
            form.add_error("file", f"Tệp lớn hơn {MOST_BYTES // 1_000_000} MB. Chia thành nhiều tệp rồi tải lên.")
        else:
            content = upload.read() if upload else form.cleaned_data["text"].encode()
            name = upload.name if upload else PASTED
            done, made = attempt(
                form,
                lambda: actions.take_in_procedures(agency, content=content, file_name=name, **_who(request)),
                request,
            )
            if done:
                return redirect("intakes:intake", made.code)
    context = {"form": form, "agency": agency, "page": page_by_number(intakes_of(request.actor), request.GET)}
    return render(request, "intakes/intakes.html", context, status=422 if form.errors else 200)


@keeper
@require_safe
def intake_template(request: HouseRequest) -> HttpResponse:
    """The empty workbook, with the lists of the agency."""
    agency = _agency(request)
    fields = [field.name for field in fields_of(agency, today(request))]
    divisions = [division.name for division in divisions_of(agency.pk)]
    content = workbook_template(fields, divisions, list(KINDS.values()))
    return attachment(content, "Mẫu nhập thủ tục.xlsx", XLSX)


@keeper
@require_safe
def intake(request: HouseRequest, code: str) -> HttpResponse:
    """What was read: the questions that many share, and every procedure."""
    return _page(request, _intake(request, code), TakingForm.of_day(today(request)))


def _page(request: HouseRequest, found: ProcedureIntake, taking: TakingForm) -> HttpResponse:
    entries = entries_of(found)
    common = common_of(found)
    counts = counts_of(entries)
    show, words = request.GET.get("show", ""), request.GET.get("q", "")
    rows = narrowed(entries, show, words)
    pills = [(name, told, counts[name] if name else len(entries)) for name, told in PILLS]
    context = {
        "intake": found,
        "counts": counts,
        "total": len(entries),
        "common": common_questions(entries, common, {}),
        "questions": alike_questions(entries),
        "differing": [e for e in entries if e.status is IntakeStatus.DIFFERS],
        "pills": [pill for pill in pills if pill[2] or not pill[0] or pill[0] == show],
        "show": show,
        "words": words,
        "page": page_by_number(rows, request.GET, A_PAGE),
        "taking": taking,
        "batches": list({e.line.batch.code: e.line.batch for e in entries if e.line.batch}.values()),
    }
    return render(request, "intakes/intake.html", context, status=422 if taking.errors else 200)


@keeper
@require_POST
def intake_alike(request: HouseRequest, code: str) -> HttpResponse:
    """The same question answered for every procedure, or for those of a field."""
    found = _intake(request, code)
    sent = request.POST
    text = sent.get("text", "").strip()
    done, made = attempt(
        None,
        lambda: actions.answer_alike(
            found,
            question=(sent.get("question", ""), sent.get("why", "")),
            way="text" if text else sent.get("way", ""),
            text=text,
            field=sent.get("field", ""),
            **_who(request),
        ),
        request,
    )
    if done:
        answered, left = made
        rest = f" Còn {left} chỗ không hợp với cách này, trả lời riêng." if left else ""
        messages.success(request, f"Đã trả lời {answered} chỗ.{rest}")
    return redirect(f"{reverse('intakes:intake', args=[code])}#questions")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def intake_common(request: HouseRequest, code: str) -> HttpResponse:
    """Fields, decisions, kinds, patterns of codes: asked once for all procedures."""
    found = _intake(request, code)
    known = fields_of(found.agency, today(request))
    common = common_of(found)
    asked = common_questions(entries_of(found), common, {each.code: each.name for each in known})
    taken = codes_taken(found.agency)
    divisions = list(divisions_of(found.agency_id))
    form = CommonForm(request.POST or None, asked=asked, common=common, known=known, taken=taken, divisions=divisions)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.answer_common(found, answers=form.answers(), add=form.fields_to_add(), **_who(request)),
            request,
        )
        if done:
            messages.success(request, "Đã ghi các câu trả lời chung.")
            return redirect("intakes:intake", code)
    context = {"intake": found, "form": form, "asked": asked}
    return render(request, "intakes/intake_common.html", context, status=422 if form.errors else 200)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def intake_line(request: HouseRequest, code: str, order: int) -> HttpResponse:
    """One procedure: what was read beside the text, its doubts, what it changes."""
    found = _intake(request, code)
    entries = entries_of(found)
    entry = next((each for each in entries if each.line.order == order), None)
    if entry is None:
        raise Http404
    form = IntakeLineForm(request.POST or None, line=entry.line)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.answer_line(
                found, order=order, answers=form.answers(), attributes=form.typed_attributes(), **_who(request)
            ),
            request,
        )
        if done:
            return redirect(_next_open(code, order, entries))
    context = {
        "intake": found,
        "entry": entry,
        "form": form,
        "channels": _channels(entry),
        "raw": [(LABELS.get(name, name), text) for name, text in entry.line.raw.items()],
    }
    return render(request, "intakes/intake_line.html", context, status=422 if form.errors else 200)


def _next_open(code: str, order: int, entries: list[IntakeEntry]) -> str:
    """The next procedure that has something open, else the intake."""
    later = next((e.line.order for e in entries if e.line.order > order and e.open_count), None)
    if later is None:
        return reverse("intakes:intake", args=[code])
    return reverse("intakes:line", args=[code, later])


def _channels(entry: IntakeEntry) -> list[dict[str, Any]]:
    """The lines of the table of channels as they stand after the answers."""
    return [
        {**row, "fees": [told_fee(fee) for fee in row["fees"]], "limit": told_limit(row)}
        for row in entry.values["channels"]
    ]


@keeper
@require_POST
def intake_choose(request: HouseRequest, code: str) -> HttpResponse:
    """A procedure is left out or taken back, its difference accepted or left; or all differences at once."""
    who, choice = _who(request), request.POST.get("choice", "")
    typed = request.POST.get("order", "")
    if choice in ("accept_all", "leave_all"):
        entries = entries_of(_intake(request, code))
        orders = [entry.line.order for entry in entries if entry.status is IntakeStatus.DIFFERS]
        accepted = choice == "accept_all"
        return _act(
            request, code, lambda found: actions.choose_differences(found, orders=orders, accepted=accepted, **who)
        )
    order = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    reason = request.POST.get("reason", "")
    return _act(
        request, code, lambda found: actions.choose_line(found, order=order, choice=choice, reason=reason, **who)
    )


@keeper
@require_POST
def intake_take(request: HouseRequest, code: str) -> HttpResponse:
    """Every procedure that is ready is handed to the worker."""
    found = _intake(request, code)
    form = TakingForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["valid_from"]
        done, batch = attempt(form, lambda: actions.ask_to_take_in(found, valid_from=day, **_who(request)), request)
        if done:
            return redirect("work:batch", batch.code)
    return _page(request, found, form)


@keeper
@require_POST
def intake_drop(request: HouseRequest, code: str) -> HttpResponse:
    """The intake is put aside with its file."""
    return _act(
        request,
        code,
        lambda found: actions.drop_intake(found, **_who(request)),
        "Đã bỏ lần nhập. Tệp vẫn giữ; thủ tục đã nhận vẫn còn.",
    )


@keeper
@require_POST
def intake_again(request: HouseRequest, code: str) -> HttpResponse:
    """The kept file is read once more."""
    return _act(
        request,
        code,
        lambda found: actions.read_intake_again(found, **_who(request)),
        "Đã đọc lại tệp; phần trả lời riêng từng thủ tục làm lại từ đầu.",
    )


@keeper
@require_safe
def intake_file(request: HouseRequest, code: str) -> HttpResponse:
    """The upload as it came, always to be saved, never to be shown by the browser."""
    found = _intake(request, code)
    return attachment(files.read(found.file.sha256), found.file_name, "application/octet-stream")
