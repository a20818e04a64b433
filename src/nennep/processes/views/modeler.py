"""The drawing page for experts: the draft's BPMN on a canvas, saved back as an edit of the table."""

from dataclasses import replace
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.definitions.bpmn import Reason, UnreadableError
from nennep.definitions.definition import Definition
from nennep.org.views.gate import signed_in
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.bpmn import DrawnForm
from ..models import ProcessVersion
from ..parts import canvas
from ..queries.bpmn_files import bpmn_of, reading_of
from .gate import written

YEAR = 365 * 24 * 60 * 60


@signed_in
@require_safe
def modeler_file(request: HouseRequest, name: str) -> HttpResponse:
    """One file of the installed canvas; there is nothing of any agency in it."""
    found = canvas.file(name)
    if found is None:
        raise Http404
    response = HttpResponse(found[0], content_type=found[1])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={YEAR}"
    return response


# Icons of its alignment menu bring style attributes along; all else is as strict as everywhere.
@csp_update({"style-src-attr": [UNSAFE_INLINE]})
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def modeler(request: HouseRequest, code: str) -> HttpResponse:
    """The draft to draw on; what is sent back goes the way of a BPMN file."""
    process, version = written(request, code)
    if version is None or version.state != "draft":
        version = None
    form = DrawnForm(request.POST if request.method == "POST" and version else None)
    reasons: tuple[Reason, ...] = ()
    if version is not None and form.is_bound and form.is_valid():
        reasons = _save(request, version, form)
        if not form.errors:
            return redirect("processes:modeler", code)
    xml = form.data.get("xml", "") if form.is_bound else bpmn_of(version).decode() if version else ""
    context: dict[str, Any] = {
        "process": process,
        "version": version,
        "form": form,
        "xml": xml,
        "reasons": reasons,
        "edit": form.data.get("edit", "") if form.is_bound else version.edit if version else "",
        "canvas": canvas.version(),
    }
    status = 422 if form.errors else 200
    return render(request, "processes/modeler.html", context, status=status)


def _save(request: HouseRequest, version: ProcessVersion, form: DrawnForm) -> tuple[Reason, ...]:
    """The drawing put onto the draft; else what is wrong stands on the form, the reasons returned."""
    try:
        found = reading_of(form.cleaned_data["xml"].encode())
    except UnreadableError as error:
        form.add_error(None, str(error))
        return ()
    if found.reading.definition is None:
        form.add_error(None, "Bảng bước chưa thể hiện được bản vẽ này; sửa những chỗ dưới đây.")
        return found.reasons
    before = Definition.from_dict(version.definition)
    definition = replace(found.reading.definition, code=before.code)
    if replace(definition, fragments=()) == replace(before, fragments=()) and before.fragments == ():
        messages.info(request, "Bản vẽ không khác bảng bước; chưa ghi gì.")
        return ()
    attempt(
        form,
        lambda: actions.save_draft(
            version,
            definition=definition,
            words="Vẽ lại bằng BPMN",
            edit=form.cleaned_data["edit"],
            by=request.actor,
            at=request.at,
        ),
        request,
    )
    if not form.errors:
        messages.success(request, _told(found.reasons))
    return found.reasons


def _told(reasons: tuple[Reason, ...]) -> str:
    if not reasons:
        return "Đã ghi bản vẽ vào bản nháp. Máy chạy được."
    first = reasons[0].message
    return f"Đã ghi bản vẽ vào bản nháp. Máy chưa chạy được, {len(reasons)} lý do. {first}"
