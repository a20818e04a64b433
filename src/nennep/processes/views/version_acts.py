"""The acts on a version: open, submit, return, review, take back, put in force, drop."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST

from nennep.documents.queries import people_at_work
from nennep.kernel.dates import full_date
from nennep.org.queries.departures import told_of
from nennep.org.rules import APPROVE, REVIEW
from nennep.org.views.gate import signed_in
from nennep.web.refusals import answer, attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..actions import FailedChecksError
from ..actions.approvals import APPROVES
from ..actions.review import REVIEWS
from ..forms.approvals import OwnerForm, RemarkForm, ReturnReasonForm
from ..models import ProcessVersion
from ..queries import open_version_of
from ..queries.touches import touches_of
from .gate import kept_draft, kept_process, process_or_404, today, written_draft

POSTED = ["GET", "HEAD", "POST"]


@signed_in
@require_POST
def open_draft(request: HouseRequest, code: str) -> HttpResponse:
    """A draft is opened as a copy of what holds; then to the editor."""
    process = kept_process(request, code)
    reissue = request.POST.get("reissue") == "on"
    # Who opens it writes it until it is given to another.
    given: dict[str, Any] = {"owner": request.user, "by": request.actor, "at": request.at}
    if attempt(None, lambda: actions.open_draft(process, reissue=reissue, **given), request)[0]:
        return redirect(editor_address(code))
    return redirect("processes:process", code)


@signed_in
@require_POST
def submit(request: HouseRequest, code: str) -> HttpResponse:
    """To the reviewers of the owning division; errors of the table are listed and nothing moves."""
    version = written_draft(request, code)
    problems: list[str] = []

    def act() -> None:
        try:
            actions.submit_version(version, by=request.actor, at=request.at)
        except FailedChecksError as refused:
            problems.extend(refused.problems)

    done = attempt(None, act, request)[0]
    if problems:
        context = {"process": version.process, "version": version, "problems": problems, "editor": editor_address(code)}
        return render(request, "processes/submit_refused.html", context)
    if done:
        division = version.process.division
        messages.success(request, f"Đã trình bản {version.number}; {division} thẩm tra.")
    return redirect("processes:process", code)


@signed_in
@require_POST
def review(request: HouseRequest, code: str) -> HttpResponse:
    """The review is passed: the version waits for its approvals."""
    version = open_or_404(request, code)
    form = RemarkForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    if attempt(None, lambda: actions.review_version(version, remark=remark, by=request.actor, at=request.at), request)[
        0
    ]:
        messages.success(request, f"Đã thẩm tra đạt bản {version.number}; chờ phê duyệt.")
        return redirect("processes:process", code)
    return redirect("processes:version", code, version.number)


@signed_in
@require_http_methods(POSTED)
def returned(request: HouseRequest, code: str) -> HttpResponse:
    """The review is not passed: back to the draft with what is asked for."""
    version = open_or_404(request, code)
    division = version.process.division
    if not request.actor.may(REVIEW, version.agency_id, division.pk):
        raise PermissionDenied(REVIEWS.format(division.name))
    return _with_reason(
        request,
        version,
        actions.return_version,
        title="Trả lại bản {}",
        button="Trả lại người soạn",
        said="Đã trả lại bản {} kèm lý do.",
        note="Bản trở về bản nháp; người soạn thấy lý do này trên trang quy trình và trong việc của mình.",
    )


@signed_in
@require_http_methods(POSTED)
def reopen(request: HouseRequest, code: str) -> HttpResponse:
    """Back to the draft; approvals entered so far count no more."""
    return _with_reason(
        request,
        kept_draft(request, code),
        actions.reopen_version,
        title="Đưa bản {} về soạn lại",
        button="Đưa về soạn lại",
        said="Bản {} đã về bản nháp.",
        note="Phê duyệt đã ghi cho bản này không còn tính; sửa xong phải thẩm tra và phê duyệt lại.",
    )


@signed_in
@require_http_methods(POSTED)
def send_back(request: HouseRequest, code: str) -> HttpResponse:
    """Who approves does not agree: back to the draft, with the reason."""
    version = open_or_404(request, code)
    if not request.actor.may(APPROVE, version.agency_id):
        raise PermissionDenied(APPROVES)
    return _with_reason(
        request,
        version,
        actions.send_version_back,
        title="Trả lại bản {}",
        button="Trả lại người soạn",
        said="Đã trả lại bản {} kèm lý do.",
        note="Bản trở về bản nháp; người soạn thấy ai trả lại và lý do này ở Việc của tôi và trên trang quy trình."
        " Phê duyệt đã ghi cho bản này không còn tính; sửa xong phải thẩm tra và phê duyệt lại.",
    )


@signed_in
@require_http_methods(POSTED)
def confirm(request: HouseRequest, code: str) -> HttpResponse:
    """The version stands though a decision or a change of the law came since it was submitted."""
    version = open_or_404(request, code)
    division = version.process.division
    if not request.actor.may(REVIEW, version.agency_id, division.pk):
        raise PermissionDenied(REVIEWS.format(division.name))
    came = ", ".join(touch.words for touch in touches_of(version))
    return _with_reason(
        request,
        version,
        actions.confirm_version,
        title="Xác nhận lại bản {}",
        button="Xác nhận bản này vẫn đúng",
        said="Đã xác nhận lại bản {}; việc phê duyệt đi tiếp.",
        note=f"Sau khi trình đã có {came or 'thay đổi'}. Bản vẫn đúng thì nêu vì sao; không còn đúng thì trả lại để soạn.",
    )


@signed_in
@require_http_methods(POSTED)
def drop(request: HouseRequest, code: str) -> HttpResponse:
    """The draft is put aside."""
    return _with_reason(
        request,
        kept_draft(request, code),
        actions.drop_draft,
        title="Bỏ bản nháp {}",
        button="Bỏ bản nháp",
        said="Đã bỏ bản nháp {}.",
        note="Bản đang áp dụng không đổi gì. Bản nháp đã bỏ không mở lại được; số của nó dùng lại được.",
    )


@signed_in
@require_POST
def put_in_force(request: HouseRequest, code: str) -> HttpResponse:
    """New cases run by it from today on."""
    version = kept_draft(request, code)
    if attempt(None, lambda: actions.put_in_force(version, by=request.actor, at=request.at), request)[0]:
        day: date = today(request)
        messages.success(request, f"Bản {version.number} áp dụng từ {full_date(day)}; hồ sơ mới chạy theo bản này.")
    return redirect("processes:process", code)


@signed_in
@require_POST
def tick(request: HouseRequest, code: str) -> HttpResponse:
    """A line of the checklist is done, or open again."""
    version = written_draft(request, code)
    key, is_done = request.POST.get("key", ""), request.POST.get("done") == "1"
    attempt(
        None, lambda: actions.tick_item(version, key=key, is_done=is_done, by=request.actor, at=request.at), request
    )
    return redirect(f"{reverse('processes:process', args=[code])}#draft")


@signed_in
@require_http_methods(POSTED)
def assign(request: HouseRequest, code: str) -> HttpResponse:
    """Who drafts, until when."""
    version = kept_draft(request, code)
    people = people_at_work(version.process.agency_id, today(request))
    initial = {
        "owner": version.owner and version.owner.username,
        "due_on": version.due_on,
        "instead_of": version.owner_id,
    }
    told = told_of(people, version.process.agency, request.at)
    form = OwnerForm(request.POST or None, people=people, told=told, initial=initial)
    context = {
        "form": form,
        "process": version.process,
        "version": version,
        "button": "Giao soạn",
        "title": f"Giao soạn bản {version.number}",
        "note": "Người được giao thấy bản nháp ở Việc của tôi và được báo, kèm lý do; người đang soạn cũng được báo.",
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "processes/act.html", context)
    return answer(
        form,
        lambda: actions.assign_draft(version, by=request.actor, at=request.at, **form.cleaned_data),
        request,
        then=lambda _: redirect("processes:process", code),
        again=lambda: render(request, "processes/act.html", context),
        latest=reverse("processes:assign", args=[code]),
    )


def _with_reason(
    request: HouseRequest,
    version: ProcessVersion,
    act: Callable[..., Any],
    *,
    title: str,
    note: str,
    button: str,
    said: str,
) -> HttpResponse:
    form: Form = ReturnReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: act(version, reason=reason, by=request.actor, at=request.at), request)[0]:
            messages.success(request, said.format(version.number))
            return redirect("processes:process", version.process.code)
    context = {
        "form": form,
        "process": version.process,
        "version": version,
        "button": button,
        "title": title.format(version.number),
        "note": note,
    }
    return render(request, "processes/act.html", context)


def open_or_404(request: HouseRequest, code: str) -> ProcessVersion:
    """The open version of a process that the viewer reads."""
    version = open_version_of(process_or_404(request, code))
    if version is None:
        raise Http404
    return version


def editor_address(code: str) -> str:
    """Where the draft is edited."""
    try:
        return reverse("processes:editor", args=[code])
    except NoReverseMatch:
        return reverse("processes:process", args=[code])
