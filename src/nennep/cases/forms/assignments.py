"""Giving a case to another handler: to whom, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms

from nennep.web.selects import offer

from ..models import Case
from ..queries.workload import Candidate
from .acts import ActReasonForm, SeenField

NOBODY_CHOSEN = {
    "required": "Chưa chọn người nhận. Chọn một người.",
    "invalid_choice": "Người này không còn nhận hồ sơ ở đây. Chọn lại trong danh sách.",
}


class AssignForm(ActReasonForm):
    """One case: the colleague who takes it over, chosen with what each has in hand."""

    use_required_attribute = False
    handler = forms.TypedChoiceField(
        label="Người nhận", coerce=int, widget=forms.RadioSelect, error_messages=NOBODY_CHOSEN
    )
    seen = SeenField()
    field_order = ("handler", "reason")

    def __init__(self, case: Case, candidates: Sequence[Candidate], data: Any = None) -> None:
        super().__init__(data)
        self.fields["seen"].initial = case.handler_id
        offer(self, "handler", [(one.user.pk, one.words) for one in candidates])
