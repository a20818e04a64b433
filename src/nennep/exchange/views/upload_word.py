"""An existing Word procedure: its table beside the reading, corrected, put into a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from nennep.definitions.intake import IntakeRow, UntakenError, compared, definition_of_reading, rows_of_reading
from nennep.definitions.intake.source import source_of
from nennep.kernel.text import nfc
from nennep.office.archives import UnreadableUploadError
from nennep.office.steps import ReadStep
from nennep.processes.models import ProcessUpload, ProcessVersion
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.uploads import TargetForm, UploadedStepForm, row_forms, units_of
from ..queries.uploads import WordReading, slug_of, word_reading
from .gate import is_told, target_process


@dataclass
class Correction:
    """What the screen of one upload shows and takes back."""

    upload: ProcessUpload
    found: WordReading
    read: tuple[IntakeRow, ...]
    units: Mapping[str, str]
    forms: list[UploadedStepForm]
    target: TargetForm

    @property
    def general(self) -> list[str]:
        """What to look at that belongs to no one step."""
        return [str(one) for one in self.found.steps.warnings if one.row is None]

    def rows(self) -> tuple[IntakeRow, ...]:
        """The rows as they stand, a row that cannot be read as it was proposed."""
        checked = row_forms(self.read, self.units, self.upload.content, bound=True)
        return tuple(form.row(row) if form.is_valid() else row for form, row in zip(checked, self.read, strict=True))


def _correction(upload: ProcessUpload, *, bound: bool) -> Correction:
    """Raises UnreadableUploadError."""
    found = word_reading(upload)
    units = units_of(upload.agency)
    divisions = {code: name for code, name in units.items() if code not in ("", "one_stop")}
    read = rows_of_reading(found.steps, divisions)
    forms = row_forms(read, units, upload.content, bound=bound)
    told = upload.content or {"process": upload.process.code if upload.process else ""}
    target = TargetForm(told, agency=upload.agency) if bound else TargetForm(initial=told, agency=upload.agency)
    return Correction(upload, found, read, units, forms, target)


def correct_word(request: HouseRequest, upload: ProcessUpload) -> HttpResponse:
    """Source beside reading; nothing is taken in before every doubt was looked at."""
    act = request.POST.get("act", "")
    try:
        here = _correction(upload, bound=False)
    except UnreadableUploadError as error:
        return render(request, "exchange/upload_unreadable.html", {"upload": upload, "why": error})
    if not act:
        return _shown(request, here)
    content = _content(request, len(here.read))
    kept, _ = attempt(
        None, lambda: actions.correct_upload(upload, content=content, by=request.actor, at=request.at), request
    )
    if not kept:
        return redirect("exchange:upload", slug_of(upload))
    if act != "take":
        messages.success(request, "Đã ghi phần đã sửa. Chưa đưa gì vào bản nháp.")
        return redirect("exchange:upload", slug_of(upload))
    return _take(request, _correction(upload, bound=True))


def _content(request: HouseRequest, count: int) -> dict[str, Any]:
    """What was typed, as text; only the fields of the screen."""
    names = [f"b{place}-{key}" for place in range(count) for key in UploadedStepForm.base_fields]
    names += [name for name in TargetForm.base_fields if name != "procedures"]
    found: dict[str, Any] = {name: nfc(request.POST.get(name, "")) for name in names}
    return found | {"procedures": [nfc(one) for one in request.POST.getlist("procedures")]}


def _take(request: HouseRequest, here: Correction) -> HttpResponse:
    rows = _right_rows(here)
    target = here.target
    if is_told(target) and here.general and not target.cleaned_data.get("seen_all"):
        target.add_error("seen_all", "Xem các lưu ý chung của tệp rồi đánh dấu đã xem.")
    if rows is None or target.errors:
        return _shown(request, here, faults=True)
    done, version = attempt(target, lambda: _taken(request, here, rows), request)
    if not done:
        return _shown(request, here, faults=True)
    messages.success(
        request,
        f"Đã đưa {sum(not row.left_out for row in rows)} bước vào bản nháp "
        f"{version.number} của {version.process.code}.",
    )
    return redirect("processes:editor", version.process.code)


def _right_rows(here: Correction) -> tuple[IntakeRow, ...] | None:
    """The rows where nothing is wrong with them; else what is wrong stands on their forms."""
    rows = []
    for form, read in zip(here.forms, here.read, strict=True):
        if form.data.get(form.add_prefix("left_out")):
            rows.append(IntakeRow(id=read.id, name=read.name, left_out=True))
        elif form.is_valid():
            rows.append(form.row(read))
            if read.doubts and not form.cleaned_data["seen"]:
                form.add_error("seen", f"Bước {rows[-1].id}: còn chỗ cần xem. Đối chiếu rồi đánh dấu, hoặc bỏ bước.")
        else:
            rows.append(read)
    wrong = any(form.errors for form, row in zip(here.forms, rows, strict=True) if not row.left_out)
    try:
        definition_of_reading(rows, code="", name="")
    except UntakenError as error:
        for fault in error.faults:
            home: Form = here.forms[fault.row] if fault.row >= 0 else here.target
            home.add_error(fault.field if fault.field in home.fields else None, fault.words)
        return None
    return None if wrong else tuple(rows)


def _taken(request: HouseRequest, here: Correction, rows: Sequence[IntakeRow]) -> ProcessVersion:
    into = target_process(request, here.target)
    definition = definition_of_reading(rows, code=into.code, name=into.name)
    return actions.take_in_upload(here.upload, into=into, definition=definition, by=request.actor, at=request.at)


@dataclass(frozen=True)
class UploadedStep:
    """One step on the screen: its form, how it stands, what was read, what to look at."""

    place: int
    form: UploadedStepForm
    row: IntakeRow
    read: ReadStep
    doubts: tuple[str, ...]
    open: bool

    @property
    def number(self) -> int:
        return self.place + 1


def _shown(request: HouseRequest, here: Correction, *, faults: bool = False) -> HttpResponse:
    rows = here.rows()
    steps = here.found.steps
    cards = [
        UploadedStep(place, form, row, step, read.doubts, bool(read.doubts) or (faults and bool(form.errors)))
        for place, (form, row, step, read) in enumerate(zip(here.forms, rows, steps.steps, here.read, strict=True))
    ]
    unseen = [card for card in cards if card.doubts and not card.row.left_out]
    unseen = [card for card in unseen if not here.upload.content.get(f"b{card.place}-seen")]
    context = {
        "upload": here.upload,
        "form": here.target,
        "faults": _faults(here) if faults else None,
        "doubtful": [card for card in cards if card.open],
        "sure": [card for card in cards if not card.open],
        "general": here.general,
        "source": source_of(here.found.body, steps.steps),
        "compared": compared(rows, steps.total),
        "count": len(cards),
        "unseen": len(unseen),
        "slug": slug_of(here.upload),
    }
    return render(request, "exchange/upload_word.html", context, status=422 if faults else 200)


def _faults(here: Correction) -> dict[str, Any]:
    """All that keeps the table from being taken in, each with the way to its field."""
    errors = [
        (form[name].id_for_label if name in form.fields else "", words)
        for form in [*here.forms, here.target]
        for name, told in form.errors.items()
        for words in told
    ]
    return {
        "count": len(errors),
        "title": f"Chưa đưa vào bản nháp được, còn {len(errors)} chỗ",
        "errors": [pair for pair in errors if pair[0]],
        "common": [words for target, words in errors if not target],
    }
