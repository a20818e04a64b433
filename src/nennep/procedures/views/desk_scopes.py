"""Which procedures the desk of another agency receives of one's own."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nennep.kernel.dates import full_date
from nennep.org.models import DeskService
from nennep.org.queries.desk_services import service_in
from nennep.org.views.gate import people_manager
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions.desk_scopes import agree_scope
from ..forms.desk_scopes import ALL, LISTED, DeskScopeForm
from ..models import DeskScope
from ..queries.desk_scopes import codes_in, procedures_named, receivable_procedures, scope_on, scopes_of


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def desk_scope(request: HouseRequest, code: str) -> HttpResponse:
    """What is agreed now and was before; agreeing on something else from a day on."""
    service = found_or_404(service_in, request.agency, code)
    today = timezone.localdate(request.at)
    now = scope_on(service, today)
    listed = codes_in(now)
    first = {"covers": LISTED if now and not now.covers_all else ALL, "begins_on": today, "procedures": listed}
    offered = receivable_procedures(service.agency, today)
    form = DeskScopeForm(request.POST or None, offered=offered, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done, made = attempt(form, lambda: _agree(request, service, form.cleaned_data), request)
            if done:
                messages.success(
                    request, f"Đã ghi thủ tục {service.desk.short_name} nhận từ {full_date(made.begins_on)}."
                )
                return redirect("procedures:desk_scope", code)
    chosen = set(form["procedures"].value() or [])
    context = {
        "service": service,
        "form": form,
        "rows": [(code_, name, code_ in chosen) for code_, name in offered],
        "scopes": scopes_of(service),
        "now": now,
    }
    return render(request, "procedures/desk_scope.html", context, status=status)


def _agree(request: HouseRequest, service: DeskService, given: Mapping[str, Any]) -> DeskScope:
    return agree_scope(
        service,
        covers_all=given["covers"] == ALL,
        procedures=procedures_named(service.agency, given["procedures"]),
        begins_on=given["begins_on"],
        decision=given["decision"],
        by=request.actor,
        at=request.at,
    )
