"""From draft to force: the flow of a process version, and who approves which of its documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nennep.kernel.dates import full_date
from nennep.kernel.flows import Flow
from nennep.kernel.text import nfc
from nennep.org.rules import APPROVE, MANAGE_PROCEDURES, REVIEW, BrokenRuleError

VERSION_STATES: dict[str, str] = {
    "draft": "Bản nháp",
    "review": "Chờ thẩm tra",
    "approval": "Chờ phê duyệt",
    "in_force": "Có hiệu lực",
    "superseded": "Hết hiệu lực",
    "dropped": "Đã bỏ",
}
OPEN_STATES = ("draft", "review", "approval")
# Those by which cases run or have run.
HELD_STATES = ("in_force", "superseded")

VERSION_FLOW = Flow(
    "process_version",
    VERSION_STATES,
    {
        "submitted": ("draft", "review", MANAGE_PROCEDURES, "Trình thẩm tra"),
        "returned": ("review", "draft", REVIEW, "Trả lại, nêu lý do"),
        "reviewed": ("review", "approval", REVIEW, "Thẩm tra đạt"),
        "reopened": ("approval", "draft", MANAGE_PROCEDURES, "Đưa về soạn lại"),
        "sent_back": ("approval", "draft", APPROVE, "Người phê duyệt trả lại, nêu lý do"),
        "put_in_force": ("approval", "in_force", MANAGE_PROCEDURES, "Đưa vào áp dụng"),
        # The day of approvals that were dated ahead has come.
        "took_effect": ("approval", "in_force", "", "Đến ngày áp dụng"),
        "superseded": ("in_force", "superseded", "", "Bị bản mới thay"),
        "dropped": ("draft", "dropped", MANAGE_PROCEDURES, "Bỏ bản nháp"),
    },
    called="bản quy trình",
)

# What comes from outside and concerns a version that is being made: a decision that was carried out, a change of the
# law that its procedures cite. One that is in review or waits for approval is confirmed anew, or goes back.
ASKED, TOUCHED, CONFIRMED = "process_version.asked", "process_version.touched", "process_version.confirmed"
UNCONFIRMED = "Sau khi trình đã có {}. Trả lại để soạn, hoặc người thẩm tra xác nhận lại kèm lý do, rồi mới làm tiếp."

# The four documents, each approved by its own authority (TT 01/2018/TT-VPCP Điều 8 for the internal
# process; QĐ 19/2014/QĐ-TTg Điều 4 for the ISO procedure). The electronic process follows the internal one.
TRACKS: dict[str, str] = {
    "internal": "Quy trình nội bộ",
    "iso": "Quy trình ISO",
    "electronic": "Quy trình điện tử",
    "restructuring": "Tái cấu trúc",
}
# Without these two a version cannot be put in force.
NEEDED_TRACKS = ("internal", "iso")
# These two follow the decision on the internal process where they have none of their own.
FOLLOWING_TRACKS = ("electronic", "restructuring")
# These tell how the process runs, so that the board shows how far each follows the law.
RUNNING_TRACKS = ("internal", "iso", "electronic")
# Who decides where nobody else is known (TT 01/2018 Điều 8.3; QĐ 19/2014 Điều 4.2a).
AUTHORITIES = {"internal": "Chủ tịch {superior}", "iso": "{title} {agency}"}


def short_name(track: str) -> str:
    """The name of a document beside the word “quy trình”: “nội bộ”, “ISO”."""
    return TRACKS[track].removeprefix("Quy trình ")


def in_sentence(track: str) -> str:
    """The name of a document within a sentence: “quy trình ISO”."""
    name = TRACKS[track]
    return name[:1].lower() + name[1:]


def all_approved(first: date) -> str:
    """What is said of a version whose approvals are there and take effect on a day to come."""
    return f"Đã duyệt đủ, tự áp dụng từ {full_date(first)}."


def days_apart(track: str, day: date, lead: str, lead_day: date) -> str:
    """What follows where a document takes effect on another day than the one whose approval leads."""
    first, last = min(day, lead_day), max(day, lead_day)
    return (
        f"{TRACKS[lead]} có hiệu lực từ {full_date(lead_day)}, {in_sentence(track)} ghi {full_date(day)}. Từ"
        f" {full_date(first)} đến trước {full_date(last)} hai tài liệu của bản này không cùng hiệu lực; hồ sơ mới vẫn theo"
        f" bản cũ đến {full_date(last)}. Sửa ngày; đúng là khác ngày thì đánh dấu ô xác nhận ở trang"
        " ghi phê duyệt của bản này."
    )


def next_number(numbers: Sequence[str], *, reissue: bool = False) -> str:
    """The number of the next version: “03.00” becomes “03.01”, or “04.00” where it is a reissue.

    The first of all is “01.00”.
    """
    known = _known(numbers)
    if not known:
        return "01.00"
    issue, amendment = max(known)
    return f"{issue + 1:02d}.00" if reissue else f"{issue:02d}.{amendment + 1:02d}"


def is_number(text: str) -> bool:
    """Whether it is an issue and an amendment of two digits each, like “03.00”."""
    return re.fullmatch(r"[0-9]{2}\.[0-9]{2}", text) is not None


def is_after(number: str, held: Sequence[str]) -> bool:
    """Whether a version of this number comes after all of those."""
    return _known([number]) > [max(_known(held), default=(0, -1))]


def _known(numbers: Sequence[str]) -> list[tuple[int, int]]:
    return [(int(text[:2]), int(text[3:])) for text in numbers if is_number(text)]


def is_decision_number(text: str) -> bool:
    """Whether it reads like “1893/QĐ-UBND”: a number, a stroke, the symbol with its hyphen."""
    figure, stroke, symbol = text.partition("/")
    plain = bool(stroke) and figure.isascii() and figure.rstrip("abcdefgh").isdigit() and " " not in text
    return plain and "-" in symbol and symbol == symbol.upper() and not symbol.endswith("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDecision:
    """What an approval says: by whom, by which paper, when signed, from which day."""

    authority: str
    number: str
    signed_on: date
    signer: str
    effective_from: date


def checked_decision(track: str, decided: ApprovalDecision, today: date) -> ApprovalDecision:
    """What was typed, in NFC and within the rules. Raises BrokenRuleError naming the field."""
    if track not in TRACKS:
        raise BrokenRuleError("track", "Chọn tài liệu được phê duyệt.")
    authority, number = nfc(decided.authority).strip(), nfc(decided.number).strip()
    if not authority:
        raise BrokenRuleError("authority", "Ghi người, cơ quan phê duyệt, ví dụ: Chủ tịch UBND tỉnh.")
    if not is_decision_number(number):
        raise BrokenRuleError("number", f"Số quyết định cần dạng 1893/QĐ-UBND, đang có “{number}”.")
    if decided.signed_on > today:
        raise BrokenRuleError("signed_on", f"Ngày ký {full_date(decided.signed_on)} chưa tới. Ghi khi đã ký.")
    if decided.effective_from < decided.signed_on:
        raise BrokenRuleError(
            "effective_from", f"Ngày có hiệu lực không được trước ngày ký {full_date(decided.signed_on)}."
        )
    return ApprovalDecision(
        authority=authority,
        number=number,
        signed_on=decided.signed_on,
        signer=nfc(decided.signer).strip(),
        effective_from=decided.effective_from,
    )
