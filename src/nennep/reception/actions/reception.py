"""Registers, accepts, guides and declines a dossier at the reception desk."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime
from itertools import count
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from nennep.cases.models import Case, Party, ReceivedComponent, SupplementRequest
from nennep.cases.parts.clock import promise
from nennep.cases.parts.codes import is_borne, is_taken, numbers_borne
from nennep.cases.parts.dossier import ComponentDraft, PartyDraft, answered, component_rows, party_rows, search_text
from nennep.cases.parts.fees import fee_part
from nennep.cases.parts.remarks import readable, remark_part
from nennep.cases.parts.stops import clock_after
from nennep.cases.parts.work_items import follow_steps, moves_of
from nennep.cases.queries.acts import permit
from nennep.cases.rules.acts import agencies_of
from nennep.definitions import engine
from nennep.documents.actions import reach_number, take_number
from nennep.documents.queries.numbers import last_number
from nennep.kernel.actors import Actor
from nennep.kernel.numbering import CaseCode, Stream, case_code, parse_case_code
from nennep.kernel.practice import marked
from nennep.kernel.text import legible
from nennep.ledger.actions import append, move
from nennep.ledger.statement import Insert
from nennep.org.models import Agency
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.processes.queries import graph_of_version

from ..parts.reception import process_for, reception_columns

# A portal's number so far behind the last one of our series is none of that series.
MOST_AHEAD = 1000


class Wishes(TypedDict, total=False):
    """What else the applicant said at the desk; each field is a column of the case."""

    result_channel: str
    summary: str
    sets: int
    fee_amount: int
    fee_paid_by: str
    request_key: str
    replaces: Case | None
    outside_code: str
    desk: Agency | None
    received_outside: bool


def register_case(
    agency: Agency,
    *,
    by: Actor,
    at: datetime,
    version: ProcedureVersion,
    channel: str,
    parties: Sequence[PartyDraft],
    components: Sequence[ComponentDraft] = (),
    answers: Mapping[str, str] | None = None,
    submitted_at: datetime | None = None,
    **wishes: Unpack[Wishes],
) -> Case:
    """A dossier as it was handed in: it has its code for life, and no clock yet.

    ``answers`` to the version's questions become variables of the case and lead to its variant.
    Event ``case.submitted``. Raises BrokenRuleError for an answer the version does not know. The code bears the day on
    which it is given (``at``), never that of ``submitted_at``, which may be a day of an old system; its number is
    never reused (also for declined dossiers).
    """
    variables, variant = answered(version, answers or {})
    with transaction.atomic():
        case = Case(
            agency=agency,
            kind="citizen",
            code=_code_for_life(agency, version, wishes, by=by, at=at),
            procedure_version=version,
            variant_id=variant,
            variables=variables,
            field_id=version.procedure.field_id,
            channel=channel,
            submitted_at=submitted_at or at,
            **wishes,
        )
        case.search_text = search_text(case, parties)
        case.save(force_insert=True)
        ReceivedComponent.objects.bulk_create(component_rows(case, components))
        rows = Party.objects.bulk_create(party_rows(case, parties))
        _tell_submitted(case, rows, by=by, at=at)
    return case


def receive_case(case: Case, *, by: Actor, at: datetime, happened_at: datetime | None = None) -> Case:
    """Accept a valid dossier: the clock starts, the due instant is promised, step one waits.

    Event ``case.received``. Raises BrokenRuleError where no process is in force, and the errors of ``ledger.move``.
    """
    grant = permit("receive", case, by=by)
    received_at = happened_at or at
    process, division = process_for(case, timezone.localdate(received_at))
    graph = graph_of_version(process)
    calendar = calendar_of(case.agency_id)
    # On a copy: the case itself changes when it is won, and not where somebody was quicker.
    received = copy(case)
    received.received_at, received.process_version_id = received_at, process
    received.division_id = division
    due = promise(received, calendar)
    received.due_at = due.at if due else None
    advance = engine.start(graph, case.variables)
    clock = clock_after(received, graph, advance.marking, at=received_at, calendar=calendar, signed=False)
    changes = reception_columns(received, due, advance) | clock.changes
    parts = moves_of(
        received, graph, advance, at=received_at, calendar=calendar, handler_id=None, due_at=clock.promised
    )
    facts = {
        "due_at": changes["due_at"],
        "provisional": changes["due_provisional"],
        "process": process,
        "calendar": calendar.version,
        "entered": [graph.nodes[node].step.id for node in advance.entered],
        **clock.facts(received.due_at),
    }
    parts += clock.parts
    if case.fee_amount and case.fee_paid_by:
        parts.append(fee_part(case, "paid", case.fee_amount, case.fee_paid_by, by=by, at=at))
        facts |= {"fee": case.fee_amount, "fee_paid_by": case.fee_paid_by}
    move(
        case, "received", by=by, at=at, happened_at=received_at, grant=grant, facts=facts, changes=changes, parts=parts
    )
    follow_steps(case, graph, parts, at=at)
    return case


def guide_applicant(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    missing: Sequence[Mapping[str, Any]] = (),
    corrections: Sequence[str] = (),
    legal_basis: str = "",
) -> Case:
    """Tell the applicant, once and completely, what is missing before acceptance (form 02)."""
    grant = permit("guide", case, by=by)
    row = {
        "case": case.pk,
        "round": SupplementRequest.objects.filter(case=case, phase="reception").count() + 1,
        "phase": "reception",
        "missing": list(missing),
        "corrections": [line for line in map(legible, corrections) if line],
        "reason": readable(reason),
        "legal_basis": legible(legal_basis),
        "guidance_ignored": False,
        "asked_at": at,
        "asked_by": by.user_id,
    }
    move(case, "guided", by=by, at=at, grant=grant, parts=[Insert(SupplementRequest, row)])
    return case


def decline_case(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """Not accepted, with the written reason (form 03); it does not count as received."""
    grant = permit("decline", case, by=by)
    remark, facts = remark_part(case, "declined", reason, by=by, at=at)
    move(case, "declined", by=by, at=at, grant=grant, facts=facts, parts=[remark])
    return case


def recall_case(case: Case, *, by: Actor, at: datetime) -> Case:
    """The applicant takes the dossier back before acceptance; it counts nowhere."""
    move(case, "recalled", by=by, at=at, grant=permit("recall", case, by=by))
    return case


def _code_for_life(agency: Agency, version: ProcedureVersion, wishes: Wishes, *, by: Actor, at: datetime) -> str:
    """The portal's code, else the next one of the day: the competent agency's, for linked groups the receiving desk's.

    Source: Điều 28 Nghị định 118/2025/NĐ-CP.
    """
    numbering = (wishes.get("desk") if version.linked else None) or agency
    return _portal_code(agency, version, wishes, by=by, at=at) or _next_code(numbering, timezone.localdate(at), by, at)


def _portal_code(agency: Agency, version: ProcedureVersion, wishes: Wishes, *, by: Actor, at: datetime) -> str:
    """The code that a portal gave to a dossier of a linked group; empty where it gave none that can be a case's code.

    Under the head of an agency here it is a number of that agency's series, written as the series writes it. The series
    goes on behind it where the doer takes dossiers in for that agency; the numbers of another agency are not theirs to
    move, and its series passes over the one that is taken when it comes to it.
    """
    code = wishes.get("outside_code", "") if version.linked else ""
    try:
        parsed = parse_case_code(code)
    except ValueError:
        return ""
    if marked(parsed.text, agency.pk) != code or is_borne(code):
        return ""
    owner = Agency.objects.filter(case_head=parsed.head, pk__gt=0).order_by("-pk").first()
    if owner is not None and parsed.stream is Stream.OWN and not _take_own(owner, parsed, by=by, at=at):
        return ""
    return "" if is_taken(code) else code


def _take_own(owner: Agency, code: CaseCode, *, by: Actor, at: datetime) -> bool:
    """Whether the code is one of the owner's series: as it writes them, and not far behind the last one given."""
    number, period = int(code.sequence), f"{code.day:%y%m%d}"
    if code.sequence != f"{number:04}" or not 1 <= number <= last_number(owner.pk, "case", period) + MOST_AHEAD:
        return False
    if owner.pk in agencies_of("register", by):
        reach_number(agency_id=owner.pk, kind="case", period=period, number=number, by=by, at=at)
    return True


def _next_code(agency: Agency, day: date, by: Actor, at: datetime) -> str:
    """The next code of the day; one that stands on a case already, as a portal gave it, is passed over."""
    period = f"{day:%y%m%d}"
    number = take_number(agency_id=agency.pk, kind="case", period=period, by=by, at=at)
    while is_taken(code := _written(agency, day, number)):
        borne = numbers_borne(code.removesuffix(f"{number:04}"))
        number = next(free for free in count(number + 1) if free not in borne)
        reach_number(agency_id=agency.pk, kind="case", period=period, number=number, by=by, at=at)
    return code


def _written(agency: Agency, day: date, number: int) -> str:
    try:
        return marked(case_code(agency.case_head, day, number), agency.pk)
    except ValueError as error:
        raise BrokenRuleError("", f"{error} Người quản trị sửa đầu mã hồ sơ ở trang Cơ quan, phòng.") from error


def _tell_submitted(case: Case, parties: Sequence[Party], *, by: Actor, at: datetime) -> None:
    append(
        "case.submitted",
        subject=("case", case.pk),
        agency_id=case.agency_id,
        by=by,
        at=at,
        happened_at=case.submitted_at,
        facts={
            "code": case.code,
            "procedure": case.procedure_version_id,
            "channel": case.channel,
            **({"replaces": case.replaces_id} if case.replaces_id else {}),
            **({"desk": case.desk_id} if case.desk_id else {}),
            "parties": {party.role: party.digest for party in parties},
        },
    )
