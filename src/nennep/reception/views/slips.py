"""The desk records that the slip which asks for a supplement was sent or handed out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.parts.clock import supplement_rule_of
from nennep.cases.parts.supplement_slips import open_request
from nennep.cases.queries import answer_to
from nennep.cases.queries.case_page import parties_of
from nennep.cases.views.gate import attempt, posted, seen
from nennep.kernel.dates import full_date
from nennep.web.request import HouseRequest

from ..actions import send_slip
from ..forms.slips import SlipSentForm
from ..queries.slips import round_of


@seen
def sent(request: HouseRequest, case: Case) -> HttpResponse:
    """What is to be sent to whom, the paper to print, and afterwards when and how it went."""
    status, form = 200, SlipSentForm(posted(request), today=timezone.localdate(request.at))
    closed = answer_to("send_slip", case, request.actor).words
    if request.method != "POST" and closed:
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            answer = attempt(
                request,
                case,
                lambda: send_slip(case, by=request.actor, at=request.at, day=given["day"], way=given["way"]),
                said=lambda: _said(case),
                typed=[],
            )
            if not isinstance(answer, str):
                return answer
            form.add_error(None, answer)
    asked = open_request(case)
    context = {
        "case": case,
        "form": form,
        "asked": asked,
        "rule": supplement_rule_of(case),
        "round": round_of(case, asked) if asked else 0,
        "parties": parties_of(case),
    }
    return render(request, "reception/slip_sent.html", context, status=status)


def _said(case: Case) -> str:
    asked = open_request(case)
    until = f" Người nộp bổ sung đến hết ngày {full_date(asked.answer_by)}." if asked and asked.answer_by else ""
    return f"Đã ghi phiếu bổ sung của {case.code} đã gửi, giao.{until}"
