"""Turns a refusal into an answer: an error on the form, a message, a page, or JSON."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from nennep.kernel.refusals import ANSWERS, Refusal
from nennep.web import unsent

PAGES = {"not_permitted": "web/403.html", "conflict": "web/409.html"}


Tell = Callable[[Refusal], None]
Done = TypeVar("Done")


def told_on(form: BaseForm, **boxes: str) -> Tell:
    """Writes a refusal on the form; ``boxes`` name the box in which the field of a rule is typed, if another."""

    def tell(refusal: Refusal) -> None:
        name = boxes.get(refusal.field, refusal.field)
        form.add_error(name if name in form.fields else None, refusal.words)

    return tell


def attempt(form: BaseForm | Tell | None, act: Callable[[], Any], request: HttpRequest) -> tuple[bool, Any]:
    """Do it: whether it was done, and what came of it.

    A refusal is written on the form (or given to what tells it), or said as a message where there is
    none, so that nothing typed is lost. That somebody may not do it at all is no matter of the form:
    it goes on to the page that says so.
    """
    try:
        return True, act()
    except Refusal as refusal:
        if refusal.kind == "not_permitted":
            raise
        if form is None:
            messages.error(request, refusal.words)
        else:
            tell = told_on(form) if isinstance(form, BaseForm) else form
            tell(refusal)
    return False, None


def answer(
    form: BaseForm | Tell,
    act: Callable[[], Done],
    request: HttpRequest,
    *,
    then: Callable[[Done], HttpResponse],
    again: Callable[[], HttpResponse],
    latest: str = "",
) -> HttpResponse:
    """Do it and go on with ``then``; where it is refused, ``again`` shows the form with the reason.

    Where somebody was quicker nothing that was typed holds any more: the page of its own leads to ``latest``.
    """

    def unless_overtaken() -> Done | HttpResponse:
        try:
            return act()
        except Refusal as refusal:
            if refusal.kind != "conflict":
                raise
            return page(request, refusal, latest=latest, kept=False)

    done, made = attempt(form, unless_overtaken, request)
    if not done:
        return again()
    return made if isinstance(made, HttpResponse) else then(made)


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
    unsent.keep(request)
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
