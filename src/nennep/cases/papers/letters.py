"""Slip, supplement request, refusal, stop notice; and the table of all papers of a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.utils import timezone

from nennep.formsets.payloads import (
    Addressee,
    ApologyLetter,
    AppointmentSlip,
    ComponentLine,
    FeeLine,
    FeeReceipt,
    Payload,
    RefusalNote,
    StopNotice,
    SupplementLetter,
)
from nennep.kernel.dates import full_date
from nennep.kernel.words import money, money_in_words
from nennep.kernel.worktime import Style, Term, Unit
from nennep.ledger.models import Event
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of

from ..models import Case, IssuedPaper, Remark
from ..models import SupplementRequest as Supplement
from ..parts.clock import supplement_rule_of
from ..parts.receipts import RECEIPT, number_on, receipts_of, replaced_receipts
from ..parts.required_values import finished_at_of, procedure_version_of, received_at_of
from ..queries.transfers import unit_name_at
from ..rules import FEE_PAYMENTS, STATES
from .parts import (
    contact,
    decider_of,
    fee_names,
    head_of,
    letterhead,
    limit_text,
    owner_of,
    parties_of,
    person,
    request_of,
    signer,
)
from .sheet import sheet

Act = Callable[[Case, int], tuple[datetime, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryPaper:
    """One paper of a case: who fills it in, how many of it the case has in its present state.

    ``act`` tells when and by whom the paper of a round was brought about; without one the paper is
    of the moment it is opened. Where ``final_in`` names states, it shows the present until the case
    is in one of them, and is made anew each time. One that ``reprints`` is printed once more as a marked copy.
    ``file_name``: what a browser that keeps it calls it, behind the code of the case.
    """

    file_name: str
    make: Callable[[Case, IssuedPaper], Payload]
    rounds: Callable[[Case], int]
    act: Act | None = None
    final_in: tuple[str, ...] = ()
    reprints: bool = False


SLIP = "appointment_slip"
# The three ways of handing in, as the slip names them.
SLIP_CHANNELS: Mapping[str, Literal["counter", "online", "post"]] = {
    "counter": "counter",
    "online": "online",
    "post": "post",
}
# What the slip notes of an electronic copy, by where it comes from.
ELECTRONIC_NOTES = {
    "digitised": "đã quét",
    "sent": "bản điện tử",
    "reused": "dùng lại bản điện tử",
    "from_data": "lấy từ dữ liệu",
}


# Where the result is handed out, as the slip says it.
RETURN_PLACES = {
    "counter": "Bộ phận Một cửa",
    "online": "Nhận bản điện tử",
    "both": "Bộ phận Một cửa, và bản điện tử",
    "post": "Nhà, qua bưu chính công ích",
}


def slip(case: Case, paper: IssuedPaper) -> AppointmentSlip:
    parties = parties_of(case)
    rows = case.received_components.select_related("component").order_by("component__order")
    received_at = received_at_of(case)
    online = case.channel == "online"
    return AppointmentSlip(
        head=letterhead(case, paper),
        owner=person(owner_of(case)),
        submitter=person(parties["submitter"]) if "submitter" in parties else None,
        procedure_name=procedure_version_of(case).name,
        request=request_of(case),
        components=tuple(
            ComponentLine(
                name=row.component.name,
                originals=row.originals,
                certified_copies=row.certified,
                copies=row.copies,
                note=ELECTRONIC_NOTES.get(row.electronic),
            )
            for row in rows
        ),
        sets=case.sets,
        limit_text=limit_text(case),
        received_at=received_at,
        due_at=case.first_due_at or (None if case.received_outside else received_at),
        due_provisional=_promised_provisionally(case),
        return_at_place=RETURN_PLACES[case.result_channel],
        replaces=_replaced(case, paper, paper.round - 1),
        instead_of=case.replaces.code if case.replaces else None,
        receiver=signer(case, paper, "Người tiếp nhận"),
        channel=SLIP_CHANNELS[case.channel],
        fees=_fees(case),
        copies=("Giao khách hàng",) if online else ("Lưu", "Giao khách hàng"),
    )


def _promised_provisionally(case: Case) -> bool:
    """Whether the promise was provisional when it was given, whatever has been decided since."""
    promises = events_about("case", case.pk, case.agency_id).filter(kind__in=["case.received", "case.redirected"])
    promised = promises.last()
    return promised is not None and bool(facts_of(promised).get("provisional"))


def _replaced(case: Case, paper: IssuedPaper, round_: int) -> str | None:
    """“số 12/TNHS, lập ngày 17/11/2026”: the paper of that round, in whose place this one is; None for the first."""
    before = IssuedPaper.objects.filter(case=case, form=paper.form, round=round_).first()
    if before is None:
        return None
    return f"số {number_on(before)}, lập ngày {full_date(timezone.localdate(before.issued_at))}"


def _fees(case: Case) -> tuple[FeeLine, ...]:
    paid = bool(case.fee_paid_by)
    return tuple(FeeLine(name=name, amount=amount, paid=paid) for name, amount in fee_names(case, case.fee_amount))


def _slips(case: Case) -> int:
    """The first slip and those that took its place; none before the reception.

    Who handed in a case that was taken over holds the slip of the old system.
    """
    issued = sum(paper.form == SLIP for paper in case.papers.all())
    return max(0 if case.taken_over_at else 1, issued) if case.received_at else 0


def _slip_act(case: Case, round_: int) -> tuple[datetime, int | None]:
    """The reception, or the correction that a later slip follows."""
    if round_ == 1:
        return _last("case.received")(case, round_)
    paper = case.papers.get(form=SLIP, round=round_)
    return paper.issued_at, paper.issued_by_id


def fee_receipt(case: Case, paper: IssuedPaper) -> FeeReceipt:
    entry = receipts_of(case)[paper.round - 1]
    parties = parties_of(case)
    lines = fee_names(case, entry.amount)
    return FeeReceipt(
        head=letterhead(case, paper),
        payer=person(parties.get("submitter") or owner_of(case)),
        replaces=_replaced(case, paper, paper.facts.get("instead_of", 0)),
        procedure_name=procedure_version_of(case).name,
        lines=tuple(FeeLine(name=name, amount=amount, paid=True) for name, amount in lines),
        total=money(entry.amount),
        total_words=money_in_words(entry.amount),
        way=FEE_PAYMENTS.get(entry.way, entry.way),
        signer=signer(case, paper, "Người thu tiền"),
    )


def superseded(case: Case) -> set[tuple[str, int]]:
    """The papers, by form and round, in whose place another one is."""
    slips = {(SLIP, round_) for round_ in range(1, _slips(case))}
    return slips | {(RECEIPT, round_) for round_ in replaced_receipts(case.papers.all()).values()}


def _receipt_act(case: Case, round_: int) -> tuple[datetime, int | None]:
    """The payment, or the correction that a later receipt follows."""
    if round_ in replaced_receipts(case.papers.all()):
        paper = case.papers.get(form=RECEIPT, round=round_)
        return paper.issued_at, paper.issued_by_id
    entry = receipts_of(case)[round_ - 1]
    return entry.entered_at, entry.entered_by_id


def supplement_request(case: Case, paper: IssuedPaper) -> SupplementLetter:
    asked = list(Supplement.objects.filter(case=case).order_by("asked_at"))[paper.round - 1]
    rule = supplement_rule_of(case)
    days = rule.days if asked.answer_by else None
    # Where nobody named one: what the regime of the case says of asking, at the desk or in examination.
    basis = asked.legal_basis or (rule.rounds if asked.phase == "reception" else rule.policy).article
    articles = dict.fromkeys([basis, days.article] if days else [basis])
    return SupplementLetter(
        head=letterhead(case, paper),
        owner=person(owner_of(case)),
        procedure_name=procedure_version_of(case).name,
        request=request_of(case),
        phase="before_acceptance" if asked.phase == "reception" else "during_examination",
        reason=asked.reason,
        legal_basis=tuple(articles),
        signer=signer(case, paper, "Người hướng dẫn"),
        contact=contact(case, paper),
        missing=tuple(
            ComponentLine(
                name=row["name"],
                originals=row.get("originals", 0),
                certified_copies=row.get("certified", 0),
                copies=row.get("copies", 0),
            )
            for row in asked.missing
        ),
        corrections=tuple(asked.corrections) or (() if asked.missing else (asked.reason,)),
        answer_due_at=_end_of(asked),
        answer_term=_term_of(asked, days.value) if days else None,
        round_number=asked.round,
    )


def _term_of(asked: Supplement, days: int) -> str:
    """“15 ngày kể từ ngày gửi, giao phiếu; gửi, giao ngày 18/11/2026 thì đến hết ngày 03/12/2026”."""
    told = asked.sent_on or timezone.localdate(asked.asked_at)
    until = f" thì đến hết ngày {full_date(asked.answer_by)}" if asked.answer_by else ""
    return f"{days} ngày kể từ ngày gửi, giao phiếu; gửi, giao ngày {full_date(told)}{until}"


def _end_of(asked: Supplement) -> datetime | None:
    if asked.answer_by is None:
        return None
    local = timezone.localtime(asked.asked_at)
    return local.replace(year=asked.answer_by.year, month=asked.answer_by.month, day=asked.answer_by.day)


def refusal_note(case: Case, paper: IssuedPaper) -> RefusalNote:
    declined = case.state == "declined"
    about = "declined" if declined else "refusal"
    return RefusalNote(
        head=letterhead(case, paper),
        owner=person(owner_of(case)),
        procedure_name=procedure_version_of(case).name,
        request=request_of(case),
        stage="reception" if declined else "solving",
        reason=_reason(case, about),
        legal_basis=("Điều 18 Nghị định số 63/2010/NĐ-CP",),
        signer=signer(case, paper, "Người từ chối") if declined else head_of(case),
        contact=contact(case, paper),
        submitted_at=case.submitted_at,
        hour_told=not case.filed_by_day,
        online=case.channel == "online",
    )


def stop_notice(case: Case, paper: IssuedPaper) -> StopNotice:
    asked_by: Literal["applicant", "agency"] = "applicant" if case.state == "withdrawn" else "agency"
    decision = (
        "Dừng giải quyết hồ sơ theo đề nghị của người nộp." if asked_by == "applicant" else "Dừng giải quyết hồ sơ."
    )
    return StopNotice(
        head=letterhead(case, paper),
        owner=person(owner_of(case)),
        procedure_name=procedure_version_of(case).name,
        request=request_of(case),
        received_at=received_at_of(case),
        asked_by=asked_by,
        phase=STATES["processing"],
        reason=_reason(case, case.state),
        decision=decision,
        stopped_at=finished_at_of(case),
        signer=head_of(case),
        asked_at=case.finished_at if asked_by == "applicant" else None,
    )


def apology_letter(case: Case, paper: IssuedPaper) -> ApologyLetter:
    """The apology of an extension: what was promised, what is promised now, why; signed by who decided it."""
    event = _extensions(case)[paper.round - 1]
    facts, owner = facts_of(event), owner_of(case)
    remark = Remark.objects.filter(case=case, about="extended", digest=facts["remark"]).first()
    return ApologyLetter(
        head=replace(letterhead(case, paper), unit=None),
        addressee=Addressee(
            name=owner.name, address=owner.address or None, phone=owner.phone or None, email=owner.email or None
        ),
        procedure_name=procedure_version_of(case).name,
        received_at=received_at_of(case),
        promised_at=datetime.fromisoformat(facts["due_before"]),
        new_due_at=datetime.fromisoformat(facts.get("told_at") or facts["due_at"]),
        lead_unit=unit_name_at(case, paper.issued_at),
        reason=remark.text if remark else "",
        signer=decider_of(case, paper),
        # Too late to ask for more time, the letter only tells the new day.
        extension_text=None
        if "told_at" in facts
        else Term(Decimal(facts["days"]), Unit.WORKING_DAY).words(Style.PAPER),
        extension_number=facts["number"],
    )


def _extensions(case: Case) -> list[Event]:
    return list(events_about("case", case.pk, case.agency_id).filter(kind="case.extended").order_by("number"))


def _extension_act(case: Case, round_: int) -> tuple[datetime, int | None]:
    event = _extensions(case)[round_ - 1]
    return event.happened_at, event.actor_id


def _reason(case: Case, about: str) -> str:
    remark = Remark.objects.filter(case=case, about=about).order_by("-written_at").first()
    return remark.text if remark else ""


def _last(*kinds: str) -> Act:
    """The last event of one of these kinds, which brought the paper about."""

    def act(case: Case, round_: int) -> tuple[datetime, int | None]:
        events = events_about("case", case.pk, case.agency_id).filter(kind__in=kinds)
        event = events.reverse()[0]
        return event.happened_at, event.actor_id

    return act


def _request(case: Case, round_: int) -> tuple[datetime, int | None]:
    asked = list(Supplement.objects.filter(case=case).order_by("asked_at"))[round_ - 1]
    return asked.asked_at, asked.asked_by_id


# In the order in which the page of a case names them.
PAPERS: dict[str, StatutoryPaper] = {
    SLIP: StatutoryPaper(file_name="giay-hen-tra", make=slip, rounds=_slips, act=_slip_act, reprints=True),
    "control_sheet": StatutoryPaper(
        file_name="phieu-kiem-soat",
        make=sheet,
        rounds=lambda case: case.received_at is not None,
        final_in=("returned", "withdrawn", "stopped"),
    ),
    "supplement_request": StatutoryPaper(
        file_name="phieu-yeu-cau-bo-sung",
        make=supplement_request,
        rounds=lambda case: Supplement.objects.filter(case=case).count(),
        act=_request,
    ),
    "refusal_note": StatutoryPaper(
        file_name="phieu-tu-choi",
        make=refusal_note,
        rounds=lambda case: case.state == "declined" or bool(case.refusal and case.finished_at),
        act=_last("case.declined", "case.resolved"),
    ),
    RECEIPT: StatutoryPaper(
        file_name="bien-lai",
        make=fee_receipt,
        rounds=lambda case: len(receipts_of(case)),
        act=_receipt_act,
        reprints=True,
    ),
    "apology_letter": StatutoryPaper(
        file_name="van-ban-xin-loi", make=apology_letter, rounds=lambda case: case.extensions, act=_extension_act
    ),
    "stop_notice": StatutoryPaper(
        file_name="thong-bao-dung",
        make=stop_notice,
        rounds=lambda case: case.state in ("withdrawn", "stopped"),
        act=_last("case.withdrawn", "case.stopped"),
    ),
}
