"""What the desk puts right after acceptance: the reception sheet once more, with a reason."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from nennep.cases.forms.acts import ActReasonForm, SeenField
from nennep.cases.models import Case
from nennep.cases.parts.corrections import CONTACTS
from nennep.cases.rules import CHANNELS, RESULT_CHANNELS
from nennep.org.forms import MoneyField
from nennep.procedures.models import ProcedureVersion
from nennep.web.selects import offer

from ..actions import Dossier
from .filed_dossier import initial_of
from .reception import ReceptionForm, checked_phone

PHONE = {"phone": "Số điện thoại", "owner_phone": "Số điện thoại của chủ hồ sơ"}


TOO_SHORT = "Lý do sửa còn trống hoặc quá ngắn. Ghi sai ở đâu, căn cứ vào giấy nào."


def reason_field() -> forms.CharField:
    """Why it is put right; stands in the history."""
    return forms.CharField(
        label="Lý do sửa",
        min_length=10,
        max_length=2000,
        help_text="hiện ở diễn biến của hồ sơ",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": TOO_SHORT, "min_length": TOO_SHORT},
    )


class AmendForm(ReceptionForm):
    """The sheet of a received case under ``version``: its own, or the right one where it was chosen wrongly.

    The questions are asked only where the case ``moves``: limit, papers and steps follow from the answers.
    """

    seen = SeenField()
    fee_amount = MoneyField(label="Phí phải thu", missing="Phí phải thu còn trống. Ghi 0 nếu không thu.")

    def __init__(
        self, case: Case, version: ProcedureVersion, data: Any, *, at: datetime, seen: int, moves: bool = False
    ) -> None:
        self.moves = moves
        self.known: dict[str, Any] = case.variables
        super().__init__(version, data, at=at, case=case, initial={**initial_of(case), "seen": seen})
        for name in ("card", "request_key", "corrections", "fee_paid_by", "fee_seen", "confirmed", "replaces"):
            self.fields.pop(name, None)
        self.fields["reason"] = reason_field()
        own = version.pk == case.procedure_version_id
        self.fields["fee_amount"].initial = case.fee_amount if own else self.fee_total
        places = dict.fromkeys([*self.places, case.result_channel] if own else self.places)
        offer(self, "result_channel", [(key, RESULT_CHANNELS[key]) for key in places])

    @property
    def asked(self) -> list[forms.BoundField]:
        """None where the case stays under its answers."""
        return super().asked if self.moves else []

    def _typed_answers(self) -> dict[str, Any]:
        if self.moves:
            return super()._typed_answers()
        for each in self.version.questions:
            del self.fields[f"q_{each['name']}"]
        return self.known

    def _check_answers(self) -> None:
        if self.moves:
            super()._check_answers()

    def _offer_channels(self, version: ProcedureVersion, filed_by: str) -> None:
        super()._offer_channels(version, "")
        self.channels = list(dict.fromkeys([filed_by, *self.channels]))
        offer(self, "channel", [(key, CHANNELS[key]) for key in self.channels])

    def _ask_fee(self) -> None:
        """How it was paid is told by the entries, not here."""

    def dossier(self) -> Dossier:
        """What was typed, as the actions take it; the fee as it was written."""
        return replace(super().dossier(), fee_amount=self.cleaned_data["fee_amount"])


class ContactsForm(ActReasonForm):
    """How the parties are reached; nothing else of them."""

    seen = SeenField()

    def __init__(self, case: Case, data: Any, *, seen: int) -> None:
        initial = initial_of(case)
        super().__init__(data, initial={**initial, "seen": seen})
        self.same = initial["same_owner"]
        for name in CONTACTS if self.same else (*CONTACTS, "owner_phone", "owner_address"):
            self.fields[name] = deepcopy(ReceptionForm.base_fields[name])
        self.fields["reason"] = reason_field()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name in set(PHONE) & set(given):
            try:
                given[name] = checked_phone(given[name], PHONE[name])
            except forms.ValidationError as error:
                self.add_error(name, error)
        return given

    @property
    def contacts(self) -> Mapping[str, Mapping[str, str]]:
        """By role, as the action takes them."""
        given = self.cleaned_data
        person = {name: given[name] for name in CONTACTS}
        changed = {name: value for name, value in person.items() if value != self.initial[name]}
        owner = changed if self.same else {"phone": given["owner_phone"], "address": given["owner_address"]}
        return {"submitter": person, "owner": owner}


class RightProcedureForm(forms.Form):
    """Which procedure was meant."""

    to = forms.ChoiceField(
        label="Thủ tục đúng",
        error_messages={"required": "Chưa chọn thủ tục đúng.", "invalid_choice": "Thủ tục này không tiếp nhận được."},
    )

    def __init__(self, choices: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        offer(self, "to", [("", "Chọn thủ tục"), *choices])
