"""Applies the table of acts to one case: what a person may do with it, or why not."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial

from django.utils import timezone

from nennep.definitions.definition import HANDLING_DIVISION, Step
from nennep.definitions.engine import Graph, Node
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import APPROVE, HANDLE, REVIEW, BrokenRuleError
from nennep.procedures.rules import regime_on
from nennep.processes.queries import graph_of_version
from nennep.work.models import WorkItem

from ..models import Case
from ..parts.fees import money_of
from ..parts.partners import asked_item, is_with_partner
from ..parts.supplement_slips import open_request
from ..parts.work_items import agency_of, division_of, is_of_desk
from ..rules import NOT_BEGUN_BY
from ..rules.act_kinds import BROKEN_RULE, NOT_PERMITTED, UNLAWFUL, Act, Answer
from ..rules.acts import ACTS, act_of_step, agencies_of, answer
from ..rules.doers import DOER, DoerFacts, LiveStep
from .chronicle import INSTRUCTIONS
from .step_events import StepEvent, step_events

# A rule of an act, which is about no field.
AGAINST_A_RULE = partial(BrokenRuleError, "")


def facts_of_case(
    case: Case, node: Node | None = None, *, taken: bool = False, events: Sequence[StepEvent] | None = None
) -> DoerFacts:
    """What decides about an act on the case, or on its step ``node``; ``taken``: it is in hand already.

    ``events``: the case's ``step_events``, where they have been read already.
    """
    graph = graph_of_version(case.process_version_id) if case.process_version_id else None
    signing = signing_step(graph) if graph else None
    return DoerFacts(
        agency_id=case.agency_id,
        desk_id=case.desk_id,
        state=case.state,
        division_id=case.division_id,
        handler_id=case.handler_id,
        signing_division_id=division_of(case, signing) if signing else None,
        rounds=case.supplement_rounds,
        refusal=case.refusal,
        fee_open=bool(case.fee_amount and not case.fee_paid_by),
        by_post=case.result_channel == "post",
        taken_over=case.taken_over_at is not None,
        unreached=case.received_outside and case.desk_id is not None and case.reached_at is None,
        extension_closed=_why_no_extension(case),
        result_away=cache(partial(is_result_away, case)),
        begun=cache(partial(is_begun, case)),
        slip=cache(lambda: open_request(case) is not None),
        money=cache(partial(money_of, case)),
        step=_live_step(case, node, taken, events) if node else None,
    )


def _why_no_extension(case: Case) -> str:
    if case.due_at is None or case.received_at is None:
        return "Hồ sơ không hẹn ngày trả, nên không có hạn để gia hạn."
    if case.stopped_since is not None:
        return "Đồng hồ đang dừng, hạn chưa chạy. Gia hạn khi đồng hồ chạy lại."
    most = regime_on(timezone.localdate(case.received_at)).extensions
    if case.extensions < most.value:
        return ""
    return (
        f"Hồ sơ đã xin lỗi, hẹn lại {case.extensions} lần; quy định cho nhiều nhất {most.value} lần ({most.article})."
    )


def is_begun(case: Case) -> bool:
    """Whether anybody but the desk did something with the case after it was received.

    What the desk puts right, and that it passed the dossier on, is not counted.
    """
    events = Event.objects.filter(subject_type="case", subject_id=case.pk).exclude(kind__in=NOT_BEGUN_BY)
    done = events.exclude(kind__startswith=INSTRUCTIONS)
    return any(
        kind != "step.completed" or not json.loads(body)["facts"].get("at_desk")
        for kind, body in done.values_list("kind", "body")
    )


def is_result_away(case: Case) -> bool:
    """Whether the result on paper has not come to the desk of another agency that returns it."""
    return bool(results_away([case]))


def results_away(cases: Iterable[Case]) -> set[int]:
    """Those of the cases whose result ``is_result_away``, by key."""
    signed = {
        case.pk: case.finished_at
        for case in cases
        if case.desk_id is not None and case.result_channel != "online" and case.finished_at is not None
    }
    came = Event.objects.filter(subject_type="case", subject_id__in=signed, kind="case.result_reached")
    here = {pk for pk, at in came.values_list("subject_id", "at") if at >= signed[pk]} if signed else set()
    return set(signed) - here


@lru_cache(maxsize=512)
def signing_step(graph: Graph) -> Node | None:
    """The step of the process by which a case is resolved, the last where there are more."""
    signing = [node for node in graph.nodes.values() if node.is_work and node.step.signs]
    return signing[-1] if signing else None


def answer_to(name: str, case: Case, actor: Actor) -> Answer:
    """Whether the actor may do that act with the case now; for acts that are about no step."""
    return answer(name, facts_of_case(case), actor)


def acts_open_to(case: Case, actor: Actor) -> dict[str, Act]:
    """The acts, by name, that the actor may do with the case now; those of steps aside."""
    facts = facts_of_case(case)
    return {name: act for name, act in ACTS.items() if act.who is not DOER and answer(name, facts, actor).allowed}


def acts_passed_on(case: Case, actor: Actor) -> list[tuple[Act, str]]:
    """What the desk could do until somebody carried the case on, with the words that say who can now."""
    if not agencies_of("register", actor):
        return []
    facts = facts_of_case(case)
    given = {name: answer(name, facts, actor) for name in ("amend", "redirect")}
    return [(ACTS[name], one.words) for name, one in given.items() if one.kind in (NOT_PERMITTED, BROKEN_RULE)]


def answer_to_step(case: Case, node: Node, actor: Actor, events: Sequence[StepEvent] | None = None) -> Answer:
    """Whether the actor may complete that step now; ``events`` as in ``facts_of_case``."""
    facts = facts_of_case(case, node, events=events)
    return answer(act_of_step(facts), facts, actor)


def permit(
    name: str,
    case: Case,
    *,
    by: Actor,
    unlawful: type[Exception] = UnlawfulMoveError,
    broken: Callable[[str], Exception] = AGAINST_A_RULE,
) -> Grant:
    """The grant under which ``by`` does that act with the case now.

    Raises NotPermittedError, ``unlawful`` where the state does not allow it, ``broken`` where its own
    rule does not, each in words for the screen.
    """
    return _granted(answer_to(name, case, by), unlawful, broken)


def permit_start(name: str, agency_id: int, *, by: Actor) -> Grant:
    """The grant under which ``by`` does an act before which there is no case. Raises NotPermittedError."""
    return _granted(answer(name, DoerFacts(agency_id=agency_id), by), UnlawfulMoveError, UnlawfulMoveError)


def permit_sending_back(case: Case, node: Node, *, by: Actor, refused: type[Exception]) -> Grant:
    """The grant under which ``by`` sends the case back from the step. Raises NotPermittedError, else ``refused``."""
    return _granted(answer("send_back", facts_of_case(case, node), by), refused, refused)


def permit_step(case: Case, node: Node, *, by: Actor, refused: type[Exception], taking: bool = False) -> Grant:
    """The grant under which ``by`` completes the step, or takes it into hand (``taking``).

    Raises NotPermittedError, else ``refused``, in words for the screen.
    """
    facts = facts_of_case(case, node, taken=taking and is_taken(case, node))
    name = "take_step" if taking else act_of_step(facts)
    return _granted(answer(name, facts, by), refused, refused)


def _granted(given: Answer, unlawful: type[Exception], broken: Callable[[str], Exception]) -> Grant:
    if given.grant is not None:
        return given.grant
    if given.kind == NOT_PERMITTED:
        raise NotPermittedError(given.words)
    raise (unlawful if given.kind == UNLAWFUL else broken)(given.words)


def is_taken(case: Case, node: Node) -> bool:
    """Whether somebody has confirmed that the step is in hand."""
    return WorkItem.objects.filter(
        subject_type="case", subject_id=case.pk, node=node.step.id, state="open", taken_at__isnull=False
    ).exists()


def judges(step: Step) -> bool:
    """Whether our own people review or sign there what others made."""
    return not step.agency and (step.signs or step.duty in (REVIEW, APPROVE))


def _live_step(case: Case, node: Node, taken: bool, events: Sequence[StepEvent] | None) -> LiveStep:
    step = node.step
    if step.separation and events is None:
        events = step_events(case)
    item = asked_item(case, node)
    away = item is not None and is_with_partner(case, item)
    return LiveStep(
        id=step.id,
        name=step.name,
        duty=step.duty,
        role=step.role,
        agency_id=item.agency_id if item and away else agency_of(case, node),
        # Where its item waits: so nobody may do a step of the desk who does not find it in the worklist.
        division_id=None if away else division_of(case, node),
        at_desk=is_of_desk(step) and not away,
        of_handler=step.duty == HANDLE and step.unit == HANDLING_DIVISION and not away,
        signs=step.signs,
        returns=step.returns,
        judges=judges(step),
        back=bool(node.back),
        taken=taken,
        partner=item.agency.name if item and away else step.agency,
        recorded=bool(step.agency) and not away,
        done_by=_doers(events or (), step.separation),
    )


def _doers(events: Sequence[StepEvent], steps: tuple[str, ...]) -> dict[str, frozenset[int]]:
    """Who did each of these steps, or in whose name; also under the name it had in another version."""
    doers: dict[str, set[int]] = {}
    in_order = sorted(events, key=lambda one: (json.loads(one[3])["at"], one[0])) if steps else ()
    for _, actor_id, acting_for_id, body in in_order:
        facts = json.loads(body)["facts"]
        if "mapping" in facts:
            named = facts["mapping"]
            doers = {named[step]: ids for step, ids in doers.items() if step in named}
        else:
            people = {pk for pk in (actor_id, acting_for_id) if pk is not None}
            doers.setdefault(facts.get("step"), set()).update(people)
    return {step: frozenset(doers[step]) for step in steps if step in doers}
