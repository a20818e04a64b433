"""Payloads of every form for the tests: short, and as long as life makes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nennep.formsets import (
    Addressee,
    ApologyLetter,
    AppointmentSlip,
    CaseLog,
    CaseLogEntry,
    CaseLogLine,
    ComponentLine,
    Contact,
    ControlSheet,
    FeeLine,
    FeeReceipt,
    Handover,
    Letterhead,
    PaperParty,
    PauseRow,
    Payload,
    RefusalNote,
    SecondPhase,
    Signer,
    StopNotice,
    SupplementLetter,
)

NOW = datetime(2026, 11, 17, 8, 40, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MARKS = "ẰẲẴẶ ỄỆỂỀ ỨỪỬỮỰ"

HEAD = Letterhead(
    superior_agency="Ủy ban nhân dân tỉnh Hà Giang Đông",
    agency="Sở Y tế",
    unit="Bộ phận Tiếp nhận và Trả kết quả",
    number="412/TNHS",
    place="Đông Giang",
    issued_at=NOW,
    case_code="H99.17-261117-0412",
    lookup_text="https://motcua.donggiang.example/tra-cuu/H99.17-261117-0412",
)
OWNER = PaperParty(
    name="Công ty TNHH Dược phẩm Đặng Ngữ",
    address="Số 12, đường Trần Hưng Đạo, phường Trung Tâm",
    phone="0912 345 678",
    email="lienhe@dangngu.example",
    identity_number="5100123456",
)
ADDRESSEE = Addressee(name=OWNER.name, address=OWNER.address, phone=OWNER.phone, email=OWNER.email)
SUBMITTER = PaperParty(name="Nguyễn Thị Ửng", address="Thôn Đoài", phone="0987 654 321", identity_number="068190001234")
PROCEDURE = "Cấp Giấy chứng nhận đủ điều kiện kinh doanh dược"
REQUEST = "Đề nghị cấp Giấy chứng nhận đủ điều kiện kinh doanh dược cho nhà thuốc"
LONG = ("Công ty cổ phần Đầu tư và Phát triển Dược liệu Nguyễn Khuyến Ường " * 3)[:200].strip()
CONTACT = Contact(name="Lê Thị Lan", phone="0219 3866 123", website="motcua.donggiang.example")
LAW = ("Điều 36 Luật Dược số 105/2016/QH13", "khoản 3 Điều 19 Nghị định số 61/2018/NĐ-CP")
HEAD_OF_AGENCY = Signer(authority="KT. Giám đốc", title="Phó Giám đốc", name="Trần Quang Minh")


def component(n: int) -> ComponentLine:
    return ComponentLine(
        name=f"Giấy tờ thứ {n} theo danh mục đã công bố", originals=n % 2, certified_copies=1, copies=n
    )


def slip(components: int = 4, **changes: object) -> AppointmentSlip:
    one = AppointmentSlip(
        head=HEAD,
        owner=OWNER,
        submitter=SUBMITTER,
        procedure_name=PROCEDURE,
        request=REQUEST,
        components=tuple(component(n) for n in range(1, components + 1)),
        sets=1,
        limit_text="20 ngày làm việc",
        received_at=NOW,
        due_at=NOW + timedelta(days=28, hours=8, minutes=20),
        return_at_place="Bộ phận Tiếp nhận và Trả kết quả",
        receiver=Signer(title="Người tiếp nhận", name="Lê Thị Lan"),
        channel="counter",
        fees=(FeeLine(name="Phí thẩm định", amount=1_000_000, paid=True),),
        case_log=CaseLogEntry(book="02/2026", line="412"),
    )
    return replace(one, **changes)


def supplement(**changes: object) -> SupplementLetter:
    one = SupplementLetter(
        head=HEAD,
        owner=OWNER,
        procedure_name=PROCEDURE,
        request=REQUEST,
        phase="during_examination",
        reason="Tài liệu thuyết minh chưa nêu diện tích khu bảo quản.",
        legal_basis=LAW,
        signer=Signer(title="Người hướng dẫn", name="Lê Thị Lan"),
        contact=CONTACT,
        missing=(component(1), component(2)),
        corrections=("Ghi diện tích khu bảo quản vào trang 2.", "Ký nháy từng trang bản thuyết minh."),
        answer_due_at=NOW + timedelta(days=20),
        round_number=1,
    )
    return replace(one, **changes)


def refusal(**changes: object) -> RefusalNote:
    one = RefusalNote(
        head=HEAD,
        owner=OWNER,
        procedure_name=PROCEDURE,
        request=REQUEST,
        stage="reception",
        reason="Thủ tục này thuộc thẩm quyền của Bộ Y tế.",
        legal_basis=LAW,
        signer=Signer(title="Người từ chối", name="Lê Thị Lan"),
        contact=CONTACT,
        submitted_at=NOW,
    )
    return replace(one, **changes)


def stop_notice(**changes: object) -> StopNotice:
    one = StopNotice(
        head=replace(HEAD, unit=None, number="05/TB-SYT"),
        owner=OWNER,
        procedure_name=PROCEDURE,
        request=REQUEST,
        received_at=NOW,
        asked_by="applicant",
        asked_at=NOW + timedelta(days=3),
        phase="Thẩm định hồ sơ, chưa có kết quả",
        reason="Người nộp đổi địa điểm kinh doanh.",
        decision="Dừng giải quyết và trả lại hồ sơ đã nộp.",
        stopped_at=NOW + timedelta(days=4),
        fees_text="Phí thẩm định 1.000.000 đồng: hoàn trả theo quy định",
        signer=HEAD_OF_AGENCY,
        legal_basis=LAW,
    )
    return replace(one, **changes)


def apology(**changes: object) -> ApologyLetter:
    one = ApologyLetter(
        head=replace(HEAD, unit=None, number="0615/SYT-VP"),
        addressee=ADDRESSEE,
        procedure_name=PROCEDURE,
        received_at=NOW - timedelta(days=30),
        promised_at=NOW + timedelta(days=1),
        new_due_at=NOW + timedelta(days=6),
        lead_unit="Phòng Nghiệp vụ Dược",
        reason="Đoàn đánh giá thiếu một người.",
        signer=HEAD_OF_AGENCY,
        extension_text="05 ngày làm việc",
    )
    return replace(one, **changes)


def hand_over(n: int, **changes: object) -> Handover:
    one = Handover(
        giver_unit="Bộ phận Tiếp nhận và Trả kết quả",
        receiver_unit="Phòng Nghiệp vụ Dược",
        given_at=NOW + timedelta(days=n),
        giver_name="Lê Thị Lan",
        received_at=NOW + timedelta(days=n, hours=1),
        receiver_name=f"Phạm Văn Hữu {n}",
        result=("early", "on_time", "overdue")[n % 3],
        difference="Quá 0,8 giờ" if n % 3 == 2 else None,
        step=f"Bước {n}. Thẩm định hồ sơ",
        note="Đã đối chiếu bản gốc" if n % 4 == 0 else None,
    )
    return replace(one, **changes)


def control_sheet(rows: int = 5, **changes: object) -> ControlSheet:
    lines: list[Handover | PauseRow] = [hand_over(n) for n in range(1, rows + 1)]
    if rows > 3:
        lines[2] = PauseRow(
            from_at=NOW + timedelta(days=3),
            to_at=NOW + timedelta(days=9),
            reason="Chờ bổ sung hồ sơ",
            document="Phiếu số 05/HDHS",
        )
    one = ControlSheet(
        head=HEAD,
        owner_name=OWNER.name,
        procedure_name=PROCEDURE,
        received_at=NOW,
        due_at=NOW + timedelta(days=28),
        solving_unit="Phòng Nghiệp vụ Dược",
        rows=tuple(lines),
        coordinating_units=("Phòng Pháp chế",),
    )
    return replace(one, **changes)


def register(lines: int = 3, **changes: object) -> CaseLog:
    one = CaseLog(
        head=replace(HEAD, number=None, case_code=None, lookup_text=None),
        field_name="Dược phẩm",
        book="02/2026",
        lines=tuple(
            CaseLogLine(
                case_code=f"H99.17-261117-{n:04}",
                procedure_name=PROCEDURE,
                sets=1,
                owner_name=OWNER.name,
                address=OWNER.address,
                lead_unit="Phòng Nghiệp vụ Dược",
                received_on=NOW.date(),
                due_on=NOW.date() + timedelta(days=28),
                sent_on=NOW.date() + timedelta(days=1) if n % 2 else None,
                returned_on=NOW.date() + timedelta(days=27) if n % 3 else None,
                return_manner="Trực tiếp" if n % 3 else None,
                note="Đã rút" if n % 5 == 0 else None,
            )
            for n in range(1, lines + 1)
        ),
        first_line=101,
    )
    return replace(one, **changes)


RECEIPT = FeeReceipt(
    head=replace(HEAD, number="07/BL"),
    payer=SUBMITTER,
    procedure_name=PROCEDURE,
    lines=(
        FeeLine(name="Phí thẩm định", amount=1_500_000, paid=True),
        FeeLine(name="Lệ phí", amount=21_000, paid=True),
    ),
    total="1.521.000 đồng",
    total_words="Một triệu năm trăm hai mươi mốt nghìn đồng",
    way="Tiền mặt",
    signer=Signer(title="Người thu tiền", name="Lê Thị Lan"),
)
SHORT: dict[str, Payload] = {
    "appointment_slip": slip(),
    "supplement_request": supplement(),
    "refusal_note": refusal(),
    "apology_letter": apology(),
    "stop_notice": stop_notice(),
    "control_sheet": control_sheet(),
    "case_log": register(),
    "fee_receipt": RECEIPT,
}

_LONG_HEAD = replace(
    HEAD,
    superior_agency="Ủy ban nhân dân tỉnh Hà Giang Đông và các khu kinh tế cửa khẩu",
    agency="Ban Quản lý các khu công nghiệp, khu kinh tế và khu nông nghiệp ứng dụng công nghệ cao",
    demo=True,
)
_LONG_OWNER = replace(OWNER, name=LONG, address=LONG)
LONG_PAPERS: dict[str, Payload] = {
    "appointment_slip": slip(
        15,
        head=_LONG_HEAD,
        owner=_LONG_OWNER,
        request=f"{REQUEST} {MARKS} {LONG}",
        second_phase=SecondPhase(received_at=None, due_at=NOW + timedelta(days=90)),
    ),
    "supplement_request": supplement(
        head=_LONG_HEAD,
        owner=_LONG_OWNER,
        missing=tuple(component(n) for n in range(1, 16)),
        corrections=tuple(f"Sửa mục {n}: {LONG}" for n in range(1, 7)),
        answer_due_at=None,
    ),
    "refusal_note": refusal(head=_LONG_HEAD, owner=_LONG_OWNER, stage="solving", reason=f"{LONG}\n{MARKS} " * 6),
    "apology_letter": apology(
        head=replace(_LONG_HEAD, unit=None),
        addressee=replace(ADDRESSEE, name=LONG, address=LONG),
        reason=f"{LONG}. " * 5,
    ),
    "stop_notice": stop_notice(head=replace(_LONG_HEAD, unit=None), owner=_LONG_OWNER, reason=f"{LONG}. " * 5),
    "case_log": register(30, head=replace(_LONG_HEAD, lookup_text=None, number=None, case_code=None)),
    "control_sheet": control_sheet(14, head=_LONG_HEAD, owner_name=LONG),
    "fee_receipt": replace(RECEIPT, head=_LONG_HEAD, payer=_LONG_OWNER),
}
