"""What an administrator types on the System page."""

from django import forms

from nennep.org.forms import Words


class SkipForm(forms.Form):
    """Which parked event, as it was seen, and why it is skipped."""

    parked = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(widget=forms.HiddenInput)
    reason = Words(
        label="Lý do bỏ qua",
        help_text="Giữ cùng tên bạn; không ghi tên, số của người dân.",
        missing="Ghi lý do bỏ qua; lý do được giữ cùng tên người bỏ qua.",
        max_length=500,
    )


class LawFileForm(forms.Form):
    """A package of law data, to be looked at."""

    use_required_attribute = False
    file = forms.FileField(
        label="Gói đã ký (.nnlaw)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".nnlaw"}),
    )


class LawLoadForm(forms.Form):
    """The package as it was looked at, and what it was compared with."""

    package = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
