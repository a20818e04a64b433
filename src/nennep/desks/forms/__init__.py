"""What the side that gave says of a difference."""

from collections.abc import Mapping
from typing import Any

from django import forms

from nennep.org.forms import Day, WholeNumberField, Words

from ..rules import DIFFERENCE_ANSWERS


class DifferenceForm(forms.Form):
    """What became of it, of which day, and why."""

    use_required_attribute = False
    answer = forms.ChoiceField(
        label="Trả lời",
        choices=[("", "Chọn một cách trả lời"), *DIFFERENCE_ANSWERS.items()],
        error_messages={"required": "Chọn một cách trả lời."},
    )
    answered_on = Day(label="Ngày", missing="Ghi ngày giao sau, hoặc ngày biết chắc.")
    reason = Words(
        label="Lý do",
        missing="Ghi lý do: giấy tờ ở đâu, vì sao khác danh sách.",
        max_length=400,
        help_text="Bên nhận thấy câu này; nó in trên danh sách và nằm trong diễn biến hồ sơ.",
    )
    version = WholeNumberField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answers: Mapping[str, str], **options: Any) -> None:
        """``answers``: those that can be given here, by code; all of them where none can, to be told why."""
        super().__init__(*args, **options)
        box = self.fields["answer"]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101 - declared above
        offered = answers or DIFFERENCE_ANSWERS
        box.choices = [("", "Chọn một cách trả lời"), *offered.items()]
        refused = "Không trả lời như vậy được ở chỗ khác nhau này. Chọn một cách trả lời trong danh sách."
        box.error_messages["invalid_choice"] = refused
