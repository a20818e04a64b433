"""Moving running cases to another version: which, why, and by what legal ground."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from .acts import REASON, Clean

PREFIX = "to:"


class MovingForm(Clean):
    """The reason and the legal ground, and the cases that were ticked."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Lý do chuyển",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REASON,
    )
    basis = forms.CharField(
        label="Căn cứ pháp lý",
        help_text="Số, ngày văn bản cho phép áp dụng bản mới với hồ sơ đang giải quyết.",
        max_length=300,
        error_messages={"required": "Căn cứ pháp lý còn trống. Ghi số, ngày, điều khoản của văn bản."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.ticked: list[str] = data.getlist("case") if data is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.ticked:
            self.add_error(None, "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ cần chuyển.")
        return cleaned


def mapping_from(data: QueryDict, steps: Iterable[str]) -> dict[str, str]:
    """The map as typed: for each old step its new one; those left without one are not there."""
    return {step: chosen for step in steps if (chosen := data.get(f"{PREFIX}{step}", ""))}
