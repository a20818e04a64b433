"""The form by which a case is sent back to an earlier step."""

from collections.abc import Sequence
from typing import Any

from django import forms

from nennep.web.selects import offer

from ..queries.ways_back import WayBack
from .acts import Clean


class SendBackForm(Clean):
    """Who gets it back, and why."""

    to = forms.ChoiceField(
        label="Trả lại bước",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chưa chọn bước nhận lại. Chọn một rồi trả lại.",
            "invalid_choice": "Bước nhận lại không còn chọn được. Chọn lại trong danh sách.",
        },
    )
    reason = forms.CharField(
        label="Lý do trả lại, việc phải sửa",
        help_text="người nhận lại đọc đúng lời này; in vào phiếu kiểm soát",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Lý do còn trống. Ghi rõ vì sao trả lại và việc phải sửa."},
    )

    def __init__(self, ways: Sequence[WayBack], data: Any = None) -> None:
        super().__init__(data)
        offer(self, "to", [(way.step.id, _told(way)) for way in ways])
        self.fields["to"].initial = ways[0].step.id if ways else None


def _told(way: WayBack) -> str:
    """“B4 Thẩm định hồ sơ, Trần Quang Minh”."""
    who = way.doer or way.step.role
    return f"{way.step.id} {way.step.name}{f', {who}' if who else ''}"
