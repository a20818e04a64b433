"""Fees that a desk took for other agencies: what is to be settled, the sheets, answering one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.queries.fees import sees_money
from nennep.kernel.text import whole_number
from nennep.org.rules import BrokenRuleError
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from ..actions.settlements import close_settlement, object_to_settlement, propose_again, propose_settlement
from ..models import FeeSettlement
from ..papers import COLUMNS, cells_of, settlement_paper, sheet_cells_of
from ..queries.names import in_a_list, named_on_its_day
from ..queries.settlements import (
    confirms_for,
    entries_of,
    held_in_ledger,
    months_due,
    running_months,
    settlement_of,
    settlements_of,
    settles,
    totals_of,
)

NOBODY = "Thu hộ dành cho quầy tiếp nhận thay và người xác nhận của cơ quan có khoản thu."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settlements(request: HouseRequest) -> HttpResponse:
    """The months that are to be settled, and the sheets that were made."""
    if request.actor is None or not settles(request.actor):
        raise PermissionDenied(NOBODY)
    due = months_due(request.actor, request.at)
    if request.method == "POST":
        wanted = (request.POST.get("desk"), request.POST.get("agency"))
        one = next((one for one in due if (one.desk.code, one.competent.code) == wanted), None)
        if one is None:
            messages.error(request, "Tháng ấy vừa được lập bảng hoặc không còn khoản nào phải chốt.")
            return redirect("desks:settlements")
        done, made = attempt(
            None,
            lambda: propose_settlement(one.desk, competent=one.competent, by=request.actor, at=request.at),
            request,
        )
        if done:
            messages.success(
                request, f"Đã lập bảng thu hộ tháng {made.called}; {one.competent.short_name} được báo để xác nhận."
            )
            return redirect("desks:settlement", made.code)
        return redirect("desks:settlements")
    page = page_by_number(settlements_of(request.actor), request.GET)
    context = {
        "due": due,
        "running": running_months(request.actor, request.at),
        "page": page,
        "sheets": in_a_list(page.rows),
    }
    return render(request, "desks/settlements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settlement(request: HouseRequest, code: str) -> HttpResponse:
    """One sheet; the agency confirms it or objects, the desk makes it anew."""
    found = _found(request, code)
    reason, status = request.POST.get("reason", ""), 200
    if request.method == "POST":
        version = whole_number(request.POST.get("version", "")) or 0
        saying, act = _act(request, found, reason, version)
        done, _ = attempt(None, act, request)
        if done:
            messages.success(request, saying)
            return redirect("desks:settlement", code)
        status = 422
        found = _found(request, code)
    return render(
        request,
        "desks/settlement.html",
        _context(request, found) | {"reason": reason, "refused": status == 422},
        status=status,
    )


def _act(request: HouseRequest, found: FeeSettlement, reason: str, version: int) -> Any:
    who: dict[str, Any] = {"version": version, "by": request.actor, "at": request.at}
    match request.POST.get("do", ""):
        case "close":
            return f"Hai bên đã chốt thu hộ tháng {found.called}.", lambda: close_settlement(found, **who)
        case "object":
            return "Đã báo quầy chỗ chưa đồng ý.", lambda: object_to_settlement(found, reason=reason, **who)
        case "again":
            return "Đã lập lại bảng; cơ quan được báo.", lambda: propose_again(found, **who)
        case _:
            return "", refuse_no_act


def refuse_no_act() -> None:
    raise BrokenRuleError("", "Chưa chọn việc phải làm: bấm một nút trên trang.")


@require_safe
@login_required
def settlement_pdf(request: HouseRequest, code: str) -> HttpResponse:
    """The sheet as PDF."""
    found = _found(request, code)
    answer = HttpResponse(settlement_paper(found, entries_of(found), dated=request.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="thu-ho-{found.year}-{found.month:02}.pdf"'
    return answer


@require_safe
@login_required
@sheet("desks.settlement", words="Bảng thu hộ", page="desks:settlement")
def settlement_excel(request: HouseRequest, code: str) -> SheetContent:
    """The sheet as an Excel file."""
    found = _found(request, code)
    rows = [sheet_cells_of(*row) for row in entries_of(found)]
    return SheetContent(f"Thu hộ {found.year}-{found.month:02}", COLUMNS, rows, len(rows), f"Tháng {found.called}")


def _found(request: HouseRequest, code: str) -> FeeSettlement:
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    return found_or_404(settlement_of, request.actor, code)


def _context(request: HouseRequest, found: FeeSettlement) -> dict[str, Any]:
    rows = entries_of(found)
    totals = totals_of(rows)
    return {
        "settlement": found,
        **named_on_its_day(found),
        "rows": [(row, cells_of(row, owner)) for row, owner in rows],
        "totals": totals,
        "ledger": held_in_ledger(found),
        "confirms": found.state == "proposed" and found.competent_id in confirms_for(request.actor),
        "proposes": found.state == "objected" and found.desk_id in sees_money(request.actor),
    }
