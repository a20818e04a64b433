"""Takes over a dossier that was open in the old system when the agency began here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.cases.models import Case, Interval, ReceivedComponent
from nennep.cases.models import Party as PartyRow
from nennep.cases.parts.clock import hours_to_result, supplement_rule_of
from nennep.cases.parts.codes import bearers, is_taken
from nennep.cases.parts.dossier import ComponentDraft, PartyDraft, component_rows, party_rows, search_text
from nennep.cases.parts.fees import fee_part
from nennep.cases.parts.stops import clock_after
from nennep.cases.parts.work_items import moves_of
from nennep.cases.queries.acts import permit_start
from nennep.cases.queries.tasks import is_handler_for
from nennep.definitions import engine
from nennep.definitions.engine import Advance, Graph, Marking
from nennep.documents.actions import reach_number
from nennep.kernel.actors import Actor, machine
from nennep.kernel.numbering import CaseCode, parse_case_code
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, take_line
from nennep.ledger.statement import Insert, Part, Update
from nennep.org.models import Agency, Division
from nennep.org.queries.calendars import calendar_of
from nennep.org.queries.names import last_successor
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.processes.queries import graph_of_version, held_for

from ..queries.take_over import last_code_number
from ..rules.open_dossiers import ToldDays, fault_of_bearer, fault_of_code, faults_of_days, takes_number


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDossier:
    """A dossier as the old system tells it. ``step`` is where it stands, ``waiting_since`` since when for a supplement."""

    code: str
    version: ProcedureVersion
    received_at: datetime
    due_at: datetime | None
    step: str
    channel: str
    parties: Sequence[PartyDraft]
    components: Sequence[ComponentDraft] = ()
    division_id: int | None = None
    handler_id: int | None = None
    waiting_since: datetime | None = None
    summary: str = ""
    fee_amount: int = 0
    fee_paid_by: str = ""


def take_over(agency: Agency, *, dossier: OpenDossier, by: Actor, at: datetime) -> Case:
    """Afterwards the dossier goes on here: with its code, its promise as told, and its step waiting for who does it.

    The process is the one in force today. Event ``case.taken_over``, which happened at the reception in the
    old system. Raises BrokenRuleError; then nothing of it is written.
    """
    grant = permit_start("take_over", agency.pk, by=by)
    process, graph, marking = _place_of(dossier, at)
    code = _code_of(dossier)
    _check(agency, dossier, code, graph, at)
    try:
        with transaction.atomic():
            _hold_code(agency, code, by, at)
            take_line(agency.pk)  # no division ends, nobody leaves meanwhile
            case = _case_of(agency, dossier, process, marking, at)
            case.search_text = search_text(case, dossier.parties)
            case.save(force_insert=True)
            ReceivedComponent.objects.bulk_create(component_rows(case, dossier.components))
            parties = PartyRow.objects.bulk_create(party_rows(case, dossier.parties))
            append(
                "case.taken_over",
                subject=("case", case.pk),
                agency_id=agency.pk,
                by=by,
                at=at,
                happened_at=dossier.received_at,
                grant=grant,
                facts=_facts(case, dossier, parties),
                parts=[*_parts(case, graph, marking, at), *_paid(case)],
            )
    except IntegrityError as error:
        if not Case.objects.filter(agency=agency, code=dossier.code).exists():
            raise
        raise BrokenRuleError("code", f"Mã {dossier.code} vừa có ở đây; mở hồ sơ ấy để xem.") from error
    case.refresh_from_db()
    return case


def _place_of(dossier: OpenDossier, at: datetime) -> tuple[tuple[int, int], Graph, Marking]:
    """The process in force and where the dossier stands in it. Raises BrokenRuleError."""
    process = held_for(dossier.version.procedure_id, timezone.localdate(at))
    if process is None:
        raise BrokenRuleError("procedure", "Thủ tục chưa có quy trình có hiệu lực hôm nay.")
    graph = graph_of_version(process[0])
    marking = engine.standing_at(graph, dossier.step)
    if marking is None:
        raise BrokenRuleError("step", f"Quy trình không có bước “{dossier.step}” để hồ sơ đứng ở đó.")
    return process, graph, marking


def _code_of(dossier: OpenDossier) -> CaseCode:
    try:
        return parse_case_code(dossier.code)
    except ValueError as error:
        raise BrokenRuleError("code", str(error)) from error


def _check(agency: Agency, dossier: OpenDossier, code: CaseCode, graph: Graph, at: datetime) -> None:
    """Raises BrokenRuleError for what the check of a list refuses: time has passed since, and numbers were given."""
    told = ToldDays(received=dossier.received_at, due=dossier.due_at, stopped=dossier.waiting_since)
    after = hours_to_result(graph, dossier.step)[1]
    faults = faults_of_days(told, hours_after=after, calendar=calendar_of(agency.pk), at=at)
    today = timezone.localdate(at)
    words = fault_of_code(code, own_head=agency.case_head, today=today, last=lambda: last_code_number(agency.pk, today))
    for field, told_fault in [("code", words), *faults.items()]:
        if told_fault:
            raise BrokenRuleError(field, told_fault)


def _case_of(agency: Agency, dossier: OpenDossier, process: tuple[int, int], marking: Marking, at: datetime) -> Case:
    """The case, in the division that does today what the one of the list did. Raises BrokenRuleError for its handler."""
    waits = dossier.waiting_since is not None
    division = last_successor(Division.objects.get(pk=dossier.division_id or process[1]))
    case = Case(
        agency=agency,
        kind="citizen",
        code=dossier.code,
        procedure_version=dossier.version,
        process_version_id=process[0],
        field_id=dossier.version.procedure.field_id,
        division=division,
        handler_id=dossier.handler_id,
        channel=dossier.channel,
        summary=nfc(dossier.summary),
        fee_amount=dossier.fee_amount,
        fee_paid_by=dossier.fee_paid_by,
        # A new row is born in its state; nothing moves.
        state="waiting" if waits else "processing",
        tokens=list(marking),
        submitted_at=dossier.received_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        first_due_at=dossier.due_at,
        stopped_since=dossier.waiting_since,
        supplement_rounds=int(waits),
        taken_over_at=at,
    )
    if dossier.handler_id and not is_handler_for(case, dossier.handler_id, at):
        words = f"Người được ghi không còn thụ lý ở {division.name}. Sửa ô này trong danh sách rồi nhận lại."
        raise BrokenRuleError("handler", words)
    return case


def _hold_code(agency: Agency, code: CaseCode, by: Actor, at: datetime) -> None:
    """The counter of today goes on behind a number of the own head, so that no new code meets it.

    Raises BrokenRuleError where a dossier of another agency bears the code.
    """
    today = timezone.localdate(at)
    if takes_number(code, own_head=agency.case_head, today=today):
        period, number = f"{today:%y%m%d}", int(code.sequence)
        reach_number(agency_id=agency.pk, kind="case", period=period, number=number, by=by, at=at)
    if is_taken(code.text) and (other := bearers([code.text], besides=agency.pk)):
        raise BrokenRuleError("code", fault_of_bearer(other[code.text]))


def _parts(case: Case, graph: Graph, marking: Marking, at: datetime) -> list[Part]:
    """The item of the step, its timers, and the stop of the clock where it stands."""
    calendar = calendar_of(case.agency_id)
    advance = Advance(marking, marking, (), ended=False, end_name="")
    if case.stopped_since is None:
        clock = clock_after(case, graph, marking, at=at, calendar=calendar, signed=False)
        changed = [Update(Case, {"id": case.pk}, clock.changes)] if clock.changes else []
        stops, promised = [*clock.parts, *changed], clock.promised
    else:
        stops, promised = [Insert(Interval, _stop_row(case))], None
    items = moves_of(case, graph, advance, at=at, calendar=calendar, handler_id=case.handler_id, due_at=promised)
    return [*_waiting(items, case), *stops]


def _waiting(items: Sequence[Part], case: Case) -> list[Part]:
    """The items as they stand with the clock: none is open while a supplement is awaited."""
    if case.stopped_since is None:
        return list(items)
    return [
        Insert(each.model, {**each.values, "state": "waiting"})
        if isinstance(each, Insert) and "state" in each.values
        else each
        for each in items
    ]


def _paid(case: Case) -> list[Part]:
    """The fee that was taken in the old system: on the day of the reception there, by nobody of here."""
    if not (case.fee_amount and case.fee_paid_by and case.received_at):
        return []
    nobody = machine(case.agency_id)
    return [fee_part(case, "paid", case.fee_amount, case.fee_paid_by, by=nobody, at=case.received_at)]


def _stop_row(case: Case) -> dict[str, Any]:
    return {
        "case": case.pk,
        "started_at": case.stopped_since,
        "ended_at": None,
        "reason": "supplement",
        "document": "yêu cầu ở hệ thống cũ",
        "policy": supplement_rule_of(case).policy.value,
        "steps": [],
        "due_before": case.due_at,
        "due_after": None,
    }


def _facts(case: Case, dossier: OpenDossier, parties: Sequence[PartyRow]) -> dict[str, Any]:
    return {
        "code": case.code,
        "procedure": case.procedure_version_id,
        "process": case.process_version_id,
        "channel": case.channel,
        "due_at": case.due_at,
        "entered": [dossier.step],
        "clock": "stands" if case.stopped_since else "runs",
        "handler": case.handler_id,
        "fee": case.fee_amount,
        "fee_paid_by": case.fee_paid_by,
        "parties": {party.role: party.digest for party in parties},
    }
