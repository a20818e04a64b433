"""The System page: how the installation is, and what its keeper can do about it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from nennep.kernel.text import whole_number
from nennep.kernel.words import number as words
from nennep.ledger.files import read
from nennep.org.views.gate import signed_in
from nennep.web.refusals import answer, attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions.background import (
    NOT_YOURS,
    run_sweep_now,
    send_notice_again,
    send_notices_again,
    skip_event,
    try_event_now,
)
from ..forms import SkipForm
from ..queries.backups import idle_reason
from ..queries.deliveries import stuck_groups
from ..queries.drills import drill_with_report, last_drills
from ..queries.status import administers_installation, keep_count, system_status
from ..rules.backups import report_name

# As many as the page lists.
MOST_AT_ONCE = 200
View = Callable[..., HttpResponse]


def keeper(view: View) -> View:
    """Only who administers the agency on top, which keeps the installation."""

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **options: Any) -> HttpResponse:
        if not administers_installation(request.actor):
            raise PermissionDenied(NOT_YOURS)
        return view(request, *args, **options)

    return signed_in(opened)


@require_safe
@keeper
def show(request: HouseRequest) -> HttpResponse:
    """Everything that is told of the installation, what is wrong first."""
    return _page(request)


@require_POST
@keeper
def run_sweep(request: HouseRequest) -> HttpResponse:
    """The sweep is due at once."""
    name = request.POST.get("name", "")
    done, _ = attempt(None, lambda: run_sweep_now(name, by=request.actor, at=request.at), request)
    if done:
        idle = idle_reason(name, request.at)
        messages.success(request, idle or "Đã cho chạy ngay; tải lại trang sau vài giây để xem kết quả.")
    return redirect("upkeep:system")


@require_POST
@keeper
def retry(request: HouseRequest) -> HttpResponse:
    """The parked event is tried again at once."""
    parked = whole_number(request.POST.get("parked", "")) or 0
    done, _ = attempt(None, lambda: try_event_now(parked, by=request.actor, at=request.at), request)
    if done:
        messages.success(request, "Đang làm lại; tải lại trang sau vài giây để xem kết quả.")
    return redirect("upkeep:system")


@require_POST
@keeper
def skip(request: HouseRequest) -> HttpResponse:
    """The parked event is given up, with the reason."""
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    typed = form.cleaned_data
    parked, number = (whole_number(typed[name]) or 0 for name in ("parked", "number"))

    def done(_: None) -> HttpResponse:
        messages.success(request, "Đã bỏ qua; những việc sau của cùng hồ sơ đang được làm tiếp.")
        return redirect("upkeep:system")

    return answer(
        form,
        lambda: skip_event(parked, number=number, reason=typed["reason"], by=request.actor, at=request.at),
        request,
        then=done,
        again=lambda: _page(request, form),
        latest="/system/",
    )


@require_POST
@keeper
def resend(request: HouseRequest) -> HttpResponse:
    """A notice that did not leave, or may not have, is sent again."""
    delivery = whole_number(request.POST.get("delivery", "")) or 0
    done, _ = attempt(None, lambda: send_notice_again(delivery, by=request.actor, at=request.at), request)
    if done:
        messages.success(
            request, "Thông báo được gửi lại ở lượt kế tiếp, trong giờ được gửi; tải lại trang sau nửa phút để xem."
        )
    return redirect("upkeep:system")


@require_POST
@keeper
def resend_all(request: HouseRequest) -> HttpResponse:
    """Those of a group that the page showed are sent again."""
    numbers = [whole_number(each) or 0 for each in request.POST.get("deliveries", "").split(",")[:MOST_AT_ONCE]]

    done, count = attempt(None, lambda: send_notices_again(numbers, by=request.actor, at=request.at), request)
    if done:
        messages.success(
            request,
            f"{words(count or 0)} thông báo được gửi lại từ lượt kế tiếp, trong giờ được gửi; tải lại trang sau nửa phút.",
        )
    return redirect("upkeep:system")


@require_safe
@keeper
def drill_report(request: HouseRequest, number: int) -> HttpResponse:
    """The paper of a drill, to the byte, opened in the browser."""
    drill = found_or_404(drill_with_report, number)
    answer = HttpResponse(read(drill.report.sha256), content_type=drill.report.media_type)
    answer["Content-Disposition"] = content_disposition_header(False, report_name(drill.drilled_at)) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: HouseRequest, refused: SkipForm | None = None) -> HttpResponse:
    status = system_status(request.at)
    keep_count(status)
    lines = [(line, _form_of(line.row, refused)) for line in status.parked]
    drills, drill_count = last_drills()
    context = {"status": status, "parked": lines, "form": refused, "stuck": stuck_groups()}
    context |= {"drills": drills, "drill_count": drill_count}
    return render(request, "upkeep/system.html", context, status=422 if refused else 200)


def _form_of(row: Any, refused: SkipForm | None) -> SkipForm:
    if refused is not None and refused["parked"].value() == str(row.pk):
        return refused
    return SkipForm(initial={"parked": row.pk, "number": row.number}, auto_id=f"id_%s_{row.pk}")
