"""Giving a case, or several, to another handler."""

from collections.abc import Sequence
from typing import Any

from django import forms

from nennep.cases.forms.acts import SeenField
from nennep.cases.models import Case
from nennep.cases.queries.workload import Candidate
from nennep.web.selects import offer

from .reasons import GiveForm

NOBODY_CHOSEN = {
    "required": "Chưa chọn người nhận. Chọn một người.",
    "invalid_choice": "Người này không còn nhận hồ sơ ở đây. Chọn lại trong danh sách.",
}


class AssignForm(GiveForm):
    """One case: the colleague who takes it over, chosen with what each has in hand."""

    handler = forms.TypedChoiceField(
        label="Người nhận", coerce=int, widget=forms.RadioSelect, error_messages=NOBODY_CHOSEN
    )
    seen = SeenField()
    field_order = ("handler", "reason")

    def __init__(self, case: Case, candidates: Sequence[Candidate], data: Any = None) -> None:
        super().__init__(data)
        self.fields["seen"].initial = case.handler_id
        offer(self, "handler", [(one.user.pk, one.words) for one in candidates])


class AssignManyForm(GiveForm):
    """Several cases at once: which were ticked, and who takes them over."""

    handler = forms.TypedChoiceField(label="Người nhận", coerce=int, error_messages=NOBODY_CHOSEN)
    field_order = ("handler", "reason")

    def __init__(self, candidates: Sequence[Candidate], data: Any = None, codes: Sequence[str] = ()) -> None:
        """``codes``: every case of the list, which one box ticks all at once."""
        super().__init__(data)
        self.all = data is not None and "all" in data
        self.ticked: list[str] = [] if data is None else list(codes) if self.all else data.getlist("case")
        self.names = {one.user.pk: one.user.full_name for one in candidates}
        offer(self, "handler", [("", "Chọn một người"), *((one.user.pk, one.words) for one in candidates)])

    @property
    def chosen_name(self) -> str:
        """Who takes them over."""
        return self.names[self.cleaned_data["handler"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.ticked:
            self.add_error(None, "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ cần giao.")
        return cleaned
