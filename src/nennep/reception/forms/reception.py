"""The reception sheet: who hands in for whom, which papers, the fee and where the result goes."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from nennep.cases.forms.acts import ActReasonForm, Clean
from nennep.cases.models import Case
from nennep.cases.rules import CHANNELS, FEE_PAYMENTS, RESULT_CHANNELS
from nennep.kernel.dates import full_date
from nennep.kernel.phones import PhoneError, read_phone
from nennep.kernel.text import plain_digits
from nennep.kernel.words import money
from nennep.org.forms import WholeNumberField
from nennep.procedures.models import ProcedureVersion
from nennep.web.selects import offer

from ..actions import Dossier, PartyDraft
from .components import AskedChoice, ComponentsForm
from .filed_dossier import initial_of, with_what_was_filed

DAYS = ["%d/%m/%Y", "%d%m%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
# Nobody who hands a dossier in is older.
OLDEST = 110
OWED = "owed"
TOO_LONG = {"max_length": "Ô này dài quá %(limit_value)d chữ, đang có %(show_value)d. Viết gọn lại."}
PEOPLE = (
    "request_key", "card", "name", "identity_number", "born_on", "phone", "email", "address",
    "same_owner", "owner_kind", "owner_name", "owner_identity", "owner_phone", "owner_address",
    "by_mandate", "basis", "mandatary_name", "mandatary_identity",
)  # fmt: skip
# What a portal may have kept in any form.
CONTACTS = ("identity_number", "phone", "email", "owner_identity", "owner_phone", "mandatary_identity")


def text(label: str, *, required: str = "", most: int = 200, **options: Any) -> forms.CharField:
    """A line of text; ``required`` is what is said where it is empty, and empty where it may be."""
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=most,
        error_messages={"required": required, "max_length": f"{label} dài quá {most} chữ. Viết gọn lại."},
        **options,
    )


def choice(label: str, required: str) -> forms.ChoiceField:
    """A select that must be chosen; what is offered is known with the procedure."""
    words = {"required": required, "invalid_choice": f"{label}: không có lựa chọn này ở thủ tục này."}
    return forms.ChoiceField(label=label, error_messages=words)


class AskedText(forms.CharField):
    """Asked for like any field; whether it may stay empty, the boxes beside it decide."""

    def validate(self, value: str) -> None:
        """Emptiness is judged by the sheet as a whole."""


class BirthDay(forms.DateField):
    """A day of birth as people write it; of two figures for the year, where only one century is possible.

    ``this_year`` is that of the sheet.
    """

    this_year = 0

    def to_python(self, value: Any) -> date | None:
        short = re.fullmatch(r"(\d{1,2}[./-]\d{1,2}[./-])(\d{2})", plain_digits(value).strip()) if value else None
        if short is None or not isinstance(value, str):
            return super().to_python(value)
        this, years = self.this_year, (1900 + int(short[2]), 2000 + int(short[2]))
        possible = [year for year in years if this - OLDEST <= year <= this]
        if len(possible) != 1:
            raise forms.ValidationError(f"Ngày sinh {value}: ghi đủ bốn chữ số của năm, ví dụ {short[1]}{years[0]}.")
        return super().to_python(f"{short[1]}{possible[0]}")


class ReceptionForm(ComponentsForm):
    """The whole sheet. ``doing`` is receive, guide or decline: what must be there differs."""

    # The server's words name the way out; the browser's would only say that something is empty.
    use_required_attribute = False

    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    confirmed = forms.BooleanField(label="Đây là hồ sơ khác, vẫn ghi", required=False)
    card = text("Dòng máy quét đọc từ thẻ", most=600, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = text("Họ tên người nộp", required="Họ tên người nộp còn trống. Quét thẻ căn cước, hoặc nhập tay.")
    identity_number = AskedText(label="Số định danh", max_length=20)
    born_on = BirthDay(
        label="Ngày sinh",
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "ngày/tháng/năm"}),
        error_messages={"invalid": "Ngày sinh không đọc được. Ghi ngày/tháng/năm, ví dụ 12/05/1989."},
    )
    phone = text("Điện thoại", most=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        error_messages={"invalid": "Thư điện tử cần dạng ten@noi.vn. Sửa lại, hoặc để trống."},
    )
    address = text("Địa chỉ", most=300)
    same_owner = forms.BooleanField(label="Người nộp cũng là chủ hồ sơ", required=False, initial=True)
    owner_kind = AskedChoice(
        label="Chủ hồ sơ là", choices=[("person", "Cá nhân"), ("organisation", "Tổ chức")], initial="person"
    )
    owner_name = AskedText(label="Tên chủ hồ sơ", max_length=200, error_messages=TOO_LONG)
    owner_identity = text("Số định danh, mã số", most=20)
    owner_phone = text("Điện thoại chủ hồ sơ", most=20)
    owner_address = text("Địa chỉ của chủ hồ sơ", most=300)
    by_mandate = forms.BooleanField(label="Nộp theo giấy ủy quyền", required=False)
    basis = AskedText(
        label="Giấy ủy quyền", max_length=200, widget=forms.TextInput(attrs={"placeholder": "số, ngày, nơi chứng thực"})
    )
    mandatary_name = text("Người được ủy quyền, nếu không phải người nộp")
    mandatary_identity = text("Số định danh của người ấy", most=20)
    corrections = text(
        "Nội dung phải sửa",
        most=4000,
        help_text="mỗi dòng một việc, in vào Mẫu 02",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    channel = choice("Cách nộp", "Cách nộp chưa chọn. Chọn trực tiếp hoặc bưu chính.")
    # What the sheet told when it was shown.
    fee_seen = WholeNumberField(widget=forms.HiddenInput, required=False)
    fee_paid_by = forms.ChoiceField(
        label="Đã thu bằng",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Đã thu bằng: không có lựa chọn này ở thủ tục này."},
    )
    result_channel = choice("Nhận kết quả", "Nơi nhận kết quả chưa chọn. Chọn một nơi.")
    summary = text("Nội dung đề nghị", most=400, help_text="để trống thì ghi tên thủ tục")

    def __init__(
        self,
        version: ProcedureVersion,
        *arguments: Any,
        at: datetime,
        doing: str = "receive",
        case: Case | None = None,
        channel: str = "",
        **options: Any,
    ) -> None:
        super().__init__(version, *arguments, **options)
        self.at, self.doing, self.case = at, doing, case
        if isinstance(born := self.fields["born_on"], BirthDay):
            born.this_year = timezone.localdate(at).year
        self.as_filed: list[tuple[str, str]] = []
        for field in self.fields.values():
            # The browser would cut what is too long without a word; the server refuses it in words.
            field.widget.attrs.pop("maxlength", None)
        self.order_fields([*PEOPLE, *[name for name in self.fields if re.match(r"c\d+_|q_", name)]])
        self._offer_channels(version, case.channel if case else channel)
        if self.chosen_channel == "online":
            self.take_online()
        day = timezone.localdate(at)
        self.fees = self.published.fees_due(self.chosen_channel, day, self.variant)
        self.fee_total = sum(fee.amount for fee in self.fees)
        self._ask_fee()

    def _ask_fee(self) -> None:
        if not self.fee_total:
            del self.fields["fee_paid_by"]
            return
        asked = self.fields["fee_paid_by"]
        offer(self, "fee_paid_by", [*self._ways_to_pay(), (OWED, "Chưa thu")])
        asked.required = self.doing == "receive"
        asked.error_messages["required"] = (
            f"Phí {money(self.fee_total)} chưa ghi đã thu bằng gì. Chọn một cách, hoặc chọn Chưa thu."
        )

    def _ways_to_pay(self) -> list[tuple[str, str]]:
        online = self.chosen_channel == "online"
        return [way for way in FEE_PAYMENTS.items() if way[0] != "online" or online]

    def _offer_channels(self, version: ProcedureVersion, filed_by: str) -> None:
        if filed_by:
            channels = [filed_by]
            self.fields["channel"].required = False
        else:
            channels = ["counter", *(["post"] if version.post_reception else [])]
        self.channels = channels
        offer(self, "channel", [(key, CHANNELS[key]) for key in channels])
        places = ["both", "counter", "online"] if version.paper_result else ["online"]
        if version.paper_result and version.post_return:
            places.append("post")
        self.places = places
        offer(self, "result_channel", [(key, RESULT_CHANNELS[key]) for key in places])

    @property
    def chosen_channel(self) -> str:
        typed = self["channel"].value()
        return next((key for key in self.channels if key == typed), self.channels[0])

    def clean_identity_number(self) -> str:
        return _identity(self.cleaned_data["identity_number"], "Số định danh")

    def clean_mandatary_identity(self) -> str:
        return _identity(self.cleaned_data["mandatary_identity"], "Số định danh của người được ủy quyền")

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"], "Số điện thoại")

    def clean_owner_phone(self) -> str:
        return checked_phone(self.cleaned_data["owner_phone"], "Số điện thoại của chủ hồ sơ")

    @property
    def read_born_on(self) -> str:
        """“ngày sinh đọc là 05/03/1990”, where it was written otherwise than it is shown; else nothing."""
        born, written = self.cleaned_data.get("born_on"), str(self["born_on"].value() or "").strip()
        return f"ngày sinh đọc là {full_date(born)}" if born and written != full_date(born) else ""

    def clean_born_on(self) -> date | None:
        born: date | None = self.cleaned_data["born_on"]
        if born and not 1900 <= born.year <= timezone.localdate(self.at).year:
            raise forms.ValidationError(f"Ngày sinh {full_date(born)} không thể đúng. Xem lại năm.")
        return born

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        channel = given.get("channel") or self.chosen_channel
        if channel == "counter" and not given.get("identity_number") and "identity_number" not in self.errors:
            self.add_error("identity_number", "Số định danh còn trống. Quét thẻ căn cước, hoặc nhập 12 chữ số.")
        self._check_owner(given)
        self._check_mandate(given)
        if self.doing == "receive":
            self._check_answers()
            self._check_complete(given)
            self._check_fee(given.get("fee_seen"))
        if self.doing == "guide" and not self.lacking() and not given.get("corrections", "").strip():
            self.add_error("corrections", "Không giấy nào thiếu. Ghi nội dung phải sửa, hoặc bấm Tiếp nhận.")
        self._leave_as_filed(given)
        return given

    def _leave_as_filed(self, given: dict[str, Any]) -> None:
        """What somebody filed in another form than ours bars acceptance alone; else it stays as it was filed."""
        if self.case is None or self.doing == "receive":
            return
        filed = initial_of(self.case)
        for name in [name for name in CONTACTS if name in self.errors]:
            if filed.get(name) and str(self[name].value()).strip() == filed[name]:
                self.as_filed.append((str(self.fields[name].label), filed[name]))
                given[name] = filed[name]
                del self.errors[name]

    def _check_owner(self, given: dict[str, Any]) -> None:
        if given.get("same_owner"):
            return
        if not given.get("owner_name"):
            self.add_error("owner_name", "Tên chủ hồ sơ còn trống. Ghi tên, hoặc đánh dấu Người nộp cũng là chủ hồ sơ.")
        number = given.get("owner_identity", "")
        try:
            if given.get("owner_kind") == "organisation":
                given["owner_identity"] = _organisation(number)
            else:
                given["owner_identity"] = _identity(number, "Số định danh của chủ hồ sơ")
        except forms.ValidationError as error:
            self.add_error("owner_identity", error)

    def _check_mandate(self, given: dict[str, Any]) -> None:
        if not given.get("by_mandate"):
            return
        if given.get("same_owner"):
            self.add_error(
                "by_mandate", "Nộp theo giấy ủy quyền thì người nộp không phải chủ hồ sơ. Bỏ dấu ở một trong hai ô."
            )
        if not given.get("basis"):
            self.add_error(
                "basis", "Giấy ủy quyền chưa ghi. Ghi số, ngày và nơi chứng thực, hoặc bỏ dấu Nộp theo giấy ủy quyền."
            )

    def _check_answers(self) -> None:
        for question in self.version.questions:
            name = f"q_{question['name']}"
            if question["name"] not in self.answers and name not in self.errors:
                self.add_error(
                    name,
                    f"{question['label']} chưa chọn. Hỏi người nộp rồi chọn: thời hạn, giấy tờ và"
                    " phí theo câu trả lời này.",
                )

    def _check_complete(self, given: dict[str, Any]) -> None:
        for component in self.lacking():
            name, words = self.complaint(component)
            if name not in self.errors:
                self.add_error(name, words)
        if given.get("result_channel") == "post" and not given.get("address"):
            self.add_error(
                "address", "Địa chỉ còn trống, mà kết quả gửi qua bưu chính. Ghi địa chỉ, hoặc chọn nhận tại quầy."
            )

    def _check_fee(self, told: int | None) -> None:
        """Who pays was told a sum: another one is not written in its place."""
        if told is not None and told != self.fee_total:
            self.add_error(
                "fee_paid_by" if "fee_paid_by" in self.fields else None,
                f"Trang ghi phí {money(told)}; theo cách nộp, trường hợp và ngày tiếp nhận, phí là"
                f" {money(self.fee_total)}. Chưa ghi gì: thu đúng số này rồi bấm lại.",
            )

    def dossier(self) -> Dossier:
        """What was typed, as the actions take it."""
        given = self.cleaned_data
        paid = given.get("fee_paid_by", "")
        return Dossier(
            channel=self.chosen_channel,
            parties=self.parties(),
            components=self.drafts(),
            answers=self.answers,
            result_channel=given.get("result_channel") or self.places[0],
            summary=given["summary"],
            fee_amount=self.fee_total,
            fee_paid_by="" if paid == OWED else paid,
        )

    def parties(self) -> list[PartyDraft]:
        """Submitter, owner and mandatary: three parties, each with its own identity."""
        given = self.cleaned_data
        person = {key: given[key] for key in ("name", "identity_number", "born_on", "phone", "email", "address")}
        parties = [PartyDraft(role="submitter", **person)]
        if given["same_owner"]:
            parties.append(PartyDraft(role="owner", **person))
        else:
            parties.append(
                PartyDraft(
                    role="owner",
                    kind=given["owner_kind"] or "person",
                    name=given["owner_name"],
                    identity_number=given["owner_identity"],
                    phone=given["owner_phone"],
                    address=given["owner_address"],
                )
            )
        if given["by_mandate"]:
            other = given["mandatary_name"]
            who = {"name": other, "identity_number": given["mandatary_identity"]} if other else person
            parties.append(PartyDraft(role="mandatary", basis=given["basis"], **who))
        both = {"owner": given["same_owner"], "mandatary": not given["mandatary_name"]}
        shared = [role for role, is_submitter in both.items() if is_submitter]
        return with_what_was_filed(self.case, parties, shared) if self.case else parties


class RefusalForm(ActReasonForm):
    """Why a dossier is not accepted; prints on form 03."""


class PlainForm(Clean):
    """A form without fields: a confirmation."""


def _digits(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", plain_digits(typed))


def checked_phone(typed: str, what: str) -> str:
    """The digits of the number, or nothing. Raises ValidationError naming ``what``."""
    try:
        return read_phone(typed)
    except PhoneError as error:
        raise forms.ValidationError(f"{what} {error.words}") from error


def _identity(typed: str, what: str) -> str:
    number = _digits(typed).upper()
    if not number or re.fullmatch(r"[A-Z]{1,2}\d{6,9}", number):
        return number
    if not number.isdecimal():
        raise forms.ValidationError(f"{what} gồm 12 chữ số, hoặc là số hộ chiếu như C1234567.")
    if len(number) != 12:
        raise forms.ValidationError(f"{what} cần 12 chữ số, đang có {len(number)}.")
    return number


def _organisation(typed: str) -> str:
    number = _digits(typed)
    if number and (not number.isdecimal() or len(number) not in (10, 13)):
        raise forms.ValidationError(f"Mã số tổ chức cần 10 hoặc 13 chữ số, đang có {len(number)}.")
    return number
