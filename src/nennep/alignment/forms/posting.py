"""What is typed when something is posted, withdrawn or proved."""

from typing import Any

from django import forms

from nennep.documents.rules import PLACES
from nennep.office import PICTURE
from nennep.org.forms import Day, Words


class PostingForm(forms.Form):
    """Where, since when; the ticked versions come beside it."""

    use_required_attribute = False
    places = forms.MultipleChoiceField(
        label="Nơi công khai",
        choices=list(PLACES.items()),
        initial=list(PLACES),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn nơi công khai: trang công khai, trụ sở, hoặc cả hai."},
    )
    posted_on = Day(label="Từ ngày", missing="Ghi ngày bắt đầu công khai.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        data = args[0] if args else None
        self.ticked: list[str] = data.getlist("subject") if data is not None else []

    def clean(self) -> dict[str, Any]:
        if not self.ticked:
            self.add_error(None, "Chưa chọn thủ tục hay quy trình nào. Đánh dấu rồi đăng.")
        return super().clean() or {}


class WithdrawalForm(forms.Form):
    """Since when it is shown no more, and why."""

    use_required_attribute = False
    on = Day(label="Gỡ từ ngày", missing="Ghi ngày gỡ.")
    reason = Words(label="Vì sao gỡ", missing="Ghi vì sao gỡ: bản thay, bãi bỏ, hay đăng nhầm.", max_length=300)


class ProofForm(forms.Form):
    """A photograph of the board, a picture of the page."""

    use_required_attribute = False
    file = forms.FileField(
        label="Ảnh chụp hoặc tệp",
        help_text="PNG, JPEG hoặc PDF, tối đa 8 MB.",
        error_messages={
            "required": "Chọn tệp ảnh chụp bảng niêm yết hoặc trang công khai.",
            "empty": "Tệp rỗng. Chọn tệp khác.",
        },
    )

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read(PICTURE.most_bytes + 1)
        return content
