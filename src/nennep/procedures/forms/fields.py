"""Fields: the select that offers them, and what a keeper types of the list."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from nennep.org.forms import Choice, Day, WholeNumberField, Words
from nennep.org.models import Agency

from ..models import Field
from ..queries.fields import fields_of, mergeable

BASIS = "Số, ngày của quyết định, hoặc lý do."


class FieldChoice(Choice):
    """One field, sent by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Field.objects.none(), to_field_name="code", **options)

    def offer(self, fields: Sequence[Field]) -> None:
        """Afterwards these are offered: the common list by sector, then those of an agency's own."""
        self.queryset = Field.objects.filter(pk__in=[each.pk for each in fields])
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in fields:
            groups.setdefault(_heading(each), []).append((each.code, each.name))
        whole = list(groups.items()) if len(groups) > 1 else [pair for pairs in groups.values() for pair in pairs]
        self.choices = [("", self.empty_label or ""), *whole]


def _heading(field: Field) -> str:
    if field.keeper.superior_id is not None:
        return f"Riêng của {field.keeper.short_name}"
    return field.sector or "Danh mục chung"


def offer_fields(form: forms.Form, agency: Agency, day: date) -> bool:
    """Afterwards the form's ``field`` offers what the agency may use on that day; whether that is anything."""
    found = fields_of(agency, day)
    form.fields["field"].offer(found)  # type: ignore[attr-defined]
    return bool(found)


class FieldForm(forms.Form):
    """A field added by hand."""

    use_required_attribute = False
    keeper = Choice(
        label="Danh mục",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=None,
        missing="Chọn danh mục.",
        help_text="Danh mục chung thì mọi cơ quan trong tỉnh dùng; danh mục riêng chỉ cơ quan đó dùng.",
    )
    name = Words(label="Tên lĩnh vực", missing="Ghi tên lĩnh vực, ví dụ: Hộ tịch.", max_length=1000)
    code = Words(label="Mã", max_length=60, help_text="Để trống thì máy đặt theo tên.")
    sector = Words(label="Ngành", max_length=120, help_text="Nhóm khi chọn, ví dụ: Tư pháp.")
    order = WholeNumberField(
        label="Thứ tự",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Để trống thì xếp cuối.",
        error_messages={
            "invalid": "Thứ tự là một số, ví dụ 12.",
            "min_value": "Thứ tự từ 0.",
            "max_value": "Thứ tự nhiều nhất 9999.",
        },
    )
    valid_from = Day(label="Dùng từ ngày", missing="Ghi ngày bắt đầu dùng.")
    basis = Words(label="Quyết định, lý do", max_length=300, help_text=BASIS)

    def __init__(self, *args: Any, keepers: Iterable[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keeper"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in keepers]
        ).order_by("pk")
        self.fields["keeper"].label_from_instance = list_words  # type: ignore[attr-defined]


def list_words(keeper: Agency) -> str:
    """Whose list it is, in words."""
    if keeper.superior_id is None:
        return f"Danh mục chung, {keeper.short_name} giữ"
    return f"Riêng của {keeper.short_name}"


class FieldActForm(forms.Form):
    """What is done to one field; ``field`` and ``day`` say to which, and what may be chosen."""

    use_required_attribute = False

    def __init__(self, *args: Any, field: Field, day: date, **options: Any) -> None:
        super().__init__(*args, **(options | {"initial": self.initial_of(field, day)}))

    def initial_of(self, field: Field, day: date) -> dict[str, Any]:
        """The boxes as they are opened."""
        return {"from_day": day, "last_day": day}


class RenameForm(FieldActForm):
    """Another name from a day on."""

    name = Words(label="Tên mới", missing="Ghi tên mới.", max_length=1000)
    from_day = Day(label="Từ ngày", missing="Ghi từ ngày nào.")
    basis = Words(label="Quyết định, lý do", max_length=300, missing="Ghi quyết định hoặc lý do.", help_text=BASIS)

    def initial_of(self, field: Field, day: date) -> dict[str, Any]:
        return {"name": field.name, "from_day": day}


class PlaceForm(FieldActForm):
    """Its place on the list and its sector."""

    order = WholeNumberField(
        label="Thứ tự",
        min_value=0,
        max_value=9999,
        error_messages={
            "required": "Ghi thứ tự, ví dụ 12.",
            "invalid": "Thứ tự là một số, ví dụ 12.",
            "min_value": "Thứ tự từ 0.",
            "max_value": "Thứ tự nhiều nhất 9999.",
        },
    )
    sector = Words(label="Ngành", max_length=120)

    def initial_of(self, field: Field, day: date) -> dict[str, Any]:
        return {"order": field.order, "sector": field.sector}


class MergeForm(FieldActForm):
    """Into which field it is merged."""

    into = FieldChoice(label="Gộp vào lĩnh vực", missing="Chọn lĩnh vực nhận.", empty_label="Chọn")
    from_day = Day(label="Từ ngày", missing="Ghi từ ngày nào.")
    basis = Words(label="Quyết định, lý do", max_length=300, missing="Ghi quyết định hoặc lý do.", help_text=BASIS)

    def __init__(self, *args: Any, field: Field, day: date, **options: Any) -> None:
        super().__init__(*args, field=field, day=day, **options)
        self.fields["into"].offer(mergeable(field, day))  # type: ignore[attr-defined]


class CloseForm(FieldActForm):
    """The last day of a field that has no procedure."""

    last_day = Day(label="Dùng đến hết ngày", missing="Ghi ngày cuối.")
    basis = Words(label="Quyết định, lý do", max_length=300, missing="Ghi quyết định hoặc lý do.", help_text=BASIS)
