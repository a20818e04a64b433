"""What is typed of an instruction: whom it is for, what it says, by which day; the answer to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nennep.cases.forms.acts import Clean, SeenField
from nennep.cases.models import Case
from nennep.office import PICTURE
from nennep.org.forms import Day
from nennep.org.models import User
from nennep.web.selects import offer

from .actions import Attachment
from .models import Instruction

HANDLER = "handler"
MOST = 2000


def _text(label: str, missing: str, *, required: bool = True) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, max_length=MOST, required=required, widget=box, error_messages={"required": missing}
    )


def _beside(person: User, post: str, told: Mapping[int, str]) -> str:
    """“Ngô Minh Long: Chuyên viên, Phòng Dược; 49 hồ sơ đang mở, nghỉ, ủy quyền cho La Quốc Nam đến 20/11/2026”."""
    words = "; ".join(filter(None, (post, told.get(person.pk, ""))))
    if post:
        return f"{person.full_name}: {words}"
    return f"{person.full_name} ({words})" if words else person.full_name


class InstructionForm(Clean):
    """A new instruction: to the handler, whoever that is, or to named people."""

    use_required_attribute = False
    receivers = forms.MultipleChoiceField(
        label="Người nhận",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chưa chọn người nhận. Chọn ít nhất một người.",
            "invalid_choice": "Người này không còn xem được hồ sơ. Chọn lại trong danh sách.",
        },
    )
    text = _text("Nội dung chỉ đạo, đôn đốc", "Nội dung còn trống. Viết việc cần làm.")
    due_on = Day(label="Trả lời trước hết ngày", missing="Chưa ghi hạn trả lời. Chọn một ngày làm việc.")

    def __init__(
        self, case: Case, people: Sequence[tuple[User, str]], told: Mapping[int, str], giver_id: int, data: Any = None
    ) -> None:
        """``told``: by person what is said beside the name: work in hand, away, leaving."""
        super().__init__(data)
        choices: list[tuple[str | int, str]] = []
        if case.handler is not None and case.handler_id in {one.pk for one, _ in people} - {giver_id}:
            words = f"Người thụ lý: {_beside(case.handler, '', told)}; giao lại hồ sơ thì đi theo người mới"
            choices.append((HANDLER, words))
        others = [(one, post) for one, post in people if one.pk not in (giver_id, case.handler_id)]
        choices += [(one.pk, _beside(one, post, told)) for one, post in others]
        offer(self, "receivers", choices)

    @property
    def chosen(self) -> list[int | None]:
        """The people by their keys; None is the handler."""
        return [None if one == HANDLER else int(one) for one in self.cleaned_data["receivers"]]


class AnswerForm(Clean):
    """The answer in words, with a picture or a PDF where that says more."""

    use_required_attribute = False
    text = _text("Trả lời", "Câu trả lời còn trống. Viết đã làm gì, hoặc vì sao chưa.")
    file = forms.FileField(
        label="Tệp kèm theo",
        required=False,
        help_text="PDF, PNG hoặc JPEG, tối đa 8 MB.",
        error_messages={"empty": "Tệp rỗng. Chọn tệp khác, hoặc gửi không kèm tệp."},
    )
    seen = SeenField()

    def clean_file(self) -> Attachment | None:
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        return Attachment(upload.read(PICTURE.most_bytes + 1), upload.name)


class ClosingForm(Clean):
    """The end of it, with a word where one is wanted."""

    use_required_attribute = False
    text = _text("Ghi thêm", "", required=False)
    seen = SeenField()


class RepeatForm(Clean):
    """It is asked again: what is missing, by which day, from whom."""

    use_required_attribute = False
    text = _text("Cần trả lời thêm", "Nội dung còn trống. Viết điều còn thiếu.")
    due_on = Day(label="Trả lời trước hết ngày", missing="Chưa ghi hạn trả lời. Chọn một ngày làm việc.")
    receiver = forms.TypedChoiceField(
        label="Người trả lời",
        coerce=int,
        error_messages={
            "required": "Chưa chọn người trả lời.",
            "invalid_choice": "Người này không còn xem được hồ sơ. Chọn lại trong danh sách.",
        },
    )
    seen = SeenField()

    def __init__(
        self,
        instruction: Instruction,
        people: Sequence[tuple[User, str]],
        told: Mapping[int, str],
        viewer_id: int,
        *sent: Any,
    ) -> None:
        super().__init__(*sent)
        others = [(one.pk, _beside(one, post, told)) for one, post in people if one.pk != viewer_id]
        offer(self, "receiver", [("", "Chọn một người"), *others])
        self.fields["receiver"].initial = instruction.receiver_id
