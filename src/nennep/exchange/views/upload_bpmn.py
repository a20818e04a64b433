"""A BPMN file: what of it the table says, what is kept beside, what the engine cannot run."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from nennep.definitions.bpmn import UnreadableError
from nennep.definitions.bpmn.foreign_summary import kept_of
from nennep.definitions.difference import difference
from nennep.kernel.text import nfc
from nennep.processes.models import Process, ProcessUpload
from nennep.processes.queries import is_process_kept
from nennep.processes.queries.bpmn_files import FileReading, file_reading, standing_definition
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.uploads import TargetForm
from .gate import is_told, target_process


def correct_bpmn(request: HouseRequest, upload: ProcessUpload) -> HttpResponse:
    """The table read from the file, then, on demand, onto the draft of its process."""
    try:
        found = file_reading(upload)
    except UnreadableError as error:
        return render(request, "exchange/upload_unreadable.html", {"upload": upload, "why": error})
    if request.POST.get("act") == "take" and found.reading.definition is not None:
        return _take(request, upload, found)
    told = {"process": upload.process.code if upload.process else ""}
    if upload.process is None and found.reading.definition is not None:
        code = found.reading.definition.code
        stands = is_process_kept(upload.agency, code)
        told |= (
            {"process": code}
            if stands
            else {"code": found.reading.definition.code[:30], "name": found.reading.definition.name}
        )
    return _shown(request, upload, found, TargetForm(initial=told, agency=upload.agency))


def _take(request: HouseRequest, upload: ProcessUpload, found: FileReading) -> HttpResponse:
    given: dict[str, Any] = {key: nfc(request.POST.get(key, "")) for key in TargetForm.base_fields}
    given["procedures"] = [nfc(one) for one in request.POST.getlist("procedures")]
    target = TargetForm(given, agency=upload.agency)
    if not is_told(target):
        return _shown(request, upload, found, target)
    into = target_process(request, target)
    definition = found.definition(into.code)
    assert definition is not None  # noqa: S101 - asked before
    done, version = attempt(
        target,
        lambda: actions.take_in_upload(upload, into=into, definition=definition, by=request.actor, at=request.at),
        request,
    )
    if not done:
        return _shown(request, upload, found, target)
    messages.success(request, f"Đã đưa vào bản nháp {version.number} của {version.process.code}.")
    return redirect("processes:editor", version.process.code)


def _shown(request: HouseRequest, upload: ProcessUpload, found: FileReading, target: TargetForm) -> HttpResponse:
    definition = found.reading.definition
    context = {
        "upload": upload,
        "form": target,
        "found": found,
        "definition": definition,
        "changes": _changes(upload.process, found),
        "names": found.reading.names,
        "kept": kept_of(definition) if definition is not None else (),
        "remarks": found.reading.remarks,
        "reasons": found.reasons,
    }
    status = 422 if target.errors else 200
    return render(request, "exchange/upload_bpmn.html", context, status=status)


def _changes(process: Process | None, found: FileReading) -> tuple[str, ...]:
    """What the file would change, a line each; () where there is nothing to compare with."""
    before = standing_definition(process)
    after = found.definition(process.code) if process is not None else None
    return difference(before, after).lines() if before is not None and after is not None else ()
