"""BPMN files as people choose or draw them."""

from django import forms

from nennep.org.forms import WholeNumberField


class DrawnForm(forms.Form):
    """The drawing of the modeler, and the edit at which it was loaded."""

    use_required_attribute = False
    xml = forms.CharField(
        widget=forms.Textarea, strip=False, error_messages={"required": "Bản vẽ trống. Tải lại trang rồi vẽ lại."}
    )
    edit = WholeNumberField(min_value=0)
