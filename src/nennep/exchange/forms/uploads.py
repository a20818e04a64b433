"""Existing procedures from a file: the upload, its steps to be corrected, where they go."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP
from nennep.definitions.intake import MARKS, NORM_UNITS, IntakeRow
from nennep.kernel.text import nfc
from nennep.kernel.words import exact_number
from nennep.org.forms import Choice, Words
from nennep.org.models import Agency, Division
from nennep.org.queries import divisions_of
from nennep.org.rules import DUTIES
from nennep.procedures.models import Procedure
from nennep.processes.actions import NewProcess
from nennep.processes.queries.register import procedures_kept, processes_kept
from nennep.web.selects import offer

OUR_UNITS = {HANDLING_DIVISION: "Phòng thụ lý", ONE_STOP: "Một cửa"}
MOST_TEXT = 400


class ProcedureFileForm(forms.Form):
    """An existing procedure (Word, BPMN), and the process that it is about if that stands already."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp quy trình có sẵn",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.xlsx,.xls,.bpmn,.xml"}),
    )
    process = forms.ChoiceField(
        label="Là của quy trình", required=False, help_text="Chưa có trong danh sách thì để trống."
    )

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.code, f"{one.code} {one.name}") for one in processes_kept(agency)]
        offer(self, "process", [("", "Quy trình mới, hoặc chọn sau"), *choices])


class DecimalCommaField(forms.CharField):
    """A number as people write it: “0,5”, “12”; empty is none."""

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value)).replace(",", ".")
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) >= 100_000 or found != round(found, 4):
            raise forms.ValidationError("Ghi một số, ví dụ 4 hoặc 0,5.")
        return found


class TextsField(Words):
    """Several texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **options)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(line.strip() for line in str(super().clean(value)).splitlines() if line.strip())


class UploadedStepForm(forms.Form):
    """One step of the file as it will stand in the table."""

    use_required_attribute = False
    id = Words(label="Mã bước", max_length=30)
    name = Words(label="Việc làm", max_length=MOST_TEXT)
    role = Words(label="Trách nhiệm", max_length=MOST_TEXT)
    duty = forms.ChoiceField(label="Nhiệm vụ", required=False, choices=[("", "Chưa chọn"), *DUTIES.items()])
    unit = forms.ChoiceField(label="Ở đâu làm", required=False)
    amount = DecimalCommaField(label="Thời gian", required=False, max_length=12)
    time_unit = forms.ChoiceField(label="Đơn vị", required=False, choices=[("", "Chọn đơn vị"), *NORM_UNITS.items()])
    forms_in = TextsField(label="Giấy tờ vào", max_length=2000)
    forms_out = TextsField(label="Biểu mẫu, kết quả", max_length=2000)
    back_to = Words(label="Không đạt thì về bước", max_length=30)
    mark = forms.ChoiceField(label="Là việc", required=False, choices=list(MARKS.items()))
    left_out = forms.BooleanField(label="Bỏ bước này", required=False)
    seen = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)

    def __init__(self, *args: Any, units: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", list(units.items()))

    def row(self, read: IntakeRow) -> IntakeRow:
        """The row as corrected; what is not typed on the screen stays as it was read."""
        given = self.cleaned_data
        plain = (
            "id",
            "name",
            "role",
            "duty",
            "unit",
            "amount",
            "time_unit",
            "forms_in",
            "forms_out",
            "back_to",
            "mark",
            "left_out",
        )
        return IntakeRow(
            **{name: given[name] for name in plain}, detail=read.detail, phase=read.phase, doubts=read.doubts
        )


def units_of(agency: Agency) -> dict[str, str]:
    """Where a step may be done, by what the definition calls it."""
    return OUR_UNITS | {one.code: one.name for one in divisions_of(agency.pk)}


def typed(row: IntakeRow) -> dict[str, str]:
    """A row as the fields of its form would have been typed."""
    return {
        "id": row.id,
        "name": row.name[:MOST_TEXT],
        "role": row.role[:MOST_TEXT],
        "duty": row.duty,
        "unit": row.unit,
        "amount": "" if row.amount is None else exact_number(row.amount),
        "time_unit": row.time_unit,
        "forms_in": "\n".join(row.forms_in),
        "forms_out": "\n".join(row.forms_out),
        "back_to": row.back_to,
        "mark": row.mark,
        "left_out": "on" if row.left_out else "",
        "seen": "",
    }


def row_forms(
    rows: Sequence[IntakeRow], units: Mapping[str, str], content: Mapping[str, Any], *, bound: bool
) -> list[UploadedStepForm]:
    """A form a row, filled with what was kept (``content``) or else with what was read."""
    found = []
    for place, row in enumerate(rows):
        prefix = f"b{place}"
        kept = {key: content[f"{prefix}-{key}"] for key in typed(row) if f"{prefix}-{key}" in content}
        told = kept if content else typed(row)
        if bound:
            given = {f"{prefix}-{key}": value for key, value in told.items() if value}
            found.append(UploadedStepForm(given, units=units, prefix=prefix))
        else:
            found.append(UploadedStepForm(initial=told, units=units, prefix=prefix))
    return found


class TargetForm(forms.Form):
    """Where the table goes: onto a process that stands, or a new one."""

    use_required_attribute = False
    process = forms.ChoiceField(label="Đưa vào", required=False)
    code = Words(label="Mã quy trình mới", max_length=30, help_text="Ví dụ QT.DP.04; chỉ ghi khi là quy trình mới.")
    name = Words(label="Tên quy trình mới", max_length=400)
    division = Choice(
        label="Phòng chủ quản", queryset=Division.objects.none(), to_field_name="code", empty_label="Chọn phòng"
    )
    procedures = forms.ModelMultipleChoiceField(
        label="Thực hiện thủ tục",
        queryset=Procedure.objects.none(),
        to_field_name="quality_code",
        required=False,
        help_text="Quy trình phải gắn với ít nhất một thủ tục trước khi trình thẩm tra; chưa rõ thì chọn sau, ở trang soạn.",
        error_messages={"invalid_choice": "Thủ tục %(value)s không có trong danh sách; chọn lại."},
    )
    seen_all = forms.BooleanField(label="Đã xem các lưu ý chung ở trên", required=False)

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        stand = [(one.code, f"{one.code} {one.name}") for one in processes_kept(agency)]
        offer(self, "process", [("", "Quy trình mới"), *stand])
        self.fields["division"].queryset = divisions_of(agency.pk)  # type: ignore[attr-defined]
        choices = self.fields["procedures"]
        choices.queryset = procedures_kept(agency)  # type: ignore[attr-defined]
        choices.label_from_instance = _procedure_words  # type: ignore[attr-defined]

    def new_process(self) -> NewProcess:
        """What was typed of a new process."""
        given = self.cleaned_data
        return NewProcess(nfc(given["code"]), given["name"], given["division"], list(given["procedures"]))


def _procedure_words(procedure: Procedure) -> str:
    newest = max(procedure.versions.all(), key=lambda one: one.number, default=None)
    return f"{procedure.quality_code} {newest.name if newest else procedure.code}"
