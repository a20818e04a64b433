"""Every component of the shell on one page, with the facts of the approved screens."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import include, path

from nennep.web.charts import ChartColumn, DayCell
from nennep.web.tables import page_by_number


class SampleForm(forms.Form):
    phone = forms.RegexField(
        r"^\d{10}$",
        label="Điện thoại",
        help_text="10 chữ số",
        error_messages={"invalid": "Số điện thoại cần 10 chữ số, đang có 9."},
    )
    note = forms.CharField(label="Kết luận", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    paid = forms.ChoiceField(label="Đã thu bằng", choices=[("qr", "Chuyển khoản qua mã QR"), ("cash", "Tiền mặt")])
    place = forms.ChoiceField(
        label="Nhận kết quả",
        widget=forms.RadioSelect,
        choices=[("desk", "Tại quầy"), ("post", "Bưu chính")],
        error_messages={"required": "Nơi nhận kết quả chưa chọn. Chọn tại quầy hoặc bưu chính."},
    )
    same = forms.BooleanField(label="Người nộp cũng là chủ hồ sơ", required=False)
    born = forms.DateField(label="Ngày sinh", required=False, help_text="ví dụ 12/05/1989")


def strip() -> list[DayCell]:
    """19/10 to 25/11/2026: used, stood 24–30/10, today 17/11, 24/11 off, earlier promise 18/11."""
    cells = [DayCell("before", label="19/10", note="nhận")]
    cells += [DayCell("used")] * 4
    cells += [DayCell("held", label="24–30/10", note="chờ bổ sung")] + [DayCell("held")] * 6
    cells += [DayCell("used")] * 17
    cells += [DayCell("today", label="17/11", note="hôm nay")]
    cells += [DayCell("left", promised=True)] + [DayCell("left")] * 5
    cells += [DayCell("left", off=True), DayCell("left", label="25/11", note="hẹn trả")]
    return cells


STEPS = [
    ("B2", "Kiểm tra, tiếp nhận, số hóa", "Nguyễn Thị Lan", "19/10 08:37 –", "19/10 09:05", 4, 0.5, "done", "Trước hạn"),
    ("B3", "Phân công thụ lý", "Lê Thu Hà", "19/10 09:05 –", "19/10 15:20", 4, 4.8, "late", "Quá 0,8 giờ"),
    ("B4", "Thẩm định hồ sơ", "Trần Quang Minh", "19/10 15:20 –", "02/11 10:30", 40, 37.4, "done", "Trước hạn"),
    ("B7", "Dự thảo giấy chứng nhận", "Trần Quang Minh", "11/11 16:30 –", "đang làm", 16, 25.7, "now", "Đang quá 9,7 giờ"),
    ("B8", "Thẩm tra, ký nháy", "Lê Thu Hà", "", "", 8, None, "todo", "Chưa tới"),
]  # fmt: skip


def components(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"phone": "090512417", "note": "Biên bản kết luận đạt.", "paid": "qr"})
    form.is_valid()
    dues = [("T3", "17", 4), ("T4", "18", 2), ("T5", "19", 1), ("T6", "20", 1), ("T2", "23", 1), ("T4", "25", 1)]
    columns = [ChartColumn(day, count, lead=lead) for lead, day, count in dues]
    columns.insert(5, ChartColumn("24", 0, lead="T3", off=True))
    context = {
        "form": form,
        "strip": strip(),
        "steps": STEPS,
        "dues": columns,
        "page": page_by_number(list(range(1717)), QueryDict("page=2")),
    }
    return render(request, "components.html", context)


urlpatterns = [path("components/", components), path("", include("nennep.web.urls"))]
handler404 = "nennep.web.views.not_found"
handler500 = "nennep.web.views.server_error"
