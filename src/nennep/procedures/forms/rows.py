"""Rows that a keeper adds, removes and fills: they work by plain posts, and nothing typed is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from nennep.kernel.text import whole_number
from nennep.org.forms import Day, MoneyField, WholeNumberField, Words

from ..models import Component
from ..rules import CHANNELS

MANNERS = list(Component._meta.get_field("manner").choices or ())
Typed = dict[str, Any]


class PartRowForm(forms.Form):
    """One row. ``key`` names it for other rows of the same page while numbers move."""

    use_required_attribute = False
    noun = "dòng"
    # Fields that alone do not make a row: they have a value from the start.
    silent: tuple[str, ...] = ("key",)
    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=8)

    @classmethod
    def is_blank(cls, typed: Mapping[str, Any]) -> bool:
        """Whether nobody wrote anything into the row."""
        return not any(str(value).strip() for name, value in typed.items() if name not in cls.silent and value)


class SequenceRow(PartRowForm):
    """One thing that the applicant or the agency does."""

    silent = ("key", "who")
    who = forms.ChoiceField(
        label="Ai làm",
        choices=[("applicant", "Người nộp"), ("agency", "Cơ quan"), ("", "Chưa rõ")],
        required=False,
        initial="applicant",
    )
    text = Words(
        label="Việc làm",
        missing="Ghi việc làm, hoặc bỏ dòng này.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _count(label: str, initial: int) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        min_value=0,
        max_value=99,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": f"{label}: ghi số bản, 0 nếu không cần.",
            "invalid": f"{label} phải là một số, ví dụ 1.",
            "min_value": f"{label} không thể âm.",
            "max_value": f"{label} nhiều quá 99.",
        },
    )


class ComponentRowForm(PartRowForm):
    """One paper."""

    noun = "giấy tờ"
    silent = ("key", "manner", "originals", "certified", "copies", "required", "electronic")
    name = Words(label="Tên giấy tờ", missing="Ghi tên giấy tờ, hoặc bỏ dòng này.", max_length=4000)
    form = Words(label="Mẫu", max_length=120)
    manner = forms.ChoiceField(label="Cách nộp", choices=MANNERS)
    source = Words(label="Nguồn dữ liệu thay giấy", max_length=200)
    originals = _count("Bản chính", 1)
    certified = _count("Chứng thực", 0)
    copies = _count("Bản chụp", 0)
    required = forms.BooleanField(label="Bắt buộc", required=False, initial=True)
    electronic = forms.BooleanField(label="Nhận bản điện tử", required=False, initial=True)
    national_code = Words(label="Mã kho giấy tờ quốc gia", max_length=60)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("manner") == "data" and not given.get("source"):
            self.add_error("source", "Ghi dữ liệu thay giấy lấy từ đâu.")
        return given


class FeeRow(PartRowForm):
    """One charge."""

    noun = "khoản thu"
    silent = ("key", "kind", "channel")
    kind = forms.ChoiceField(label="Loại", choices=[("phi", "Phí"), ("le_phi", "Lệ phí")])
    name = Words(label="Tên khoản thu", missing="Ghi tên khoản thu, hoặc bỏ dòng này.", max_length=200)
    amount = MoneyField(label="Mức thu", missing="Ghi mức thu bằng đồng.")
    channel = forms.ChoiceField(label="Chỉ khi nộp", choices=[("", "Mọi cách nộp"), *CHANNELS.items()], required=False)
    basis = Words(label="Căn cứ", missing="Ghi văn bản quy định mức thu.", max_length=300)
    valid_from = Day(label="Thu từ ngày")
    valid_to = Day(label="Đến hết ngày")


class BasisRow(PartRowForm):
    """One legal basis."""

    noun = "căn cứ"
    document = Words(label="Văn bản", missing="Ghi văn bản, hoặc bỏ dòng này.", max_length=1000)
    article = Words(label="Điều, khoản", max_length=120)


class QuestionRow(PartRowForm):
    """One question by which the desk finds the variant."""

    noun = "câu hỏi"
    label = Words(label="Câu hỏi ở bàn tiếp nhận", missing="Ghi câu hỏi.", max_length=120)
    name = Words(
        label="Tên ngắn",
        missing="Ghi tên ngắn, như quy_mo.",
        max_length=40,
        help_text="chữ thường không dấu; điều kiện của quy trình dùng tên này",
    )
    choices = Words(
        label="Các lựa chọn",
        missing="Ghi các lựa chọn, cách nhau bằng dấu chấm phẩy.",
        max_length=600,
        help_text="cách nhau bằng dấu chấm phẩy",
    )

    @staticmethod
    def choices_in(text: object) -> list[str]:
        return [part.strip() for part in str(text or "").split(";") if part.strip()]

    def question(self) -> dict[str, Any]:
        """The question as the version keeps it."""
        given = self.cleaned_data
        return {
            "name": given["name"].strip(),
            "label": given["label"].strip(),
            "choices": self.choices_in(given["choices"]),
        }


class PartRows:
    """The rows of one part: as stored, as typed, or as typed and judged."""

    def __init__(
        self, part: str, form: type[PartRowForm], typed: Sequence[Typed], *, bound: bool, **options: Any
    ) -> None:
        self.part, self.form = part, form
        self.typed = [{**row, "key": row.get("key") or ""} for row in typed]
        self._name_keys()
        self.forms = [self._form(n, row, bound, options) for n, row in enumerate(self.typed)]

    def _name_keys(self) -> None:
        """Every row gets a key that no other has."""
        taken = {str(row["key"]) for row in self.typed}
        free = (str(n) for n in range(1, 10_000) if str(n) not in taken)
        for row in self.typed:
            row["key"] = str(row["key"] or next(free))

    def _form(self, n: int, row: Typed, bound: bool, options: Mapping[str, Any]) -> PartRowForm:
        prefix = f"{self.part}-{n}"
        if not bound or self.form.is_blank(row):
            return self.form(initial=row, prefix=prefix, **options)
        data = QueryDict(mutable=True)
        for name, value in row.items():
            many = value if isinstance(value, list) else [value]
            # A box that is not ticked is absent from a post.
            data.setlist(f"{prefix}-{name}", [] if value is False else many)
        return self.form(data, prefix=prefix, **options)

    def __iter__(self) -> Iterator[PartRowForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def filled(self) -> list[PartRowForm]:
        """The rows in which somebody wrote something."""
        return [form for form in self.forms if form.is_bound]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.filled]
        return all(judged)


def typed_rows(data: QueryDict, part: str, form: type[PartRowForm]) -> list[Typed]:
    """The rows of a part as they were posted; a field of many values comes as a list."""
    count = whole_number(data.get(f"{part}-count", "0")) or 0
    rows = []
    for n in range(min(count, 300)):
        prefix = f"{part}-{n}-"
        row: Typed = {}
        for key in data:
            if key.startswith(prefix):
                name = key.removeprefix(prefix)
                values = data.getlist(key)
                row[name] = values if name in MANY else values[-1]
        for name, field in form.base_fields.items():
            if isinstance(field, forms.BooleanField):
                row[name] = name in row and row[name] not in ("", "False")
        rows.append(row)
    return rows


# Fields of a row that bear several values.
MANY = ("components", "fees")
