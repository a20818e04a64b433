"""When and how the slip that asks for a supplement went to the applicant."""

from datetime import date
from typing import Any

from django import forms

from nennep.cases.forms.acts import Clean
from nennep.cases.rules import SLIP_WAYS
from nennep.org.forms import Day


class SlipSentForm(Clean):
    """The day, today where nothing else is written, and the way."""

    day = Day(label="Ngày gửi, giao", missing="Ngày gửi, giao còn trống. Ghi ngày phiếu đến tay hoặc được gửi đi.")
    way = forms.ChoiceField(
        label="Cách gửi, giao",
        choices=list(SLIP_WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Chưa chọn cách gửi, giao. Chọn một cách rồi ghi."},
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"day": today})
