"""Pinned versions that tests of the four documents share."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from nennep.definitions.definition import ONE_STOP, PASSED, Branch, Definition, Phase, Step
from nennep.kernel.worktime import Term, Unit
from nennep.procedures.rules.published import (
    Published,
    PublishedBasis,
    PublishedComponent,
    PublishedDecision,
    PublishedFee,
)
from nennep.processes.papers import AgencyFacts, ApprovalFacts, CostFacts, PersonFacts, PinnedVersion
from tests.definitions.tables import check, qt_dp_04, task

DATED = datetime(2026, 11, 17, 1, 40, tzinfo=UTC)
AGENCY = AgencyFacts(
    name="Sở Y tế tỉnh Lam Giang",
    superior="Ủy ban nhân dân tỉnh Lam Giang",
    place="Lam Giang",
    division="Phòng Nghiệp vụ Dược",
    one_stop="Trung tâm Phục vụ hành chính công tỉnh Lam Giang",
    divisions=(("vp", "Văn phòng Sở"), ("bgd", "Ban Giám đốc")),
)
PROCEDURE = Published(
    root="9.900004",
    suffix="000.00.00.H99",
    name="Cấp lần đầu giấy chứng nhận đủ điều kiện kinh doanh dược và công nhận GPP đối với nhà thuốc",
    field="Dược phẩm",
    decision=PublishedDecision(
        number="128/QĐ-UBND", signed_on=date(2024, 1, 29), issuer="Chủ tịch Ủy ban nhân dân tỉnh Lam Giang"
    ),
    applicants=("Doanh nghiệp, hợp tác xã", "Hộ kinh doanh"),
    service_level="partial_online",
    conditions="Người chịu trách nhiệm chuyên môn có chứng chỉ hành nghề dược.\nCơ sở đáp ứng GPP.",
    terms=dict.fromkeys(("counter", "online", "post"), Term(Decimal(30), Unit.CALENDAR_DAY)),
    components=(
        PublishedComponent(name="Đơn đề nghị", form="Mẫu 19"),
        PublishedComponent(name="Tài liệu kỹ thuật GPP", copies=1),
        PublishedComponent(
            name="Giấy chứng nhận đăng ký doanh nghiệp",
            originals=0,
            required=False,
            manner="data",
            source="Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp",
        ),
        PublishedComponent(name="Chứng chỉ hành nghề dược", manner="show", required=False),
    ),
    fees=(PublishedFee(name="Phí thẩm định", amount=1_000_000, basis="Thông tư phí của Bộ Tài chính"),),
    bases=tuple(
        PublishedBasis(document=each) for each in ("Luật Dược số 105/2016/QH13", "Nghị định số 163/2025/NĐ-CP")
    ),
)
COST = CostFacts(
    activity="Chuẩn bị và nộp hồ sơ",
    hours=Decimal("6.5"),
    wage=40_000,
    spent=120_000,
    times=1,
    subjects=150,
    basis="Thu nhập bình quân do Cục Thống kê công bố [số thử]",
)


def pinned(definition: Definition | None = None, number: str = "03.00") -> PinnedVersion:
    """QT.DP.04, or another table, with everything its papers may say."""
    return PinnedVersion(
        agency=AGENCY,
        definition=definition or qt_dp_04(),
        number=number,
        procedures=(PROCEDURE,),
        issued_on=date(2026, 2, 5),
        drafter=PersonFacts(title="Chuyên viên", name="Lê Thị Hạnh"),
        reviewer=PersonFacts(title="Trưởng phòng Nghiệp vụ Dược", name="Nguyễn Văn Sơn"),
        approver=PersonFacts(title="Giám đốc", name="Trần Quốc Ân"),
        distribution=("Ban Giám đốc", "Văn phòng Sở", "Phòng Nghiệp vụ Dược"),
        approvals=(
            ApprovalFacts(
                track="internal",
                number="315/QĐ-UBND",
                signed_on=date(2026, 1, 9),
                authority="Chủ tịch Ủy ban nhân dân tỉnh Lam Giang",
            ),
        ),
        costs=(COST,),
    )


def shortened(version: PinnedVersion, step_id: str, hours: int, number: str = "04.00") -> PinnedVersion:
    """The same version with another time for one step at the top of the table."""
    steps = tuple(
        replace(step, hours=Decimal(hours)) if step.id == step_id else step for step in version.definition.steps
    )
    return replace(version, definition=replace(version.definition, steps=steps), number=number)


LONG = (
    "Cấp, cấp lại, điều chỉnh giấy chứng nhận đủ điều kiện kinh doanh dược cho cơ sở bán buôn thuốc,"
    " nguyên liệu làm thuốc, cơ sở bảo quản, cơ sở bán lẻ dược liệu, thuốc dược liệu, thuốc cổ truyền"
    " thuộc phạm vi quản lý của Sở Y tế, trong trường hợp thay đổi địa điểm kinh doanh hoặc mở rộng phạm vi"
)


def fifteen_steps() -> Definition:
    """An inter-agency process: work side by side, checks, phases, long names."""
    aside = tuple(
        Branch(
            name=name,
            steps=(
                task(
                    f"B{n}",
                    24,
                    name=f"Thẩm định về {name}",
                    duty="handle",
                    role="Chuyên viên",
                    agency=agency,
                    phase="2",
                ),
            ),
        )
        for n, name, agency in (
            (5, "môi trường, phòng cháy", "Sở Nông nghiệp và Môi trường tỉnh Lam Giang"),
            (6, "địa điểm", "Ủy ban nhân dân phường Lam Sơn"),
            (7, "chuyên môn dược", ""),
        )
    )
    steps: tuple[Step, ...] = (
        task(
            "B1",
            2,
            name="Kiểm tra, tiếp nhận, số hóa hồ sơ",
            role="Công chức một cửa",
            phase="1",
            unit=ONE_STOP,
            duty="receive",
            forms_out=("Mẫu 01", "Mẫu 02"),
            public_state="Đã nhận hồ sơ",
        ),
        task("B2", 2, name="Phân công thụ lý", role="Trưởng phòng", duty="assign", phase="1"),
        check("B3", "B2", 12, name="Kiểm tra tính hợp lệ", duty="handle", phase="2"),
        task("B4", 4, name="Gửi lấy ý kiến", duty="handle", phase="2", forms_out=("BM.DP.09.01 Công văn lấy ý kiến",)),
        Step(id="S1", name="Lấy ý kiến", kind="parallel", branches=aside),
        task("B8", 8, name="Tổng hợp ý kiến", duty="handle", phase="2", forms_out=("BM.DP.09.02",)),
        task("B9", 16, name="Lập đoàn đánh giá", duty="handle", phase="2"),
        Step(
            id="B10",
            name="Đánh giá thực tế, lập biên bản",
            kind="check",
            hours=Decimal(20),
            duty="handle",
            role="Đoàn 3 người",
            phase="2",
            forms_out=("BM.DP.09.03 Biên bản đánh giá",),
            branches=(Branch(name=PASSED), Branch(name="Khắc phục", to="B10")),
        ),
        task("B11", 12, name="Dự thảo kết quả", duty="handle", phase="3", detail="Hoặc văn bản trả lời, nêu rõ lý do."),
        check("B12", "B11", 6, name="Thẩm tra, ký nháy", role="Trưởng phòng", duty="review", phase="3"),
        task(
            "B13",
            6,
            name="Ký duyệt",
            role="Lãnh đạo Sở",
            unit="bgd",
            duty="approve",
            signs=True,
            phase="3",
            separation=("B11", "B12"),
            public_state="Đang ký kết quả",
        ),
        task("B14", 3, name="Vào số, ký số cơ quan", role="Văn thư", unit="vp", duty="issue_result", phase="3"),
        task(
            "B15",
            1,
            name="Trả kết quả",
            role="Công chức một cửa",
            unit=ONE_STOP,
            duty="receive",
            phase="3",
            returns=True,
            forms_out=("Mẫu 07",),
            public_state="Có kết quả, mời nhận",
        ),
    )
    phases = (
        Phase(code="1", name="Tiếp nhận"),
        Phase(code="2", name="Thẩm định"),
        Phase(code="3", name="Trình ký và trả kết quả"),
    )
    return Definition(code="QT.DP.09", name=LONG, steps=steps, phases=phases)
