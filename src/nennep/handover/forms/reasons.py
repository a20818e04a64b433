"""Why work goes to somebody else: one sentence for the colleague who takes it over, which cites no law."""

from typing import Any

from django import forms

from nennep.cases.forms.acts import Clean

MISSING = {
    "required": "Lý do còn trống. Viết ít nhất một câu: vì sao giao cho người khác, ví dụ: anh Minh nghỉ chữa bệnh.",
    "min_length": "Lý do quá ngắn. Viết ít nhất một câu: vì sao giao cho người khác, ví dụ: anh Minh nghỉ chữa bệnh.",
}


def reason_field(most: int, **options: Any) -> forms.CharField:
    """The box for it, of so many signs at most."""
    box = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label="Lý do", min_length=10, max_length=most, widget=box, error_messages=MISSING, **options)


class GiveForm(Clean):
    """Who takes something over, and why."""

    use_required_attribute = False
    reason = reason_field(2000)
