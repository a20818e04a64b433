"""After acceptance: what was entered wrong is put right, or the case goes to the right procedure."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from nennep.cases.models import Case
from nennep.cases.parts.fees import money_of
from nennep.cases.parts.required_values import procedure_version_of
from nennep.cases.queries import answer_to
from nennep.cases.queries.case_page import corrections_made, papers_to_print
from nennep.cases.rules.acts import ACTS
from nennep.cases.views.case import is_shown
from nennep.cases.views.gate import attempt, posted, seen
from nennep.kernel.practice import original_of
from nennep.kernel.words import money
from nennep.procedures.models import ProcedureVersion
from nennep.web.request import HouseRequest

from ..actions import amend_case, amend_contacts, redirect_and_pass_on
from ..forms.corrections import AmendForm, ContactsForm, RightProcedureForm
from ..queries import receivable, receivable_one

# What was handed out and is wrong after a correction, and what takes its place.
OUTDATED = {
    "appointment_slip": ("Giấy hẹn", "In giấy thay thế"),
    "fee_receipt": ("Biên lai", "In biên lai thay thế, thu lại tờ cũ"),
}


@seen
def amend(request: HouseRequest, case: Case) -> HttpResponse:
    """Parties, papers, channels, content, fee; the old values stay in the history."""
    if away := _away(request, case, "amend"):
        return away
    made = corrections_made(case)
    form = AmendForm(case, procedure_version_of(case), posted(request), at=request.at, seen=made)

    def act(given: Any) -> object:
        return amend_case(
            case, by=request.actor, at=request.at, dossier=form.dossier(), reason=given["reason"], seen=given["seen"]
        )

    return _by_form(request, case, form, act, "amend")


@seen
def contacts(request: HouseRequest, case: Case) -> HttpResponse:
    """How the parties are reached."""
    if away := _away(request, case, "amend_contacts"):
        return away
    form = ContactsForm(case, posted(request), seen=corrections_made(case))

    def act(given: Any) -> object:
        return amend_contacts(
            case, by=request.actor, at=request.at, contacts=form.contacts, reason=given["reason"], seen=given["seen"]
        )

    return _by_form(request, case, form, act, "contacts")


@seen
def redirected(request: HouseRequest, case: Case) -> HttpResponse:
    """First the procedure that was meant, then the sheet as that procedure asks for it."""
    if away := _away(request, case, "redirect"):
        return away
    version = _meant(request, case)
    if version is None:
        return _choose(request, case)
    form = AmendForm(case, version, posted(request), at=request.at, seen=corrections_made(case), moves=True)

    def act(given: Any) -> object:
        return redirect_and_pass_on(
            case,
            by=request.actor,
            at=request.at,
            version=version,
            dossier=form.dossier(),
            reason=given["reason"],
            seen=given["seen"],
        )

    return _by_form(request, case, form, act, "redirect", version)


@seen
def anew(request: HouseRequest, case: Case) -> HttpResponse:
    """The procedure under which a stopped case is taken in once more."""
    closed = answer_to("receive_anew", case, request.actor).words
    if closed:
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    form = RightProcedureForm(_procedures(request, case), request.GET if "to" in request.GET else None)
    if form.is_bound and form.is_valid():
        address = reverse("reception:receive", args=[form.cleaned_data["to"]])
        return redirect(f"{address}?replaces={case.code}")
    return render(request, "reception/procedure_choice.html", {"case": case, "form": form, "anew": True})


def _away(request: HouseRequest, case: Case, act: str) -> HttpResponse | None:
    """Back with the reason where the act is not open; first the purpose where personal data would be shown."""
    if request.method == "POST":
        return None
    closed = answer_to(act, case, request.actor).words
    if closed:
        messages.error(request, closed)
        return redirect("cases:case", case.code)
    if not is_shown(request, case):
        return redirect(f"{reverse('cases:personal', args=[case.code])}?then={act}")
    return None


def _procedures(request: HouseRequest, case: Case) -> list[tuple[str, str]]:
    day = timezone.localdate(request.at)
    offers = [
        o
        for o in receivable(request.actor, day)
        if not o.why_not and o.procedure.agency_id == original_of(case.agency_id)
    ]
    return [(o.procedure.quality_code, f"{o.procedure.quality_code} · {o.version.name}") for o in offers]


def _meant(request: HouseRequest, case: Case) -> ProcedureVersion | None:
    offer = receivable_one(request.actor, request.GET.get("to", ""), timezone.localdate(request.at))
    return (
        offer.version
        if offer and not offer.why_not and offer.procedure.agency_id == original_of(case.agency_id)
        else None
    )


def _choose(request: HouseRequest, case: Case) -> HttpResponse:
    form = RightProcedureForm(_procedures(request, case), request.GET if "to" in request.GET else None)
    return render(request, "reception/procedure_choice.html", {"case": case, "form": form})


def _by_form(
    request: HouseRequest, case: Case, form: Any, act: Any, name: str, version: ProcedureVersion | None = None
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said, typed = f"Đã sửa {case.code}. Giá trị cũ giữ ở diễn biến.", [("Lý do", form.cleaned_data["reason"])]
            answer = attempt(request, case, lambda: act(form.cleaned_data), said=said, typed=typed)
            if not isinstance(answer, str):
                _tell_papers(request, case)
                _tell_surplus(request, case)
                return answer
            form.add_error(None, answer)
    context = {"case": case, "form": form, "version": version or procedure_version_of(case), "moves": version}
    return render(
        request, "reception/contacts.html" if name == "contacts" else "reception/amend.html", context, status=status
    )


def _tell_surplus(request: HouseRequest, case: Case) -> None:
    """What was taken beyond the fee that is due now, and where it is paid back."""
    held, due = money_of(case).held, case.fee_amount
    if held > due:
        words = 'Đã thu {}, phải thu còn {}, thừa {}: lãnh đạo Bộ phận Một cửa hoàn ở trang <a href="{}">{}</a>.'
        page = reverse("cases:refund", args=[case.code])
        amounts = [money(each) for each in (held, due, held - due)]
        messages.warning(request, format_html(words, *amounts, page, ACTS["refund_fee"].words))


def _tell_papers(request: HouseRequest, case: Case) -> None:
    """The papers that wait to be printed in place of those handed out."""
    for paper in papers_to_print(case):
        what, instead = OUTDATED[paper.form]
        address = reverse("cases:paper", args=[case.code, paper.form, paper.round])
        messages.info(request, format_html('{} đã giao không còn đúng: <a href="{}">{}</a>.', what, address, instead))
