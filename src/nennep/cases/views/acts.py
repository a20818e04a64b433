"""Acts on a case: each takes one action, and tells what was done or why it was refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from nennep.kernel.dates import full_date, nearby, with_doubt
from nennep.ledger.actions import overtaken
from nennep.web import refusals
from nennep.web.request import HouseRequest
from nennep.work.models import WorkItem

from ..actions import (
    ask_supplement,
    complete_step,
    complete_supplement,
    extend_case,
    propose_refusal,
    record_tracking,
    reopen_case,
    resume_case,
    stop_case,
    suspend_case,
    take_step,
    withdraw_case,
)
from ..forms.acts import (
    ActReasonForm,
    ExtendForm,
    StepForm,
    SupplementedForm,
    SupplementForm,
    SuspendForm,
    TrackingForm,
)
from ..models import Case
from ..queries import StepTask, answer_to, others_turn, places_of, task_of, whose, why_not
from ..queries.case_page import last_supplement
from ..rules.acts import ACTS
from .case import page_of
from .gate import attempt, posted, seen

Act = Callable[[Any], object]
Said = str | Callable[[], str]
PAGES = {act.page: name for name, act in ACTS.items()}


@require_POST
@seen
def complete(request: HouseRequest, case: Case, step: str) -> HttpResponse:
    """Complete the step that waits for the viewer."""
    task = task_of(case, request.actor, request.at)
    if task is None or task.step.id != step:
        words = why_not(case, step, request.actor)
        return _refused(request, case, words) if words else _gone(request, case)
    form = StepForm(task, case, request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "cases/case.html", page_of(request, case, form), status=422)
    given = form.cleaned_data
    answer = attempt(
        request,
        case,
        lambda: complete_step(
            case,
            step=step,
            by=request.actor,
            at=request.at,
            outcome=given.get("outcome", ""),
            remark=given["remark"],
            handler_id=given.get("handler"),
            result=form.result,
            paper=form.paper,
        ),
        said=lambda: _done(case, task, given.get("outcome", ""), request.at),
        typed=[("Ý kiến", given["remark"])],
        then=reverse("work:list"),
    )
    if isinstance(answer, str):
        form.offer_next()
        form.add_error(None, answer)
        return render(request, "cases/case.html", page_of(request, case, form), status=422)
    return answer


def _done(case: Case, task: StepTask, outcome: str, at: datetime) -> SafeString:
    """What stands on top of the worklist afterwards: where the case went, and the way back."""
    found = f", kết luận “{outcome}”" if outcome else ""
    went, address = f"{found}{_went(case, task, at)}", reverse("cases:case", args=[case.code])
    return format_html('{}: xong bước “{}”{}. <a href="{}">Xem lại hồ sơ</a>', case.code, task.step.name, went, address)


def _went(case: Case, task: StepTask, at: datetime) -> str:
    """Which steps began with it, whose they are and until when."""
    places = places_of(case, at)
    return "".join(f"; {'trả lại' if number < task.number else 'sang'} {_place(case, item)}" for item, number in places)


def _turn(case: Case) -> str:
    """Where the case lies now, whose it is and until when."""
    return "".join(f"; đang ở {_place(case, item)}" for item in others_turn(case))


def _place(case: Case, item: WorkItem) -> str:
    owner = whose(case, item)
    limit = f", hạn của bước {nearby(item.limit_at)}" if item.limit_at else ""
    return f"bước “{item.title}”{f', {owner}' if owner else ''}{limit}"


def _waits(case: Case) -> str:
    """Until when the applicant may bring what is missing."""
    asked = last_supplement(case)
    until = f" đến hết {full_date(asked.answer_by)}" if asked and asked.answer_by else ""
    return f"; chờ người nộp bổ sung{until}"


def _gone(request: HouseRequest, case: Case) -> HttpResponse:
    """The step is no longer the viewer's: someone was quicker, or it never was."""
    gone = "Bước này không còn chờ xử lý ở đây."
    return refusals.page(
        request,
        overtaken(case, by=request.actor, at=request.at, words=gone),
        latest=reverse("cases:case", args=[case.code]),
        typed=[("Ý kiến", request.POST.get("remark", ""))],
        kept=False,
    )


@require_POST
@seen
def take(request: HouseRequest, case: Case, step: str) -> HttpResponse:
    """Confirm that the step has come into the viewer's hands."""
    answer = attempt(
        request,
        case,
        lambda: take_step(case, step=step, by=request.actor, at=request.at),
        said="Đã ghi giờ nhận việc.",
        typed=[],
    )
    return answer if not isinstance(answer, str) else _refused(request, case, answer)


@seen
def supplement(request: HouseRequest, case: Case) -> HttpResponse:
    """Ask for what is missing; the clock stands from then on."""
    form = SupplementForm(case, posted(request))

    def act(given: Any) -> object:
        return ask_supplement(
            case,
            by=request.actor,
            at=request.at,
            reason=given["reason"],
            missing=form.missing_rows,
            corrections=form.correction_lines,
            legal_basis=given["legal_basis"],
            guidance_ignored=given.get("guidance_ignored", False),
        )

    return _by_form(
        request,
        case,
        form,
        act,
        name="supplement",
        said=lambda: f"Đã lập phiếu yêu cầu bổ sung {case.code}. Đồng hồ dừng từ bây giờ{_waits(case)}.",
    )


@seen
def supplemented(request: HouseRequest, case: Case) -> HttpResponse:
    """The desk confirms that the papers came."""
    form = SupplementedForm(case, posted(request))

    def act(given: Any) -> object:
        chosen = [int(key) for key in given["components"]]
        others = given.get("others", "")
        return complete_supplement(case, by=request.actor, at=request.at, components=chosen, others=others)

    return _by_form(
        request,
        case,
        form,
        act,
        name="supplemented",
        said=lambda: f"Đã nhận bổ sung {case.code}. Đồng hồ chạy lại{_turn(case)}.",
    )


@seen
def refuse(request: HouseRequest, case: Case) -> HttpResponse:
    """Propose a reasoned refusal; the signer decides."""
    return _with_reason(request, case, propose_refusal, "refuse", "Đã ghi đề nghị trả lời không giải quyết.")


@seen
def withdraw(request: HouseRequest, case: Case) -> HttpResponse:
    """The applicant withdraws."""
    said = f"Đã rút {case.code}. Đồng hồ dừng hẳn."
    return _with_reason(request, case, withdraw_case, "withdraw", said)


@seen
def stop(request: HouseRequest, case: Case) -> HttpResponse:
    """The agency stops."""
    said = f"Đã dừng giải quyết {case.code}."
    return _with_reason(request, case, stop_case, "stop", said)


@seen
def reopen(request: HouseRequest, case: Case) -> HttpResponse:
    """The signer takes the result up again."""

    def said() -> str:
        return f"Đã mở lại {case.code}{_turn(case)}. Lần xong trước vẫn giữ trong diễn biến."

    return _with_reason(request, case, reopen_case, "reopen", said)


@seen
def suspend(request: HouseRequest, case: Case) -> HttpResponse:
    """The clock stands for a lawful reason."""
    form = SuspendForm(posted(request))

    def act(given: Any) -> object:
        return suspend_case(case, by=request.actor, at=request.at, reason=given["reason"], document=given["document"])

    return _by_form(request, case, form, act, name="suspend", said="Đồng hồ dừng từ bây giờ.")


@seen
def extend(request: HouseRequest, case: Case) -> HttpResponse:
    """The promise is put off, with an apology."""
    form = ExtendForm(case, posted(request), at=request.at)

    def act(given: Any) -> object:
        return extend_case(case, by=request.actor, at=request.at, days=given["days"], reason=given["reason"])

    def said() -> str:
        paper = reverse("cases:paper", args=[case.code, "apology_letter", case.extensions])
        when = with_doubt(nearby(case.due_at), case.due_provisional) if case.due_at and not form.late else ""
        return format_html(
            'Đã xin lỗi, hẹn lại {}{}. <a href="{}">In văn bản xin lỗi (Mẫu 04)</a>',
            case.code,
            when and f": {when}",
            paper,
        )

    return _by_form(request, case, form, act, name="extend", said=said)


@seen
def tracking(request: HouseRequest, case: Case) -> HttpResponse:
    """The number under which the post carries the result."""
    form = TrackingForm(posted(request))

    def act(given: Any) -> object:
        return record_tracking(case, by=request.actor, at=request.at, tracking_number=given["tracking_number"])

    return _by_form(request, case, form, act, name="tracking", said=f"Đã ghi mã bưu gửi của {case.code}.")


@require_POST
@seen
def resume(request: HouseRequest, case: Case) -> HttpResponse:
    """The reason is gone."""
    answer = attempt(
        request,
        case,
        lambda: resume_case(case, by=request.actor, at=request.at),
        said=lambda: f"Đồng hồ chạy tiếp{_turn(case)}.",
        typed=[],
    )
    return answer if not isinstance(answer, str) else _refused(request, case, answer)


def _with_reason(
    request: HouseRequest, case: Case, action: Callable[..., object], name: str, said: Said
) -> HttpResponse:
    form = ActReasonForm(posted(request))

    def act(given: Any) -> object:
        return action(case, by=request.actor, at=request.at, reason=given["reason"])

    return _by_form(request, case, form, act, name=name, said=said)


def _by_form(request: HouseRequest, case: Case, form: Form, act: Act, *, name: str, said: Said) -> HttpResponse:
    status = 200
    if request.method != "POST":
        closed = answer_to(PAGES[name], case, request.actor).words
        if closed:
            return _refused(request, case, closed)
    else:
        status = 422
        if form.is_valid():
            typed = [("Lý do", str(form.cleaned_data.get("reason", "")))]
            answer = attempt(request, case, lambda: act(form.cleaned_data), said=said, typed=typed)
            if not isinstance(answer, str):
                return answer
            form.add_error(None, answer)
    return render(request, f"cases/{name}.html", {"case": case, "form": form}, status=status)


def _refused(request: HouseRequest, case: Case, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("cases:case", case.code)
