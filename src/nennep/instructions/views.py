"""Instructions: the list of a person, one with all that was said to it, a new one on a case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.models import Case
from nennep.cases.views.gate import seen
from nennep.kernel.dates import full_date
from nennep.ledger.files import read
from nennep.org.models import User
from nennep.org.queries.departures import told_of
from nennep.web.refusals import answer
from nennep.web.request import HouseRequest
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from .actions import answer_instruction, close_instruction, instruct, repeat_instruction
from .forms import AnswerForm, ClosingForm, InstructionForm, RepeatForm
from .models import Instruction
from .queries import (
    answers,
    by_person,
    closes,
    entries_of,
    file_of,
    instruction_of,
    is_late,
    leads,
    lines_of,
    may_instruct,
    open_counts_of,
    receivers_for,
    thread_of,
    to_person,
)
from .rules import ENDED, GIVES

READ_AND_SENT = ["GET", "HEAD", "POST"]
TABS = {"to": "Gửi tôi", "by": "Của tôi"}


@login_required
@require_safe
def instructions(request: HouseRequest) -> HttpResponse:
    """Those to the viewer, and those that the viewer gave; the closed ones on demand."""
    if request.actor is None:
        raise PermissionDenied("Tài khoản này hiện không giữ vị trí nào.")
    finders = {"to": to_person, "by": by_person}
    open_counts = open_counts_of(request.actor)
    chosen = request.GET.get("tab", "")
    if chosen not in TABS:
        chosen = "by" if open_counts["by"] and not open_counts["to"] else "to"
    closed = "closed" in request.GET
    page = page_by_number(finders[chosen](request.actor, closed=closed), request.GET)
    context = {
        "tabs": [(name, words, open_counts[name], name == chosen) for name, words in TABS.items()],
        "tab": chosen,
        "closed": closed,
        "page": page,
        "lines": lines_of(page.rows, request.at, request.user.pk if chosen == "to" else None),
    }
    return render(request, "instructions/list.html", context)


@require_http_methods(READ_AND_SENT)
@seen
def instruction_add(request: HouseRequest, case: Case) -> HttpResponse:
    """A new instruction on the case."""
    if leads(request.actor, case) is None:
        raise PermissionDenied(GIVES)
    if request.method != "POST" and not may_instruct(request.actor, case):
        messages.error(request, ENDED)
        return redirect("cases:case", case.code)
    people = receivers_for(case, request.at)
    sent = request.POST if request.method == "POST" else None
    form = InstructionForm(case, people, _beside(request, case, people), request.user.pk, sent)
    if request.method != "POST" or not form.is_valid():
        return _add_page(request, case, form)
    given = form.cleaned_data
    return answer(
        form,
        lambda: instruct(
            case, receivers=form.chosen, text=given["text"], due_on=given["due_on"], by=request.actor, at=request.at
        ),
        request,
        then=lambda made: _told(
            request, case, f"Đã gửi {_names(made)}, trả lời trước hết ngày {full_date(given['due_on'])}."
        ),
        again=lambda: _add_page(request, case, form),
        latest=reverse("cases:case", args=[case.code]),
    )


def _names(made: list[Instruction]) -> str:
    return ", ".join(str(one.receiver) for one in made)


def _add_page(request: HouseRequest, case: Case, form: InstructionForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "instructions/add.html", {"case": case, "form": form}, status=status)


def _told(request: HouseRequest, case: Case, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("cases:case", case.code)


@require_http_methods(READ_AND_SENT)
@seen
def instruction(request: HouseRequest, case: Case, number: int) -> HttpResponse:
    """All that was said; the receiver answers here, whoever gave it closes it or asks again."""
    found = found_or_404(instruction_of, case, number)
    if request.method != "POST":
        return _page(request, found)
    act = request.POST.get("act", "")
    forms = _forms(request, found, act)
    if act not in forms:
        return redirect("instructions:instruction", case.code, number)
    form = forms[act]
    if not form.is_valid():
        return _page(request, found, forms)
    return answer(
        form,
        lambda: _do(request, found, act, form),
        request,
        then=lambda _: _done(request, found, act),
        again=lambda: _page(request, instruction_of(case, number), forms),
        latest=request.path,
    )


def _beside(request: HouseRequest, case: Case, people: list[tuple[User, str]]) -> dict[int, str]:
    return told_of([person for person, _ in people], case.agency, request.at)


DONE = {"answer": "Đã gửi trả lời cho {}.", "close": "Đã đóng ý kiến chỉ đạo.", "repeat": "Đã yêu cầu trả lời lại."}


def _do(request: HouseRequest, found: Instruction, act: str, form: Any) -> None:
    given, doing = form.cleaned_data, {"by": request.actor, "at": request.at}
    said = {"text": given["text"], "seen": given["seen"], **doing}
    if act == "answer":
        answer_instruction(found, file=given["file"], **said)
    elif act == "close":
        close_instruction(found, **said)
    else:
        repeat_instruction(found, due_on=given["due_on"], receiver_id=given["receiver"], **said)


def _done(request: HouseRequest, found: Instruction, act: str) -> HttpResponse:
    messages.success(request, DONE[act].format(found.given_by))
    return redirect("instructions:instruction", found.case.code, found.number)


def _forms(request: HouseRequest, found: Instruction, act: str = "") -> dict[str, Any]:
    """By act: its form, filled with what was sent where it is this one; only those that the viewer may do."""
    forms: dict[str, Any] = {}
    sent = request.POST if request.method == "POST" else None
    if found.state == "open" and answers(request.actor, found):
        forms["answer"] = AnswerForm(sent, request.FILES) if act == "answer" else AnswerForm()
    if found.state != "closed" and closes(request.actor, found, request.at):
        people = receivers_for(found.case, request.at)
        forms["repeat"] = RepeatForm(
            found, people, _beside(request, found.case, people), request.user.pk, *([sent] if act == "repeat" else [])
        )
        forms["close"] = ClosingForm(sent if act == "close" else None)
    for name, form in forms.items():
        form.fields["seen"].initial = entries_of(found)
        form.auto_id = f"{name}_%s"
    return forms


def _page(request: HouseRequest, found: Instruction, forms: dict[str, Any] | None = None) -> HttpResponse:
    forms = _forms(request, found) if forms is None else forms
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {
        "case": found.case,
        "instruction": found,
        "thread": thread_of(found),
        "late": is_late(found, timezone.localdate(request.at)),
        "wrong": wrong,
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "instructions/instruction.html", context, status=422 if wrong else 200)


@require_safe
@seen
def attached_file(request: HouseRequest, case: Case, number: int, entry: int) -> HttpResponse:
    """What was attached to an answer, to the byte."""
    found = found_or_404(instruction_of, case, number)
    file, name = found_or_404(file_of, found, entry)
    response = HttpResponse(read(file.sha256), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
