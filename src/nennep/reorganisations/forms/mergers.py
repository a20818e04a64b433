"""What a decision says by which an agency ends in another one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from nennep.org.forms import Day, Words
from nennep.org.models import Agency

from ..rules.mergers import NOWHERE, WHOLE, Merger, PlacedUnit


class AgencyPairForm(forms.Form):
    """Which agency ends, and which one succeeds it."""

    use_required_attribute = False

    def __init__(self, *args: Any, ending: Sequence[Agency], heirs: Sequence[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        boxes = (("agency", "Cơ quan kết thúc", ending), ("into", "Cơ quan kế nhiệm", heirs))
        for key, label, agencies in boxes:
            choices = [("", "Chọn một cơ quan"), *((one.code, one.name) for one in agencies)]
            missing = {"required": f"Chọn {label[:1].lower()}{label[1:]}.", "invalid_choice": "Chọn lại cơ quan."}
            self.fields[key] = forms.ChoiceField(label=label, choices=choices, error_messages=missing)


class MergerForm(forms.Form):
    """When, by which paper, and where each division and those without one go."""

    use_required_attribute = False
    decision = Words(
        label="Quyết định",
        missing="Ghi quyết định: số, ngày, cơ quan ban hành.",
        max_length=300,
        help_text="Ví dụ: Quyết định số 700/QĐ-UBND ngày 10/11/2026 của UBND tỉnh.",
    )
    effective_on = Day(
        label="Có hiệu lực từ ngày",
        missing="Ghi ngày quyết định có hiệu lực.",
        help_text="Ngày còn ở phía trước thì đến ngày ấy mới đổi; ngày đã qua thì đổi ngay khi xác nhận.",
    )

    def __init__(
        self,
        *args: Any,
        ending: Sequence[PlacedUnit],
        there: Sequence[PlacedUnit],
        into: Agency,
        has_whole: bool,
        kept: Merger | None = None,
        **options: Any,
    ) -> None:
        self.ending = list(ending)
        merger = kept or Merger(
            {one.code: desk.code for one in ending for desk in there if one.is_one_stop and desk.is_one_stop}
        )
        stands = {f"{code}-to": target for code, target in merger.divisions.items()}
        options["initial"] = stands | {"whole": merger.whole} | options.get("initial", {})
        super().__init__(*args, **options)
        units = [(one.code, one.name) for one in there]
        for one in self.ending:
            self.fields[f"{one.code}-to"] = forms.ChoiceField(
                label=one.name,
                choices=[("", "Chọn phòng"), *units],
                error_messages={"required": f"{one.name} về phòng nào? Chọn phòng của cơ quan kế nhiệm."},
            )
        if has_whole:
            self.fields["whole"] = forms.ChoiceField(
                label="Người không thuộc phòng nào",
                choices=whole_choices(into, units),
                error_messages={"required": "Người không thuộc phòng nào (lãnh đạo, văn thư) về đâu? Chọn một nơi."},
                help_text="Lãnh đạo, văn thư, quản trị. Trang sau chọn riêng được cho từng người.",
            )

    def rows(self) -> Iterator[BoundField]:
        """A box for each division that ends."""
        for one in self.ending:
            yield self[f"{one.code}-to"]

    def merger(self) -> Merger:
        """What was typed."""
        given = self.cleaned_data
        return Merger({one.code: given[f"{one.code}-to"] for one in self.ending}, given.get("whole", ""))


def whole_choices(into: Agency, units: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where a post in no division can go."""
    whole = (WHOLE, f"Toàn {into.short_name}")
    return [("", "Chọn một nơi"), *units, whole, (NOWHERE, "Chưa có nơi về: vị trí kết thúc")]
