"""What people type about legal documents, their changes, and the work that follows."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from nennep.org.forms import Choice, Day, WholeNumberField, Words, offer_people
from nennep.org.models import Division, User

from .actions import LegalDocumentDraft
from .models import LegalDocument
from .rules import DOCUMENT_KINDS, KINDS
from .rules.numbers import EXAMPLE, NEVER, RESTARTS, YEARLY

TYPED_KINDS = [(key, words) for key, words in KINDS.items() if key != "take_effect"]


class LinesField(Words):
    """Several lines of text in NFC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)


class LegalDocumentForm(forms.Form):
    """What the register says of a legal document."""

    use_required_attribute = False
    number = Words(label="Số, ký hiệu", missing="Ghi số, ký hiệu, ví dụ 46/2026/NĐ-CP.", max_length=60)
    kind = forms.ChoiceField(label="Loại văn bản", choices=list(DOCUMENT_KINDS.items()))
    issuer = Words(label="Cơ quan ban hành", missing="Ghi cơ quan ban hành.", max_length=200)
    title = LinesField(label="Trích yếu", missing="Ghi trích yếu.", max_length=1000)
    issued_on = Day(label="Ngày ban hành")
    effective_from = Day(label="Ngày có hiệu lực", help_text="Để trống nếu chưa rõ; khi đó chưa tính được hạn nào.")
    expired_from = Day(label="Hết hiệu lực từ ngày", help_text="Chỉ ghi khi chính văn bản này định ngày hết hiệu lực.")
    is_shortened = forms.BooleanField(label="Ban hành theo thủ tục rút gọn, có hiệu lực ngay", required=False)
    division = Choice(
        label="Đơn vị theo dõi", queryset=Division.objects.none(), to_field_name="code", empty_label="Chưa giao"
    )
    source = Words(label="Nguồn", max_length=300, help_text="Nơi lấy bản gốc, ví dụ: Công báo số 12 ngày 05/02/2026.")
    checked_on = Day(label="Đã đối chiếu bản gốc ngày", help_text="Để trống nếu chưa đối chiếu.")

    def __init__(self, *args: Any, divisions: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["division"].queryset = divisions  # type: ignore[attr-defined]

    def draft(self) -> LegalDocumentDraft:
        """What was typed, for the action."""
        return LegalDocumentDraft(**self.cleaned_data)

    @staticmethod
    def initial_of(document: LegalDocument) -> dict[str, Any]:
        """The fields as the register has them."""
        plain = (
            "number",
            "kind",
            "issuer",
            "title",
            "issued_on",
            "effective_from",
            "expired_from",
            "is_shortened",
            "source",
            "checked_on",
        )
        found = {name: getattr(document, name) for name in plain}
        return found | {"division": document.division.code if document.division else None}


class DocumentChoice(Choice):
    """One legal document of the registers that the agency reads."""

    def label_from_instance(self, document: Any) -> str:
        title = document.title if len(document.title) <= 60 else f"{document.title[:59]}…"
        return f"{document.number}: {title}"


class ChangeForm(forms.Form):
    """A dated act on a legal document or on some of its articles."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="Loại thay đổi", choices=TYPED_KINDS)
    by_document = DocumentChoice(
        label="Do văn bản",
        queryset=LegalDocument.objects.none(),
        to_field_name="code",
        empty_label="Không có văn bản trong sổ",
        help_text="Văn bản chưa có trong sổ thì ghi vào sổ trước.",
    )
    by_place = Words(label="Điều khoản của văn bản đó", max_length=80, help_text="Ví dụ: Điều 89 khoản 3.")
    articles = LinesField(
        label="Điều khoản bị tác động",
        max_length=2000,
        help_text="Để trống là toàn bộ văn bản. Ví dụ: Điều 3 khoản 9; Điều 8-32.",
    )
    holds_from = Day(label="Từ ngày", missing="Ghi ngày thay đổi này có hiệu lực.")
    holds_until = Day(label="Đến hết ngày", help_text="Chỉ với đình chỉ, ngưng hiệu lực có hạn.")
    moved_to = Day(label="Ngày có hiệu lực mới", help_text="Chỉ khi đổi ngày có hiệu lực.")
    remark = Words(label="Ghi chú", max_length=300)

    def __init__(self, *args: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["by_document"].queryset = documents  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a change entered by mistake is taken back."""

    use_required_attribute = False
    reason = Words(label="Vì sao rút", missing="Ghi vì sao rút: sai ở đâu.", max_length=300)


class TaskForm(forms.Form):
    """Who does one piece of work, or that it is done."""

    use_required_attribute = False
    owner = Choice(
        label="Người phụ trách", queryset=User.objects.none(), to_field_name="username", empty_label="Chưa giao"
    )
    done_on = Day(label="Xong ngày", help_text="Với quyết định công bố: ngày ký.")
    proof = Words(label="Chứng cứ", max_length=200, help_text="Số, ngày văn bản hoặc bản quy trình.")

    def __init__(
        self, *args: Any, people: QuerySet[User], told: Mapping[int, str] | None = None, **options: Any
    ) -> None:
        """``told``: by person what stands beside the name."""
        super().__init__(*args, **options)
        offer_people(self, "owner", people, told)


class RegisterDayForm(forms.Form):
    """As of which day a register is read."""

    day = Day(label="Tình trạng tại ngày")


class Number(WholeNumberField):
    """A number of a series, without its symbol."""

    def __init__(self, *, missing: str, **options: Any) -> None:
        # A number box would change by a turn of the wheel.
        box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        words = "Chỉ ghi số thứ tự, không ghi ký hiệu, ví dụ 700."
        super().__init__(
            widget=box,
            max_value=999_999_999,
            error_messages={"required": missing, "invalid": words, "max_value": "Số nhiều nhất 9 chữ số."},
            **options,
        )


class SeriesNameForm(forms.Form):
    """What a series is called and how its numbers are written."""

    use_required_attribute = False
    name = Words(label="Tên dãy số", missing="Ghi tên dãy số, ví dụ: Giấy phép hoạt động.", max_length=120)
    pattern = Words(
        label="Mẫu số",
        missing=f"Ghi mẫu số, ví dụ {EXAMPLE}.",
        max_length=60,
        help_text=f"{{số}} là chỗ của số, {{số:4}} là số bốn chữ số, {{năm}} là năm. Ví dụ {EXAMPLE}.",
    )


class SeriesForm(SeriesNameForm):
    """A new series."""

    restart = forms.ChoiceField(
        label="Đánh số", choices=[(key, RESTARTS[key]) for key in (YEARLY, NEVER)], widget=forms.RadioSelect
    )
    starts_on = Day(label="Dùng từ ngày", missing="Ghi ngày bắt đầu dùng dãy số.")


class NextNumberForm(forms.Form):
    """From which number a series goes on, and why."""

    use_required_attribute = False
    number = Number(label="Số tiếp theo", missing="Ghi số tiếp theo, ví dụ 700.")
    reason = Words(
        label="Lý do",
        missing="Ghi lý do, ví dụ: sổ giấy đã dùng đến số 0699.",
        max_length=300,
        help_text="In trong sổ văn bản đi cạnh các số bỏ qua; không ghi tên người dân.",
    )


class CancelNumbersForm(forms.Form):
    """Which numbers are cancelled, and why."""

    use_required_attribute = False
    first = Number(label="Từ số", missing="Ghi số cần hủy.")
    last = Number(label="Đến số", missing="", required=False, help_text="Để trống nếu chỉ hủy một số.")
    reason = Words(
        label="Lý do",
        missing="Ghi lý do, ví dụ: phôi in hỏng.",
        max_length=300,
        help_text="In trong sổ văn bản đi; không ghi tên người dân.",
    )


class CloseSeriesForm(forms.Form):
    """From which day a series is used no more."""

    use_required_attribute = False
    closed_on = Day(label="Thôi dùng từ ngày", missing="Ghi ngày đầu tiên không dùng dãy này nữa.")
