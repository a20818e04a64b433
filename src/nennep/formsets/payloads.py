"""What each statutory paper says: one frozen record a paper, each field with its Vietnamese label on paper.

Instants are aware; they are printed in the official time of Việt Nam. Money is whole đồng. An empty optional field
(`None`) prints a dotted line or nothing, as its layout says. Texts are printed as they are, never read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

StepResult = Literal["early", "on_time", "overdue"]
"""How a step ended against its own limit."""


def said(label: str, *, required: bool = True, longest: int = 2000) -> dict[str, Any]:
    """Field metadata: its label on paper, whether it may be empty, the longest text in characters."""
    return {"label": label, "required": required, "longest": longest}


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Head of every paper (NĐ 30/2020 Phụ lục I): who issues, where, when, under which number."""

    agency: str = field(metadata=said("Cơ quan ban hành", longest=200))
    place: str = field(metadata=said("Địa danh", longest=100))
    issued_at: datetime = field(metadata=said("Ngày ban hành"))
    superior_agency: str | None = field(default=None, metadata=said("Cơ quan chủ quản", required=False, longest=200))
    unit: str | None = field(
        default=None, metadata=said("Bộ phận Tiếp nhận và Trả kết quả", required=False, longest=200)
    )
    number: str | None = field(default=None, metadata=said("Số, ký hiệu", required=False, longest=60))
    case_code: str | None = field(default=None, metadata=said("Mã hồ sơ", required=False, longest=60))
    lookup_text: str | None = field(default=None, metadata=said("Nội dung mã QR", required=False, longest=300))
    demo: bool = field(default=False, metadata=said("Bản thử"))
    """True prints BẢN THỬ across every page."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a letter is for: name, address, telephone, e-mail."""

    name: str = field(metadata=said("Họ tên/Tên tổ chức", longest=300))
    address: str | None = field(default=None, metadata=said("Địa chỉ", required=False, longest=400))
    phone: str | None = field(default=None, metadata=said("Số điện thoại", required=False, longest=40))
    email: str | None = field(default=None, metadata=said("Email", required=False, longest=120))


@dataclass(frozen=True, kw_only=True)
class PaperParty(Addressee):
    """A person or organisation of a case: as an addressee, with the identity number where a form asks for it."""

    identity_number: str | None = field(
        default=None, metadata=said("Số CCCD/Hộ chiếu/Mã số", required=False, longest=40)
    )


@dataclass(frozen=True, kw_only=True)
class ComponentLine:
    """A row of the components table: a paper and how many of each kind were received (or are missing)."""

    name: str = field(metadata=said("Tên giấy tờ", longest=600))
    originals: int = field(default=0, metadata=said("Bản chính"))
    certified_copies: int = field(default=0, metadata=said("Bản chứng thực"))
    copies: int = field(default=0, metadata=said("Bản chụp"))
    note: str | None = field(default=None, metadata=said("Ghi chú giấy tờ", required=False, longest=300))


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """Phí or lệ phí: its name, the amount in whole đồng, whether it is paid."""

    name: str = field(metadata=said("Tên phí, lệ phí", longest=200))
    amount: int = field(metadata=said("Số tiền"))
    paid: bool = field(metadata=said("Đã nộp"))


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs: `authority` (TM., KT., TL., TUQ. with the signing title), `title`, `manner`, name in bold."""

    title: str = field(metadata=said("Chức vụ người ký", longest=120))
    name: str | None = field(default=None, metadata=said("Họ tên người ký", required=False, longest=120))
    authority: str | None = field(default=None, metadata=said("Quyền hạn ký", required=False, longest=160))
    manner: str | None = field(default=None, metadata=said("Cách ký", required=False, longest=60))


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The official to ask: name, telephone, website."""

    name: str = field(metadata=said("Cán bộ liên hệ", longest=120))
    phone: str | None = field(default=None, metadata=said("Điện thoại liên hệ", required=False, longest=60))
    website: str | None = field(default=None, metadata=said("Trang tin điện tử", required=False, longest=200))


@dataclass(frozen=True, kw_only=True)
class CaseLogEntry:
    """Vào Sổ theo dõi hồ sơ: book (Quyển số) and line (Số thứ tự)."""

    book: str = field(metadata=said("Quyển số", longest=40))
    line: str = field(metadata=said("Số thứ tự", longest=40))


@dataclass(frozen=True, kw_only=True)
class SecondPhase:
    """Phase 2 of a two-phase procedure: when it is received and when its result is due."""

    received_at: datetime | None = field(default=None, metadata=said("Thời gian nhận giai đoạn 2", required=False))
    due_at: datetime | None = field(default=None, metadata=said("Thời gian trả kết quả giai đoạn 2", required=False))


@dataclass(frozen=True, kw_only=True)
class AppointmentSlip:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả: components *received*, the promise, fees, both signatures."""

    head: Letterhead
    owner: PaperParty = field(metadata=said("Tiếp nhận hồ sơ của"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    request: str = field(metadata=said("Nội dung yêu cầu giải quyết"))
    sets: int = field(metadata=said("2. Số lượng hồ sơ"))
    limit_text: str = field(metadata=said("3. Thời gian giải quyết theo quy định", longest=200))
    received_at: datetime = field(metadata=said("4. Thời gian nhận hồ sơ"))
    due_at: datetime | None = field(default=None, metadata=said("5. Thời gian trả kết quả", required=False))
    """None where the term begins only when the competent agency has the dossier."""
    return_at_place: str = field(metadata=said("Đăng ký nhận kết quả tại", longest=300))
    receiver: Signer = field(metadata=said("Người tiếp nhận"))
    channel: Literal["counter", "online", "post"] = field(metadata=said("Hình thức nộp"))
    """`online`: only the receiver signs."""
    due_provisional: bool = field(default=False, metadata=said("Hạn dự kiến"))
    components: tuple[ComponentLine, ...] = field(default=(), metadata=said("1. Thành phần hồ sơ", required=False))
    """What was *received*; empty where the data of the State replace every paper."""
    submitter: PaperParty | None = field(default=None, metadata=said("Người nộp hồ sơ", required=False))
    fees: tuple[FeeLine, ...] = field(default=(), metadata=said("Phí, lệ phí", required=False))
    second_phase: SecondPhase | None = field(default=None, metadata=said("Giai đoạn 2", required=False))
    case_log: CaseLogEntry | None = field(default=None, metadata=said("Vào Sổ theo dõi hồ sơ", required=False))
    copies: tuple[str, ...] = field(default=("Lưu", "Giao khách hàng"), metadata=said("Liên"))
    """One copy (liên) a name, in this order, in one file."""
    replaces: str | None = field(default=None, metadata=said("Thay thế phiếu", required=False, longest=200))
    """“số 12/TNHS, lập ngày 17/11/2026”: the slip that it takes the place of."""
    instead_of: str | None = field(default=None, metadata=said("Thay hồ sơ", required=False, longest=60))


@dataclass(frozen=True, kw_only=True)
class SupplementLetter:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: missing components or numbered corrections, with reason and law."""

    head: Letterhead
    owner: PaperParty = field(metadata=said("Hồ sơ của"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    request: str = field(metadata=said("Nội dung yêu cầu giải quyết"))
    phase: Literal["before_acceptance", "during_examination"] = field(metadata=said("Giai đoạn"))
    reason: str = field(metadata=said("Lý do"))
    legal_basis: tuple[str, ...] = field(metadata=said("Căn cứ"))
    signer: Signer = field(metadata=said("Người hướng dẫn"))
    contact: Contact = field(metadata=said("Cán bộ liên hệ"))
    missing: tuple[ComponentLine, ...] = field(default=(), metadata=said("Giấy tờ cần bổ sung", required=False))
    corrections: tuple[str, ...] = field(default=(), metadata=said("Nội dung cần sửa", required=False, longest=4000))
    answer_due_at: datetime | None = field(default=None, metadata=said("Hạn bổ sung", required=False))
    answer_term: str | None = field(default=None, metadata=said("Thời hạn bổ sung", required=False))
    round_number: int = field(default=1, metadata=said("Lần yêu cầu"))


@dataclass(frozen=True, kw_only=True)
class RefusalNote:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ; `stage` tells refusing to receive from a reasoned refusal to solve."""

    head: Letterhead
    owner: PaperParty = field(metadata=said("Hồ sơ của"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    request: str = field(metadata=said("Nội dung yêu cầu giải quyết"))
    stage: Literal["reception", "solving"] = field(metadata=said("Từ chối ở khâu"))
    reason: str = field(metadata=said("Lý do"))
    legal_basis: tuple[str, ...] = field(metadata=said("Căn cứ"))
    signer: Signer = field(metadata=said("Người từ chối"))
    contact: Contact = field(metadata=said("Cán bộ liên hệ"))
    submitted_at: datetime | None = field(default=None, metadata=said("Thời gian nộp", required=False))
    hour_told: bool = field(default=True, metadata=said("Biết giờ nộp"))
    online: bool = field(default=False, metadata=said("Nộp trực tuyến"))
    """True: no signature of the person who hands in."""


@dataclass(frozen=True, kw_only=True)
class StopNotice:
    """Thông báo dừng giải quyết hồ sơ: who asked, at which phase, the decision, what becomes of the fee."""

    head: Letterhead
    owner: PaperParty = field(metadata=said("Hồ sơ của"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    request: str = field(metadata=said("Nội dung yêu cầu giải quyết"))
    received_at: datetime = field(metadata=said("Thời gian nhận hồ sơ"))
    asked_by: Literal["applicant", "agency"] = field(metadata=said("Bên đề nghị dừng"))
    phase: str = field(metadata=said("Khâu đang giải quyết", longest=300))
    reason: str = field(metadata=said("Lý do"))
    decision: str = field(metadata=said("Quyết định"))
    stopped_at: datetime = field(metadata=said("Dừng giải quyết từ"))
    signer: Signer = field(metadata=said("Người ký"))
    asked_at: datetime | None = field(default=None, metadata=said("Thời gian đề nghị dừng", required=False))
    fees_text: str | None = field(default=None, metadata=said("Phí, lệ phí", required=False, longest=400))
    legal_basis: tuple[str, ...] = field(default=(), metadata=said("Căn cứ", required=False))
    recipients: tuple[str, ...] = field(default=("Như trên;", "Lưu: VT."), metadata=said("Nơi nhận", required=False))


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A row of the control sheet: giver and receiver, two times, the giver's result against the step's own limit."""

    giver_unit: str = field(metadata=said("1. Giao", longest=200))
    receiver_unit: str = field(metadata=said("2. Nhận", longest=200))
    given_at: datetime = field(metadata=said("Thời gian giao"))
    giver_name: str = field(metadata=said("Người giao", longest=120))
    received_at: datetime | None = field(default=None, metadata=said("Thời gian nhận", required=False))
    receiver_name: str | None = field(default=None, metadata=said("Người nhận", required=False, longest=120))
    result: StepResult | None = field(default=None, metadata=said("Kết quả giải quyết", required=False))
    difference: str | None = field(default=None, metadata=said("Chênh so với hạn của bước", required=False, longest=60))
    step: str | None = field(default=None, metadata=said("Bước", required=False, longest=200))
    note: str | None = field(default=None, metadata=said("Ghi chú", required=False, longest=4000))
    """The conclusion, the remark and the hours of the step: more than a remark alone may be."""


@dataclass(frozen=True, kw_only=True)
class PauseRow:
    """A row of the control sheet while the clock stands: from, to (empty: still standing), reason, document."""

    from_at: datetime = field(metadata=said("Dừng đồng hồ từ"))
    reason: str = field(metadata=said("Lý do dừng đồng hồ", longest=300))
    to_at: datetime | None = field(default=None, metadata=said("Dừng đồng hồ đến", required=False))
    document: str | None = field(default=None, metadata=said("Văn bản dừng đồng hồ", required=False, longest=400))


@dataclass(frozen=True, kw_only=True)
class ControlSheet:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: one row a hand-over or pause, in the order of the events."""

    head: Letterhead
    owner_name: str = field(metadata=said("Kèm theo hồ sơ của", longest=300))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    received_at: datetime = field(metadata=said("Ngày nhận"))
    due_at: datetime | None = field(default=None, metadata=said("Ngày giờ hẹn trả", required=False))
    solving_unit: str = field(metadata=said("Cơ quan (bộ phận) giải quyết", longest=300))
    rows: tuple[Handover | PauseRow, ...] = field(metadata=said("Các lần giao, nhận", required=False))
    """Empty until the first step is done."""
    due_provisional: bool = field(default=False, metadata=said("Hạn dự kiến"))
    coordinating_units: tuple[str, ...] = field(
        default=(), metadata=said("Cơ quan phối hợp giải quyết", required=False)
    )


@dataclass(frozen=True, kw_only=True)
class ApologyLetter:
    """Văn bản xin lỗi: the promise that was not kept, why, and the new one; signed by the head of the agency."""

    head: Letterhead
    addressee: Addressee = field(metadata=said("Kính gửi"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    received_at: datetime = field(metadata=said("Thời gian nhận hồ sơ"))
    promised_at: datetime = field(metadata=said("Thời gian hẹn trả"))
    new_due_at: datetime = field(metadata=said("Thời gian hẹn lại"))
    lead_unit: str = field(metadata=said("Cơ quan chủ trì giải quyết", longest=300))
    reason: str = field(metadata=said("Lý do"))
    signer: Signer = field(metadata=said("Người ký"))
    extension_text: str | None = field(
        default=None, metadata=said("Thời gian đề nghị gia hạn", required=False, longest=120)
    )
    extension_number: int = field(default=1, metadata=said("Lần gia hạn"))
    recipients: tuple[str, ...] = field(default=("Như trên;", "Lưu: VT."), metadata=said("Nơi nhận", required=False))


@dataclass(frozen=True, kw_only=True)
class CaseLogLine:
    """A line of the register: one case from reception to return; what has not happened yet is left to write in."""

    case_code: str = field(metadata=said("Mã hồ sơ", longest=60))
    procedure_name: str = field(metadata=said("Tên thủ tục hành chính", longest=600))
    sets: int = field(metadata=said("Số bộ"))
    owner_name: str = field(metadata=said("Tên cá nhân, tổ chức", longest=300))
    lead_unit: str = field(metadata=said("Cơ quan chủ trì giải quyết", longest=300))
    received_on: date = field(metadata=said("Nhận"))
    due_on: date | None = field(default=None, metadata=said("Hẹn trả", required=False))
    address: str | None = field(default=None, metadata=said("Địa chỉ, số điện thoại", required=False, longest=400))
    sent_on: date | None = field(default=None, metadata=said("Chuyển đến cơ quan giải quyết", required=False))
    result_on: date | None = field(default=None, metadata=said("Nhận kết quả từ cơ quan giải quyết", required=False))
    returned_on: date | None = field(default=None, metadata=said("Ngày trả kết quả", required=False))
    return_manner: str | None = field(
        default=None, metadata=said("Phương thức nhận kết quả", required=False, longest=60)
    )
    note: str | None = field(default=None, metadata=said("Ghi chú", required=False, longest=300))


@dataclass(frozen=True, kw_only=True)
class CaseLog:
    """Sổ theo dõi hồ sơ: one book a field (lĩnh vực) and year; refusals and withdrawals stand in it with a note."""

    head: Letterhead
    field_name: str = field(metadata=said("Lĩnh vực", longest=200))
    book: str = field(metadata=said("Quyển số", longest=40))
    lines: tuple[CaseLogLine, ...] = field(metadata=said("Các hồ sơ"))
    first_line: int = field(default=1, metadata=said("Số thứ tự đầu"))
    """Numbering goes on in a second book of the same year (TT 01/2018 Điều 10.2)."""


@dataclass(frozen=True, kw_only=True)
class FeeReceipt:
    """Biên lai thu phí, lệ phí: who paid what for which case, phí and lệ phí apart, the sum in words."""

    head: Letterhead
    payer: PaperParty = field(metadata=said("Người nộp tiền"))
    procedure_name: str = field(metadata=said("Thủ tục", longest=600))
    lines: tuple[FeeLine, ...] = field(metadata=said("Các khoản"))
    total: str = field(metadata=said("Cộng", longest=60))
    total_words: str = field(metadata=said("Bằng chữ", longest=300))
    way: str = field(metadata=said("Hình thức", longest=60))
    signer: Signer = field(metadata=said("Người thu tiền"))
    replaces: str | None = field(default=None, metadata=said("Thay thế biên lai", required=False, longest=200))
    copies: tuple[str, ...] = field(default=("Lưu", "Giao người nộp tiền", "Nội bộ"), metadata=said("Liên"))


Payload = (
    FeeReceipt | CaseLog | AppointmentSlip | SupplementLetter | RefusalNote | StopNotice | ControlSheet | ApologyLetter
)

PAYLOADS: dict[str, type[Payload]] = {
    "appointment_slip": AppointmentSlip,
    "supplement_request": SupplementLetter,
    "refusal_note": RefusalNote,
    "apology_letter": ApologyLetter,
    "stop_notice": StopNotice,
    "control_sheet": ControlSheet,
    "case_log": CaseLog,
    "fee_receipt": FeeReceipt,
}
"""The payload type behind each name of a form, the same in every set."""
