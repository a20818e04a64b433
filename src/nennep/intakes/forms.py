"""An intake of procedures: the upload or the pasted text, answers for all, for many alike, for one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from nennep.kernel.text import fold
from nennep.office.spelling import key, shown
from nennep.org.forms import Day, Words
from nennep.org.models import Division
from nennep.procedures.forms.act import AskedWords
from nennep.procedures.models import KINDS, Field, IntakeLine
from nennep.procedures.rules.columns import FEE_KINDS, SERVICE_LEVELS

from .actions.answers import FieldToAdd
from .queries.questions import CommonQuestions
from .rules import ATTRIBUTES, KEPT, LABELS, CommonAnswers
from .rules.answers import KEEP_WORDS
from .rules.ground import ONLINE_AT_LEAST, pattern_problem

MOST_PASTED = 2_000_000
ADD = "+"


class ProceduresUploadForm(forms.Form):
    """The workbook or the file of national sheets; or the text of a sheet, copied from the portal."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp (.xlsx theo mẫu; .docx, .txt, .json, .jsonl chép từ cổng)",
        required=False,
        error_messages={"empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.docx,.doc,.txt,.json,.jsonl,.gz"}),
    )
    text = Words(
        label="Hoặc dán nội dung tờ thủ tục",
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="chép cả trang của thủ tục trên cổng, từ Mã thủ tục đến Yêu cầu, điều kiện; nhiều thủ tục dán nối nhau",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not str(given.get("text") or "").strip() and not self.errors:
            self.add_error("file", "Chọn tệp, hoặc dán nội dung tờ thủ tục vào ô dưới.")
        return given


class CommonForm(forms.Form):
    """What is asked once for all procedures. What is left empty stays open."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        asked: CommonQuestions,
        common: CommonAnswers,
        known: Sequence[Field],
        taken: Sequence[str],
        divisions: Sequence[Division],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        self._ask_fields(known, {code.lower() for code in taken})
        for n, (number, count) in enumerate(asked.decisions):
            self.fields[f"day-{n}"] = Day(label=f"{number}: ký ngày", help_text=f"{count} thủ tục")
            self.fields[f"issuer-{n}"] = Words(label=f"{number}: người ban hành", max_length=200)
        for n, (kind, count) in enumerate(asked.kinds):
            self.fields[f"kind-{n}"] = forms.ChoiceField(
                label=shown(kind, 100),
                choices=[("", "Chọn loại"), *KINDS.items()],
                required=False,
                help_text=f"{count} thủ tục",
            )
        offered = [("", "Chưa rõ"), *((each.code, each.name) for each in divisions)]
        for n, (code, name, pattern, count) in enumerate(asked.patterns):
            self.fields[f"pattern-{n}"] = Words(
                label=f"{name}: mẫu mã", max_length=40, initial=pattern, help_text=f"{count} thủ tục mới"
            )
            self.fields[f"keeper-{n}"] = forms.ChoiceField(
                label=f"{name}: phòng chủ trì", choices=offered, required=False, initial=common.keepers.get(code, "")
            )
        self._ask_rest(common)

    def _ask_fields(self, known: Sequence[Field], taken: set[str]) -> None:
        choices = [("", "Chọn"), (ADD, "Lập lĩnh vực mới, mã bên cạnh"), *((each.code, each.name) for each in known)]
        for n, (name, count) in enumerate(self.asked.fields):
            code = _code_for(name, taken)
            self.fields[f"field-{n}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, help_text=f"{count} thủ tục"
            )
            self.fields[f"code-{n}"] = Words(label=f"{name}: mã mới", max_length=30, initial=code)

    def _ask_rest(self, common: CommonAnswers) -> None:
        self.fields["fee_kind"] = forms.ChoiceField(
            label="Khoản thu mà tờ không nói là phí hay lệ phí",
            choices=[("", "Chưa trả lời"), *FEE_KINDS.items()],
            required=False,
            initial=common.fee_kind,
        )
        self.fields["competent"] = Words(
            label="Cơ quan có thẩm quyền, nếu tờ không ghi", max_length=200, initial=common.competent
        )
        levels = {level: words for level, words in SERVICE_LEVELS.items() if level != "none"}
        self.fields["service_level"] = forms.ChoiceField(
            label="Dịch vụ công trực tuyến, với thủ tục có nộp trực tuyến",
            choices=list(levels.items()),
            initial=common.service_level if common.service_level in levels else ONLINE_AT_LEAST,
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for n in range(len(self.asked.fields)):
            if given.get(f"field-{n}") == ADD and not given.get(f"code-{n}"):
                self.add_error(f"code-{n}", "Ghi mã cho lĩnh vực mới, như CC.")
        for n in range(len(self.asked.patterns)):
            pattern = given.get(f"pattern-{n}", "")
            if pattern and (problem := pattern_problem(pattern)):
                self.add_error(f"pattern-{n}", problem)
        return given

    def rows_of(self, *parts: str) -> Iterator[tuple[forms.BoundField, ...]]:
        """The bound fields of each question that these parts ask, in order."""
        n = 0
        while f"{parts[0]}-{n}" in self.fields:
            yield tuple(self[f"{part}-{n}"] for part in parts)
            n += 1

    @property
    def field_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return list(self.rows_of("field", "code"))

    @property
    def decision_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return list(self.rows_of("day", "issuer"))

    @property
    def kind_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return list(self.rows_of("kind"))

    @property
    def pattern_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return list(self.rows_of("pattern", "keeper"))

    def answers(self) -> dict[str, Any]:
        """What was answered, as the action takes it."""
        given = self.cleaned_data
        fields = {key(name): given[f"field-{n}"] for n, (name, _) in enumerate(self.asked.fields)}
        decisions = {
            number: {"signed_on": given[f"day-{n}"].isoformat(), "issuer": given[f"issuer-{n}"].strip()}
            for n, (number, _) in enumerate(self.asked.decisions)
            if given[f"day-{n}"]
        }
        kinds = {key(kind): given[f"kind-{n}"] for n, (kind, _) in enumerate(self.asked.kinds)}
        patterns = {code: given[f"pattern-{n}"] for n, (code, *_) in enumerate(self.asked.patterns)}
        keepers = {code: given[f"keeper-{n}"] for n, (code, *_) in enumerate(self.asked.patterns)}
        return {
            "fields": {name: code for name, code in fields.items() if code not in ("", ADD)},
            "decisions": decisions,
            "kinds": {words: kind for words, kind in kinds.items() if kind},
            "patterns": {code: pattern for code, pattern in patterns.items() if pattern},
            "keepers": keepers,
            **{name: given[name] for name in ("fee_kind", "competent", "service_level")},
        }

    def fields_to_add(self) -> list[FieldToAdd]:
        """The fields that are not on the list and shall be."""
        given = self.cleaned_data
        return [
            FieldToAdd(name, given[f"code-{n}"])
            for n, (name, _) in enumerate(self.asked.fields)
            if given[f"field-{n}"] == ADD
        ]


def _code_for(name: str, taken: set[str]) -> str:
    """The first letters of the words; a number behind them where another field has that code."""
    short = "".join(word[0] for word in fold(name).split() if word[0].isalnum()).upper()[:8] or "LV"
    code, n = short, 1
    while code.lower() in taken:
        n += 1
        code = f"{short}{n}"
    taken.add(code.lower())
    return code


class IntakeLineForm(forms.Form):
    """One procedure of an intake: what may be typed over, and each of its doubts."""

    use_required_attribute = False

    def __init__(self, *args: Any, line: IntakeLine, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = line
        for name in ATTRIBUTES:
            kind = Words if name in ("quality_code", "division") else AskedWords
            self.fields[name] = kind(
                label=LABELS[name], max_length=400, initial=line.values[name], required=kind is AskedWords
            )
        self.fields["name"].widget = forms.Textarea(attrs={"rows": 2})
        for n, doubt in enumerate(line.doubts):
            answer = doubt["answer"] or ""
            choices = [("", "Chưa trả lời"), (KEPT, KEEP_WORDS), *((each, each) for each in doubt["choices"])]
            picked = answer if answer in dict(choices) else ""
            about = f"{LABELS.get(doubt['field'], 'Cả thủ tục')}, chỗ hỏi {n + 1}"
            self.fields[f"pick-{n}"] = forms.ChoiceField(
                label=f"{about}: trả lời", choices=choices, required=False, initial=picked
            )
            self.fields[f"answer-{n}"] = Words(
                label=f"{about}: tự ghi",
                max_length=4000,
                initial="" if picked else answer,
                widget=forms.TextInput(attrs={"placeholder": "hoặc ghi câu trả lời", "autocomplete": "off"}),
            )

    @property
    def doubts(self) -> list[dict[str, Any]]:
        """Each doubt with the two ways of answering it."""
        return [
            {
                "label": LABELS.get(doubt["field"], "Cả thủ tục"),
                "row": None if doubt["row"] is None else doubt["row"] + 1,
                "read": doubt["read"],
                "why": doubt["why"],
                "open": doubt["answer"] is None,
                "pick": self[f"pick-{n}"],
                "answer": self[f"answer-{n}"],
            }
            for n, doubt in enumerate(self.line.doubts)
        ]

    @property
    def attributes(self) -> list[forms.BoundField]:
        return [self[name] for name in ATTRIBUTES]

    def typed_attributes(self) -> Mapping[str, str]:
        """What was typed over what was read."""
        given = self.cleaned_data
        return {name: given[name] for name in ATTRIBUTES if given[name] != self.line.values[name]}

    def answers(self) -> Mapping[int, str]:
        """The answer to each doubt; what was typed before what was picked."""
        given = self.cleaned_data
        return {n: given[f"answer-{n}"].strip() or given[f"pick-{n}"] for n in range(len(self.line.doubts))}


class TakingForm(forms.Form):
    """From which day the procedures hold."""

    use_required_attribute = False
    valid_from = Day(label="Áp dụng từ ngày", missing="Ghi ngày bắt đầu áp dụng.")

    @classmethod
    def of_day(cls, day: date) -> "TakingForm":
        """The form with that day proposed."""
        return cls(initial={"valid_from": day})
