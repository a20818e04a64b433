"""The table of variants: a column a question, a row a variant, and what holds for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from nennep.org.forms import Words

from ..rules import CHANNELS, UNIT_CHOICES
from .rows import PartRowForm, QuestionRow

ANY = "bất kỳ"


def amount_field(label: str) -> forms.CharField:
    """A limit's number; whether one is needed hangs on the unit."""
    return forms.CharField(
        label=label, required=False, max_length=8, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 4})
    )


class VariantRow(PartRowForm):
    """One variant. Which questions, papers and fees there are follows from the rest of the page."""

    noun = "trường hợp"
    name = Words(label="Tên trường hợp", missing="Ghi tên trường hợp, hoặc bỏ dòng này.", max_length=200)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Mapping[str, Any]],
        components: Sequence[tuple[str, str]],
        fees: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.questions = [each for each in questions if each.get("label") or each.get("name")]
        for each in self.questions:
            choices = QuestionRow.choices_in(each.get("choices"))
            self.fields[f"answer_{each['key']}"] = forms.ChoiceField(
                label=each.get("label") or each["name"],
                required=False,
                choices=[("", ANY), *((choice, choice) for choice in choices)],
                error_messages={"invalid_choice": "Lựa chọn này không còn trong câu hỏi. Chọn lại."},
            )
        for channel, words in CHANNELS.items():
            self.fields[f"{channel}_amount"] = amount_field(f"{words}: thời hạn")
            self.fields[f"{channel}_unit"] = forms.ChoiceField(
                label=f"{words}: đơn vị", required=False, choices=[("", "như chung"), *UNIT_CHOICES]
            )
        self._choose("components", "Chỉ những giấy tờ", components)
        self._choose("fees", "Chỉ những khoản thu", fees)

    def _choose(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[f"only_{name}"] = forms.BooleanField(label=label, required=False)
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Dòng đã chọn không còn trong danh sách. Chọn lại."},
        )

    @property
    def answers(self) -> list[BoundField]:
        return [self[f"answer_{each['key']}"] for each in self.questions]

    @property
    def limits(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"{channel}_amount"], self[f"{channel}_unit"]) for channel in CHANNELS]

    def variant(self, orders: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
        """The variant as the version keeps it; ``orders`` give the numbers of papers and fees by key."""
        given = self.cleaned_data
        answers = {
            each["name"].strip(): given[f"answer_{each['key']}"]
            for each in self.questions
            if given.get(f"answer_{each['key']}")
        }
        terms = {
            channel: {"amount": given[f"{channel}_amount"], "unit": given[f"{channel}_unit"]}
            for channel in CHANNELS
            if given[f"{channel}_unit"] or given[f"{channel}_amount"]
        }
        made: dict[str, Any] = {"name": given["name"], "answers": answers, "terms": terms}
        for part in ("components", "fees"):
            chosen = sorted(orders[part][key] for key in given[part] if key in orders[part])
            made[part] = chosen if given[f"only_{part}"] else None
        return made
