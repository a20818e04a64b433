"""A BPMN file as people choose it."""

from django import forms


class BpmnForm(forms.Form):
    """A BPMN 2.0 file."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp BPMN 2.0 (.bpmn)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng. Chọn lại tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".bpmn,.xml"}),
    )
