"""The attributes of a procedure that are one value each, and the limits by channel."""

from collections.abc import Mapping
from typing import Any

from django import forms

from nennep.org.forms import WholeNumberField, Words
from nennep.org.models import Agency

from ..models import KINDS
from ..queries.version_text import choices_of
from ..rules import CHANNELS, MOST, UNIT_CHOICES
from .variants import amount_field

FLAGS = ("immediate", "paper_result", "one_stop", "linked", "territory_free", "post_reception", "post_return")
PLAIN = (
    "name", "level", "kind", "competent", "authorised", "coordinating", "reception_place", "result",
    "exemptions", "conditions", "service_level", "partial_reason", "routing", "supplement_policy",
    "supplement_rounds", "supplement_days", "supplement_basis", "sets", *FLAGS,
)  # fmt: skip


def _lines(label: str, most: int, **options: Any) -> Words:
    return Words(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **options)


def _flag(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _whole(label: str, missing: str = "", **options: Any) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        required=bool(missing),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": missing,
            "invalid": f"{label} phải là một số, ví dụ 1.",
            "min_value": f"{label} quá nhỏ.",
            "max_value": f"{label} quá lớn.",
        },
        **options,
    )


class ColumnsForm(forms.Form):
    """Name, level, agencies, result, flags; a block of fields for each channel."""

    use_required_attribute = False
    name = _lines("Tên thủ tục", 400, missing="Ghi tên thủ tục như quyết định công bố.")
    level = Words(label="Cấp thực hiện", missing="Ghi cấp thực hiện, như Cấp tỉnh.", max_length=60)
    kind = forms.ChoiceField(label="Loại thủ tục", choices=list(KINDS.items()))
    sets = _whole("Số bộ hồ sơ", "Ghi số bộ hồ sơ.", min_value=1, max_value=20)
    supplement_policy = forms.ChoiceField(
        label="Sau khi người nộp bổ sung",
        choices=choices_of("supplement_policy"),
        required=False,
        help_text="chỉ ghi khi luật chuyên ngành quy định khác chế độ một cửa",
    )
    supplement_rounds = _whole("Số lần được yêu cầu bổ sung", min_value=1, max_value=MOST["supplement_rounds"])
    supplement_days = _whole("Số ngày cho người nộp bổ sung", min_value=1, max_value=MOST["supplement_days"])
    supplement_basis = Words(
        label="Điều khoản của luật chuyên ngành cho phép", max_length=300, help_text="để trống nếu theo quy định chung"
    )
    applicants = _lines("Đối tượng thực hiện", 4000, help_text="mỗi dòng một đối tượng")
    competent = Words(label="Cơ quan có thẩm quyền", missing="Ghi cơ quan có thẩm quyền.", max_length=200)
    authorised = Words(label="Cơ quan được ủy quyền, phân cấp", max_length=200)
    coordinating = _lines("Cơ quan phối hợp", 400)
    involved = forms.ModelMultipleChoiceField(
        label="Cơ quan cùng thực hiện",
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        help_text="giữ Ctrl để chọn nhiều cơ quan",
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    reception_place = Words(label="Địa chỉ tiếp nhận", max_length=300)
    result = Words(label="Kết quả", max_length=1000)
    exemptions = _lines("Miễn, giảm phí, lệ phí", 20_000)
    conditions = _lines("Yêu cầu, điều kiện", 20_000)
    service_level = forms.ChoiceField(label="Dịch vụ công trực tuyến", choices=choices_of("service_level"))
    partial_reason = Words(label="Lý do chỉ một phần", max_length=200)
    routing = forms.ChoiceField(label="Nơi xử lý", choices=choices_of("routing"))
    immediate = _flag("Giải quyết ngay khi nộp")
    paper_result = _flag("Có kết quả bản giấy")
    one_stop = _flag("Tiếp nhận tại Một cửa")
    linked = _flag("Liên thông nhiều cơ quan")
    territory_free = _flag("Không theo địa giới")
    post_reception = _flag("Nhận hồ sơ qua bưu chính")
    post_return = _flag("Trả kết quả qua bưu chính")

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Agency.objects.exclude(pk=agency.pk).exclude(level="source")
        self.fields["involved"].queryset = others.order_by("name")  # type: ignore[attr-defined]
        for channel, words in CHANNELS.items():
            self.fields[f"{channel}_offered"] = _flag(words)
            self.fields[f"{channel}_amount"] = amount_field(f"{words}: thời hạn")
            self.fields[f"{channel}_unit"] = forms.ChoiceField(
                label=f"{words}: đơn vị", required=False, choices=[("", "không hẹn ngày"), *UNIT_CHOICES]
            )
            self.fields[f"{channel}_cutoff"] = Words(
                label=f"{words}: giờ chốt", max_length=5, widget=forms.TextInput(attrs={"size": 5})
            )
            self.fields[f"{channel}_note"] = Words(
                label=f"{words}: mô tả", max_length=8000, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def flags(self) -> list[forms.BoundField]:
        return [self[name] for name in FLAGS]

    @property
    def channels(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each channel, by what they ask."""
        parts = ("offered", "amount", "unit", "cutoff", "note")
        return [{part: self[f"{channel}_{part}"] for part in parts} for channel in CHANNELS]

    def columns(self) -> dict[str, Any]:
        """The columns of the version as they were typed."""
        given = self.cleaned_data
        lines = [line.strip() for line in given["applicants"].splitlines()]
        return {
            **{name: given[name] for name in PLAIN},
            "applicants": [line for line in lines if line],
            "terms": {
                channel: {
                    "amount": given[f"{channel}_amount"].replace(",", "."),
                    "unit": given[f"{channel}_unit"],
                    "cutoff": given[f"{channel}_cutoff"] or None,
                    "note": given[f"{channel}_note"],
                }
                for channel in CHANNELS
                if given[f"{channel}_offered"]
            },
        }


def initial_columns(columns: Mapping[str, Any], involved: list[str]) -> dict[str, Any]:
    """The fields as a version has them."""
    initial = {name: columns[name] for name in PLAIN if name in columns}
    initial |= {"applicants": "\n".join(columns.get("applicants", ())), "involved": involved}
    for channel, term in columns.get("terms", {}).items():
        initial |= {f"{channel}_offered": True}
        initial |= {f"{channel}_{key}": value for key, value in term.items()}
    return initial
