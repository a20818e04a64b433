"""The steps of a case: taken, completed, assigned, fired by time."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.engine import Advance, Graph, Node
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import legible
from nennep.kernel.worktime import timeliness
from nennep.ledger.actions import move, note, overtaken
from nennep.ledger.statement import Insert, Part, Update
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import ASSIGN, BrokenRuleError
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case, Result
from ..parts.partners import AnswerPaper, answer_part, asked_item, checked_paper, is_with_partner
from ..parts.remarks import remark_part
from ..parts.stops import ClockChange, clock_after, item_promises
from ..parts.work_items import close_all, follow_steps, is_of_desk, moves_of
from ..queries.acts import permit, permit_step
from ..queries.tasks import is_handler_for, numbers_result
from ..rules import SENT_BACK_WITHOUT_REASON
from .result_numbers import issue_numbered, numbered_result

GONE = "Bước {} không còn chờ xử lý."


class StepRefusedError(Refusal):
    """The step may not be completed so; the words are for the screen."""

    kind = "unlawful"


def complete_step(
    case: Case,
    *,
    step: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    outcome: str = "",
    remark: str = "",
    handler_id: int | None = None,
    variables: Mapping[str, Any] | None = None,
    result: Mapping[str, Any] | None = None,
    paper: AnswerPaper | None = None,
) -> Case:
    """The step is done: tokens, items, timers and the event change together, or nothing does.

    A signing step resolves the case, a returning one hands the result back, unless the conclusion sends it back; others
    leave the legal state. What is sent back needs a ``remark``, an assigning step ``handler_id``. ``result``: columns of the Result,
    ``series``, ``dated_on``; ``paper``: the answer of another agency. Raises StepRefusedError, NotPermittedError, ConflictError, BrokenRuleError.
    """
    graph, node = _step_of(case, step)
    grant = permit_step(case, node, by=by, refused=StepRefusedError)
    happened, values = happened_at or at, {**case.variables, **(variables or {})}
    try:
        advance = engine.complete(graph, tuple(case.tokens), node.id, values, outcome)
    except engine.NotLiveError as error:
        raise overtaken(case, by=by, at=at, words=GONE.format(step)) from error
    node, result = _left(node, outcome, remark, result or {})
    clock = _clock(case, graph, advance, happened, signed=node.step.signs)
    changes = clock.changes | _changes(case, node, outcome, advance, values, handler_id, happened, clock.due_at)
    parts = _moves(case, graph, advance, changes.get("handler", case.handler_id), happened, clock)
    facts = _facts(graph, node, advance, outcome, handler_id) | clock.facts(case.due_at)
    given, numbered = numbered_result(case, given=result, by=by, at=at, happened_at=happened)
    said, told, signed = _said(case, graph, node, paper, remark, outcome, by=by, at=at)
    parts, facts = [*parts, *said], facts | told
    parts += _result_parts(case, node, by, grant, happened, given | signed)
    write = partial(_write, case, node, advance, by, grant, at, happened, facts, changes)
    issue_numbered(case, numbered=numbered, parts=parts, write=write, facts=facts, by=by, at=at)
    follow_steps(case, graph, parts, at=at)
    return case


def _left(node: Node, outcome: str, remark: str, result: Mapping[str, Any]) -> tuple[Node, Mapping[str, Any]]:
    """The step as that conclusion leaves it, and the result that comes of it: none where the case is sent back.

    Whoever gets the case back must read why. Raises StepRefusedError without a remark.
    """
    if outcome not in node.back:
        return node, result
    if not legible(remark):
        raise StepRefusedError(SENT_BACK_WITHOUT_REASON.format("Ý kiến", outcome), field="remark", kind="broken_rule")
    return node.concluded(outcome), {}


def _said(
    case: Case,
    graph: Graph,
    node: Node,
    paper: AnswerPaper | None,
    remark: str,
    outcome: str,
    *,
    by: Actor,
    at: datetime,
) -> tuple[list[Part], dict[str, Any], dict[str, Any]]:
    """The row of the remark where one was made, and what ``_answered`` says."""
    rows, told, signed = _answered(case, graph, node, paper, outcome or remark, by=by, at=at)
    if not legible(remark):
        return rows, told, signed
    row, sealed = remark_part(case, "step", remark, by=by, at=at, node=node.step.id)
    return [row, *rows], sealed | told, signed


def _answered(
    case: Case, graph: Graph, node: Node, paper: AnswerPaper | None, words: str, *, by: Actor, at: datetime
) -> tuple[list[Part], dict[str, Any], dict[str, Any]]:
    """At a step of another agency the row of its answer, what the event tells of it, and the columns of a result it signed.

    Nothing at a step of our own. Raises BrokenRuleError where the paper is missing, or nothing at all was answered.
    """
    item = asked_item(case, node)
    if item is None:
        return [], {}, {}
    is_required = node.step.signs or not is_with_partner(case, item)
    kept, file = checked_paper(paper, is_required=is_required, at=at)
    if kept.is_empty and not legible(words):
        raise BrokenRuleError("remark", "Ghi nội dung trả lời, hoặc số, ngày, tệp của văn bản trả lời.")
    row, told = answer_part(case, node, item, kept, file, by=by, at=at)
    signs = node.step.signs and numbers_result(graph, node)
    return [row], told, {"number": kept.number, "issued_at": at, "file": file.pk if file else None} if signs else {}


def take_step(case: Case, *, step: str, by: Actor, at: datetime) -> Case:
    """The doer confirms that the step has come into their hands (nhận); no state changes."""
    _, node = _step_of(case, step)
    grant = permit_step(case, node, by=by, refused=StepRefusedError, taking=True)
    if node.id not in case.tokens:
        raise overtaken(case, by=by, at=at, words=GONE.format(step))
    # Who stands in takes it in the name of the lender, whose work it stays.
    taken = Update(
        WorkItem,
        {"subject_type": "case", "subject_id": case.pk, "node": step, "state": "open"},
        {"taken_at": at, "assignee": grant.acting_for_id or by.user_id},
    )
    note(case, "step.taken", by=by, at=at, grant=grant, facts={"step": step}, parts=[taken])
    return case


def propose_refusal(case: Case, *, by: Actor, at: datetime, reason: str) -> Case:
    """The handler proposes a reasoned refusal to solve; the case goes on to the signer.

    The signed answer is a Result like any other (NĐ 61/2018 Điều 19.8), sent within the limit.
    """
    grant = permit("propose_refusal", case, by=by, broken=StepRefusedError)
    row, facts = remark_part(case, "refusal", reason, by=by, at=at)
    note(case, "case.refusal_proposed", by=by, at=at, grant=grant, facts=facts, changes={"refusal": True}, parts=[row])
    return case


def record_tracking(case: Case, *, by: Actor, at: datetime, tracking_number: str) -> Case:
    """The post carries the result under that number. Event ``case.tracking_recorded``."""
    grant = permit("record_tracking", case, by=by)
    told = {"tracking_number": tracking_number}
    row = Update(Result, {"case": case.pk, "superseded_at": None}, told)
    note(case, "case.tracking_recorded", by=by, at=at, grant=grant, facts=told, parts=[row])
    return case


def fire_timer(case: Case, *, node: int, by: Actor, at: datetime) -> Case:
    """A timer or alarm of the case has come: an ordinary guarded move, so it happens once."""
    permit("fire_timer", case, by=by, unlawful=StepRefusedError)
    graph = graph_of_version(case.process_version_id)
    advance = engine.fire(graph, tuple(case.tokens), node, case.variables)
    clock = _clock(case, graph, advance, at, signed=False)
    parts = _moves(case, graph, advance, case.handler_id, at, clock)
    timed = graph.nodes[node]
    facts = {
        "step": timed.step.id,
        "timer": node,
        "entered": [graph.nodes[number].step.id for number in advance.entered],
        **clock.facts(case.due_at),
    }
    note(
        case,
        "step.timed",
        by=by,
        at=at,
        facts=facts,
        changes={"tokens": list(advance.marking)} | clock.changes,
        parts=parts,
    )
    follow_steps(case, graph, parts, at=at)
    return case


def _step_of(case: Case, step_id: str) -> tuple[Graph, Node]:
    if case.process_version_id is None:
        raise StepRefusedError("Hồ sơ chưa tiếp nhận, nên chưa có bước nào.")
    graph = graph_of_version(case.process_version_id)
    if step_id not in graph.ids:
        raise StepRefusedError(f"Quy trình của hồ sơ không có bước {step_id}.")
    return graph, graph.node(step_id)


def _clock(case: Case, graph: Graph, advance: Advance, at: datetime, *, signed: bool) -> ClockChange:
    calendar = calendar_lately_of(case.agency_id)
    signed = signed or case.finished_at is not None
    return clock_after(case, graph, advance.marking, at=at, calendar=calendar, signed=signed)


def _moves(
    case: Case, graph: Graph, advance: Advance, handler_id: int | None, at: datetime, clock: ClockChange
) -> list[Part]:
    calendar = calendar_lately_of(case.agency_id)
    parts = moves_of(case, graph, advance, at=at, calendar=calendar, handler_id=handler_id, due_at=clock.promised)
    if clock.changes:
        beside = [node.step.id for node in engine.live_steps(graph, advance.marking) if node.id not in advance.entered]
        parts += item_promises(case, graph, beside, clock.promised, calendar)
    return [*parts, *clock.parts]


def _refuse_stranger(case: Case, handler_id: int, at: datetime) -> None:
    if not is_handler_for(case, handler_id, at):
        raise StepRefusedError("Người được chọn không thụ lý ở phòng này. Chọn một người của phòng đang giữ việc.")


def _facts(graph: Graph, node: Node, advance: Advance, outcome: str, handler_id: int | None) -> dict[str, Any]:
    entered = [graph.nodes[number].step.id for number in advance.entered]
    facts = {"step": node.step.id, "outcome": outcome, "entered": entered}
    return (
        facts | ({"handler": handler_id} if handler_id else {}) | ({"at_desk": True} if is_of_desk(node.step) else {})
    )


def _changes(
    case: Case,
    node: Node,
    outcome: str,
    advance: Advance,
    values: Mapping[str, Any],
    handler_id: int | None,
    happened: datetime,
    due_at: datetime | None,
) -> dict[str, Any]:
    changes: dict[str, Any] = {"tokens": list(advance.marking)}
    if case.refusal and outcome in node.back:
        changes["refusal"] = False
    if values != case.variables:
        changes["variables"] = dict(values)
    if node.step.duty == ASSIGN and not node.step.agency:
        if handler_id is None:
            raise StepRefusedError("Chọn người thụ lý rồi mới chuyển được.")
        _refuse_stranger(case, handler_id, happened)
        changes["handler"] = handler_id
    if node.step.signs and case.finished_at is None:
        changes |= _closing_columns(case, happened, due_at)
    if node.step.returns:
        changes["returned_at"] = happened
    return changes


def _closing_columns(case: Case, finished_at: datetime, due_at: datetime | None) -> dict[str, Any]:
    """Finish, its month, and the class by definition D1; no class without a promise."""
    local = timezone.localtime(finished_at)
    outcome = ""
    if due_at is not None:
        outcome = str(timeliness(finished_at, due_at, calendar_lately_of(case.agency_id)))
    return {"finished_at": finished_at, "period": local.year * 100 + local.month, "outcome": outcome}


def _result_parts(
    case: Case, node: Node, by: Actor, grant: Grant, happened: datetime, result: Mapping[str, Any]
) -> list[Part]:
    if node.step.signs and case.finished_at is None:
        row = {
            "case": case.pk,
            "kind": "refused" if case.refusal else "granted",
            "number": result.get("number", ""),
            "title": result.get("title", ""),
            "signed_by": by.user_id,
            "acting_for": grant.acting_for_id,
            "signed_at": happened,
            "issued_at": result.get("issued_at"),
            "receiver": "",
            "tracking_number": "",
        }
        return [Insert(Result, row | ({"file": result["file"]} if result.get("file") else {}))]
    if result:
        return [Update(Result, {"case": case.pk, "superseded_at": None}, dict(result))]
    return []


def _write(
    case: Case,
    node: Node,
    advance: Advance,
    by: Actor,
    grant: Grant,
    at: datetime,
    happened: datetime,
    facts: Mapping[str, Any],
    changes: Mapping[str, Any],
    parts: list[Part],
) -> None:
    common: dict[str, Any] = {
        "by": by,
        "at": at,
        "happened_at": happened,
        "grant": grant,
        "facts": facts,
        "changes": changes,
    }
    if node.step.signs and case.state == "processing":
        move(case, "resolved", parts=parts, **common)
    elif node.step.returns:
        ended = close_all(case) if advance.ended else []
        move(case, "returned", parts=[*parts, *ended], **common)
    else:
        note(case, "step.completed", parts=parts, **common)
