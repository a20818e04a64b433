"""What an agency that is asked types in answer."""

from typing import Any

from django import forms

from nennep.cases.forms.acts import Clean
from nennep.cases.forms.answers import paper_fields, paper_of
from nennep.cases.parts.partners import AnswerPaper
from nennep.cases.rules import SENT_BACK_WITHOUT_REASON
from nennep.web.selects import offer

from ..queries.partner_steps import PartnerStep


class PartnerAnswerForm(Clean):
    """The conclusion where the step has some, the answer in words, the paper where there is one."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label="Kết luận", widget=forms.RadioSelect, error_messages={"required": "Chưa chọn kết luận. Chọn một rồi gửi."}
    )
    remark = forms.CharField(
        label="Nội dung trả lời",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="in vào phiếu kiểm soát của hồ sơ",
    )
    paper_number, paper_date, paper_file = paper_fields(required=False)

    def __init__(self, asked: PartnerStep, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.back = asked.node.back
        outcomes = [one for one in asked.node.outcomes if one]
        offer(self, "outcome", [(one, one) for one in outcomes])
        if not outcomes:
            del self.fields["outcome"]
        if asked.step.signs:
            for name in ("paper_number", "paper_date", "paper_file"):
                self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcome = cleaned.get("outcome", "")
        if outcome in self.back and not cleaned.get("remark"):
            self.add_error("remark", SENT_BACK_WITHOUT_REASON.format("Nội dung trả lời", outcome))
        return cleaned

    @property
    def paper(self) -> AnswerPaper:
        return paper_of(self.cleaned_data)
