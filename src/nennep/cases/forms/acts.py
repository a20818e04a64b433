"""Forms of the acts on a case."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from nennep.kernel.text import legible, plain_digits
from nennep.org.forms import Day, WholeNumberField
from nennep.org.rules import ISSUE_RESULT
from nennep.press.typefaces import unprintable
from nennep.procedures.models import Component
from nennep.procedures.rules import regime_on
from nennep.procedures.rules.published import PublishedComponent
from nennep.web.selects import offer

from ..actions.privacy import PURPOSES
from ..models import Case
from ..parts.clock import supplement_rule_of
from ..parts.partners import AnswerPaper
from ..queries import StepTask
from ..queries.apologies import may_be_put_off
from ..queries.case_page import components_received, papers_to_bring
from ..queries.result_numbers import ResultNumbers
from ..rules import SENT_BACK_WITHOUT_REASON
from .answers import PAPER, paper_fields, paper_of

REASON = {
    "required": "Lý do còn trống. Viết ít nhất một câu, nêu việc và điều luật.",
    "min_length": "Lý do quá ngắn. Viết ít nhất một câu, nêu việc và điều luật.",
}


RESULT_COLUMNS = ("number", "receiver", "tracking_number")


class Clean(forms.Form):
    """A form whose texts are cleaned to what can be read of them, and then keep the rules of their fields."""

    def clean(self) -> dict[str, Any]:
        typed = dict(super().clean() or {})
        cleaned = {k: legible(v) if isinstance(v, str) else v for k, v in typed.items()}
        for name, value in cleaned.items():
            if value != typed[name] and name in self.fields:
                try:
                    self.fields[name].clean(value)
                except forms.ValidationError as error:
                    self.add_error(name, error)
                    continue
            odd = unprintable(plain_digits(value)) if isinstance(value, str) and name in self.fields else ""
            if odd:
                label = self.fields[name].label
                self.add_error(name, f"{label} có ký tự “{odd}” mà giấy tờ không in được. Xóa hoặc thay ký tự ấy.")
        return cleaned


class StepForm(Clean):
    """The fields of a step: its conclusion, whom it names, what prints on the control sheet."""

    outcome = forms.ChoiceField(
        label="Kết luận của bước",
        widget=forms.RadioSelect,
        error_messages={"required": "Chưa chọn kết luận của bước. Chọn một rồi chuyển."},
    )
    handler = forms.TypedChoiceField(
        label="Người thụ lý",
        coerce=int,
        error_messages={"required": "Chưa chọn người thụ lý. Chọn một người của phòng."},
    )
    series = forms.ChoiceField(
        label="Dãy số của kết quả",
        error_messages={
            "required": "Chưa chọn dãy số. Chọn dãy mà kết quả này vào số.",
            "invalid_choice": "Dãy số này không dùng được nữa. Chọn lại trong danh sách.",
        },
    )
    number = forms.CharField(
        label="Số của kết quả",
        max_length=60,
        error_messages={"required": "Số của kết quả còn trống. Ghi số đã vào sổ văn thư."},
    )
    dated_on = Day(label="Ngày của kết quả")
    from_book = forms.BooleanField(label="Sổ giấy đã cấp số này cho kết quả này", required=False)
    receiver = forms.CharField(
        label="Người nhận kết quả",
        max_length=200,
        error_messages={"required": "Người nhận kết quả còn trống. Ghi họ tên người ký nhận."},
    )
    paper_number, paper_date, paper_file = paper_fields()
    remark = forms.CharField(
        label="Ý kiến",
        help_text="in vào phiếu kiểm soát",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, task: StepTask, case: Case, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        numbers = self.numbers = task.numbers
        self.asks_book = bool(data and data.get("from_book"))
        self.takes_next = task.step.duty == ISSUE_RESULT
        self.goes_back = bool(data) and data.get("outcome") in task.back
        told = {True: "trả lại bước", False: "sang bước"}
        ways = {way.name: f", {told[way.name in task.back]} {way.to}" for way in task.step.branches if way.to}
        offer(self, "outcome", [(one, f"{one}{ways.get(one, '')}") for one in task.outcomes])
        offer(self, "handler", [("", "Chọn người"), *((one.user.pk, one.words) for one in task.handlers)])
        wanted = {
            "outcome": bool(task.outcomes),
            "handler": task.is_assigning,
            "series": numbers is not None and len(numbers.kinds) > 1,
            "number": numbers is not None,
            "dated_on": numbers is not None,
            "from_book": numbers is not None,
            "receiver": task.step.returns,
            **dict.fromkeys(PAPER, bool(task.answered_by)),
        }
        for name, needed in wanted.items():
            if not needed:
                del self.fields[name]
        if task.step.returns and case.result_channel == "post":
            self.fields["tracking_number"] = tracking_field(required=False)
        if task.outcomes and not task.step.signs:
            self.fields["remark"].label = "Ý kiến thẩm tra"
        if task.back:
            self.fields["remark"].help_text = "in vào phiếu kiểm soát; trả lại thì phải ghi lý do"
        if task.read_by:
            self.fields["remark"].help_text += f"; {', '.join(task.read_by)} nhận bước sau đọc được"
        if task.step.returns:
            owner = next((p.name for p in case.parties.all() if p.role == "submitter"), "")
            self.fields["receiver"].initial = owner
            self.fields["receiver"].required = not self.goes_back
        if numbers is not None:
            self._offer_numbers(numbers)

    def _offer_numbers(self, numbers: ResultNumbers) -> None:
        if "series" in self.fields:
            nexts = [(code, f"{kind.name}, tiếp theo {numbers.proposal(code)}") for code, kind in numbers.kinds.items()]
            offer(self, "series", [("", "Chọn dãy số"), *nexts])
            self.fields["series"].initial = numbers.chosen
            self.fields["series"].required = self.takes_next and not self.goes_back
        self.fields["dated_on"].initial = numbers.day
        number = self.fields["number"]
        number.required = self.takes_next and not numbers.kinds and not self.goes_back
        number.initial = numbers.text if self.takes_next else numbers.held
        if not numbers.kinds:
            number.help_text = "ghi số đã vào sổ văn thư, ví dụ 0697/KQ-SYT"
        elif self.takes_next:
            number.help_text = "số tiếp theo của dãy; sửa nếu đã lấy số khác trên sổ giấy"
        else:
            number.help_text = "để trống nếu kết quả không có số"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.goes_back and not cleaned.get("remark", "").strip() and "remark" not in self.errors:
            self.add_error("remark", SENT_BACK_WITHOUT_REASON.format(self.fields["remark"].label, self.data["outcome"]))
        numbers = self.numbers
        if numbers is None or not numbers.kinds:
            return cleaned
        code = cleaned["series"] = cleaned.get("series") or ("" if "series" in self.errors else numbers.chosen)
        typed = cleaned.get("number", "")
        # Left as it was offered, or empty, it is the next of whichever series and year is chosen.
        if code and (typed == numbers.proposal(numbers.chosen) if typed else self.takes_next):
            cleaned["number"] = numbers.proposal(code, cleaned.get("dated_on"))
        return cleaned

    def offer_next(self) -> None:
        """Where the number went to another paper meanwhile, the box holds the next one; all else stays.

        Where the series has passed it over, it is asked whether the paper book gave it.
        """
        given, numbers = self.cleaned_data, self.numbers
        code, number, day = given.get("series", ""), given.get("number", ""), given.get("dated_on")
        if numbers is not None and code and numbers.is_taken(code, number, day):
            self.data = {**dict(self.data.items()), "number": numbers.proposal(code, day)}
        self.asks_book = numbers is not None and numbers.is_passed_over(code, number, day)

    @property
    def paper(self) -> AnswerPaper | None:
        """The paper of another agency; None at a step of our own."""
        return paper_of(self.cleaned_data) if "paper_number" in self.fields else None

    @property
    def result(self) -> dict[str, Any]:
        """Columns of the Result that this step fills, and what numbers it."""
        given = self.cleaned_data
        found = {name: given[name] for name in RESULT_COLUMNS if given.get(name)}
        return found | (
            {name: given.get(name) for name in ("series", "dated_on", "from_book")} if "number" in found else {}
        )


class SeenField(WholeNumberField):
    """What the page told when it was shown, sent back so that nothing else is written; never typed."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        words = "Trang gửi lên thiếu số đã hiện trên trang, nên chưa ghi gì. Mở lại trang này từ hồ sơ rồi ghi."
        super().__init__(error_messages={"required": words, "invalid": words})


class ActReasonForm(Clean):
    """An act that needs a written reason."""

    reason = forms.CharField(
        label="Lý do", min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REASON
    )


class ExtendForm(ActReasonForm):
    """By how many working days the promise is put off, or from today the new day lies ahead; and why."""

    days = WholeNumberField(
        label="Gia hạn thêm, ngày làm việc",
        min_value=1,
        max_value=250,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Số ngày hẹn lại còn trống. Ghi một số, ví dụ 5.",
            "invalid": "Số ngày hẹn lại phải là một số, ví dụ 5.",
            "min_value": "Hẹn lại ít nhất 1 ngày làm việc.",
            "max_value": "Hẹn lại nhiều nhất 250 ngày làm việc. Xem lại số đã ghi.",
        },
    )

    def __init__(self, case: Case, data: Any = None, *, at: datetime) -> None:
        super().__init__(data)
        self.late = not may_be_put_off(case, at)
        if self.late:
            self.fields["days"].label = "Hẹn trả sau, ngày làm việc kể từ hôm nay"
        regime = regime_on(timezone.localdate(case.received_at or case.submitted_at))
        self.most, self.ahead = regime.extensions, regime.extension_ahead


def tracking_field(*, required: bool) -> forms.CharField:
    """The number of the post; by hand or by scanner."""
    return forms.RegexField(
        r"^[A-Za-z0-9-]+$",
        label="Mã bưu gửi",
        help_text="" if required else "ghi sau cũng được",
        required=required,
        max_length=40,
        error_messages={
            "required": "Mã bưu gửi còn trống. Ghi mã trên phiếu gửi.",
            "invalid": "Mã bưu gửi chỉ gồm chữ cái không dấu, chữ số, gạch ngang. Ví dụ RA123456789VN.",
        },
    )


class TrackingForm(Clean):
    """The number under which the post carries the result."""

    tracking_number = tracking_field(required=True)


class SuspendForm(Clean):
    """The clock stands for a lawful reason, with the document behind it."""

    reason = forms.ChoiceField(
        label="Căn cứ dừng đồng hồ",
        choices=[
            ("duty_to_pay", "Người nộp phải thực hiện nghĩa vụ tài chính"),
            ("inquiry", "Chờ ý kiến cơ quan khác theo luật"),
            ("court", "Theo yêu cầu của tòa án, cơ quan điều tra"),
        ],
    )
    document = forms.CharField(
        label="Văn bản",
        max_length=120,
        help_text="số, ngày, nơi ban hành",
        error_messages={"required": "Văn bản còn trống. Ghi số và ngày của văn bản làm căn cứ."},
    )


class SupplementForm(ActReasonForm):
    """What is missing, in one go: components, numbered corrections, reason, legal basis."""

    missing = forms.MultipleChoiceField(
        label="Giấy tờ còn thiếu hoặc phải thay", required=False, widget=forms.CheckboxSelectMultiple
    )
    corrections = forms.CharField(
        label="Nội dung phải sửa",
        help_text="mỗi dòng một việc",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    legal_basis = forms.CharField(label="Điều luật", required=False, max_length=300)
    guidance_ignored = forms.BooleanField(
        label="Người nộp không thực hiện theo hướng dẫn đã ghi ở lần trước", required=False
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data)
        # Of a case that was taken over only the procedure knows them.
        self.components: dict[str, Component | PublishedComponent] = {str(one.pk): one for one in papers_to_bring(case)}
        self.components |= {str(row.component_id): row.component for row in components_received(case)}
        offer(self, "missing", [(key, component.name) for key, component in self.components.items()])
        self.rule = supplement_rule_of(case)
        if case.supplement_rounds < self.rule.rounds.value:
            del self.fields["guidance_ignored"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("missing") and not cleaned.get("corrections", "").strip():
            self.add_error("missing", "Chưa nêu thiếu gì. Chọn giấy tờ, hoặc ghi từng nội dung phải sửa ở ô dưới.")
        return cleaned

    @property
    def missing_rows(self) -> list[dict[str, Any]]:
        """The rows of the paper's table."""
        return [
            {
                "component": int(key),
                "name": self.components[key].name,
                "originals": self.components[key].originals,
                "certified": self.components[key].certified,
                "copies": self.components[key].copies,
            }
            for key in self.cleaned_data["missing"]
        ]

    @property
    def correction_lines(self) -> list[str]:
        lines = self.cleaned_data["corrections"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class SupplementedForm(Clean):
    """What came in: of the papers that were asked for, or, where they were asked for in an old system, of all."""

    components = forms.MultipleChoiceField(
        label="Giấy tờ đã nộp bổ sung", required=False, widget=forms.CheckboxSelectMultiple
    )

    others = forms.CharField(
        label="Giấy tờ khác đã nhận",
        help_text="mỗi dòng một giấy; hiện ở diễn biến",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data)
        asked = case.supplements.filter(phase="examination").order_by("-round").first()
        self.asked, self.rule = asked, supplement_rule_of(case)
        self.asked_elsewhere = asked is None and case.taken_over_at is not None
        if self.asked_elsewhere:
            offer(self, "components", [(str(one.pk), one.name) for one in papers_to_bring(case)])
            return
        del self.fields["others"]
        rows = asked.missing if asked else []
        offer(self, "components", [(str(row["component"]), row["name"]) for row in rows])
        self.fields["components"].initial = [str(row["component"]) for row in rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.asked_elsewhere and not self.errors and not given["components"] and not given["others"]:
            self.add_error("components", "Chưa ghi giấy nào đã nhận. Chọn giấy tờ, hoặc ghi ở ô dưới.")
        return given


class PurposeForm(forms.Form):
    """Why personal data is looked at."""

    purpose = forms.ChoiceField(
        label="Mục đích xem",
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Chưa chọn mục đích. Chọn một mục đích rồi xem."},
    )
