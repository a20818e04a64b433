"""Files that wait to be taken in: chosen, listed, each handed to the screen of its kind."""

from pathlib import PurePath

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.office.archives import MOST_BYTES
from nennep.org.models import Agency
from nennep.processes.models import ProcessUpload
from nennep.processes.queries.access import process_of
from nennep.processes.views.gate import agency_kept
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.uploads import ProcedureFileForm
from ..queries.uploads import slug_of, uploads_of
from .gate import KEEPS, keeper, upload_or_404
from .upload_bpmn import correct_bpmn
from .upload_package import correct_package
from .upload_word import correct_word

MOST_LISTED = 50
KINDS = {".bpmn": "bpmn", ".xml": "bpmn", ".zip": "package"}


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HouseRequest) -> HttpResponse:
    """Choose an existing procedure; below, what waits and what was taken in."""
    agency = agency_kept(request, KEEPS)
    posted = request.method == "POST"
    form = ProcedureFileForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        agency=agency,
        initial={"process": request.GET.get("process", "")},
    )
    if posted and form.is_valid():
        kept = _kept(request, agency, form)
        if kept is not None:
            return redirect("exchange:upload", slug_of(kept))
    found = [(one, slug_of(one)) for one in uploads_of(request.actor)[:MOST_LISTED]]
    waiting = [pair for pair in found if not pair[0].taken_at and not pair[0].dropped_at]
    context = {
        "form": form,
        "agency": agency,
        "waiting": waiting,
        "done": [pair for pair in found if pair not in waiting],
    }
    return render(request, "exchange/uploads.html", context, status=422 if form.errors else 200)


def _kept(request: HouseRequest, agency: Agency, form: ProcedureFileForm) -> ProcessUpload | None:
    """The file kept; what is wrong with it as a file stands on the form."""
    file, code = form.cleaned_data["file"], form.cleaned_data["process"]
    if file.size > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        form.add_error("file", f"Tệp “{file.name}” lớn hơn {most} MB. Bớt hình rồi tải lại.")
        return None
    process = process_of(request.actor, code) if code else None
    kind = KINDS.get(PurePath(file.name).suffix.lower(), "word")
    done, kept = attempt(
        form,
        lambda: actions.keep_upload(
            agency,
            kind=kind,
            content=file.read(),
            file_name=file.name,
            process=process,
            by=request.actor,
            at=request.at,
        ),
        request,
    )
    return kept if done else None


SCREENS = {"word": correct_word, "bpmn": correct_bpmn, "package": correct_package}


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HouseRequest, slug: str) -> HttpResponse:
    """One upload: corrected and taken in, put aside, or, when that is done, what became of it."""
    found = upload_or_404(request, slug)
    if found.taken_at or found.dropped_at:
        return render(request, "exchange/upload_done.html", {"upload": found})
    if request.POST.get("act") == "drop":
        attempt(None, lambda: actions.drop_upload(found, by=request.actor, at=request.at), request)
        messages.success(request, f"Đã bỏ “{found.file_name}”. Tệp vẫn giữ; tải lên lại để nhập.")
        return redirect("exchange:uploads")
    return SCREENS[found.kind](request, found)
