"""The worklist: what must be done now, and what can wait; what one was told; and what was asked for in bulk."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.kernel import dates
from nennep.kernel.actors import machine
from nennep.ledger.files import opened
from nennep.org.queries.setup import beginning_of
from nennep.org.rules import HANDLE
from nennep.web.charts import ChartColumn
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SHEET_DOOR, SHEETS, SheetContent, filter_of, sheet, wants_sheet
from nennep.web.tables import disposition, page_by_number
from nennep.web.unsent import offered, sender_of
from nennep.web.views import found_or_404
from nennep.web.workbooks import EXCEL

from .actions import stop_batch
from .actions.notices import choose_mail, mark_read
from .actions.sheets import cancel_sheet, order_sheet
from .actions.unsent import drop_unsent
from .models import SheetOrder
from .parts.descriptions import described
from .parts.sheet_questions import OF_THE_MACHINE
from .queries import (
    BatchProgress,
    DueDay,
    batch_of,
    batches_of,
    next_two_weeks,
    results_of,
    told_of,
    waiting_for_others,
    worklist,
)
from .queries.notices import lines_of, mail_choices_met, notice_of, notices_of
from .queries.sheets import NOT_YOURS_ANY_MORE, ahead_of, may_take, sheet_of, sheets_of
from .rules import MAIL_CHOICES, SHEETS_KEPT_DAYS

# Of tasks that do not press, so many a group before "Xem cả".
MOST = 50
View = Callable[..., HttpResponseBase]


def _posted(view: View) -> View:
    """Only for people who hold a post now."""

    @login_required
    def door(request: HouseRequest, **options: str) -> HttpResponseBase:
        if request.actor is None:
            raise PermissionDenied("Tài khoản này hiện không giữ vị trí nào.")
        return view(request, **options)

    return door


@require_safe
@_posted
def show(request: HouseRequest) -> HttpResponse:
    """The whole list by urgency; below it what waits for others, and the next two weeks."""
    work = worklist(request.actor, request.at)
    waiting = waiting_for_others(request.actor)
    days = next_two_weeks(work, request.at)
    context = {
        "at": request.at,
        "work": work,
        "groups": work.groups(None if "all" in request.GET else MOST),
        "waiting": [(group, group.days(request.at)) for group in waiting],
        "waiting_count": sum(group.count for group in waiting),
        "has_own": request.actor.has(HANDLE) or bool(waiting),
        "beginning": beginning_of(request.actor, request.agency, timezone.localdate(request.at)),
        "columns": [_column(day) for day in days] if any(day.count for day in days) else [],
    }
    return render(request, "work/list.html", context)


@require_safe
@_posted
def elsewhere(request: HouseRequest) -> HttpResponse:
    """What is the viewer's and waits for others, one by one, the longest first."""
    groups = waiting_for_others(request.actor)
    about = described([one.item for group in groups for one in group.ones], request.at)
    rows = [
        (group, [(one, about[one.item.pk]) for one in sorted(group.ones, key=lambda o: o.since)]) for group in groups
    ]
    count = sum(group.count for group in groups)
    return render(request, "work/elsewhere.html", {"groups": rows, "count": count})


def _column(due: DueDay) -> ChartColumn:
    lead = dates.SHORT[due.day.weekday()]
    return ChartColumn(f"{due.day:%d}", due.count, lead=lead, off=not due.works)


@require_safe
@_posted
def batches(request: HouseRequest) -> HttpResponse:
    """What was asked for in bulk, the last first."""
    return render(request, "work/batches.html", {"page": page_by_number(batches_of(request.actor), request.GET)})


@require_safe
@_posted
def batch(request: HouseRequest, code: str) -> HttpResponse:
    """How far a batch is, what it made, what it skipped and why; the skipped also as Excel."""
    if wants_sheet(request):
        return skipped_sheet(request, code=code)
    progress: BatchProgress = found_or_404(batch_of, request.actor, code)
    skipped = results_of(progress, "skipped", request.actor)
    context = {
        "progress": progress,
        "batch": progress.batch,
        "told": told_of(progress),
        "skipped": skipped,
        "page": page_by_number(results_of(progress, "done", request.actor), request.GET),
    }
    return render(request, "work/batch.html", context)


@sheet("work.batch_skipped", words="Mục bỏ qua của việc hàng loạt", page="work:batch")
def skipped_sheet(request: HouseRequest, *, code: str) -> SheetContent:
    """What the batch skipped and why."""
    progress: BatchProgress = found_or_404(batch_of, request.actor, code)
    skipped = results_of(progress, "skipped", request.actor)
    rows = [(one.item.number, one.item.title, one.item.reason) for one in skipped]
    title = progress.batch.title
    return SheetContent(f"Bỏ qua {title}", ("TT", "Mục", "Vì sao bỏ qua"), rows, len(rows), title)


@require_POST
@_posted
def batch_stop(request: HouseRequest, code: str) -> HttpResponse:
    """No further item is begun."""
    progress: BatchProgress = found_or_404(batch_of, request.actor, code)
    attempt(None, lambda: stop_batch(progress.batch, by=request.actor, at=request.at), request)
    return redirect("work:batch", code)


@require_safe
@_posted
def notices(request: HouseRequest) -> HttpResponse:
    """What the viewer was told, the last first."""
    page = page_by_number(notices_of(request.actor), request.GET)
    context = {"page": page, "lines": lines_of(page.rows)}
    return render(request, "work/notices.html", context)


@require_POST
@_posted
def notice_open(request: HouseRequest) -> HttpResponse:
    """The notice counts as read; to the page that it is about."""
    notice = found_or_404(notice_of, request.actor, request.POST.get("key", ""))
    mark_read(request.user, key=notice.key, by=request.actor, at=request.at)
    return redirect(notice.address or "work:notices")


@require_POST
@_posted
def notices_read(request: HouseRequest) -> HttpResponse:
    """Every notice counts as read."""
    mark_read(request.user, by=request.actor, at=request.at)
    return redirect("work:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@_posted
def notice_choices(request: HouseRequest) -> HttpResponse:
    """Which notices come by mail, and when."""
    if request.method == "POST":
        wanted = {
            name.removeprefix("mail_"): str(mail) for name, mail in request.POST.items() if name.startswith("mail_")
        }
        done, _ = attempt(
            None, lambda: choose_mail(request.user, choices=wanted, by=request.actor, at=request.at), request
        )
        if done:
            messages.success(request, "Đã ghi cách nhận thông báo.")
        return redirect("work:notice_choices")
    context = {"choices": mail_choices_met(request.user, request.actor), "ways": MAIL_CHOICES}
    return render(request, "work/notice_choices.html", context)


@require_safe
@login_required
def unsent(request: HouseRequest) -> HttpResponse:
    """What the viewer typed and was not written, the last first; each leads to the page where it was typed."""
    return render(request, "work/unsent.html", {"forms": offered(request)})


@require_POST
@login_required
def unsent_drop(request: HouseRequest) -> HttpResponse:
    """One of them is not wanted any more."""
    given, sender = request.POST.get("which", ""), sender_of(request)
    if sender is not None and given.isascii() and given.isdigit() and len(given) < 18:
        drop_unsent(sender, pk=int(given), by=machine(0), at=request.at)
    back = request.POST.get("from", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "work:unsent")


@SHEET_DOOR.under("order")
def order_long_sheet(request: HouseRequest, name: str, named: Mapping[str, Any], content: SheetContent) -> HttpResponse:
    """The list is made in the background: to the page that tells how far it is, or that of the lists where refused."""
    if request.method == "HEAD":
        return redirect("work:sheets")
    done, order = attempt(
        None,
        lambda: order_sheet(
            request.agency,
            kind=name,
            title=content.title,
            query=filter_of(request.GET),
            named=named,
            total=content.total,
            by=request.actor,
            at=request.at,
        ),
        request,
    )
    return redirect("work:sheet", order.code) if done else redirect("work:sheets")


@require_safe
@_posted
def sheets(request: HouseRequest) -> HttpResponse:
    """The long lists that the viewer asked for: those being made and those made, the last first."""
    page = page_by_number(sheets_of(request.actor), request.GET)
    return render(request, "work/sheets.html", {"page": page, "kept_days": SHEETS_KEPT_DAYS})


@require_safe
@_posted
def sheet_page(request: HouseRequest, code: str) -> HttpResponse:
    """How far it is, where it is taken from, or why it was not made."""
    order = found_or_404(sheet_of, request.actor, code)
    context = {
        "order": order,
        "ahead": ahead_of(order) if order.state == "running" else 0,
        "kept_days": SHEETS_KEPT_DAYS,
        "may_take": may_take(request.actor, order),
        "why_not": NOT_YOURS_ANY_MORE,
        "back": _way_back(order),
    }
    return render(request, "work/sheet.html", context)


def _way_back(order: SheetOrder) -> str:
    """The list, for one that was cancelled or that the machine could not make; "" for who may no longer see it."""
    helps = order.state == "cancelled" or order.reason in OF_THE_MACHINE
    return SHEETS[order.kind].address(order.named, order.query) if helps and order.kind in SHEETS else ""


@require_safe
@_posted
def sheet_file(request: HouseRequest, code: str) -> HttpResponseBase:
    """The file, for whoever asked for it and still holds the duties with which it was made."""
    order = found_or_404(sheet_of, request.actor, code)
    if order.file_id is None:
        raise Http404
    if not may_take(request.actor, order):
        raise PermissionDenied(NOT_YOURS_ANY_MORE)
    answer = FileResponse(opened(order.file_id), content_type=EXCEL)
    answer["Content-Disposition"] = disposition(f"{order.title}.xlsx")
    answer["Content-Length"] = str(order.file.size if order.file else 0)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@_posted
def sheet_cancel(request: HouseRequest, code: str) -> HttpResponse:
    """It is not made."""
    order = found_or_404(sheet_of, request.actor, code)
    done, _ = attempt(None, lambda: cancel_sheet(order, by=request.actor, at=request.at), request)
    if done:
        messages.success(request, "Đã hủy; bảng này không lập nữa.")
    return redirect("work:sheet", code)
