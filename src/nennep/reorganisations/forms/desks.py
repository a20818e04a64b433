"""Which division is chosen as the one-stop desk."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from nennep.org.forms import Choice
from nennep.org.models import Division


class DeskForm(forms.Form):
    """Which division is the desk."""

    use_required_attribute = False
    division = Choice(
        label="Phòng, đơn vị tiếp nhận và trả kết quả",
        missing="Chọn phòng làm Bộ phận Một cửa.",
        queryset=Division.objects.none(),
        to_field_name="code",
        empty_label="Chọn một phòng",
    )

    def __init__(self, *args: Any, divisions: QuerySet[Division], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(Choice, self.fields["division"]).queryset = divisions
