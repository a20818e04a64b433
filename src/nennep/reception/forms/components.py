"""What is handed in: counts of originals, certified copies and copies, and the electronic copy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from nennep.cases.forms.acts import Clean
from nennep.cases.rules import ELECTRONIC_COPIES
from nennep.kernel.text import whole_number
from nennep.org.forms import WholeNumberField
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.queries import published_of
from nennep.procedures.rules import known_answers
from nennep.procedures.rules.published import PublishedComponent

from ..actions import ComponentDraft

MOST = 99
KINDS = {"originals": "bản chính", "certified": "bản chứng thực", "copies": "bản chụp"}
ELECTRONIC = [choice for choice in ELECTRONIC_COPIES.items() if choice[0] != "from_data"]
IN_HAND = ("sent", "reused")
# What “Nhận đủ” notes of a paper in a dossier that was filed online.
SENT = "sent"


class AskedChoice(forms.ChoiceField):
    """A select that may be absent while the part it belongs to is not asked for."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


@dataclass(frozen=True, slots=True)
class ComponentFields:
    """One component as the desk sees it."""

    component: PublishedComponent
    counts: tuple[BoundField, ...]
    electronic: BoundField | None
    shown: BoundField | None
    is_missing: bool
    errors: tuple[str, ...]

    @property
    def is_data(self) -> bool:
        return self.component.manner == "data"

    @property
    def needs(self) -> str:
        """“02 bản chính”: what the procedure asks for."""
        component = self.component
        asked = [f"{getattr(component, kind):02d} {word}" for kind, word in KINDS.items() if getattr(component, kind)]
        return ", ".join(asked)


class ComponentsForm(Clean):
    """Section 2 of the reception: one row a component of the procedure version."""

    def __init__(self, version: ProcedureVersion, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.version = version
        for question in version.questions:
            self.fields[f"q_{question['name']}"] = _question_field(question)
        self.answers = known_answers(version.questions, self._typed_answers())
        self.published = published_of(version)
        self.variant = self.published.variant_for(self.answers)
        self.components = self.published.components_of(self.variant)
        for component in self.components:
            self._add(component)

    def _add(self, component: PublishedComponent) -> None:
        if component.manner == "show":
            self.fields[f"c{component.pk}_shown"] = forms.BooleanField(
                label=f"{component.name}: đã xuất trình", required=False
            )
        elif component.manner == "submit":
            for kind, word in KINDS.items():
                self.fields[f"c{component.pk}_{kind}"] = _count_field(component, kind, word)
            self.fields[f"c{component.pk}_electronic"] = forms.ChoiceField(
                label=f"{component.name}, bản điện tử", choices=ELECTRONIC, required=False
            )

    def take_online(self) -> None:
        """Afterwards “Nhận đủ” takes the electronic copy of a paper, where the procedure accepts one."""
        for component in self.components:
            if component.manner == "submit" and component.electronic:
                self.fields[f"c{component.pk}_electronic"].widget.attrs["data-sent"] = SENT

    def _typed_answers(self) -> dict[str, Any]:
        return {each["name"]: self[f"q_{each['name']}"].value() for each in self.version.questions}

    @property
    def asked(self) -> list[BoundField]:
        """The questions that lead to the variant, as fields."""
        return [self[f"q_{each['name']}"] for each in self.version.questions]

    @property
    def unanswered(self) -> bool:
        """Whether a question still waits for its answer."""
        return len(self.answers) < len(self.version.questions)

    @property
    def rows(self) -> Iterator[ComponentFields]:
        """The components in the order of the law, with what was typed for each."""
        for component in self.components:
            prefix = f"c{component.pk}_"
            submit = component.manner == "submit"
            counts = tuple(self[f"{prefix}{kind}"] for kind in KINDS) if submit else ()
            electronic = self[f"{prefix}electronic"] if submit else None
            shown = self[f"{prefix}shown"] if component.manner == "show" else None
            fields = [field for field in (*counts, electronic, shown) if field is not None]
            errors = tuple(str(e) for field in fields for e in field.errors) if self.is_bound else ()
            yield ComponentFields(component, counts, electronic, shown, component.pk in self.told_missing, errors)

    @property
    def told_missing(self) -> set[int]:
        """The required components for which a number below the need was written, 0 above all.

        An empty field says that nobody has looked yet; that is not missing.
        """
        return {c.pk for c in self.components if self._lacks(c) and self._is_told(c)}

    def lacking(self) -> list[PublishedComponent]:
        """The required components that are not all there, told or not."""
        return [component for component in self.components if self._lacks(component)]

    @property
    def needed(self) -> int:
        """How many papers the applicant has to bring."""
        return sum(component.manner != "data" for component in self.components)

    def _typed(self, component: PublishedComponent, part: str) -> Any:
        return self[f"c{component.pk}_{part}"].value()

    def _count(self, component: PublishedComponent, kind: str) -> int:
        return whole_number(str(self._typed(component, kind) or "0").strip()) or 0

    def _lacks(self, component: PublishedComponent) -> bool:
        if not component.required or component.manner == "data":
            return False
        if component.manner == "show":
            return not self._typed(component, "shown")
        if self._typed(component, "electronic") in IN_HAND:
            return False
        wanted = component.originals + component.certified + component.copies
        return sum(self._count(component, kind) for kind in KINDS) < wanted

    def _is_told(self, component: PublishedComponent) -> bool:
        if component.manner != "submit":
            return False
        asked = [kind for kind in KINDS if getattr(component, kind)]
        return all(str(self._typed(component, kind) or "").strip() for kind in asked)

    def complaint(self, component: PublishedComponent) -> tuple[str, str]:
        """The field and the words for a component that is not all there."""
        if component.manner == "show":
            return (
                f"c{component.pk}_shown",
                f"{component.name} chưa xuất trình. Xem giấy rồi đánh dấu, hoặc lập Hướng dẫn bổ sung (Mẫu 02).",
            )
        kinds = [kind for kind in KINDS if getattr(component, kind)] or ["originals"]
        have = sum(self._count(component, kind) for kind in KINDS)
        wanted = component.originals + component.certified + component.copies
        state = f"mới có {have} trên {wanted} bản" if have else "chưa có bản nào"
        way = f"Nhận {KINDS[kinds[0]]}" if not have else "Nhận đủ"
        return (f"c{component.pk}_{kinds[0]}", f"{component.name} {state}. {way}, hoặc lập Hướng dẫn bổ sung (Mẫu 02).")

    def drafts(self) -> list[ComponentDraft]:
        """What was handed in; a paper that is only shown has a row without counts once it was shown."""
        made = []
        for component in self.components:
            if component.manner == "data":
                made.append(ComponentDraft(component_id=component.pk, electronic="from_data"))
            elif component.manner == "submit":
                counts = {kind: self._count(component, kind) for kind in KINDS}
                electronic = self._typed(component, "electronic") or ""
                made.append(ComponentDraft(component_id=component.pk, electronic=electronic, **counts))
            elif self._typed(component, "shown"):
                made.append(ComponentDraft(component_id=component.pk))
        return made

    def missing_rows(self) -> list[dict[str, Any]]:
        """The rows of form 02: what is still to bring, each with its counts."""
        rows = []
        for component in self.lacking():
            have = {kind: self._count(component, kind) for kind in KINDS} if component.manner == "submit" else {}
            rest = {kind: max(getattr(component, kind) - have.get(kind, 0), 0) for kind in KINDS}
            rows.append({"component": component.pk, "name": component.name, **rest})
        return rows


def filled(version: ProcedureVersion, typed: Mapping[str, Any], *, online: bool = False) -> dict[str, Any]:
    """What was typed, with every component raised to its need ("Nhận đủ"); what is enough in another kind stays so.

    In a dossier filed ``online`` a paper of which none is counted was sent as an electronic copy.
    """
    full = dict(typed)
    for component in published_of(version).components:
        prefix = f"c{component.pk}_"
        have = {kind: whole_number(str(full.get(f"{prefix}{kind}", "")).strip()) or 0 for kind in KINDS}
        wanted = {kind: getattr(component, kind) for kind in KINDS}
        if component.manner == "show":
            full[f"{prefix}shown"] = "on"
        elif component.manner == "submit" and online and component.electronic and not any(have.values()):
            full[f"{prefix}electronic"] = full.get(f"{prefix}electronic") or SENT
        elif component.manner == "submit" and sum(have.values()) < sum(wanted.values()):
            full |= {f"{prefix}{kind}": max(have[kind], wanted[kind]) for kind in KINDS}
    return full


def _question_field(question: Mapping[str, Any]) -> AskedChoice:
    """A select; whether it may stay empty, the sheet as a whole decides."""
    label, choices = question["label"], question["choices"]
    return AskedChoice(
        label=label,
        choices=[("", "Chọn"), *((choice, choice) for choice in choices)],
        error_messages={"invalid_choice": f"{label}: không có lựa chọn này. Chọn trong danh sách."},
    )


def _count_field(component: PublishedComponent, kind: str, word: str) -> WholeNumberField:
    wanted = getattr(component, kind)
    name = f"{component.name}: số {word}"
    return WholeNumberField(
        label=f"{component.name}, số {word}",
        required=False,
        min_value=0,
        max_value=MOST,
        initial="" if wanted else 0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-needed": wanted}),
        error_messages={
            "invalid": f"{name} phải là một số, ví dụ 1.",
            "min_value": f"{name} không thể âm. Ghi 0 nếu không có bản nào.",
            "max_value": f"{name} nhiều quá {MOST}. Ghi số bản của một bộ hồ sơ.",
        },
    )
