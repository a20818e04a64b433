"""Sends a case back from a step that reviews or signs, whatever ways its process draws."""

from datetime import datetime

from nennep.definitions import engine
from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import note, overtaken
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import BrokenRuleError

from ..models import Case
from ..parts.remarks import remark_part
from ..parts.stops import clock_after, item_promises
from ..parts.work_items import follow_steps, moves_of
from ..queries.acts import permit_sending_back
from ..queries.ways_back import live_node, ways_back
from ..rules import SENT_BACK
from .steps import GONE, StepRefusedError

NO_REASON = "Lý do còn trống. Ghi rõ vì sao trả lại và việc phải sửa: người nhận lại đọc đúng lời này."
NO_WAY = "Chọn bước nhận lại trong danh sách."


def send_back(case: Case, *, step: str, to: str, reason: str, by: Actor, at: datetime) -> Case:
    """Afterwards the case waits at the earlier step ``to``, and whoever does that reads the reason.

    Nothing is signed, a proposed refusal is proposed no more, the handler and the promise to the citizen stay.
    Event ``step.sent_back``. Raises BrokenRuleError naming the field, StepRefusedError, NotPermittedError, ConflictError.
    """
    found = live_node(case, step)
    if found is None:
        raise overtaken(case, by=by, at=at, words=GONE.format(step))
    graph, node = found
    grant = permit_sending_back(case, node, by=by, refused=StepRefusedError)
    if not legible(reason):
        raise BrokenRuleError("reason", NO_REASON)
    if to not in {way.step.id for way in ways_back(case, graph, node)}:
        raise BrokenRuleError("to", NO_WAY)
    advance = engine.send_back(graph, tuple(case.tokens), node.id, to)
    calendar = calendar_lately_of(case.agency_id)
    clock = clock_after(case, graph, advance.marking, at=at, calendar=calendar, signed=False)
    row, told = remark_part(case, "step", reason, by=by, at=at, node=step)
    moved = moves_of(case, graph, advance, at=at, calendar=calendar, handler_id=case.handler_id, due_at=clock.promised)
    beside = [each.step.id for each in engine.live_steps(graph, advance.marking) if each.id not in advance.entered]
    promised = item_promises(case, graph, beside, clock.promised, calendar) if clock.changes else []
    entered = [graph.nodes[number].step.id for number in advance.entered if graph.nodes[number].is_work]
    note(
        case,
        SENT_BACK,
        by=by,
        at=at,
        grant=grant,
        facts={"step": step, "back_to": to, "entered": entered} | told | clock.facts(case.due_at),
        changes={"tokens": list(advance.marking)} | ({"refusal": False} if case.refusal else {}) | clock.changes,
        parts=[row, *moved, *promised, *clock.parts],
    )
    follow_steps(case, graph, moved, at=at)
    return case
