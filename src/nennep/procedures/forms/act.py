"""The decision by which a procedure is published, amended or abolished."""

from datetime import date
from typing import Any

from django import forms

from nennep.org.forms import Choice, Day, Words
from nennep.org.models import Agency

from ..actions import ActDraft
from ..models import PublishingDecision
from .fields import FieldChoice, offer_fields

MOST_KNOWN = 40


class AskedWords(Words):
    """Asked for like any field; whether it may stay empty, the choice above it decides."""

    def validate(self, value: Any) -> None:
        """Emptiness is judged by the form as a whole."""


class AskedDay(Day):
    """A day of which the same is true."""

    def validate(self, value: Any) -> None:
        """Emptiness is judged by the form as a whole."""


class ActForm(forms.Form):
    """A decision: one of the register, or the head of another one; and the day of effect."""

    use_required_attribute = False
    known = Choice(
        label="Quyết định", queryset=PublishingDecision.objects.none(), empty_label="Quyết định khác, ghi bên dưới"
    )
    number = AskedWords(label="Số quyết định", max_length=60, required=True, help_text="ví dụ 128/QĐ-UBND")
    signed_on = AskedDay(label="Ngày ký", required=True)
    issuer = AskedWords(label="Người ban hành", max_length=200, required=True)
    title = Words(label="Trích yếu", max_length=400)
    effective_on = Day(label="Có hiệu lực từ", missing="Ghi ngày có hiệu lực.")

    def __init__(self, *args: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*args, **options)
        applied = PublishingDecision.objects.filter(agency=agency, state="applied")
        newest = applied.order_by("-signed_on", "-pk").values("pk")[:MOST_KNOWN]
        self.fields["known"].queryset = PublishingDecision.objects.filter(  # type: ignore[attr-defined]
            pk__in=list(newest.values_list("pk", flat=True))
        ).order_by("-signed_on", "-pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("known") and "known" not in self.errors:
            asked = {
                "number": "Ghi số quyết định, hoặc chọn một quyết định đã có.",
                "signed_on": "Ghi ngày ký quyết định.",
                "issuer": "Ghi người ban hành, như Chủ tịch Ủy ban nhân dân tỉnh.",
            }
            for name, words in asked.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return given

    @property
    def effective_day(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        return day

    def act(self) -> ActDraft:
        """The decision as the action takes it."""
        given, known = self.cleaned_data, self.cleaned_data["known"]
        names = ("number", "signed_on", "issuer", "title")
        told = {name: getattr(known, name) if known else given[name] for name in names}
        return ActDraft(**told)


class AbolishForm(ActForm):
    """By which decision a procedure is abolished, and from which day."""

    effective_on = Day(label="Bãi bỏ từ ngày", missing="Ghi ngày bãi bỏ.")


class EnactForm(ActForm):
    """A new procedure: its codes and field besides the act."""

    agency = Choice(
        label="Cơ quan thực hiện",
        queryset=Agency.objects.none(),
        to_field_name="code",
        missing="Chọn cơ quan.",
        empty_label=None,
    )
    root = Words(label="Mã gốc quốc gia", missing="Ghi mã gốc, ví dụ 2.000884.", max_length=20)
    suffix = Words(label="Đuôi mã của cơ quan", max_length=30, help_text="như 000.00.00.H99")
    quality_code = Words(label="Mã trong hệ thống chất lượng", missing="Ghi mã, ví dụ QT.DP.09.", max_length=30)
    field = FieldChoice(label="Lĩnh vực", missing="Chọn lĩnh vực.", empty_label="Chọn")

    def __init__(self, *args: Any, agencies: list[Agency], agency: Agency, day: date, **options: Any) -> None:
        """``agencies`` may be chosen from, ``agency`` is the one chosen; its fields of that day are offered."""
        super().__init__(*args, agency=agency, **options)
        self.has_fields = offer_fields(self, agency, day)
        self.fields["agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in agencies]
        ).order_by("name")

    @property
    def codes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("root", "suffix", "quality_code")}
