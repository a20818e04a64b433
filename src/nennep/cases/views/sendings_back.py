"""The page on which a case is sent back to an earlier step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nennep.ledger.actions import overtaken
from nennep.web import refusals
from nennep.web.request import HouseRequest

from ..actions.sendings_back import send_back
from ..forms.sendings_back import SendBackForm
from ..models import Case
from ..queries.tasks import others_turn, whose
from ..queries.ways_back import live_node, ways_back, why_not_sent_back
from .gate import attempt, posted, seen


@seen
def back(request: HouseRequest, case: Case, step: str) -> HttpResponse:
    """Ask to whom and why; then the worklist, which says who has it now."""
    found = live_node(case, step)
    if found is None:
        late = overtaken(case, by=request.actor, at=request.at, words="Bước này không còn chờ xử lý ở đây.")
        typed = [("Lý do trả lại", request.POST.get("reason", ""))]
        return refusals.page(request, late, latest=reverse("cases:case", args=[case.code]), typed=typed, kept=False)
    graph, node = found
    if closed := why_not_sent_back(case, graph, node, request.actor):
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    form = SendBackForm(ways_back(case, graph, node), posted(request))
    if request.method == "POST" and form.is_valid():
        answer = attempt(
            request,
            case,
            lambda: send_back(case, step=step, by=request.actor, at=request.at, **form.cleaned_data),
            said=lambda: _said(case, node.step.name),
            typed=[("Lý do trả lại", form.cleaned_data["reason"])],
            then=reverse("work:list"),
        )
        if not isinstance(answer, str):
            return answer
        form.add_error(None, answer)
    context = {"case": case, "form": form, "step": node.step}
    return render(request, "cases/send_back.html", context, status=422 if form.is_bound else 200)


def _said(case: Case, step: str) -> SafeString:
    """Who has it now, and the way back to the case."""
    now = "; ".join(f"“{item.title}”{f', {who}' if (who := whose(case, item)) else ''}" for item in others_turn(case))
    address = reverse("cases:case", args=[case.code])
    words = '{}: đã trả lại từ bước “{}”, nay ở bước {}. <a href="{}">Xem lại hồ sơ</a>'
    return format_html(words, case.code, step, now, address)
