"""To whom a case can be sent back from a step that reviews or signs."""

import json
from dataclasses import dataclass

from nennep.definitions import engine
from nennep.definitions.definition import HANDLING_DIVISION, Step
from nennep.definitions.engine import Graph, Node
from nennep.kernel.actors import Actor
from nennep.org.models import User
from nennep.org.rules import HANDLE
from nennep.processes.queries import graph_of_version

from ..models import Case
from ..parts.work_items import is_of_desk
from ..rules.acts import answer
from .acts import facts_of_case
from .step_events import step_events

NOTHING_BEFORE = "Trước bước {} không có bước nào của cơ quan để trả lại."


@dataclass(frozen=True, slots=True)
class WayBack:
    """An earlier step of the case, and who did it last; nobody where it was done in another system."""

    step: Step
    doer: str = ""


def may_send_back(case: Case, graph: Graph, node: Node, actor: Actor) -> bool:
    """Whether the actor may send the case back from that step, and there is a step to send it back to."""
    return answer("send_back", facts_of_case(case, node), actor).allowed and bool(_own_steps(case, graph, node))


def why_not_sent_back(case: Case, graph: Graph, node: Node, actor: Actor) -> str:
    """Why ``may_send_back`` says no, in words; empty where it says yes."""
    given = answer("send_back", facts_of_case(case, node), actor)
    if given.allowed and not _own_steps(case, graph, node):
        return NOTHING_BEFORE.format(node.step.id)
    return given.words


def ways_back(case: Case, graph: Graph, node: Node) -> list[WayBack]:
    """The steps to which the case may go back, the drafter's first, then the nearest first.

    Those that the case has been through; all that lie before, where none of them was done here.
    """
    found = _own_steps(case, graph, node)
    done = _last_doers(case, {each.step.id for each in found})
    people = User.objects.in_bulk(set(done.values()))
    passed = [each for each in found if each.step.id in done] or found
    drafter = max((each.id for each in passed if _drafts(each.step)), default=0)
    passed.sort(key=lambda each: (each.id == drafter, each.id), reverse=True)
    return [WayBack(each.step, str(people.get(done.get(each.step.id), ""))) for each in passed]


def live_node(case: Case, step: str) -> tuple[Graph, Node] | None:
    """The graph of the case and the node of a step that waits; None where it does not wait."""
    if case.process_version_id is None:
        return None
    graph = graph_of_version(case.process_version_id)
    node = graph.nodes.get(graph.ids.get(step, 0))
    return (graph, node) if node is not None and node.is_work and node.id in case.tokens else None


def _own_steps(case: Case, graph: Graph, node: Node) -> list[Node]:
    """What the desk did on reception and what another agency answered is not drafted anew by sending the case back."""
    before = engine.steps_back(graph, tuple(case.tokens), node.id)
    return [each for each in before if not (each.step.agency or is_of_desk(each.step))]


def _drafts(step: Step) -> bool:
    return step.duty == HANDLE and step.unit == HANDLING_DIVISION


def _last_doers(case: Case, steps: set[str]) -> dict[str, int | None]:
    """Who did each of these steps last, under the names that they have in the present version."""
    done: dict[str, int | None] = {}
    for _, actor_id, _, body in sorted(step_events(case), key=lambda one: (json.loads(one[3])["at"], one[0])):
        facts = json.loads(body)["facts"]
        if "mapping" in facts:
            done = {facts["mapping"][step]: who for step, who in done.items() if step in facts["mapping"]}
        elif facts.get("step"):
            done[facts["step"]] = actor_id
    return {step: who for step, who in done.items() if step in steps}
