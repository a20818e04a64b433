"""The desks of other agencies that receive for one's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nennep.kernel.dates import full_date
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from .. import actions
from ..forms.desk_services import DeskServiceForm
from ..queries.desk_services import possible_desks, service_in, services_for
from .gate import people_manager


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def desk_services(request: HouseRequest) -> HttpResponse:
    """Those that receive for the viewer's agency, and entering another."""
    own = request.agency
    desks = possible_desks(own)
    form = DeskServiceForm(request.POST or None, desks=desks, initial={"held_from": timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: actions.begin_desk_service(own, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.info(request, f"{made.desk.name} tiếp nhận thay từ ngày {full_date(made.held_from)}.")
            return redirect("desk_services")
    context = {"form": form, "agency": own, "desks": desks, "services": services_for(own)}
    return render(request, "org/desk_services.html", context)


@people_manager
@require_POST
def desk_service_end(request: HouseRequest, code: str) -> HttpResponse:
    """From tomorrow on that desk receives no more; what it has received it returns."""
    service = found_or_404(service_in, request.agency, code)
    today = timezone.localdate(request.at)
    done, _ = attempt(
        None, lambda: actions.end_desk_service(service, held_to=today, by=request.actor, at=request.at), request
    )
    if done:
        messages.info(request, f"Từ ngày mai {service.desk.name} thôi tiếp nhận thay; hồ sơ đã nhận vẫn trả ở đó.")
    return redirect("desk_services")
