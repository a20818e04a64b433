"""The BPMN page of a process: every version as a file, a file onto the draft."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.definitions.bpmn.source import MOST_BYTES
from nennep.org.views.gate import signed_in
from nennep.processes.models import Process, ProcessUpload
from nennep.processes.queries.access import may_keep, open_version_of, version_of
from nennep.processes.queries.bpmn_files import bpmn_of
from nennep.processes.queries.version_pages import versions_kept
from nennep.processes.views.gate import process_or_404
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from .. import actions
from ..forms.bpmn import BpmnForm
from ..queries.uploads import slug_of, waiting_files

MEDIA = "application/xml"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bpmn(request: HouseRequest, code: str) -> HttpResponse:
    """Versions to download (``?download=03.00``); for who keeps the process, a file to take in."""
    process = process_or_404(request, code)
    if number := request.GET.get("download"):
        return _file(request, process, number)
    keeps = may_keep(request.actor, process)
    posted = request.method == "POST" and keeps
    form = BpmnForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        kept = _kept(request, process, form)
        if kept is not None:
            return redirect("exchange:upload", slug_of(kept))
    context: dict[str, Any] = {
        "process": process,
        "form": form,
        "keeps": keeps,
        "versions": versions_kept(process),
        "draft": keeps and open_version_of(process),
        "waiting": [(one, slug_of(one)) for one in waiting_files(process, "bpmn")] if keeps else [],
    }
    status = 403 if request.method == "POST" and not keeps else 422 if form.errors else 200
    return render(request, "exchange/bpmn.html", context, status=status)


def _file(request: HouseRequest, process: Process, number: str) -> HttpResponse:
    version = found_or_404(version_of, request.actor, process.code, number)
    return attachment(bpmn_of(version), f"{process.code}-{version.number}.bpmn", MEDIA)


def _kept(request: HouseRequest, process: Process, form: forms.Form) -> ProcessUpload | None:
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", f"Tệp “{file.name}” lớn hơn {MOST_BYTES // 1_000_000} MB. Tách thành nhiều quy trình.")
        return None
    done, kept = attempt(
        form,
        lambda: actions.keep_upload(
            process.agency,
            kind="bpmn",
            content=file.read(),
            file_name=file.name,
            process=process,
            by=request.actor,
            at=request.at,
        ),
        request,
    )
    return kept if done else None
