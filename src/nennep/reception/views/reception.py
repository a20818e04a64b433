"""The desk: find a procedure, take a dossier in, guide or decline it before acceptance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.cases.models import Case
from nennep.cases.parts.required_values import procedure_version_of
from nennep.cases.queries import answer_to, case_of, desks_of
from nennep.cases.rules import CHANNELS
from nennep.cases.views.case import is_shown
from nennep.cases.views.gate import seen
from nennep.kernel.practice import original_of
from nennep.office.identity_card import CardUnreadableError, read_card
from nennep.org.models import Agency, DeskService
from nennep.procedures.models import ProcedureVersion
from nennep.web import formats, refusals
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions import correct_dossier, decline_case, guide_applicant, pass_on, recall_case, receive_case, take_in
from ..forms.components import filled
from ..forms.filed_dossier import initial_of
from ..forms.reception import PlainForm, ReceptionForm, RefusalForm
from ..queries import board_of, desk_for, often_received, receivable, receivable_one, sheet_of, slip_for
from ..queries.desk import which_of, why_not_at_desk
from . import outcomes

# What the forms on the way carry along, and what belongs to the way itself.
NOT_CARRIED = ("csrfmiddlewaretoken", "do", "reason", "card")
LACKING = "Hồ sơ chưa đủ thành phần theo quy định của thủ tục."
TO_CORRECT = "Hồ sơ có nội dung chưa đúng quy định, cần sửa."


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for those who take dossiers in."""

    @login_required
    def door(request: HouseRequest, **rest: Any) -> HttpResponse:
        if request.actor is None or not desks_of(request.actor):
            raise PermissionDenied(why_not_at_desk(request.actor, timezone.localdate(request.at)))
        return view(request, **rest)

    return door


@dataclass
class Desk:
    """One dossier on the desk: a new one of a procedure, or ``case`` that was filed before."""

    request: HouseRequest
    version: ProcedureVersion
    agency: Agency
    why_not: str
    case: Case | None = None
    service: DeskService | None = None
    said: dict[str, str] = field(default_factory=dict)

    @property
    def is_outside(self) -> bool:
        """Whether the desk lies outside the territory of the competent agency."""
        return self.case.received_outside if self.case else bool(self.service and self.service.is_outside)

    @property
    def address(self) -> str:
        if self.case:
            return reverse("reception:accept", args=[self.case.code])
        return reverse("reception:receive", args=[self.version.procedure.quality_code]) + self.which

    @property
    def which(self) -> str:
        """Of several agencies that the desk serves, which one's procedure it is; empty for the own one's."""
        return which_of(self.service)

    def form(self, *, data: Any = None, doing: str = "receive", initial: Any = None) -> ReceptionForm:
        return ReceptionForm(self.version, data, at=self.request.at, doing=doing, case=self.case, initial=initial)

    def sheet(self, form: ReceptionForm, *, status: int = 200) -> HttpResponse:
        """The sheet with what was typed, and the slip as it would be now."""
        context = {
            "desk": self,
            "form": form,
            "version": self.version,
            "case": self.case,
            "which": self.which,
            **slip_context(form, self.version, form.chosen_channel, self.request, outside=self.is_outside),
            **self.said,
        }
        return render(self.request, "reception/sheet.html", context, status=status)


def slip_context(
    form: ReceptionForm, version: ProcedureVersion, channel: str, request: HouseRequest, *, outside: bool = False
) -> dict[str, Any]:
    """What the slip shows: the promise, and what the main button would do."""
    missing = form.told_missing
    limit = form.published.term(channel, form.variant)
    slip = slip_for(version, limit, request.at, outside=outside)
    variant = form.variant.pk if form.variant else 0
    due = f"{timezone.localtime(slip.due.at):%Y%m%d%H%M}" if slip.due else ""
    return {
        "slip": slip,
        "limit": limit.words(),
        "seen": "-".join(
            [channel, *map(str, (variant, form.fee_total)), "?" * form.unanswered, due, *map(str, sorted(missing))]
        ),
        "variant": form.variant,
        "unanswered": form.unanswered,
        "version": version,
        "channel": channel,
        "missing": [component for component in form.components if component.pk in missing],
        "at": request.at,
    }


@require_safe
@at_desk
def finder(request: HouseRequest) -> HttpResponse:
    """Where the counter starts: the procedure, and what waits for the desk.

    Words that fit one procedure alone lead to its sheet once they are sent; Enter opens the first that fits.
    """
    words = request.GET.get("q", "").strip()
    offers = receivable(request.actor, timezone.localdate(request.at), words)
    hit = next((offer for offer in offers if not offer.why_not), None) if words else None
    if hit and (len(offers) == 1 or "first" in request.GET) and "HX-Request" not in request.headers:
        return redirect(sheet_of(request.actor, hit))
    shown = offers if words or "all" in request.GET else often_received(request.actor, offers, request.at)
    context = {
        "words": words,
        "offers": shown,
        "all": len(offers),
        "board": board_of(request.actor, request.at),
        "own": [original_of(pk) for pk in desks_of(request.actor)],
    }
    return render(request, "reception/finder.html", context)


@require_safe
@at_desk
def promise(request: HouseRequest, code: str) -> HttpResponse:
    """The slip as it would be now, for the counts and the channel in the address."""
    offer = _offer(request, code)
    version = offer.version
    _, service = desk_for(request.actor, offer.procedure, timezone.localdate(request.at))
    channel = request.GET.get("channel", "")
    channel = channel if channel in CHANNELS else "counter"
    typed = request.GET.dict()
    form = ReceptionForm(version, at=request.at, channel=channel, initial=typed)
    context = slip_context(form, version, channel, request, outside=bool(service and service.is_outside))
    if request.GET.get("seen") == context["seen"]:
        # Nothing new: what is on the screen stays, under the finger that may be pressing it.
        return HttpResponse(status=204)
    # Another variant has other papers and fees, another channel other fees: they come along, in their own places.
    shown = str(form.variant.pk if form.variant else "")
    moved = bool(version.questions) and typed.get("variant", "") != shown
    charged = moved or typed.get("fee_seen", "") not in ("", str(form.fee_total))
    context |= {"form": form, "moved": moved, "charged": charged, "which": which_of(service)}
    return render(request, "reception/_promise.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def receive(request: HouseRequest, code: str) -> HttpResponse:
    """Take a new dossier of a procedure in."""
    offer = _offer(request, code)
    agency, service = desk_for(request.actor, offer.procedure, timezone.localdate(request.at))
    return _answer(Desk(request, offer.version, agency, offer.why_not, service=service))


@require_http_methods(["GET", "HEAD", "POST"])
@seen
def accept(request: HouseRequest, case: Case) -> HttpResponse:
    """Answer a dossier that was filed before: accept, guide, decline, or give it back."""
    opened = answer_to("receive", case, request.actor)
    if opened.is_of_another:
        raise PermissionDenied(opened.words)
    if not opened.allowed:
        messages.info(request, f"Hồ sơ {case.code} đã được xử lý: {case.get_state_display().lower()}.")
        return redirect("cases:case", case.code)
    return _answer(Desk(request, procedure_version_of(case), case.agency, "", case))


def _offer(request: HouseRequest, code: str) -> Any:
    offer = receivable_one(request.actor, code, timezone.localdate(request.at), request.GET.get("agency", ""))
    if offer is None:
        raise Http404
    return offer


def _answer(desk: Desk) -> HttpResponse:
    request = desk.request
    if desk.why_not:
        return render(request, "reception/not_receivable.html", {"desk": desk}, status=200)
    if request.method != "POST":
        return desk.sheet(desk.form(initial=_begun_with(desk)))
    act = request.POST.get("do", "receive")
    return DOINGS.get(act, _receive)(desk)


def _typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, as initial values: an unticked box is absent and must stay unticked."""
    return {"same_owner": False, "by_mandate": False, **data.dict()}


def _again(desk: Desk) -> HttpResponse:
    """The sheet once more with what was typed, and nothing complained of."""
    return desk.sheet(desk.form(initial=_typed(desk.request.POST)))


def _fill(desk: Desk) -> HttpResponse:
    online = desk.case is not None and desk.case.channel == "online"
    return desk.sheet(desk.form(initial=filled(desk.version, _typed(desk.request.POST), online=online)))


def _read_card(desk: Desk) -> HttpResponse:
    """The card's line into the fields; without a line the sheet stays as it is."""
    typed = _typed(desk.request.POST)
    line = str(typed.pop("card", ""))
    if line.strip():
        try:
            card = read_card(line)
        except CardUnreadableError as error:
            desk.said["card_error"] = str(error)
        else:
            desk.said["card_said"] = f"Đã đọc thẻ lúc {formats.clock_time(desk.request.at)}."
            typed |= {
                "name": card.name,
                "identity_number": card.number,
                "born_on": card.born_on,
                "address": card.address,
            }
    return desk.sheet(desk.form(initial=typed))


def _receive(desk: Desk) -> HttpResponse:
    form = desk.form(data=desk.request.POST)
    if not form.is_valid():
        return desk.sheet(form, status=422)
    by, at = desk.request.actor, desk.request.at

    def receive(case: Case) -> None:
        pass_on(receive_case(case, by=by, at=at), by=by, at=at)

    return _do(desk, form, receive, outcomes.received)


def _guide(desk: Desk) -> HttpResponse:
    form = desk.form(data=desk.request.POST, doing="guide")
    if not form.is_valid():
        return desk.sheet(form, status=422)
    by, at = desk.request.actor, desk.request.at
    missing = form.missing_rows()
    lines = [line.strip() for line in form.cleaned_data["corrections"].splitlines() if line.strip()]

    def guide(case: Case) -> object:
        return guide_applicant(
            case, by=by, at=at, reason=LACKING if missing else TO_CORRECT, missing=missing, corrections=lines
        )

    return _do(desk, form, guide, outcomes.guided)


def _decline(desk: Desk) -> HttpResponse:
    """First the reason: the people must be known, the rest of the sheet is carried along."""
    form = desk.form(data=desk.request.POST, doing="decline")
    if not form.is_valid():
        return desk.sheet(form, status=422)
    return _aside(desk, "reception/decline.html", RefusalForm(), as_filed=form.as_filed)


def _declined(desk: Desk) -> HttpResponse:
    form = desk.form(data=desk.request.POST, doing="decline")
    reason = RefusalForm(desk.request.POST)
    if not form.is_valid():
        return desk.sheet(form, status=422)
    if not reason.is_valid():
        return _aside(desk, "reception/decline.html", reason, status=422, as_filed=form.as_filed)
    by, at, words = desk.request.actor, desk.request.at, reason.cleaned_data["reason"]
    return _do(desk, form, lambda case: decline_case(case, by=by, at=at, reason=words), outcomes.refused)


def _recall(desk: Desk) -> HttpResponse:
    if desk.case is None:
        return _again(desk)
    return _aside(desk, "reception/recall.html", PlainForm())


def _recalled(desk: Desk) -> HttpResponse:
    case = desk.case
    if case is None:
        return _again(desk)
    form, request = PlainForm(desk.request.POST), desk.request
    return refusals.answer(
        form,
        lambda: recall_case(case, by=request.actor, at=request.at),
        request,
        then=lambda recalled: _went_on(desk, recalled, f"Đã thu hồi hồ sơ {recalled.code} theo yêu cầu của người nộp."),
        again=lambda: _aside(desk, "reception/recall.html", form, status=422),
        latest=reverse("cases:case", args=[case.code]),
    )


def _aside(desk: Desk, template: str, form: Any, *, status: int = 200, **said: Any) -> HttpResponse:
    """A page on the way that carries the sheet along, so that going back loses nothing."""
    carried = [(key, value) for key, value in desk.request.POST.items() if key not in NOT_CARRIED]
    context = {"desk": desk, "form": form, "carried": carried, "case": desk.case, **said}
    return render(desk.request, template, context, status=status)


def _do(desk: Desk, form: ReceptionForm, then: Callable[[Case], object], told: Callable[[Case], str]) -> HttpResponse:
    """Both writes or neither; then to the case, saying what was done and what comes next."""
    by, at, dossier = desk.request.actor, desk.request.at, form.dossier()

    def write() -> Case:
        if desk.case:
            return correct_dossier(desk.case, by=by, at=at, dossier=dossier, then=then)
        key = form.cleaned_data["request_key"] or token_hex(16)
        return take_in(
            desk.agency,
            by=by,
            at=at,
            version=desk.version,
            dossier=dossier,
            request_key=key,
            then=then,
            replaces=_stopped(desk, form.cleaned_data["replaces"]),
            confirmed=form.cleaned_data["confirmed"],
            service=desk.service,
        )[0]

    return refusals.answer(
        form,
        write,
        desk.request,
        then=lambda case: _went_on(desk, case, told(case), form.read_born_on),
        again=lambda: desk.sheet(form, status=422),
        latest=reverse("cases:case", args=[desk.case.code]) if desk.case else "",
    )


def _stopped(desk: Desk, code: str) -> Case | None:
    """The case that the new one takes the place of."""
    return found_or_404(case_of, desk.request.actor, code) if code else None


def _begun_with(desk: Desk) -> dict[str, Any]:
    """What a sheet begins with: what was filed, or what a stopped case said whose data the viewer may see now."""
    if desk.case:
        online = desk.case.channel == "online"
        filed = initial_of(desk.case)
        return filled(desk.version, filed, online=online) if "filled" in desk.request.GET else filed
    stopped = _stopped(desk, desk.request.GET.get("replaces", ""))
    known = initial_of(stopped) if stopped and is_shown(desk.request, stopped) else {}
    known = {key: value for key, value in known.items() if not key.startswith(("c", "q_", "fee_", "summary"))}
    return {**known, "request_key": token_hex(16), "replaces": stopped.code if stopped else ""}


def _went_on(desk: Desk, case: Case, said: str, read: str = "") -> HttpResponse:
    messages.success(desk.request, said)
    if read:
        messages.info(desk.request, f"{case.code}: {read}. Không đúng thì sửa ở Việc khác.")
    return redirect("cases:case", case.code)


DOINGS: dict[str, Callable[[Desk], HttpResponse]] = {
    "read_card": _read_card,
    "fill": _fill,
    "recount": _again,
    "edit": _again,
    "receive": _receive,
    "guide": _guide,
    "decline": _decline,
    "declined": _declined,
    "recall": _recall,
    "recalled": _recalled,
}
