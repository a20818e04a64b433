"""Another handler of a case."""

from typing import Any

from django.http import HttpResponse

from nennep.web.request import HouseRequest

from ..actions import reassign_case
from ..forms.assignments import AssignForm
from ..models import Case
from ..queries.assignments import candidates_for
from .acts import by_form
from .gate import posted, seen


@seen
def assign(request: HouseRequest, case: Case) -> HttpResponse:
    """One case goes to a colleague of its division."""
    candidates = candidates_for(case, request.at)
    form = AssignForm(case, candidates, posted(request))

    def act(given: Any) -> object:
        return reassign_case(
            case,
            handler_id=given["handler"],
            reason=given["reason"],
            instead_of=given["seen"],
            by=request.actor,
            at=request.at,
        )

    def said() -> str:
        name = next(one.user.full_name for one in candidates if one.user.pk == case.handler_id)
        return f"Đã giao {case.code} cho {name}. Hạn đã hẹn giữ nguyên."

    return by_form(request, case, form, act, name="assign", said=said)
