"""What is typed about a person, or comes as a sheet of people."""

from typing import Any

from django import forms

from .fields import Words
from .posts import PostForm


class PersonForm(PostForm):
    """A new person with the first post."""

    full_name = Words(label="Họ và tên", missing="Ghi họ và tên như trong quyết định.", max_length=120)
    username = Words(
        label="Tên đăng nhập",
        missing="Ghi tên đăng nhập, ví dụ: nguyen.lan.",
        max_length=60,
        help_text="Chữ thường không dấu, số, dấu chấm; không đổi được về sau.",
    )
    email = forms.EmailField(
        label="Thư điện tử", required=False, error_messages={"invalid": "Địa chỉ thư cần có dạng ten@coquan.gov.vn."}
    )
    phone = Words(label="Điện thoại", max_length=30)
    field_order = ("full_name", "username", "email", "phone")

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class ContactForm(forms.Form):
    """Name and ways of contact of a person."""

    use_required_attribute = False
    full_name = Words(label="Họ và tên", missing="Họ và tên còn trống.", max_length=120)
    email = forms.EmailField(
        label="Thư điện tử", required=False, error_messages={"invalid": "Địa chỉ thư cần có dạng ten@coquan.gov.vn."}
    )
    phone = Words(label="Điện thoại", max_length=30)


class UnlockForm(forms.Form):
    """What becomes of the work that still stands in the name of a person whose account is opened again."""

    use_required_attribute = False
    work = forms.ChoiceField(
        label="Việc còn đứng tên người này",
        widget=forms.RadioSelect,
        choices=[
            ("back", "Để lại cho người này; giao vị trí xong thì làm tiếp"),
            ("give", "Giao cho người khác trước, rồi mới mở lại"),
        ],
        error_messages={"required": "Chọn việc còn đứng tên người này ở lại hay giao cho người khác."},
    )

    def __init__(self, *args: Any, asks: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asks:
            del self.fields["work"]


class PeopleFileForm(forms.Form):
    """An Excel file of people."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp Excel (.xlsx, .xls, .ods)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )
