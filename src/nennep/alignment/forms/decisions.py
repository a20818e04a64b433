"""A publishing decision: the upload, its head, one of its lines, why a line is left out."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from nennep.kernel.words import money
from nennep.kernel.worktime import UNSET, Term, Unit
from nennep.office.durations import SAME_DAY, read_time
from nennep.org.forms import Choice, Day, Words
from nennep.org.models import Agency
from nennep.procedures.forms.fields import FieldChoice, offer_fields
from nennep.procedures.models import DecisionLine, Procedure, PublishingDecision
from nennep.procedures.queries.fields import field_of_code
from nennep.procedures.rules import CHANGES
from nennep.procedures.rules.comparison import is_open
from nennep.procedures.rules.comparison.fees import bases_typed, fees_typed
from nennep.procedures.rules.comparison.terms import CHANNELS, words_of
from nennep.procedures.rules.published import Published, stored
from nennep.processes.queries.register import procedures_kept
from nennep.web.selects import offer

Terms = dict[str, dict[str, Any]]


class DecisionUploadForm(forms.Form):
    """The decision's Word file, or its list in Excel."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp quyết định (.docx, .doc, .xlsx)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.xlsx,.xls"}),
    )


class HeadForm(forms.Form):
    """What the decision says of itself."""

    use_required_attribute = False
    number = Words(label="Số, ký hiệu", max_length=60, help_text="Ví dụ 1893/QĐ-UBND.")
    signed_on = Day(label="Ngày ký")
    effective_on = Day(label="Ngày hiệu lực")
    issuer = Words(label="Cơ quan ban hành", max_length=200)
    title = Words(label="Trích yếu", max_length=1000)

    @staticmethod
    def initial_of(decision: PublishingDecision) -> dict[str, Any]:
        """The fields as the draft has them."""
        return {name: getattr(decision, name) for name in HeadForm.base_fields}


class Time(Words):
    """A limit as people write it: “27 ngày”, “5 ngày làm việc”, “không quy định”, “trong ngày làm việc, nhận đến 15:00”."""

    def clean(self, value: Any) -> dict[str, Any] | str | None:
        text = str(super().clean(value))
        if not text.strip():
            return None
        found = read_time(text)
        if found.is_unset:
            return UNSET
        if found.unit == SAME_DAY:
            return _same_day(text)
        if found.amount is None or found.variants or found.unit not in set(Unit):
            raise forms.ValidationError(
                "Ghi một thời hạn, ví dụ 27 ngày, 5 ngày làm việc, 4 giờ, 1 tháng, trong ngày; hoặc không quy định."
            )
        try:
            found.term.as_limit()
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return found.term.to_json()


def _same_day(text: str) -> dict[str, Any]:
    """Answered on the day itself, with the hour up to which it was received if one is named."""
    hour = re.search(r"\d{1,2}:\d{2}", text)
    cutoff = hour[0].zfill(5) if hour else None
    try:
        return Term.from_json({"unit": SAME_DAY, "cutoff": cutoff}).to_json()
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None


class ProcedureChoice(Choice):
    """One procedure of the agency, by its code in the quality system."""

    def label_from_instance(self, procedure: Any) -> str:
        return procedure_words(procedure)


def procedure_words(procedure: Procedure) -> str:
    """“QT.DP.04 · 1.990004 · Cấp lần đầu …”."""
    newest = max(procedure.versions.all(), key=lambda one: one.number, default=None)
    name = newest.name if newest else ""
    name = name if len(name) <= 80 else f"{name[:79]}…"
    return " · ".join(filter(None, [procedure.quality_code, procedure.root, name]))


class LineForm(forms.Form):
    """A line as it will be applied; what is left as it was stays as it was read."""

    use_required_attribute = False
    change = forms.ChoiceField(
        label="Quyết định làm gì với thủ tục", required=False, choices=[("", "Chọn loại"), *CHANGES.items()]
    )
    procedure = ProcedureChoice(
        label="Thủ tục trong sổ",
        queryset=Procedure.objects.none(),
        to_field_name="quality_code",
        empty_label="Chưa có trong sổ",
        help_text="Để trống với thủ tục mới.",
    )
    replaced = forms.ModelMultipleChoiceField(
        label="Thủ tục bị thay thế",
        queryset=Procedure.objects.none(),
        to_field_name="quality_code",
        required=False,
        help_text="Chỉ với loại thay thế; giữ Ctrl để chọn nhiều.",
        error_messages={"invalid_choice": "Thủ tục %(value)s không có trong sổ; chọn lại."},
    )
    code = Words(label="Mã quốc gia", max_length=60, help_text="Dạng 1.234567.")
    name = Words(label="Tên thủ tục", max_length=400)
    terms = Time(label="Thời hạn", max_length=80, help_text="Ví dụ 27 ngày, 5 ngày làm việc.")
    terms_online = Time(label="Riêng nộp trực tuyến", max_length=80, help_text="Để trống nếu như trên.")
    terms_post = Time(label="Riêng nộp qua bưu chính", max_length=80)
    fees = Words(
        label="Phí, lệ phí",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi khoản một dòng: Phí thẩm định: 1.000.000. Không thu thì ghi không thu.",
    )
    bases = Words(
        label="Căn cứ pháp lý",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi văn bản một dòng.",
    )
    level = Words(label="Cấp thực hiện", max_length=60)
    field = FieldChoice(label="Lĩnh vực", empty_label="Chọn lĩnh vực", help_text="Chỉ với thủ tục mới.")
    quality_code = Words(label="Mã trong hệ thống chất lượng", max_length=30, help_text="Chỉ với thủ tục mới.")
    effective_on = Day(label="Hiệu lực riêng", help_text="Để trống nếu theo ngày của quyết định.")
    settles = forms.MultipleChoiceField(
        label="Đánh dấu chỗ mà lần ghi này giải quyết xong", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agency: Agency, day: date, line: DecisionLine | None, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = procedures_kept(agency)
        self.fields["procedure"].queryset = kept  # type: ignore[attr-defined]
        self.fields["replaced"].queryset = kept  # type: ignore[attr-defined]
        self.fields["replaced"].label_from_instance = procedure_words  # type: ignore[attr-defined]
        self._offer_fields(agency, day)
        open_doubts = [(str(i), one["why"]) for i, one in enumerate(line.doubts if line else []) if is_open(one)]
        if open_doubts:
            offer(self, "settles", open_doubts)
        else:
            del self.fields["settles"]

    def _offer_fields(self, agency: Agency, day: date) -> None:
        """Those in use that day; one that was merged since it was chosen stands as its successor."""
        offer_fields(self, agency, day)
        chosen = field_of_code(agency, self.initial.get("field") or "", day)
        if chosen is not None:
            self.initial["field"] = chosen.code

    def clean_fees(self) -> list[dict[str, Any]] | None:
        text = str(self.cleaned_data["fees"])
        if not text.strip():
            return None
        rows = fees_typed(text)
        if rows is None:
            raise forms.ValidationError(
                "Mỗi dòng cần một số tiền, ví dụ: Phí thẩm định: 1.000.000. Không thu thì ghi không thu."
            )
        return rows

    def changes(self) -> dict[str, Any]:
        """What was typed otherwise than it stood, for the action."""
        given, changed = self.cleaned_data, set(self.changed_data)
        plain = ("change", "procedure", "replaced", "code", "name", "fees", "effective_on")
        found = {name: given[name] for name in plain if name in changed}
        for name in ("name", "level", "quality_code"):
            if name in changed:
                found[name] = given[name] or None
        if "field" in changed:
            found["field"] = given["field"].code if given["field"] else None
        if "bases" in changed:
            found["bases"] = bases_typed(given["bases"]) if given["bases"].strip() else None
        if changed & {"terms", "terms_online", "terms_post"}:
            found["terms"] = self._terms()
        return found

    def _terms(self) -> Terms | None:
        """The limit of each channel; None = as it is held, {} = none is set."""
        given = self.cleaned_data
        first = given["terms"]
        if first is None:
            return None
        each = {"counter": first, "online": given["terms_online"] or first, "post": given["terms_post"] or first}
        return {name: dict(term) for name, term in each.items() if isinstance(term, dict)}

    @staticmethod
    def initial_of(line: DecisionLine, held: Published | None) -> dict[str, Any]:
        """The fields as the line has them; what it does not set as it is held."""
        values = line.values
        terms = values.get("terms", stored(held.terms) if held else None)
        fees = values.get("fees")
        if fees is None and held is not None:
            fees = [{"name": fee.name, "amount": fee.amount} for fee in held.fees]
        bases = values.get("bases")
        if bases is None and held is not None:
            bases = [{"document": b.document, "article": b.article} for b in held.bases]
        return {
            "change": line.change,
            "code": line.code,
            "effective_on": line.effective_on,
            "procedure": line.procedure.quality_code if line.procedure else "",
            "replaced": [each.quality_code for each in line.replaced.all()],
            "name": values.get("name") or (held.name if held else line.name),
            "level": values.get("level") or (held.level if held else ""),
            "field": values.get("field", ""),
            "quality_code": values.get("quality_code", ""),
            "fees": _fee_lines(fees),
            "bases": "\n".join(_basis(one) for one in bases or ()),
            **_times(terms),
        }


def _basis(one: Mapping[str, str]) -> str:
    return " ".join(filter(None, [one.get("article"), one["document"]]))


def _fee_lines(fees: list[dict[str, Any]] | None) -> str:
    if fees is None:
        return ""
    return "\n".join(f"{fee['name']}: {money(fee['amount'])}" for fee in fees) or "Không thu"


def _times(terms: Terms | None) -> dict[str, str]:
    if terms is None:
        return {}
    told = {name: words_of(terms.get(name)) for name in CHANNELS if name in terms}
    first = told.get("counter") or next(iter(told.values()), UNSET)
    found = {"terms": first}
    for name in ("online", "post"):
        if told.get(name, first) != first:
            found[f"terms_{name}"] = told[name]
    return found


class LeaveOutForm(forms.Form):
    """Why a line is not applied."""

    use_required_attribute = False
    reason = Words(label="Vì sao không áp dụng dòng này", missing="Ghi vì sao không áp dụng dòng này.", max_length=300)
