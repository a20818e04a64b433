"""What people type about approvals, reviews, days and templates."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from nennep.kernel.dates import full_date
from nennep.kernel.text import whole_number
from nennep.office import SCAN
from nennep.org.forms import Choice, Day, Words, offer_people
from nennep.org.models import Division, User
from nennep.org.queries import divisions_of

from ..models import Process, ProcessVersion
from ..queries.effect import leading_approval
from ..rules.approvals import TRACKS, in_sentence

MOST_MB = SCAN.most_bytes // 1024 // 1024


class ApprovalForm(forms.Form):
    """A decision that approves one document of a version."""

    use_required_attribute = False
    authority = Words(
        label="Người, cơ quan phê duyệt",
        missing="Ghi người, cơ quan phê duyệt, ví dụ: Chủ tịch UBND tỉnh.",
        max_length=200,
    )
    number = Words(
        label="Số quyết định",
        missing="Ghi số quyết định, ví dụ 1893/QĐ-UBND.",
        max_length=60,
        help_text="Ví dụ 1893/QĐ-UBND.",
    )
    signed_on = Day(label="Ngày ký", missing="Ghi ngày ký quyết định.")
    signer = Words(label="Người ký", max_length=120)
    effective_from = Day(
        label="Có hiệu lực từ ngày",
        missing="Ghi ngày có hiệu lực.",
        help_text="Ngày chưa tới thì bản tự áp dụng vào ngày đó.",
    )
    scan = forms.FileField(
        label="Bản quét quyết định",
        required=False,
        help_text=f"PDF, JPG hoặc PNG, không quá {MOST_MB} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "Tệp này rỗng."},
    )

    def clean_scan(self) -> bytes | None:
        file = self.cleaned_data["scan"]
        return file.read(SCAN.most_bytes + 1) if file else None


class IsoForm(forms.Form):
    """The head's own approval of the ISO procedure."""

    use_required_attribute = False
    number = Words(
        label="Số quyết định ban hành",
        missing="Ghi số quyết định, ví dụ 512/QĐ-SYT.",
        max_length=60,
        help_text="Ví dụ 512/QĐ-SYT.",
    )
    signed_on = Day(label="Ngày ký", missing="Ghi ngày ký quyết định.")
    effective_from = Day(label="Có hiệu lực từ ngày", missing="Ghi ngày có hiệu lực.")


def with_apart(form: forms.Form, version: ProcessVersion, track: str) -> forms.Form:
    """The form, which asks for a tick where the day that was typed is not that of the approval that leads."""
    lead = leading_approval(version, track)
    if lead is not None and version.state == "approval":
        name = in_sentence(lead.track)
        words = f"Đúng là có hiệu lực khác ngày với {name} ({full_date(lead.effective_from)})"
        form.fields["apart"] = forms.BooleanField(label=words, required=False)
    return form


class ReturnReasonForm(forms.Form):
    """Why: asked for wherever somebody's work is sent back or undone."""

    use_required_attribute = False
    reason = Words(
        label="Lý do", missing="Nêu lý do, ít nhất một câu.", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(forms.Form):
    """What the reviewer says beside the yes."""

    use_required_attribute = False
    remark = Words(label="Ý kiến thẩm tra", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class OwnerForm(forms.Form):
    """Who drafts, until when."""

    use_required_attribute = False
    owner = Choice(label="Người soạn", queryset=User.objects.none(), to_field_name="username", empty_label="Chưa giao")
    due_on = Day(label="Xong trước hết ngày")
    reason = Words(label="Lý do giao lại", help_text="Phải ghi khi đã có người soạn khác.", max_length=300)
    instead_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: QuerySet[User], told: Mapping[int, str], **options: Any) -> None:
        """``told``: by person what they have in hand, and whether they leave soon."""
        super().__init__(*args, **options)
        offer_people(self, "owner", people, told)

    def clean_instead_of(self) -> int | None:
        return whole_number(self.cleaned_data["instead_of"])


class OwningDivisionForm(forms.Form):
    """Which division owns the process from now on, and why; ``seen`` is the one that owned it on the page."""

    use_required_attribute = False
    division = Choice(
        label="Phòng chủ quản mới",
        queryset=Division.objects.none(),
        to_field_name="code",
        empty_label="Chọn phòng",
        missing="Chọn phòng chủ quản mới.",
    )
    reason = Words(
        label="Lý do", missing="Nêu lý do đổi phòng chủ quản.", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, process: Process, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"seen": process.division.code}} | options)
        others = divisions_of(process.agency_id).exclude(pk=process.division_id)
        self.fields["division"].queryset = others  # type: ignore[attr-defined]


class AsOfForm(forms.Form):
    """As of which day."""

    day = Day(label="Xem tại ngày", missing="Chọn ngày muốn xem.")


class TemplateForm(forms.Form):
    """An own Word template of one of the four documents."""

    use_required_attribute = False
    track = forms.ChoiceField(label="Mẫu của tài liệu", choices=list(TRACKS.items()))
    file = forms.FileField(
        label="Tệp mẫu Word (.docx)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
