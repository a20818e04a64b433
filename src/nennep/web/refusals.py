"""The one door at which a refusal becomes an answer: on the form, as a message, as a page, as JSON."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from nennep.kernel.refusals import ANSWERS, Refusal

PAGES = {"not_permitted": "web/403.html", "conflict": "web/409.html"}


def attempt(form: Form | None, act: Callable[[], Any], request: HttpRequest) -> tuple[bool, Any]:
    """Do it: whether it was done, and what came of it.

    A refusal is written on the form, or said as a message where there is none, so that nothing
    typed is lost. That somebody may not do it at all is no matter of the form: it goes on to the
    page that says so.
    """
    try:
        return True, act()
    except Refusal as refusal:
        if refusal.kind == "not_permitted":
            raise
        if form is None:
            messages.error(request, refusal.words)
        else:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.words)
    return False, None


def page(
    request: HttpRequest,
    refusal: Refusal,
    *,
    latest: str = "",
    typed: Sequence[tuple[str, str]] = (),
    kept: bool | None = None,
) -> HttpResponse:
    """The refusal as an answer of its own; JSON for whoever takes no page.

    ``latest`` is where the fresh record stands, ``typed`` (label, text) what would be lost.
    ``kept`` False where it is certain that nothing of this request was written.
    """
    status = ANSWERS[refusal.kind].status
    if not request.accepts("text/html"):
        return JsonResponse(refusal.to_json(), status=status)
    context = {
        "why": refusal.words,
        "latest": latest,
        "typed": [pair for pair in typed if pair[1]],
        "nothing_written": kept is False,
    }
    template = PAGES.get(refusal.kind, "web/refused.html")
    return render(request, template, context, status=status)
