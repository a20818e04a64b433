"""The step of the desk is done with the reception itself, so that no dossier stays behind at the counter."""

from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.cases.actions.steps import complete_step
from nennep.cases.models import Case
from nennep.cases.parts.work_items import is_of_desk
from nennep.cases.queries.acts import answer_to_step
from nennep.definitions import engine
from nennep.definitions.engine import Node
from nennep.kernel.actors import Actor
from nennep.processes.queries import graph_of_version

from .corrections import redirect_case


def pass_on(case: Case, *, by: Actor, at: datetime) -> list[Node]:
    """The case has left the desk's first step, where that asks for nothing but the press; the steps that wait now.

    It stays where the step asks for a conclusion or a result, is not the actor's to do, or other steps run beside it.
    Event ``step.completed``.
    """
    if (node := _own_step(case, by)) is not None:
        complete_step(case, step=node.step.id, by=by, at=at)
    return _live(case)


def redirect_and_pass_on(case: Case, *, by: Actor, at: datetime, **given: Any) -> Case:
    """``redirect_case``, then ``pass_on``, both or neither."""
    with transaction.atomic():
        moved = redirect_case(case, by=by, at=at, **given)
        pass_on(moved, by=by, at=at)
    return moved


def _own_step(case: Case, by: Actor) -> Node | None:
    live = _live(case)
    if len(live) != 1 or not is_of_desk(live[0].step):
        return None
    node = live[0]
    asks = node.step.signs or node.step.returns or any(node.outcomes)
    return node if not asks and answer_to_step(case, node, by).allowed else None


def _live(case: Case) -> list[Node]:
    return list(engine.live_steps(graph_of_version(case.process_version_id), tuple(case.tokens)))
