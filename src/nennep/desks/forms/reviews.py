"""What is typed of the people sent to a desk: who is sent, since when, and how they worked in a month."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from nennep.cases.forms.acts import Clean
from nennep.kernel.words import exact_number
from nennep.org.forms import Day, WholeNumberField, Words
from nennep.org.models import DeskService, User
from nennep.web.selects import offer

from ..actions.reviews import Assessment
from ..models import ReviewLine
from ..queries.reviews import MonthOfWork

HALVES = "Ghi số ngày, tính theo nửa ngày: 0; 0,5; 1; 1,5…"


class HalfDays(forms.CharField):
    """Days as people type them: “1,5” or “1.5”; empty is none."""

    def clean(self, value: Any) -> Decimal:
        typed = str(super().clean(value) or "0").replace(",", ".").strip()
        if not re.fullmatch(r"[0-9]{1,2}(?:\.[05])?", typed) or Decimal(typed) > 31:
            raise forms.ValidationError(HALVES, code="invalid")
        return Decimal(typed)


class DeskMemberForm(Clean):
    """Who is sent, for which agency to which desk, by which paper, since when."""

    use_required_attribute = False
    service = forms.ChoiceField(label="Cơ quan cử, quầy", error_messages={"required": "Chọn cơ quan cử và quầy."})
    person = forms.ChoiceField(
        label="Người được cử",
        help_text="người đang có vị trí ở quầy hoặc ở cơ quan của bạn",
        error_messages={"required": "Chọn người được cử."},
    )
    decision = Words(
        label="Văn bản cử người",
        missing="Ghi văn bản cử người: số, ngày, cơ quan ban hành.",
        max_length=300,
        help_text="Ví dụ: Quyết định số 15/QĐ-SYT ngày 16/11/2026.",
    )
    held_from = Day(label="Làm việc ở quầy từ ngày", missing="Ghi ngày bắt đầu làm việc ở quầy.")

    def __init__(
        self, *args: Any, services: Sequence[DeskService], people: Collection[tuple[User, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.services = {f"{one.pk}": one for one in services}
        self.people = {person.username: person for person, _ in people}
        named = [(key, f"{one.agency.short_name} cử đến {one.desk.short_name}") for key, one in self.services.items()]
        offer(self, "service", named if len(named) == 1 else [("", "Chọn cơ quan, quầy"), *named])
        listed = [(person.username, f"{person.full_name}: {place}") for person, place in people]
        offer(self, "person", [("", "Chọn một người"), *listed])

    def clean_service(self) -> DeskService:
        return self.services[self.cleaned_data["service"]]

    def clean_person(self) -> User:
        return self.people[self.cleaned_data["person"]]


class EndMemberForm(Clean):
    """The last day at the desk."""

    use_required_attribute = False
    held_to = Day(label="Ngày cuối ở quầy", missing="Ghi ngày cuối làm việc ở quầy.")


class ReviewForm(Clean):
    """What who leads the desk says of everybody who was there in the month, with the month of which it is said."""

    use_required_attribute = False
    month = forms.CharField(widget=forms.HiddenInput)
    version = WholeNumberField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, work: Sequence[MonthOfWork], said: Mapping[int, ReviewLine] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.work = work
        for one in work:
            self._box(one, (said or {}).get(one.member.pk))

    def _box(self, one: MonthOfWork, line: ReviewLine | None) -> None:
        key, who = one.member.pk, one.member.person.full_name
        absent = exact_number(line.absent_days) if line else "0"
        self.fields[f"absent_{key}"] = HalfDays(
            label="Ngày vắng", required=False, initial=absent, widget=forms.TextInput(attrs={"inputmode": "decimal"})
        )
        self.fields[f"reason_{key}"] = forms.CharField(
            label="Lý do vắng", required=False, max_length=300, initial=line.absence_reason if line else ""
        )
        self.fields[f"remark_{key}"] = forms.CharField(
            label="Nhận xét",
            max_length=2000,
            initial=line.remark if line else "",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": f"Ghi nhận xét về {who}: thái độ, tiến độ công việc."},
        )
        self.fields[f"grade_{key}"] = forms.CharField(
            label="Đề nghị xếp loại",
            required=False,
            max_length=120,
            initial=line.grade if line else "",
            help_text="mức theo quy định mà cơ quan cử đang áp dụng; cơ quan ấy quyết định",
        )

    @property
    def people(self) -> Iterator[tuple[MonthOfWork, list[BoundField]]]:
        for one in self.work:
            yield one, [self[f"{name}_{one.member.pk}"] for name in ("absent", "reason", "remark", "grade")]

    @property
    def said(self) -> dict[int, Assessment]:
        """What was typed, by member."""
        found = {}
        for one in self.work:
            absent, reason, remark, grade = (
                self.cleaned_data[f"{name}_{one.member.pk}"] for name in ("absent", "reason", "remark", "grade")
            )
            found[one.member.pk] = Assessment(absent, reason, remark, grade)
        return found
