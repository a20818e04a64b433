"""Who handles a case: the person it is assigned to, or who stands in for that person by delegation."""

from dataclasses import replace

from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import NotPermittedError

from ..models import Case


def handling_grant(case: Case, by: Actor, *, or_head: bool = False) -> Grant:
    """The grant under which ``by`` handles the case; an unassigned one is anybody's with the duty.

    ``or_head``: the head of the handling division may do it too, in place of approving.
    Raises NotPermittedError for a colleague to whom the case is not assigned.
    """
    place = (case.agency_id, case.division_id)
    grant = by.grant("handle", *place, of=case.handler_id)
    if grant and case.handler_id in (None, by.user_id, grant.acting_for_id):
        return grant
    head = by.grant("assign", *place) if or_head else None
    if head:
        return replace(head, duty="handle")
    if grant:
        raise NotPermittedError(
            "Hồ sơ đã phân công cho người khác thụ lý. Trưởng phòng có thể phân công lại."
        )
    raise NotPermittedError("Việc này thuộc người thụ lý hồ sơ.")
