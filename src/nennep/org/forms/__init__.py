"""What people type about agencies, people, posts, delegations and calendars."""

from collections import Counter
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from nennep.kernel.dates import LONG as WEEKDAY_NAMES
from nennep.kernel.text import nfc
from nennep.kernel.words import money, read_money, read_whole
from nennep.kernel.worktime.calendar_file import WEEKDAYS

from ..models import CalendarVersion, Division, Position, User
from ..queries import by_given_name
from ..queries.calendars import span_texts
from ..rules import DUTIES, LEVELS

DATES = ["%Y-%m-%d", "%d/%m/%Y"]
MOST_MONEY = 10_000_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Words(forms.CharField):
    """A line of text in NFC. ``missing`` is said when it is left empty."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(error_messages={"required": missing}, **options)

    def to_python(self, value: Any) -> str:
        return nfc(super().to_python(value) or "")


class Day(forms.DateField):
    """A date as the browser sends it, or typed as 25/11/2026."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=DATES,
            error_messages={
                "required": missing,
                "invalid": "Ngày không đọc được; viết ngày/tháng/năm, ví dụ 25/11/2026.",
            },
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            words = f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}; viết ngày/tháng/năm, ví dụ 25/11/2026."
            raise forms.ValidationError(words, code="year")
        return day


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it: “1717” or “1.717”, never cut at its dot."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        found = self.read(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def read(self, typed: str) -> int | None:
        """What was meant; None where that is not certain."""
        return read_whole(typed)


class MoneyField(WholeNumberField):
    """An amount in đồng. ``missing`` is said when it is left empty."""

    def __init__(self, *, label: str, missing: str, **options: Any) -> None:
        super().__init__(
            label=f"{label}, đồng",
            min_value=0,
            max_value=MOST_MONEY,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": missing,
                "invalid": f"{label} không đọc được. Ghi số đồng nguyên, ví dụ 500000 hoặc 500.000.",
                "min_value": f"{label} không thể âm.",
                "max_value": f"{label} nhiều nhất {money(MOST_MONEY)}. Xem lại số chữ số 0.",
            },
            **options,
        )

    def read(self, typed: str) -> int | None:
        return read_money(typed)


class Choice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One record of a list, sent by its code."""

    def __init__(self, *, missing: str = "", **options: Any) -> None:
        options.setdefault("required", bool(missing))
        super().__init__(
            error_messages={"required": missing, "invalid_choice": "Mục này không có trong danh sách; chọn lại."},
            **options,
        )


def offer_people(form: forms.Form, name: str, people: QuerySet[User]) -> None:
    """Afterwards the select offers these people by given name; each is sent by the sign-in name, which
    stands beside a name that several have."""
    field = cast(Choice, form.fields[name])
    field.queryset = people
    listed = sorted(people, key=by_given_name)
    met = Counter(one.full_name for one in listed)
    told = {one.username: f" ({one.username})" if met[one.full_name] > 1 else "" for one in listed}
    field.choices = [("", field.empty_label), *((one.username, one.full_name + told[one.username]) for one in listed)]


def duties_field(words: str, choices: list[str], **options: Any) -> forms.MultipleChoiceField:
    """Boxes for duties, in the order of the law's list."""
    return forms.MultipleChoiceField(
        label=words,
        choices=[(duty, DUTIES[duty]) for duty in DUTIES if duty in choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chọn ít nhất một nhiệm vụ.",
            "invalid_choice": "Nhiệm vụ “%(value)s” không có trong danh mục.",
        },
        **options,
    )


class PostForm(forms.Form):
    """A post: where, as what, with which duties, since when."""

    use_required_attribute = False
    title = Words(label="Chức vụ, vị trí việc làm", missing="Ghi chức vụ, ví dụ: Chuyên viên.", max_length=120)
    division = Choice(
        label="Phòng, đơn vị",
        queryset=Division.objects.none(),
        to_field_name="code",
        empty_label="Toàn cơ quan (lãnh đạo cơ quan)",
    )
    duties = duties_field("Nhiệm vụ được giao", list(DUTIES), required=False)
    held_from = Day(label="Giữ từ ngày", missing="Ghi ngày bắt đầu giữ vị trí.")
    held_to = Day(label="Đến ngày", help_text="Để trống nếu chưa định ngày thôi.")

    def __init__(self, *args: Any, divisions: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["division"].queryset = divisions  # type: ignore[attr-defined]


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


class EndForm(forms.Form):
    """The last day of a post."""

    use_required_attribute = False
    held_to = Day(label="Ngày cuối giữ vị trí", missing="Ghi ngày cuối giữ vị trí.")


class DelegationForm(forms.Form):
    """Duties lent: which, to whom, when, by which paper."""

    use_required_attribute = False
    borrower = Choice(
        label="Người nhận ủy quyền",
        missing="Chọn người nhận ủy quyền.",
        queryset=User.objects.none(),
        to_field_name="username",
        empty_label="Chọn một người của cơ quan",
    )
    duties = forms.MultipleChoiceField()
    held_from = Day(label="Từ ngày", missing="Ghi ngày bắt đầu ủy quyền.")
    held_to = Day(label="Đến hết ngày", missing="Ủy quyền phải có ngày kết thúc.")
    basis = Words(
        label="Văn bản ủy quyền",
        missing="Ủy quyền phải bằng văn bản: ghi số, ngày của văn bản.",
        max_length=200,
        help_text="Ví dụ: Giấy ủy quyền số 12/UQ-SYT ngày 16/11/2026.",
    )

    def __init__(self, *args: Any, position: Position, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["duties"] = duties_field("Nhiệm vụ ủy quyền", position.duties)
        offer_people(self, "borrower", people)


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


class PeopleFileForm(forms.Form):
    """An Excel file of people."""

    use_required_attribute = False
    file = forms.FileField(
        label="Tệp Excel (.xlsx, .xls, .ods)",
        error_messages={"required": "Chưa chọn tệp.", "empty": "Tệp này rỗng."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )


class CalendarDayForm(forms.Form):
    """What one day, or several days in a row, of a calendar draft are."""

    use_required_attribute = False
    day = Day(label="Ngày", missing="Ghi ngày.")
    last = Day(label="Đến hết ngày", help_text="Chỉ ghi khi nghỉ nhiều ngày liền.")
    kind = forms.ChoiceField(
        label="Là ngày", choices=[("off", "Nghỉ"), ("working", "Làm bù"), ("half", "Làm việc theo giờ riêng")]
    )
    name = Words(label="Tên ngày", missing="Ghi tên ngày, ví dụ: Quốc khánh.", max_length=120)
    basis = Words(
        label="Văn bản quy định",
        max_length=300,
        help_text="Số, ngày, cơ quan ban hành. Bỏ trống thì phải đánh dấu dự kiến.",
    )
    provisional = forms.BooleanField(label="Dự kiến: chưa có văn bản, có thể còn đổi", required=False)
    hours = Words(
        label="Giờ làm việc riêng", max_length=80, help_text="Ví dụ: 07:30-11:30. Nhiều khoảng cách nhau bằng dấu phẩy."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("day"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "Ngày cuối phải từ ngày đầu trở đi.")
        if first and last and last.toordinal() - first.toordinal() > 60:
            self.add_error("last", "Mỗi lần ghi nhiều nhất 60 ngày liền.")
        if cleaned.get("kind") == "half" and not cleaned.get("hours"):
            self.add_error("hours", "Ghi giờ làm việc của ngày này, ví dụ 07:30-11:30.")
        return cleaned


class HoursForm(forms.Form):
    """The timetable of a week, one line a weekday."""

    use_required_attribute = False

    def __init__(self, *args: Any, version: CalendarVersion, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, (key, label) in enumerate(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)):
            self.fields[key] = Words(
                label=label[0].upper() + label[1:],
                max_length=80,
                initial=", ".join(span_texts(version.hours.get(str(number), []))),
            )

    def hours(self) -> dict[str, list[str]]:
        """The spans typed for each weekday."""
        return {key: spans_of(self.cleaned_data[key]) for key in WEEKDAYS}


def spans_of(text: str) -> list[str]:
    """The spans in a line of text: parted by commas, with or without blanks, "–" as "-"."""
    plain = text.replace("–", "-").replace(" ", "")
    return [part for part in plain.replace(";", ",").split(",") if part]


class DecisionForm(forms.Form):
    """By which decision a calendar version holds, and how far."""

    use_required_attribute = False
    decision = Words(
        label="Văn bản ban hành bản lịch này",
        missing="Ghi văn bản ban hành bản lịch này: số, ngày, cơ quan ban hành.",
        max_length=300,
        help_text="Ví dụ: Quyết định số 15/QĐ-UBND ngày 05/01/2027.",
    )
    covers_to = Day(label="Gồm đến hết ngày", missing="Ghi ngày cuối mà lịch này gồm.")
    provisional_from = Day(
        label="Dự kiến từ ngày", help_text="Từ ngày này mọi hạn tính ra ghi “dự kiến”. Để trống nếu không có."
    )
