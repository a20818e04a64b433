"""An agency's own Word templates: the starter, the tags, the check, a look before, back to ours."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.definitions.definition import DefinitionError
from nennep.ledger.files import read
from nennep.office import TEMPLATE
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import with_duty
from nennep.press.pdf import PressError
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from .. import actions
from ..actions.drafts import KEEPS
from ..forms.approvals import TemplateForm
from ..papers import KINDS, check_own_template, print_tag_list, profile, tag_list, template_of
from ..papers.frozen_document import preview
from ..queries import own_template, process_kept, processes_kept_by, templates_of, version_of_day
from ..rules.approvals import TRACKS
from .gate import agency_kept, today
from .version import MEDIA
from .version_acts import POSTED

keeper = with_duty(MANAGE_PROCEDURES, KEEPS)


@keeper
@require_http_methods(POSTED)
def own_templates(request: HouseRequest) -> HttpResponse:
    """The template of each document, ours or the agency's; a new one is checked before it is used."""
    agency = agency_kept(request)
    posted = request.method == "POST"
    form = TemplateForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"track": request.GET.get("track", "iso")},
    )
    problems: list[str] = []
    if posted and form.is_valid():
        problems = _taken(request, agency, form)
        if not problems:
            name = TRACKS[form.cleaned_data["track"]]
            messages.success(request, f"{name} in Word từ nay theo mẫu của cơ quan; bản in đã đóng giữ nguyên.")
            return redirect("processes:own_templates")
    chosen = form["track"].value() if form["track"].value() in TRACKS else "iso"
    context: dict[str, Any] = {
        "form": form,
        "agency": agency,
        "problems": problems,
        "chosen": chosen,
        "chosen_name": TRACKS[chosen],
        "tags": tag_list(chosen),
        "rows": [(track, name, own_template(agency.pk, track)) for track, name in TRACKS.items()],
        "retired": [each for each in templates_of(agency.pk) if each.retired_at][:20],
        "processes": processes_kept_by(agency),
    }
    return render(request, "processes/own_templates.html", context)


def _taken(request: HouseRequest, agency: Agency, form: Form) -> list[str]:
    """The template in use from now on, or what is wrong with it; the file is kept either way."""
    track, file = form.cleaned_data["track"], form.cleaned_data["file"]
    content = file.read(TEMPLATE.most_bytes + 1)
    problems = [str(each) for each in check_own_template(track, content)]
    actions.keep_template(
        agency, track=track, content=content, file_name=file.name, problems=problems, by=request.actor, at=request.at
    )
    return problems


@keeper
@require_safe
def template_file(request: HouseRequest, track: str, what: str) -> HttpResponse:
    """The template in use (``own``), the one to start from (``starter``), or the list of tags (``tags``)."""
    agency = agency_kept(request)
    if track not in KINDS:
        raise Http404
    kind = KINDS[track]
    if what == "tags":
        dated = datetime.combine(today(request), time(8), tzinfo=timezone.get_current_timezone())
        content = print_tag_list(track, dated=dated)
        return attachment(content, f"the-{kind.file}.pdf", MEDIA["pdf"])
    if what == "starter":
        return attachment(template_of(track, profile()), f"mau-{kind.file}.docx", MEDIA["docx"])
    own = own_template(agency.pk, track)
    if what != "own" or own is None:
        raise Http404
    return attachment(read(own.file_id), own.file_name, MEDIA["docx"])


@keeper
@require_safe
def template_preview(request: HouseRequest, track: str) -> HttpResponse:
    """The template in use filled with a chosen process, as Word."""
    agency = agency_kept(request)
    if track not in KINDS:
        raise Http404
    chosen = found_or_404(process_kept, agency, request.GET.get("process", ""))
    version = version_of_day(chosen, today(request))
    if version is None:
        messages.error(request, f"Quy trình {chosen.code} chưa có bản đang áp dụng để điền thử.")
        return redirect("processes:own_templates")
    try:
        content = preview(version, track, at=request.at)
    except (PressError, DefinitionError) as error:
        messages.error(request, f"Chưa điền thử được: {error}")
        return redirect("processes:own_templates")
    return attachment(content, f"thu-{KINDS[track].file}-{chosen.code}.docx", MEDIA["docx"])


@keeper
@require_POST
def template_retire(request: HouseRequest, track: str) -> HttpResponse:
    """Back to our template."""
    agency = agency_kept(request)
    own = own_template(agency.pk, track)
    if own is None:
        raise Http404
    actions.retire_template(own, by=request.actor, at=request.at)
    messages.success(request, f"{TRACKS[track]} in Word lại theo mẫu chung.")
    return redirect("processes:own_templates")
