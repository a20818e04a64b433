"""The boxes that forms are made of: lines of text, days, numbers, money, lists."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from nennep.kernel.text import legible
from nennep.kernel.words import money, read_money, read_whole
from nennep.web.selects import offer

from ..models import Division, User
from ..queries import by_given_name
from ..rules import DUTIES

DATES = ["%Y-%m-%d", "%d/%m/%Y"]
MOST_MONEY = 10_000_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Words(forms.CharField):
    """A line of text, what can be read of it. ``missing`` is said when nothing can."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(error_messages={"required": missing}, **options)

    def to_python(self, value: Any) -> str:
        return legible(super().to_python(value) or "")


class Day(forms.DateField):
    """A date as the browser sends it, or typed as 25/11/2026."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=DATES,
            error_messages={
                "required": missing,
                "invalid": "Ngày không đọc được; viết ngày/tháng/năm, ví dụ 25/11/2026.",
            },
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            words = f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}; viết ngày/tháng/năm, ví dụ 25/11/2026."
            raise forms.ValidationError(words, code="year")
        return day


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it: “1717” or “1.717”, never cut at its dot."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        found = self.read(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def read(self, typed: str) -> int | None:
        """What was meant; None where that is not certain."""
        return read_whole(typed)


class MoneyField(WholeNumberField):
    """An amount in đồng. ``missing`` is said when it is left empty."""

    def __init__(self, *, label: str, missing: str, **options: Any) -> None:
        super().__init__(
            label=f"{label}, đồng",
            min_value=0,
            max_value=MOST_MONEY,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": missing,
                "invalid": f"{label} không đọc được. Ghi số đồng nguyên, ví dụ 500000 hoặc 500.000.",
                "min_value": f"{label} không thể âm.",
                "max_value": f"{label} nhiều nhất {money(MOST_MONEY)}. Xem lại số chữ số 0.",
            },
            **options,
        )

    def read(self, typed: str) -> int | None:
        return read_money(typed)


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One record of a list, sent by its code."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(
            error_messages={"required": missing, "invalid_choice": "Mục này không có trong danh sách; chọn lại."},
            **options,
        )


def offer_people(
    form: forms.Form,
    name: str,
    people: QuerySet[User],
    beside: Mapping[int, str] | None = None,
    places: Sequence[tuple[str, Sequence[User]]] = (),
) -> None:
    """Afterwards the select offers these people by given name; each is sent by the sign-in name, which
    stands beside a name that several have. ``beside``: by person what else stands there; ``places``: the people under
    these headings instead."""
    field = cast(Choice, form.fields[name])
    field.queryset = people
    listed = sorted(people, key=by_given_name)
    met = Counter(one.full_name for one in listed)

    def told(one: User) -> tuple[str, str]:
        words = one.full_name + (f" ({one.username})" if met[one.full_name] > 1 else "")
        more = (beside or {}).get(one.pk, "")
        return one.username, f"{words}: {more}" if more else words

    if places:
        field.choices = [("", field.empty_label), *((name, [told(one) for one in there]) for name, there in places)]
    else:
        field.choices = [("", field.empty_label), *(told(one) for one in listed)]


WHOLE_AGENCY = "*"


def offer_divisions(form: forms.Form, divisions: Iterable[Division]) -> dict[str, Division | None]:
    """Afterwards the select offers these divisions, and the whole agency as a choice of its own; each by its key."""
    known: dict[str, Division | None] = {one.code: one for one in divisions}
    named = [(code, one.name) for code, one in known.items() if one]
    offer(form, "division", [("", "Chọn phòng"), *named, (WHOLE_AGENCY, "Toàn cơ quan (lãnh đạo cơ quan)")])
    return known | {WHOLE_AGENCY: None}


def duties_field(words: str, choices: list[str], **options: Any) -> forms.MultipleChoiceField:
    """Boxes for duties, in the order of the law's list."""
    return forms.MultipleChoiceField(
        label=words,
        choices=[(duty, DUTIES[duty]) for duty in DUTIES if duty in choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chọn ít nhất một nhiệm vụ.",
            "invalid_choice": "Nhiệm vụ “%(value)s” không có trong danh mục.",
        },
        **options,
    )
