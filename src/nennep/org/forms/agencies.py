"""What is typed about agencies and their divisions."""

from django import forms

from ..rules import LEVELS
from .fields import Words


class AgencyForm(forms.Form):
    """Name and ways of contact of an agency, as they stand on its papers."""

    use_required_attribute = False
    name = Words(label="Tên cơ quan", missing="Tên cơ quan còn trống.", max_length=200)
    short_name = Words(label="Tên ngắn", missing="Tên ngắn còn trống.", max_length=80)
    case_head = Words(label="Đầu mã hồ sơ", max_length=30, help_text="Phần đầu của mọi mã hồ sơ, ví dụ H99.12.")
    place = Words(label="Địa danh", max_length=80, help_text="Ghi trước ngày tháng trên văn bản.")
    address = Words(label="Địa chỉ", max_length=200)
    phone = Words(label="Điện thoại", max_length=30)
    website = Words(label="Trang thông tin điện tử", max_length=120)


class SubordinateForm(AgencyForm):
    """A new agency below this one, with the person who will administer it."""

    code = Words(label="Mã cơ quan", missing="Ghi mã cơ quan, ví dụ H99.12.", max_length=40)
    level = forms.ChoiceField(label="Cấp", choices=[(key, LEVELS[key]) for key in ("province", "commune")])
    manager_name = Words(
        label="Họ và tên người quản trị", missing="Ghi họ và tên người quản trị đầu tiên.", max_length=120
    )
    manager_username = Words(
        label="Tên đăng nhập của người quản trị", missing="Ghi tên đăng nhập, ví dụ: quantri.syt.", max_length=60
    )
    field_order = ("code", "name", "short_name", "level")


class DivisionForm(forms.Form):
    """A new unit of an agency."""

    use_required_attribute = False
    code = Words(label="Mã phòng", missing="Ghi mã phòng, ví dụ NVD.", max_length=40)
    name = Words(label="Tên phòng, đơn vị", missing="Ghi tên phòng, đơn vị.", max_length=200)
    is_one_stop = forms.BooleanField(label="Là Bộ phận Một cửa: tiếp nhận và trả kết quả", required=False)
