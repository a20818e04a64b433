"""Which procedures the desk of another agency receives."""

from collections.abc import Sequence
from typing import Any

from django import forms

from nennep.org.forms import Day, Words

ALL, LISTED = "all", "listed"


class DeskScopeForm(forms.Form):
    """All, or a list, from a day on, by which paper."""

    use_required_attribute = False
    covers = forms.ChoiceField(
        label="Nhận",
        choices=[(ALL, "Mọi thủ tục của cơ quan mình"), (LISTED, "Chỉ các thủ tục đánh dấu dưới đây")],
        error_messages={"required": "Chọn mọi thủ tục hay một danh sách."},
    )
    begins_on = Day(label="Từ ngày", missing="Ghi ngày bắt đầu áp dụng.")
    decision = Words(
        label="Văn bản hai bên thống nhất",
        missing="Ghi văn bản hai bên thống nhất: số, ngày, cơ quan ban hành.",
        max_length=300,
    )
    procedures = forms.MultipleChoiceField(
        label="Thủ tục", required=False, error_messages={"invalid_choice": "Có thủ tục không còn nhận được. Chọn lại."}
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["procedures"].choices = offered  # type: ignore[attr-defined]
