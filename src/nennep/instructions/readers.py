"""What is meant for the handler of a case goes with it to the next one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.ledger.readers import reads

from .actions import pass_instruction_on, tell_not_passed_on
from .queries import out_of_step, receivers_for

WHY = "Hồ sơ đã giao cho người khác thụ lý."


@reads("case.assigned", "step.completed", words="Chuyển ý kiến chỉ đạo theo người thụ lý")
def follow_handler(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Afterwards no instruction for the handler waits for a former one.

    One that the new handler gave stays; so does one that the new handler cannot take, and whoever gave it is told.
    """
    for instruction in out_of_step(event.subject_id):
        handler = instruction.case.handler_id
        if handler is None or handler == instruction.given_by_id:
            continue
        by = machine(instruction.case.agency_id)
        if handler not in {person.pk for person, _ in receivers_for(instruction.case, at)}:
            if facts.get("handler") == handler:  # the event that gave the case to them, read once
                tell_not_passed_on(instruction, event=event.number, by=by, at=at)
            continue
        pass_instruction_on(instruction, receiver_id=handler, reason=WHY, of_handler=True, by=by, at=at)
