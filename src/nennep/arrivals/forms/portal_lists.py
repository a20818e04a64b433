"""What is typed about a portal's list: the upload, what its columns hold, which procedures it means."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nennep.office.spelling import shown
from nennep.org.models import Agency
from nennep.procedures.models import Procedure
from nennep.web.selects import offer

from ..queries.portal_entries import PortalEntry
from ..queries.portal_procedures import KnownProcedures
from ..rules.portal_columns import MEANINGS, NEEDED, PORTALS, ColumnReading, column_letter
from ..rules.portal_rows import procedure_told

NOT_OURS = "-"
MISSING = {
    "code": "Chọn cột có mã hồ sơ trên cổng: không có mã thì không biết hồ sơ nào đã ghi.",
    "procedure_code": "Chọn cột có mã hoặc tên thủ tục.",
    "filed": "Chọn cột có ngày nộp: 8 giờ làm việc để trả lời tính từ đó.",
    "name": "Chọn cột có tên người nộp hoặc chủ hồ sơ.",
}


class PortalUploadForm(forms.Form):
    """The file of the day, and the portal it comes from."""

    use_required_attribute = False
    agency = forms.ChoiceField(
        label="Một cửa của", error_messages={"invalid_choice": "Chọn một cơ quan trong danh sách."}
    )
    portal = forms.ChoiceField(
        label="Xuất từ",
        choices=list(PORTALS.items()),
        error_messages={
            "required": "Chọn danh sách này xuất từ đâu.",
            "invalid_choice": "Chọn một mục trong danh sách.",
        },
    )
    file = forms.FileField(
        label="Danh sách hồ sơ (.xlsx, .xls, .csv)",
        error_messages={"required": "Chọn tệp đã xuất từ cổng.", "empty": "Tệp này rỗng. Xuất lại từ cổng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args: Any, agencies: Sequence[Agency], last: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.agencies = {agency.code: agency for agency in agencies}
        offer(self, "agency", [(agency.code, agency.name) for agency in agencies])
        if len(agencies) == 1:
            self.fields["agency"].required = False
            self.fields["agency"].widget = forms.HiddenInput()
        self.fields["portal"].initial = last

    @property
    def chosen_agency(self) -> Agency:
        """The agency that was chosen; the only one where nothing had to be."""
        chosen = self.agencies.get(self.cleaned_data["agency"])
        return chosen or next(iter(self.agencies.values()))


class ColumnChoice(forms.TypedChoiceField):
    """A column of the file by its number; whether one must be chosen, the form judges by groups."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)

    def validate(self, value: Any) -> None:
        """Emptiness is judged by the form as a whole."""
        if value:
            super().validate(value)


class PortalColumnsForm(forms.Form):
    """For each meaning the column that holds it."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, headings: Sequence[str], reading: ColumnReading, examples: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        columns = [
            (place, f"{column_letter(place)} · {heading or 'không tên'}{_example(examples, place)}")
            for place, heading in enumerate(headings)
        ]
        self.needed = {name for group in NEEDED for name in group}
        for meaning, label in MEANINGS.items():
            twice = reading.doubled.get(meaning, ())
            self.fields[meaning] = ColumnChoice(
                label=label,
                choices=[("", f"Chọn một trong {len(twice)} cột" if twice else "Không có cột này"), *columns],
                initial=reading.places.get(meaning, ""),
                required=meaning in self.needed,
                error_messages={"invalid_choice": "Cột này không có trong tệp; chọn lại."},
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for group in NEEDED:
            if all(given.get(name) is None for name in group) and not any(name in self.errors for name in group):
                self.add_error(group[0], MISSING[group[0]])
        return given

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields without which no row can be read."""
        return [self[name] for name in MEANINGS if name in self.needed]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in MEANINGS if name not in self.needed]


class PortalProceduresForm(forms.Form):
    """For each procedure of the portal that nobody knows, ours. What is left empty stays open."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, asked: Mapping[str, tuple[PortalEntry, int]], known: KnownProcedures, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.words = list(asked)
        self.pks = {procedure.quality_code: procedure.pk for procedure in known.procedures.values()}
        listed = [(procedure.quality_code, _named(procedure, name)) for procedure, name in known.listed()]
        names = dict(listed)
        for number, word in enumerate(self.words):
            entry, count = asked[word]
            near = [(each.quality_code, names[each.quality_code]) for each in known.near(entry.row.values)]
            groups: list[Any] = [("", "Chưa trả lời"), (NOT_OURS, "Không phải thủ tục của cơ quan này")]
            if near:
                groups.append(("Tên gần giống", near))
            self.fields[f"p-{number}"] = forms.ChoiceField(
                label=procedure_told(entry.row.values),
                choices=[*groups, ("Mọi thủ tục", listed)],
                required=False,
                help_text=f"{count} hồ sơ",
                error_messages={"invalid_choice": "Thủ tục này không có trong danh mục; chọn lại."},
            )

    def answers(self) -> dict[str, int | None]:
        """By the word of the portal's procedure: ours, None for one that is none of the agency's."""
        given = {word: self.cleaned_data.get(f"p-{number}", "") for number, word in enumerate(self.words)}
        return {word: None if code == NOT_OURS else self.pks[code] for word, code in given.items() if code}


def _named(procedure: Procedure, name: str) -> str:
    return shown(f"{procedure.quality_code} · {procedure.code} · {name}", 120)


def _example(examples: Sequence[str], place: int) -> str:
    example = shown(examples[place], 40) if place < len(examples) else ""
    return f" (như {example})" if example else ""
