"""Which desk of another agency receives for one's own."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from ..models import Agency
from . import Choice, Day, Words


class DeskServiceForm(forms.Form):
    """Another agency's desk that receives and returns, since when, by which paper."""

    use_required_attribute = False
    desk = Choice(
        label="Quầy của cơ quan",
        missing="Chọn cơ quan có quầy tiếp nhận thay.",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label="Chọn một cơ quan",
        help_text="Cơ quan đã chọn phòng làm Bộ phận Một cửa thì có ở đây.",
    )
    held_from = Day(label="Từ ngày", missing="Ghi ngày bắt đầu tiếp nhận thay.")
    decision = Words(
        label="Văn bản giao tiếp nhận",
        missing="Ghi văn bản giao tiếp nhận: số, ngày, cơ quan ban hành.",
        max_length=300,
        help_text="Ví dụ: Quyết định số 512/QĐ-UBND ngày 10/11/2026.",
    )
    is_outside = forms.BooleanField(
        label="Ngoài địa giới của cơ quan mình: thời hạn tính từ khi cơ quan mình nhận được hồ sơ", required=False
    )

    def __init__(self, *args: Any, desks: QuerySet[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(Choice, self.fields["desk"]).queryset = desks
