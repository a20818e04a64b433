"""What the slip of the old system promised, where it was told wrongly when the case was taken over."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms

from nennep.cases.forms.acts import Clean
from nennep.reception.forms.corrections import reason_field

from ..rules.typed_moments import WAY, moment_in

MISSING = f"Hạn đúng còn trống. {WAY[0].upper()}{WAY[1:]}."


class ToldDueForm(Clean):
    """The right promise, and why. Where no hour is typed it is the end of that day's work."""

    use_required_attribute = False
    due = forms.CharField(
        label="Hạn đúng, theo giấy hẹn đã giao",
        max_length=40,
        help_text="ngày/tháng/năm giờ:phút; không ghi giờ là hết giờ làm việc ngày ấy",
        error_messages={"required": MISSING},
    )

    def __init__(self, data: Any, *, close_of: Callable[[date], datetime]) -> None:
        super().__init__(data)
        self.close_of = close_of
        self.fields["reason"] = reason_field()

    def clean_due(self) -> datetime:
        """The instant that was meant."""
        typed = self.cleaned_data["due"]
        found = moment_in(typed)
        if found is None:
            raise forms.ValidationError(f"“{typed}” không đọc được. {WAY[0].upper()}{WAY[1:]}.")
        at, has_hour = found
        return at if has_hour else self.close_of(at.date())
