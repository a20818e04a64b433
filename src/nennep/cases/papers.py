"""What each statutory paper of a case says; the press lays it out, the first opening freezes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.conf import settings
from django.utils import timezone

from nennep.kernel.dates import hours_in_words
from nennep.kernel.words import short_number
from nennep.ledger.queries import events_about
from nennep.org.models import Position
from nennep.org.queries import held_on
from nennep.press.pdf import render_pdf

from .clocks import term_of
from .formsets import (
    Addressee,
    AppointmentSlip,
    ComponentLine,
    Contact,
    ControlSheet,
    FeeLine,
    Handover,
    Letterhead,
    Pause,
    Payload,
    RefusalNote,
    Signer,
    StopNotice,
    SupplementRequest,
    formset_on,
)
from .formsets import Party as PaperParty
from .models import Case, IssuedPaper, Party, Remark
from .models import SupplementRequest as Supplement
from .queries import SheetRow, control_sheet
from .rules import PAPER_SYMBOLS, RESULT_CHANNELS, STATES, STOP_REASONS, UNIT_WORDS

Make = Callable[[Case, IssuedPaper], Payload]


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


@dataclass(frozen=True, slots=True)
class Issue:
    """When and by whom a paper is issued: the moment of the act, whoever opens it later."""

    at: datetime
    by_id: int | None


def issue_of(case: Case, form: str, round_: int, now: datetime) -> Issue:
    """The act behind the paper; a control sheet is of the moment it is opened."""
    if form == "supplement_request":
        asked = list(Supplement.objects.filter(case=case).order_by("asked_at"))[round_ - 1]
        return Issue(asked.asked_at, asked.asked_by_id)
    kinds = {
        "appointment_slip": ("case.received",),
        "refusal_note": ("case.declined", "case.resolved"),
        "stop_notice": ("case.withdrawn", "case.stopped"),
    }.get(form)
    if kinds is None:
        return Issue(now, None)
    events = events_about("case", case.pk, case.agency_id).filter(kind__in=kinds)
    event = events.order_by("-number")[0]
    return Issue(event.happened_at, event.actor_id)


def print_paper(case: Case, paper: IssuedPaper) -> bytes:
    """The PDF of a paper, by the form set that was in force on its day."""
    form = formset_on(timezone.localdate(paper.issued_at)).form(paper.form)
    payload = PAYLOADS[paper.form](case, paper)
    return render_pdf(form.template, form.content(payload), dated=payload.head.issued_at)


def _head(case: Case, paper: IssuedPaper) -> Letterhead:
    agency = case.agency
    symbol = PAPER_SYMBOLS.get(paper.form, "")
    return Letterhead(
        agency=agency.name,
        superior_agency=agency.superior.name if agency.superior else None,
        place=agency.place or agency.short_name,
        unit="Bộ phận Tiếp nhận và Trả kết quả",
        number=f"{paper.number}/{symbol}" if symbol else None,
        issued_at=paper.issued_at,
        case_code=case.code,
        lookup_text=case.code,
        demo=settings.DEMO,
    )


def _parties(case: Case) -> dict[str, Party]:
    return {party.role: party for party in case.parties.all()}


def _person(party: Party) -> PaperParty:
    return PaperParty(
        name=party.name,
        address=party.address or None,
        phone=party.phone or None,
        email=party.email or None,
        identity_number=party.identity_number or None,
    )


def _addressee(party: Party) -> Addressee:
    return Addressee(
        name=party.name,
        address=party.address or None,
        phone=party.phone or None,
        email=party.email or None,
    )


def _owner(case: Case) -> Party:
    parties = _parties(case)
    return parties.get("owner") or parties["submitter"]


def _signer(case: Case, paper: IssuedPaper, title: str) -> Signer:
    return Signer(title=title, name=paper.issued_by.full_name if paper.issued_by else None)


def _contact(case: Case, paper: IssuedPaper) -> Contact:
    agency = case.agency
    name = paper.issued_by.full_name if paper.issued_by else agency.short_name
    return Contact(name=name, phone=agency.phone or None, website=agency.website or None)


def limit_text(case: Case) -> str:
    """The limit in the words of the law: “05 ngày làm việc”, “trong ngày”."""
    budget = term_of(case.procedure_version, case.channel) if case.procedure_version else None
    if budget is None:
        return "không hẹn ngày trả"
    if not budget.amount:
        return "trong ngày làm việc"
    amount = short_number(budget.amount)
    return f"{amount.zfill(2)} {UNIT_WORDS[budget.unit]}"


def _slip(case: Case, paper: IssuedPaper) -> AppointmentSlip:
    parties = _parties(case)
    rows = case.received_components.select_related("component").order_by("component__order")
    version = case.procedure_version
    promised = case.first_due_at or case.received_at
    online = case.channel == "online"
    return AppointmentSlip(
        head=_head(case, paper),
        owner=_person(_owner(case)),
        submitter=_person(parties["submitter"]) if "submitter" in parties else None,
        procedure_name=version.name,
        request=case.summary or version.name,
        components=tuple(
            ComponentLine(
                name=row.component.name,
                originals=row.originals,
                certified_copies=row.certified,
                copies=row.copies,
                note="bản điện tử" if row.electronic else None,
            )
            for row in rows
        ),
        sets=case.sets,
        limit_text=limit_text(case),
        received_at=case.received_at,
        due_at=promised,
        return_at_place=RESULT_CHANNELS[case.result_channel],
        receiver=_signer(case, paper, "Người tiếp nhận"),
        channel=case.channel,
        online=online,
        fees=_fees(case),
        copies=("Giao khách hàng",) if online else ("Lưu", "Giao khách hàng"),
    )


def _fees(case: Case) -> tuple[FeeLine, ...]:
    if not case.fee_amount:
        return ()
    return (FeeLine(name="Phí, lệ phí", amount=case.fee_amount, paid=bool(case.fee_paid_by)),)


def _supplement(case: Case, paper: IssuedPaper) -> SupplementRequest:
    asked = list(Supplement.objects.filter(case=case).order_by("asked_at"))[paper.round - 1]
    basis = asked.legal_basis or "Điều 18 Nghị định số 63/2010/NĐ-CP"
    return SupplementRequest(
        head=_head(case, paper),
        owner=_addressee(_owner(case)),
        procedure_name=case.procedure_version.name,
        request=case.summary or case.procedure_version.name,
        phase="before_acceptance" if asked.phase == "reception" else "during_examination",
        reason=asked.reason,
        legal_basis=(basis,),
        signer=_signer(case, paper, "Người hướng dẫn"),
        contact=_contact(case, paper),
        missing=tuple(
            ComponentLine(
                name=row["name"],
                originals=row.get("originals", 0),
                certified_copies=row.get("certified", 0),
                copies=row.get("copies", 0),
            )
            for row in asked.missing
        ),
        corrections=tuple(asked.corrections),
        answer_due_at=_end_of(asked),
        round_number=asked.round,
    )


def _end_of(asked: Supplement) -> datetime | None:
    if asked.answer_by is None:
        return None
    local = timezone.localtime(asked.asked_at)
    return local.replace(
        year=asked.answer_by.year, month=asked.answer_by.month, day=asked.answer_by.day
    )


def _refusal(case: Case, paper: IssuedPaper) -> RefusalNote:
    declined = case.state == "declined"
    about = "declined" if declined else "refusal"
    return RefusalNote(
        head=_head(case, paper),
        owner=_person(_owner(case)),
        procedure_name=case.procedure_version.name,
        request=case.summary or case.procedure_version.name,
        stage="reception" if declined else "solving",
        reason=_reason(case, about),
        legal_basis=("Điều 18 Nghị định số 63/2010/NĐ-CP",),
        signer=_signer(case, paper, "Người từ chối") if declined else _head_of(case),
        contact=_contact(case, paper),
        submitted_at=case.submitted_at,
        online=case.channel == "online",
    )


def _stop(case: Case, paper: IssuedPaper) -> StopNotice:
    asked_by = "applicant" if case.state == "withdrawn" else "agency"
    decision = (
        "Dừng giải quyết hồ sơ theo đề nghị của người nộp."
        if asked_by == "applicant"
        else "Dừng giải quyết hồ sơ."
    )
    return StopNotice(
        head=_head(case, paper),
        owner=_addressee(_owner(case)),
        procedure_name=case.procedure_version.name,
        request=case.summary or case.procedure_version.name,
        received_at=case.received_at,
        asked_by=asked_by,
        phase=STATES["processing"],
        reason=_reason(case, case.state),
        decision=decision,
        stopped_at=case.finished_at,
        signer=_head_of(case),
        asked_at=case.finished_at if asked_by == "applicant" else None,
    )


def _reason(case: Case, about: str) -> str:
    remark = Remark.objects.filter(case=case, about=about).order_by("-written_at").first()
    return remark.text if remark else ""


def _head_of(case: Case) -> Signer:
    """The signer of the agency: who signed the result, else its present head."""
    result = getattr(case, "result", None)
    day = timezone.localdate(case.finished_at or case.submitted_at)
    posts = Position.objects.filter(held_on(day), agency=case.agency).select_related("user")
    post = next((p for p in posts.order_by("held_from", "pk") if "approve" in p.duties), None)
    if result and result.signed_by:
        post = posts.filter(user=result.signed_by).first() or post
    if post is None:
        return Signer(title="Thủ trưởng cơ quan")
    return Signer(title=post.title, name=post.user.full_name)


def _sheet(case: Case, paper: IssuedPaper) -> ControlSheet:
    rows = [row for row in control_sheet(case, paper.issued_at) if row.state != "todo"]
    return ControlSheet(
        head=_head(case, paper),
        owner_name=_owner(case).name,
        procedure_name=case.procedure_version.name,
        received_at=case.received_at,
        due_at=case.due_at or case.received_at,
        solving_unit=case.division.name if case.division else case.agency.name,
        rows=_handovers(rows),
    )


def _handovers(rows: Sequence[SheetRow]) -> tuple[Handover | Pause, ...]:
    steps = [row for row in rows if row.state != "hold"]
    following = {id(row): after for row, after in pairwise(steps)}
    lines: list[Handover | Pause] = []
    for row in rows:
        if row.stop:
            reason = STOP_REASONS.get(row.stop.reason, row.stop.reason)
            stop = row.stop
            lines.append(
                Pause(
                    from_at=stop.started_at,
                    to_at=stop.ended_at,
                    reason=reason,
                    document=stop.document or None,
                )
            )
        elif row.state == "done":
            lines.append(_handover(row, following.get(id(row))))
    return tuple(lines)


def _handover(row: SheetRow, after: SheetRow | None) -> Handover:
    doer = f"{row.doer} (thay {row.acting_for})" if row.acting_for else row.doer
    return Handover(
        giver_unit=row.role or row.name,
        receiver_unit=after.role or after.name if after else "Người nhận kết quả",
        given_at=row.done_at,
        giver_name=doer,
        received_at=(after.taken_at or (after.done_at and after.entered_at)) if after else None,
        receiver_name=after.doer or None if after else None,
        result=row.timeliness or None,
        difference=f"quá {hours_in_words(row.over)}" if row.over else None,
        step=f"{row.step}. {row.name}",
        note=_note(row),
    )


def _note(row: SheetRow) -> str | None:
    parts = [row.outcome, row.remark]
    if row.is_late_entry and row.recorded_at:
        parts.append(f"ghi lúc {timezone.localtime(row.recorded_at):%H:%M %d/%m/%Y}")
    used = row.used if row.used is not None else Decimal(0)
    if row.norm:
        parts.append(f"{short_number(used)}/{short_number(row.norm)} giờ")
    return "; ".join(part for part in parts if part) or None


PAYLOADS: dict[str, Make] = {
    "appointment_slip": _slip,
    "supplement_request": _supplement,
    "refusal_note": _refusal,
    "stop_notice": _stop,
    "control_sheet": _sheet,
}
