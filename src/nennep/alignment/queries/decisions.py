"""What a publishing decision asks of the processes: which, by whom, until when, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nennep.documents.models import LegalDocument
from nennep.documents.queries import registers_of
from nennep.documents.rules import LegalDuty, due_day, law_named, terms
from nennep.kernel.actors import Actor
from nennep.kernel.names import nearest
from nennep.kernel.worktime import Calendar, raw_last_day
from nennep.org.models import CalendarVersion, Position, User
from nennep.org.queries import held_on
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import HANDLE, REVIEW
from nennep.procedures.models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from nennep.procedures.queries.decision_doubts import day_of, held_before, included
from nennep.procedures.rules.published import Published
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.rules.approvals import HELD_STATES, OPEN_STATES

from ..rules.checklist import AttributeChange, changes_of, reason_of

QMS = "qms"
PUBLISH = ("publish", "publish_index")


@dataclass(frozen=True, slots=True)
class FollowingProcess:
    """One process that has to follow: ``lines`` with what each changes, ``standing`` its open draft.

    ``due`` is the last day of the law to bring the change into the quality system, None where no
    calendar knows it; ``start`` the day it runs from.
    """

    process: Process
    lines: tuple[tuple[DecisionLine, tuple[AttributeChange, ...]], ...]
    standing: ProcessVersion | None
    owner: User | None
    start: date | None
    due: date | None
    begins: bool
    laws: tuple[LegalDocument, ...] = ()

    def reason(self, number: str) -> str:
        """“QĐ 1893/QĐ-UBND: thời hạn từ 30 xuống 27 ngày”."""
        told = [(_code(line), changes) for line, changes in self.lines]
        return reason_of(number, told)


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying will do: lines that make a version, those that end a procedure, and the processes."""

    versions: tuple[DecisionLine, ...]
    repeals: tuple[DecisionLine, ...]
    asked: tuple[FollowingProcess, ...]
    resting: tuple[Process, ...]

    @property
    def groups(self) -> "list[Share]":
        """The processes asked for, those of one person and one day together."""
        found: dict[tuple[str, date | None], Share] = {}
        for one in self.asked:
            words = f"giao {one.owner.full_name}" if one.owner else "chưa giao"
            if one.standing is not None:
                words = f"đang có bản nháp, thêm việc, {words}"
            if not one.begins:
                words = "chưa có bản nào để soạn từ đó"
            due = one.due if one.begins else None
            found.setdefault((words, due), Share(words, due, [])).codes.append(one.process.code)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Share:
    """Processes that go to the same person until the same day."""

    words: str
    due: date | None
    codes: list[str]


def decisions_of(actor: Actor) -> QuerySet[PublishingDecision]:
    """The decisions of the actor's agencies, drafts first, then the newest."""
    return (
        PublishingDecision.objects.filter(agency_id__in=actor.agency_ids)
        .select_related("agency", "file", "entered_by")
        .order_by("-state", "-signed_on", "-pk")
    )


def decision_of(actor: Actor, code: str) -> PublishingDecision:
    """That of the own agency first. Raises PublishingDecision.DoesNotExist."""
    agencies = actor.agency_ids
    found = decisions_of(actor).filter(code=code)
    own = nearest(found, agencies, lambda each: each.agency_id)
    if own is None:
        raise PublishingDecision.DoesNotExist
    return own


def decisions_by_state(actor: Actor, state: str) -> QuerySet[PublishingDecision]:
    """Those of the actor's agencies in that state, the newest first."""
    found = decisions_of(actor).filter(state=state)
    return found.order_by("-pk") if state == "draft" else found


def lines_to_compare(decision: PublishingDecision) -> list[DecisionLine]:
    """The lines of a decision in its own order, with what each changes."""
    found = decision.lines.select_related("procedure").prefetch_related("replaced")
    return list(found.order_by("order"))


def line_at(decision: PublishingDecision, order: int) -> DecisionLine:
    """The line at that place. Raises DecisionLine.DoesNotExist."""
    return decision.lines.select_related("procedure").get(order=order)


def plan_of(decision: PublishingDecision, today: date, lines: Sequence[DecisionLine] | None = None) -> Plan:
    """What carrying out these lines (all that are not left out) asks of processes."""
    lines = included(decision) if lines is None else lines
    versions = tuple(line for line in lines if line.change and line.change != "repealed")
    repeals = tuple(line for line in lines if line.change == "repealed" and line.procedure)
    desk = _desk(decision, lines, today)
    asked = tuple(_asked(desk, process, decision) for process in desk.asking)
    resting = tuple(each for each in desk.processes if each not in desk.asking)
    return Plan(versions, repeals, asked, resting)


def processes_served(version: ProcedureVersion) -> set[int]:
    """Those that have, or had and dropped, a version that covers this one or a later one of its procedure."""
    covering = ProcessVersion.objects.filter(covers__procedure=version.procedure_id, covers__number__gte=version.number)
    return set(covering.values_list("process", flat=True))


@dataclass(frozen=True, slots=True)
class _Desk:
    processes: Sequence[Process]
    asking: Sequence[Process]
    by_process: Mapping[int, list[DecisionLine]]
    held: Mapping[int, Published]
    open: Mapping[int, ProcessVersion]
    newest: Mapping[int, ProcessVersion]
    posts: Sequence[Position]
    laws: Mapping[str, LegalDocument]
    calendar: Calendar | None


def _desk(decision: PublishingDecision, lines: Sequence[DecisionLine], today: date) -> _Desk:
    concerned = {each.pk: line for line in lines for each in procedures_of(line)}
    through = Process.procedures.through._default_manager.filter(procedure__in=concerned)
    by_process: dict[int, list[DecisionLine]] = {}
    for process, procedure in through.values_list("process", "procedure"):
        by_process.setdefault(process, []).append(concerned[procedure])
    for pk, theirs in by_process.items():
        by_process[pk] = sorted({x.order: x for x in theirs}.values(), key=lambda x: x.order)
    found = Process.objects.filter(pk__in=by_process).select_related("division").order_by("code")
    processes = list(found)
    asking = [each for each in processes if any(line.change != "repealed" for line in by_process[each.pk])]
    versions = ProcessVersion.objects.filter(process__in=processes).select_related(
        "process", "owner", "opened_by", "submitted_by"
    )
    rows = list(versions.defer("definition", "examples").order_by("pk"))
    return _Desk(
        processes,
        asking,
        by_process,
        held_before(decision, concerned),
        {row.process_id: row for row in rows if row.state in OPEN_STATES},
        {row.process_id: row for row in rows if row.state in HELD_STATES},
        list(
            Position.objects.filter(held_on(today), agency_id=decision.agency_id, user__is_active=True).select_related(
                "user"
            )
        ),
        _laws(decision.agency_id),
        _calendar(decision.agency_id),
    )


def procedures_of(line: DecisionLine) -> list[Procedure]:
    """The procedures that a line changes or ends."""
    return [*([line.procedure] if line.procedure else []), *line.replaced.all()]


def _laws(agency_id: int) -> dict[str, LegalDocument]:
    found: dict[str, LegalDocument] = {}
    for register in registers_of([agency_id]):
        for document in LegalDocument.objects.filter(agency_id=register):
            found.setdefault(document.number_key, document)
    return found


def _calendar(agency_id: int) -> Calendar | None:
    try:
        return calendar_of(agency_id)
    except CalendarVersion.DoesNotExist:
        return None


def _asked(desk: _Desk, process: Process, decision: PublishingDecision) -> FollowingProcess:
    lines = [line for line in desk.by_process[process.pk] if line.change != "repealed"]
    told = [(line, changes_of(line.change, line.values, _before(desk, line))) for line in lines]
    starts = [start for line in lines if (start := _start(desk, line, decision))]
    start = min(starts, default=None)
    newest = desk.newest.get(process.pk)
    standing = desk.open.get(process.pk)
    return FollowingProcess(
        process,
        tuple(told),
        standing,
        standing.owner if standing and standing.owner else _owner(desk, process, newest),
        start,
        _due(desk, start),
        newest is not None or standing is not None,
        tuple({law.pk: law for line in lines for law in _new_laws(desk, line)}.values()),
    )


def _before(desk: _Desk, line: DecisionLine) -> Published | None:
    """What the procedure said until now."""
    return next((desk.held[each.pk] for each in procedures_of(line) if each.pk in desk.held), None)


def _start(desk: _Desk, line: DecisionLine, decision: PublishingDecision) -> date | None:
    """The effect of the law that is newly cited where the register holds it, else of the line itself.

    A law older than the version that is held is no news and begins nothing.
    """
    days = [law.effective_from for law in _new_laws(desk, line) if law.effective_from]
    return min(days, default=None) or day_of(line, decision)


def _new_laws(desk: _Desk, line: DecisionLine) -> list[LegalDocument]:
    """The laws that the line cites, its procedure did not, and that came since its version."""
    rows = [desk.held[each.pk] for each in procedures_of(line) if each.pk in desk.held]
    known = {basis.document for row in rows for basis in row.bases}
    since = rows[0].valid_from if rows else None
    named = [
        law_named(basis["document"], desk.laws)
        for basis in line.values.get("bases", ())
        if basis["document"] not in known
    ]
    return [law for law in named if law and law.effective_from and (since is None or law.effective_from > since)]


def _due(desk: _Desk, start: date | None) -> date | None:
    """The last day to bring the change into the quality system (QĐ 19/2014/QĐ-TTg Điều 4).

    Beyond the days that the calendar knows it does not move on from a day off.
    """
    if start is None:
        return None
    asked = [t for t in terms() if t.key == QMS and t.is_asked(start, shortened=False, subject="process")]
    if not asked:
        return None
    known = due_day(asked[0], start, desk.calendar) if desk.calendar else None
    return known or raw_last_day(start, asked[0].budget)


@dataclass(frozen=True, slots=True)
class Late:
    """The decision was signed after the day by which ``term`` asks for it, because of this law."""

    law: LegalDocument
    term: LegalDuty
    day: date


def late_signing(decision: PublishingDecision, plan: Plan) -> list[Late]:
    """Where it was signed too near to the effect of a law it follows: both ways of counting.

    The decree counts calendar days, the index working days; the terms are those of the register.
    """
    signed, calendar = decision.signed_on, _calendar(decision.agency_id)
    laws = {law.pk: law for asked in plan.asked for law in asked.laws}
    if signed is None or calendar is None:
        return []
    of_ministry = decision.issuer.upper().startswith("BỘ")
    names = ("publish_ministry", "publish_ministry_index") if of_ministry else PUBLISH
    found = []
    for law in laws.values():
        effect = law.effective_from
        for term in terms():
            if effect is None or term.key not in names:
                continue
            asked = term.is_asked(effect, shortened=law.is_shortened, subject="procedure")
            day = due_day(term, effect, calendar) if asked else None
            if day and signed > day:
                found.append(Late(law, term, day))
    return found


def _owner(desk: _Desk, process: Process, newest: ProcessVersion | None) -> User | None:
    """Who drafted it last and is still here; else the one handler, else the one head, of its division."""
    here = {post.user_id: post.user for post in desk.posts}
    if newest is not None:
        for person in (newest.owner_id, newest.submitted_by_id, newest.opened_by_id):
            if person in here:
                return here[person]
    own = [post for post in desk.posts if post.division_id == process.division_id]
    for duty in (HANDLE, REVIEW):
        found = {post.user_id: post.user for post in own if duty in post.duties}
        if len(found) == 1:
            return next(iter(found.values()))
    return None


def _code(line: DecisionLine) -> str:
    return line.procedure.quality_code if line.procedure else line.code


@dataclass(frozen=True, slots=True)
class AbolishedProcedure:
    """A procedure that is received no more: its last version, and the decision that ended it."""

    version: ProcedureVersion
    decision: PublishingDecision | None


def ended_procedures(process: Process) -> tuple[list[AbolishedProcedure], bool]:
    """The procedures of the process that were ended, and whether any other of its procedures lives."""
    rows = ProcedureVersion.objects.filter(procedure__processes=process)
    rows = rows.select_related("procedure").order_by("number")
    newest = list({row.procedure_id: row for row in rows}.values())
    ended = [row for row in newest if row.status == "repealed"]
    keys = [row.procedure_id for row in ended]
    lines = DecisionLine.objects.filter(
        Q(change="repealed", procedure__in=keys) | Q(change="replaced", replaced__in=keys),
        decision__state="applied",
        left_out="",
    )
    by_key: dict[int, PublishingDecision] = {}
    for line in lines.select_related("decision", "procedure").prefetch_related("replaced"):
        ends = list(line.replaced.all()) if line.change == "replaced" else [line.procedure]
        by_key |= {each.pk: line.decision for each in ends if each}
    found = [AbolishedProcedure(row, by_key.get(row.procedure_id)) for row in ended]
    return found, len(ended) < len(newest)
