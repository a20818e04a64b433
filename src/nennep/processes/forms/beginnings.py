"""What a new process begins with: a pattern, the bare frame or another process; whose it is, who drafts it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from nennep.definitions.patterns import Pattern, patterns_on
from nennep.documents.queries import people_at_work
from nennep.org.forms import Choice, Day, Words, offer_people
from nennep.org.models import Agency, Division, User
from nennep.org.queries import divisions_of
from nennep.org.queries.departures import beside_names
from nennep.web.selects import offer

from ..models import ProcessVersion
from ..queries.beginnings import source_versions

OTHER = "process"


class BeginningForm(forms.Form):
    """For one procedure or for all that are ticked."""

    use_required_attribute = False
    source = forms.ChoiceField(
        label="Bắt đầu từ",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn bắt đầu từ đâu.", "invalid_choice": "Mẫu này không còn dùng; chọn lại."},
    )
    like = forms.ChoiceField(label="Quy trình để chép các bước", required=False)
    division = Choice(
        label="Phòng chủ quản",
        queryset=Division.objects.none(),
        to_field_name="code",
        empty_label="Phòng của từng thủ tục",
    )
    owner = Choice(label="Người soạn", queryset=User.objects.none(), to_field_name="username", empty_label="Chưa giao")
    due_on = Day(label="Xong trước hết ngày")

    def __init__(self, *args: Any, agency: Agency, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.patterns: dict[str, Pattern] = {each.key: each for each in patterns_on(day)}
        self.versions: dict[str, ProcessVersion] = {each.process.code: each for each in source_versions(agency)}
        given = [(key, each.name) for key, each in self.patterns.items()]
        others = [(OTHER, "Từ một quy trình khác của cơ quan")] if self.versions else []
        offer(self, "source", [*given, *others])
        named = [(code, f"{code} {each.process.name}") for code, each in self.versions.items()]
        offer(self, "like", [("", "Chọn một quy trình"), *named])
        if not self.versions:
            del self.fields["like"]
        self.fields["division"].queryset = divisions_of(agency.pk)  # type: ignore[attr-defined]
        people = people_at_work(agency.pk, day)
        offer_people(self, "owner", people, beside_names(list(people), [agency.pk], day))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("source") == OTHER and not given.get("like"):
            self.add_error("like", "Chọn quy trình để chép các bước.")
        return given

    def require_division(self, codes: Sequence[str]) -> None:
        """Refuses where no division was chosen and these procedures have none of their own."""
        if self.is_valid() and codes and not self.cleaned_data["division"]:
            self.add_error("division", f"{', '.join(codes)} chưa có phòng nào làm. Chọn phòng chủ quản.")

    @property
    def chosen(self) -> Pattern | ProcessVersion:
        """The pattern, or the version to copy; of a valid form."""
        source = self.cleaned_data["source"]
        return self.versions[self.cleaned_data["like"]] if source == OTHER else self.patterns[source]


class OneBeginningForm(BeginningForm):
    """For one procedure: its process may bear a code and a name of its own."""

    code = Words(label="Mã quy trình", missing="Ghi mã quy trình, ví dụ QT.DP.04.", max_length=30)
    name = Words(label="Tên quy trình", missing="Ghi tên quy trình.", max_length=400)
    field_order = ("source", "like", "code", "division", "name", "owner", "due_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        division = self.fields["division"]
        division.required, division.empty_label = True, "Chọn phòng"  # type: ignore[attr-defined]
        division.error_messages["required"] = "Chọn phòng chủ quản của quy trình."
