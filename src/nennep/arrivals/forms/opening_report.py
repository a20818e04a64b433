"""The opening report as it is typed: its days and name, and a line of counts for each field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from nennep.org.forms import WholeNumberField
from nennep.procedures.models import Field
from nennep.reception.forms.reception import DAYS

from ..actions.opening_report import OpeningDraft
from ..rules.opening_report import HEADINGS, FieldCounts

COUNT_ERRORS = {
    "invalid": "ghi số nguyên, ví dụ 1717 hoặc 1.717.",
    "min_value": "ghi số từ 0 trở lên.",
    "max_value": "số quá lớn.",
}


def _day(label: str, required: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "ngày/tháng/năm"}),
        error_messages={"required": required, "invalid": "Ngày không đọc được. Ghi ngày/tháng/năm, ví dụ 30/11/2026."},
    )


def with_counts(data: QueryDict, counts: Mapping[int, Mapping[str, str]]) -> QueryDict:
    """What was typed, its boxes filled with the counts that a file tells."""
    filled = data.copy()
    for pk, told in counts.items():
        for name, text in told.items():
            filled[f"{name}-{pk}"] = text
    return filled


class OpeningForm(forms.Form):
    """What one report of the old system counted."""

    use_required_attribute = False
    counted_from = _day("Đếm từ ngày", "Ghi ngày đầu của báo cáo.")
    counted_to = _day("Đến hết ngày", "Ghi ngày cuối của báo cáo.")
    source = forms.CharField(
        label="Nguồn", max_length=300, error_messages={"required": "Ghi nguồn: báo cáo số nào, ngày nào, của ai."}
    )
    file = forms.FileField(
        label="Đọc số từ tệp Excel",
        required=False,
        error_messages={"empty": "Tệp này rỗng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )
    reason = forms.CharField(
        label="Lý do khai lại",
        max_length=300,
        error_messages={"required": "Đã khai số mở đầu: ghi lý do khai lại, ví dụ: báo cáo cũ đếm sót một phòng."},
    )

    def __init__(
        self, counted: Sequence[Field], data: Any = None, files: Any = None, *, again: bool, initial: Any = None
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.counted = counted
        if not again:
            del self.fields["reason"]
        for field in counted:
            for name, heading in HEADINGS.items():
                self.fields[f"{name}-{field.pk}"] = WholeNumberField(
                    label=heading,
                    required=False,
                    min_value=0,
                    max_value=10_000_000,
                    error_messages={key: f"{field.name}, {heading}: {rule}" for key, rule in COUNT_ERRORS.items()},
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5, "autocomplete": "off"}),
                )

    @property
    def rows(self) -> list[tuple[Field, list[forms.BoundField]]]:
        """For each field its boxes."""
        return [(field, [self[f"{name}-{field.pk}"] for name in HEADINGS]) for field in self.counted]

    @property
    def wrong(self) -> set[int]:
        """The fields in whose line something is wrong."""
        return {field.pk for field in self.counted if any(f"{name}-{field.pk}" in self.errors for name in HEADINGS)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in self.counted:
            if field.pk not in self.wrong and (fault := self._counts(field).fault):
                self.add_error(f"pending-{field.pk}", f"{field.name}: {fault}")
        return cleaned

    def _counts(self, field: Field) -> FieldCounts:
        return FieldCounts(**{name: self.cleaned_data.get(f"{name}-{field.pk}") or 0 for name in HEADINGS})

    def draft(self, content: bytes) -> OpeningDraft:
        """The report as typed, its counts read from ``content`` if any; fields without any number are left out."""
        counts = {field.pk: self._counts(field) for field in self.counted}
        return OpeningDraft(
            counted_from=self.cleaned_data["counted_from"],
            counted_to=self.cleaned_data["counted_to"],
            source=self.cleaned_data["source"],
            reason=self.cleaned_data.get("reason", ""),
            content=content,
            counts={pk: told for pk, told in counts.items() if told.came or told.went or told.pending},
        )
