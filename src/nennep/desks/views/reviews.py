"""The monthly sheets on people sent to a desk: what is to be told, writing a sheet, answering it, who is sent."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.text import whole_number
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment, page_by_number
from nennep.web.views import found_or_404

from ..actions.reviews import (
    close_review,
    end_member,
    object_to_review,
    propose_review,
    propose_review_again,
    send_member,
)
from ..forms.reviews import DeskMemberForm, EndMemberForm, ReviewForm
from ..models import DeskMember, DeskReview
from ..papers.reviews import review_pdf, review_word
from ..queries.names import in_a_list, named_on_its_day
from ..queries.review_writers import assessed_in, refuses_writer
from ..queries.reviews import (
    UnreviewedMonth,
    leads_for,
    lines_of_review,
    member_by_id,
    members_in,
    members_of,
    months_of_work,
    people_to_send,
    reads_for,
    records_for,
    review_of,
    reviews_due,
    reviews_of,
    sees_reviews,
    services_open_to,
)
from .settlements import refuse_no_act

NOBODY = "Phiếu nhận xét tháng dành cho lãnh đạo quầy tiếp nhận thay và lãnh đạo, người quản lý của cơ quan cử người."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READ_AND_SENT = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def reviews(request: HouseRequest) -> HttpResponse:
    """The months of which the desk has to tell, the sheets that were made, the people who are sent."""
    actor = _viewer(request)
    today = timezone.localdate(request.at)
    page = page_by_number(reviews_of(actor), request.GET)
    context = {
        "due": [(one, _refused(actor, one, today)) for one in reviews_due(actor, request.at)],
        "page": page,
        "sheets": in_a_list(page.rows),
        "members": [(one, records_for(actor, one.desk_id, one.competent_id)) for one in members_of(actor)],
        "records": bool(services_open_to(actor, today)),
    }
    return render(request, "desks/reviews.html", context)


@require_http_methods(READ_AND_SENT)
@login_required
def member_add(request: HouseRequest) -> HttpResponse:
    """Write down who is sent."""
    actor, today = _viewer(request), timezone.localdate(request.at)
    services = services_open_to(actor, today)
    if not services:
        raise PermissionDenied(NOBODY)
    people = people_to_send(actor, services, today)
    form = DeskMemberForm(request.POST or None, services=services, people=people, initial={"held_from": today})
    if request.method == "POST" and form.is_valid():
        typed: dict[str, Any] = {k: form.cleaned_data[k] for k in ("service", "person", "decision", "held_from")}
        service = typed.pop("service")
        done, made = attempt(form, lambda: send_member(service, **typed, by=actor, at=request.at), request)
        if done:
            messages.success(request, f"Đã ghi {made.person} được {made.competent.short_name} cử đến quầy.")
            return redirect("desks:reviews")
    return render(request, "desks/desk_member.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(READ_AND_SENT)
@login_required
def member_end(request: HouseRequest, number: int) -> HttpResponse:
    """The last day of somebody who is sent."""
    actor = _viewer(request)
    found: DeskMember = found_or_404(member_by_id, actor, number)
    if not records_for(actor, found.desk_id, found.competent_id):
        raise PermissionDenied(NOBODY)
    form = EndMemberForm(request.POST or None, initial={"held_to": found.held_to or timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["held_to"]
        done, _ = attempt(form, lambda: end_member(found, held_to=last, by=actor, at=request.at), request)
        if done:
            messages.success(request, f"{found.person} làm việc ở quầy đến hết ngày {full_date(last)}.")
            return redirect("desks:reviews")
    context = {"form": form, "member": found}
    return render(request, "desks/desk_member.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_SENT)
@login_required
def review_write(request: HouseRequest, desk: str, agency: str) -> HttpResponse:
    """Write the sheet of the month that is due."""
    actor = _viewer(request)
    one = next((one for one in reviews_due(actor, request.at) if _pair(one) == (desk, agency)), None)
    if one is None:
        if (desk, agency) not in {(each.desk.code, each.competent.code) for each in reviews_of(actor)}:
            raise Http404
        messages.error(request, "Không còn tháng nào phải nhận xét với cơ quan ấy: phiếu vừa được lập.")
        return redirect("desks:reviews")
    pair = (one.desk.pk, one.competent.pk)
    if words := _refused(actor, one, timezone.localdate(request.at)):
        raise PermissionDenied(words)
    work = months_of_work(members_in(*pair, one.month), one.month, request.at)
    form = ReviewForm(request.POST or None, work=work, initial={"month": one.called})
    if request.method == "POST" and form.is_valid():
        month = _month(form.cleaned_data["month"])
        done, made = attempt(
            form,
            lambda: propose_review(
                one.desk.pk, competent_id=one.competent.pk, month=month, said=form.said, by=actor, at=request.at
            ),
            request,
        )
        if done:
            messages.success(request, f"Đã gửi phiếu tháng {made.called}; {one.competent.short_name} được báo.")
            return redirect("desks:review", made.code)
    context = {"form": form, "desk": one.desk, "competent": one.competent, "called": one.called}
    return render(request, "desks/review_write.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_SENT)
@login_required
def review(request: HouseRequest, code: str) -> HttpResponse:
    """One sheet; the agency acknowledges it or says what is otherwise."""
    found = _found(request, code)
    reason, status = request.POST.get("reason", ""), 200
    if request.method == "POST":
        version = whole_number(request.POST.get("version", "")) or 0
        saying, act = _act(request, found, reason, version)
        done, _ = attempt(None, act, request)
        if done:
            messages.success(request, saying)
            return redirect("desks:review", code)
        status = 422
        found = _found(request, code)
    writes = found.state == "objected" and found.desk_id in leads_for(request.actor)
    context = {
        "review": found,
        **named_on_its_day(found),
        "lines": lines_of_review(found),
        "reads": found.state == "proposed" and found.competent_id in reads_for(request.actor),
        "writes": writes,
        "not_writing": writes and _refused_again(request, found),
        "reason": reason,
        "refused": status == 422,
    }
    return render(request, "desks/review.html", context, status=status)


def _refused_again(request: HouseRequest, found: DeskReview) -> str:
    month = (found.year, found.month)
    assessed = assessed_in(found.desk_id, found.competent_id, month)
    return refuses_writer(request.actor, found.desk_id, assessed, timezone.localdate(request.at))


def _act(request: HouseRequest, found: DeskReview, reason: str, version: int) -> Any:
    who: dict[str, Any] = {"version": version, "by": request.actor, "at": request.at}
    match request.POST.get("do", ""):
        case "close":
            return f"Đã ghi nhận phiếu tháng {found.called}.", lambda: close_review(found, **who)
        case "object":
            return "Đã gửi ý kiến đến quầy.", lambda: object_to_review(found, reason=reason, **who)
        case _:
            return "", refuse_no_act


@require_http_methods(READ_AND_SENT)
@login_required
def review_again(request: HouseRequest, code: str) -> HttpResponse:
    """Write the sheet anew to which the agency objected."""
    found = _found(request, code)
    if found.state != "objected" or found.desk_id not in leads_for(request.actor):
        messages.error(request, "Phiếu này không chờ quầy xem lại.")
        return redirect("desks:review", code)
    pair, month = (found.desk_id, found.competent_id), (found.year, found.month)
    if words := _refused_again(request, found):
        raise PermissionDenied(words)
    work = months_of_work(members_in(*pair, month), month, request.at)
    said = {line.member_id: line for line in lines_of_review(found)}
    initial = {"month": found.called, "version": found.version}
    form = ReviewForm(request.POST or None, work=work, said=said, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        act = lambda: propose_review_again(found, said=form.said, version=version, by=request.actor, at=request.at)  # noqa: E731
        done, _ = attempt(form, act, request)
        if done:
            messages.success(request, f"Đã gửi lại phiếu tháng {found.called}; {found.competent.short_name} được báo.")
            return redirect("desks:review", code)
    context = {"form": form, "desk": found.desk, "competent": found.competent, "called": found.called, "review": found}
    return render(request, "desks/review_write.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def review_paper(request: HouseRequest, code: str, kind: str) -> HttpResponse:
    """The sheet as PDF or Word."""
    found = _found(request, code)
    if kind not in ("pdf", "docx"):
        raise Http404
    lines = lines_of_review(found)
    name = f"phieu-nhan-xet-{found.year}-{found.month:02}"
    if kind == "docx":
        return attachment(review_word(found, lines, dated=request.at), f"{name}.docx", DOCX)
    answer = HttpResponse(review_pdf(found, lines, dated=request.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _viewer(request: HouseRequest) -> Actor:
    if request.actor is None or not sees_reviews(request.actor):
        raise PermissionDenied(NOBODY)
    return request.actor


def _refused(actor: Actor, one: UnreviewedMonth, day: date) -> str:
    """Why the viewer does not write that sheet; empty where they may."""
    return refuses_writer(actor, one.desk.pk, assessed_in(one.desk.pk, one.competent.pk, one.month), day)


def _pair(one: UnreviewedMonth) -> tuple[str, str]:
    return one.desk.code, one.competent.code


def _month(typed: str) -> tuple[int, int]:
    """“11/2026” as the page carried it; a month that never is where it carried something else."""
    number, _, year = typed.partition("/")
    return whole_number(year) or 0, whole_number(number) or 0


def _found(request: HouseRequest, code: str) -> DeskReview:
    if request.actor is None:
        raise PermissionDenied(NOBODY)
    return found_or_404(review_of, request.actor, code)
