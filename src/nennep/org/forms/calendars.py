"""What is typed about working calendars."""

from typing import Any

from django import forms

from nennep.kernel.dates import LONG as WEEKDAY_NAMES
from nennep.kernel.worktime.calendar_file import WEEKDAYS

from ..models import CalendarVersion
from ..queries.calendars import span_texts
from .fields import Day, Words


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
