"""The payload of each statutory paper of a case; the press lays it out, the first opening freezes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nennep.ledger.queries import events_about
from nennep.press.pdf import render_pdf

from ..models import Case, IssuedPaper
from ..models import SupplementRequest as Supplement
from ..rules.formsets import Payload, formset_on
from .letters import refusal_note, slip, stop_notice, supplement_request
from .sheet import sheet

Make = Callable[[Case, IssuedPaper], Payload]
ISSUING_EVENTS = {
    "appointment_slip": ("case.received",),
    "refusal_note": ("case.declined", "case.resolved"),
    "stop_notice": ("case.withdrawn", "case.stopped"),
}
# A control sheet is frozen with the case; while the case runs it shows the present.
FROZEN_STATES = ("returned", "withdrawn", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The act behind a paper: its moment and doer, which the paper bears whoever opens it later."""

    form: str
    form_set: str
    at: datetime
    by_id: int | None
    round: int = 1
    frozen: bool = True


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper that the case has: its number in law, its title, and whether it is frozen."""

    form: str
    round: int
    number: str
    title: str
    is_frozen: bool


def papers_of(case: Case) -> list[PaperLink]:
    """The papers that exist or may be made in the present state, in the order of the forms."""
    day = timezone.localdate(case.received_at or case.submitted_at)
    forms = formset_on(day).forms
    held = {(p.form, p.round): p for p in IssuedPaper.objects.filter(case=case)}
    return [
        PaperLink(
            name,
            round_,
            forms[name].number,
            forms[name].title,
            (name, round_) in held and held[name, round_].file_id is not None,
        )
        for name, round_ in _wanted(case)
        if name in forms
    ]


def is_wanted(case: Case, form: str, round_: int) -> bool:
    """Whether the case has that paper in its present state."""
    return (form, round_) in _wanted(case)


def _wanted(case: Case) -> list[tuple[str, int]]:
    wanted: list[tuple[str, int]] = []
    if case.received_at:
        wanted += [("appointment_slip", 1), ("control_sheet", 1)]
    rounds = Supplement.objects.filter(case=case).order_by("asked_at").values_list("pk", flat=True)
    wanted += [("supplement_request", n) for n, _ in enumerate(rounds, start=1)]
    if case.state == "declined" or (case.refusal and case.finished_at):
        wanted.append(("refusal_note", 1))
    if case.state in ("withdrawn", "stopped"):
        wanted.append(("stop_notice", 1))
    return wanted


def issue_of(case: Case, form: str, round_: int, now: datetime) -> Issue:
    """The act behind the paper; a control sheet is of the moment it is opened."""
    at, by_id = _act_behind(case, form, round_, now)
    return Issue(
        form=form,
        form_set=formset_on(timezone.localdate(at)).code,
        at=at,
        by_id=by_id,
        round=round_,
        frozen=form != "control_sheet" or case.state in FROZEN_STATES,
    )


def _act_behind(case: Case, form: str, round_: int, now: datetime) -> tuple[datetime, int | None]:
    if form == "supplement_request":
        asked = list(Supplement.objects.filter(case=case).order_by("asked_at"))[round_ - 1]
        return asked.asked_at, asked.asked_by_id
    kinds = ISSUING_EVENTS.get(form)
    if kinds is None:
        return now, None
    events = events_about("case", case.pk, case.agency_id).filter(kind__in=kinds)
    event = events.order_by("-number")[0]
    return event.happened_at, event.actor_id


def print_paper(case: Case, paper: IssuedPaper) -> bytes:
    """The PDF of a paper, by the form set that was in force on its day."""
    form = formset_on(timezone.localdate(paper.issued_at)).form(paper.form)
    payload = PAYLOADS[paper.form](case, paper)
    return render_pdf(form.template, form.content(payload), dated=payload.head.issued_at)


PAYLOADS: dict[str, Make] = {
    "appointment_slip": slip,
    "supplement_request": supplement_request,
    "refusal_note": refusal_note,
    "stop_notice": stop_notice,
    "control_sheet": sheet,
}
