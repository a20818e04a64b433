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
