"""Packages: which processes go out, the file that comes in, where its divisions stand with us."""

from collections.abc import Mapping
from typing import Any

from django import forms

from nennep.org.models import Agency, Division
from nennep.org.queries import divisions_of
from nennep.org.rules import DUTIES
from nennep.processes.queries.register import processes_held, processes_kept
from nennep.web.selects import offer

from ..actions import PackageMapping
from .uploads import units_of


class OutForm(forms.Form):
    """The processes of a package."""

    use_required_attribute = False
    codes = forms.MultipleChoiceField(
        label="Quy trình đưa vào gói",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chọn ít nhất một quy trình.",
            "invalid_choice": "Quy trình %(value)s không có ở cơ quan này; chọn lại.",
        },
    )

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        held = processes_held(agency)
        choices = [
            (one.code, f"{one.code} {one.name}{'' if one.pk in held else ' (bản nháp, chưa phê duyệt)'}")
            for one in processes_kept(agency)
        ]
        offer(self, "codes", choices)


class PackageForm(forms.Form):
    """A package from another agency."""

    use_required_attribute = False
    file = forms.FileField(
        label="Gói nhận được (.zip)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )


class MappedForm(forms.Form):
    """Divisions, duties and owners that the package names and we do not know, each to be found here.

    ``asked`` gives for each kind ("unit", "duty", "owner") the other's names by code; ``proposed``
    what is suggested, by field name.
    """

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        asked: Mapping[str, Mapping[str, str]],
        proposed: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.divisions: dict[str, Division] = {one.code: one for one in divisions_of(agency.pk)}
        self.asked = asked
        units = {f"={code}": name for code, name in units_of(agency).items()}
        owners = {f"={code}": one.name for code, one in self.divisions.items()}
        duties = {f"={code}": name for code, name in DUTIES.items()}
        kinds = {"unit": ("Đơn vị", units), "duty": ("Nhiệm vụ", duties), "owner": ("Chủ quản", owners)}
        for kind, names in asked.items():
            words, choices = kinds[kind]
            for place, (code, name) in enumerate(names.items()):
                shown = name if name == code else f"{name} ({code})"
                self.fields[f"{kind}{place}"] = forms.ChoiceField(
                    label=f"{words} “{shown}” của bên gửi",
                    choices=[("", "Chọn ở cơ quan mình"), *choices.items()],
                    required=False,
                    initial=proposed.get(f"{kind}:{code}", ""),
                )

    def told(self, kind: str) -> dict[str, str]:
        """Of each code of the kind ours; those that nobody has chosen are not there."""
        found = {}
        for place, code in enumerate(self.asked.get(kind, ())):
            value = self.cleaned_data.get(f"{kind}{place}", "")
            if value:
                found[code] = value.removeprefix("=")
        return found

    def require(self, kind: str, codes: set[str]) -> None:
        """Write on the form which of these codes nobody has chosen."""
        told = self.told(kind)
        for place, code in enumerate(self.asked.get(kind, ())):
            if code in codes and code not in told:
                self.add_error(f"{kind}{place}", f"Chọn “{code}” của bên gửi là gì ở cơ quan mình.")

    def mapped(self) -> PackageMapping:
        """All that was chosen; an owner that was not asked for is ours of the same code."""
        owners = {code: self.divisions[ours] for code, ours in self.told("owner").items()}
        return PackageMapping(self.told("unit"), self.told("duty"), self.divisions | owners)
