"""What is written when money of a case is taken, exempted, paid back, or not waited for."""

from collections.abc import Callable
from typing import Any

from django import forms

from nennep.org.forms import MoneyField
from nennep.web.selects import offer

from ..actions import fees as actions
from ..models import Case
from ..parts.fees import money_of
from ..rules import FEE_PAYMENTS
from .acts import ActReasonForm, SeenField

TAKES = {"pay": ("way",), "exempt": ("amount", "basis", "reason"), "refund": ("amount", "way", "reason")}
DOES: dict[str, Callable[..., object]] = {
    "pay": actions.record_payment,
    "exempt": actions.exempt_fee,
    "refund": actions.refund_fee,
    "waive": actions.waive_fee,
}


class FeeForm(ActReasonForm):
    """The fields that the act asks for; ``seen`` is the sum that the page tells."""

    seen = SeenField()
    amount = MoneyField(label="Số tiền", missing="Số tiền còn trống.")
    way = forms.ChoiceField(label="Bằng", error_messages={"required": "Chưa chọn cách trả tiền. Chọn một cách."})
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        help_text="điều luật, giấy tờ chứng minh",
        error_messages={"required": "Căn cứ còn trống. Ghi điều luật và giấy tờ chứng minh."},
    )

    def __init__(self, act: str, case: Case, data: Any) -> None:
        super().__init__(data)
        self.act, self.purse = act, money_of(case)
        self.order_fields(["amount", "way", "basis", "reason"])
        for name in set(self.fields) - {"seen", *TAKES.get(act, ("reason",))}:
            del self.fields[name]
        if "way" in self.fields:
            offer(self, "way", [("", "Chọn cách"), *FEE_PAYMENTS.items()])
        self.fields["seen"].initial = self.purse.held if act == "refund" else self.purse.owed
        if "amount" in self.fields:
            self.fields["amount"].initial = self.fields["seen"].initial
