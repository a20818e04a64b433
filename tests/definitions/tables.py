"""Step tables that tests share: the typical eight steps and QT.DP.04 with its remedy loop."""

from decimal import Decimal
from typing import Any

from nennep.definitions.definition import FAILED, ONE_STOP, PASSED, Alarm, Branch, Definition, Phase, Step, Variable
from nennep.kernel.worktime import Term, Unit


def task(step_id: str, hours: float | str = 1, **fields: Any) -> Step:
    """A plain task named after its id."""
    fields.setdefault("name", f"Việc {step_id}")
    fields.setdefault("role", "Chuyên viên")
    return Step(id=step_id, hours=Decimal(str(hours)), **fields)


def check(step_id: str, back: str, hours: float = 1, **fields: Any) -> Step:
    """A check that goes back to a step when it fails."""
    branches = (Branch(name=PASSED), Branch(name=FAILED, to=back))
    return task(step_id, hours, kind="check", branches=branches, **fields)


def block(step_id: str, kind: str, *branches: Branch) -> Step:
    """A decision, parallel or inclusive block."""
    return Step(id=step_id, name=f"Rẽ {step_id}", kind=kind, branches=branches)


def way(*steps: Step, when: str = "", to: str = "", name: str = "nhánh") -> Branch:
    """A branch."""
    return Branch(name=name, condition=when, steps=steps, to=to)


def end(step_id: str, name: str = "Từ chối", **fields: Any) -> Step:
    """An early end."""
    return Step(id=step_id, name=name, kind="end", **fields)


def table(*steps: Step, variables: tuple[Variable, ...] = ()) -> Definition:
    """A definition of these steps."""
    return Definition(code="QT.T.01", name="Thử", steps=steps, variables=variables)


def eight_steps(hours: tuple[int, ...] = (4, 4, 40, 0, 16, 8, 4, 4), code: str = "QT.DP.01") -> Definition:
    """The demo's typical process; a step of 0 hours is left out. Hours in the order tiếp nhận,
    phân công, thẩm định, thực địa, trình ký, ký, phát hành, trả."""
    rows: tuple[dict[str, Any], ...] = (
        {
            "name": "Tiếp nhận hồ sơ",
            "role": "Công chức một cửa",
            "unit": ONE_STOP,
            "duty": "reception",
            "act": "Chuyển phòng chuyên môn",
            "public_state": "Đã tiếp nhận",
        },
        {
            "name": "Phân công thụ lý",
            "role": "Trưởng phòng",
            "duty": "division_head",
            "act": "Giao chuyên viên",
            "public_state": "Đang xử lý",
        },
        {
            "name": "Thẩm định hồ sơ",
            "role": "Chuyên viên",
            "duty": "handling",
            "act": "Trình kết quả thẩm định",
            "public_state": "Đang thẩm định",
        },
        {
            "name": "Thẩm định thực địa",
            "role": "Đoàn thẩm định",
            "duty": "handling",
            "act": "Lập biên bản",
            "public_state": "Đang thẩm định thực tế",
        },
        {
            "name": "Trình ký",
            "role": "Trưởng phòng",
            "duty": "division_head",
            "kind": "check",
            "branches": (Branch(name=PASSED), Branch(name=FAILED, to="B3")),
            "separation": ("B3",),
            "act": "Trình Lãnh đạo Sở",
            "public_state": "Đang trình ký",
        },
        {
            "name": "Ký duyệt",
            "role": "Lãnh đạo Sở",
            "duty": "approval",
            "signs": True,
            "act": "Ký duyệt",
            "public_state": "Đang ký duyệt",
        },
        {
            "name": "Phát hành",
            "role": "Văn thư",
            "duty": "clerk",
            "act": "Chuyển một cửa",
            "public_state": "Chờ trả kết quả",
        },
        {
            "name": "Trả kết quả",
            "role": "Công chức một cửa",
            "unit": ONE_STOP,
            "returns": True,
            "duty": "reception",
            "act": "Trả kết quả",
            "public_state": "Đã có kết quả",
        },
    )
    steps = tuple(
        Step(id=f"B{number}", hours=Decimal(norm), **row)
        for number, (row, norm) in enumerate(zip(rows, hours, strict=True), start=1)
        if norm
    )
    return Definition(code=code, name="Cấp chứng chỉ hành nghề dược", steps=steps)


REMEDY = "Khắc phục"


def qt_dp_04() -> Definition:
    """QT.DP.04, B1-B11: appraisal with supplement, site visit with three conclusions."""
    visit = (
        Branch(name=PASSED),
        Branch(
            name=REMEDY,
            to="B6",
            steps=(
                Step(
                    id="CKP",
                    name="Chờ cơ sở khắc phục",
                    kind="timer",
                    clock_rule="stop",
                    clock_ground="Điều 38 Nghị định mẫu",
                    wait=Term(Decimal(30), Unit.CALENDAR_DAY),
                ),
            ),
        ),
        Branch(name=FAILED, to="B8", steps=(task("B7k", 16, name="Dự thảo văn bản trả lời nêu lý do", phase="3"),)),
    )
    supplement = Step(
        id="CBS",
        name="Chờ bổ sung hồ sơ",
        kind="timer",
        clock_rule="restart",
        public_state="Yêu cầu bổ sung",
        wait=Term(Decimal(10), Unit.CALENDAR_DAY),
    )
    apology = Alarm(after=Term(Decimal(5), Unit.WORKING_DAY), name="Nhắc thẩm định sắp trễ")
    steps = (
        task("B1", 0, name="Nộp hồ sơ", role="Cá nhân, tổ chức", phase="1", in_internal=False),
        task("B2", 4, name="Tiếp nhận", role="Công chức một cửa", unit=ONE_STOP, phase="1", forms_out=("Mẫu 01",)),
        task("B3", 4, name="Phân công thụ lý", role="Trưởng phòng NV Dược", phase="2"),
        task(
            "B4",
            40,
            name="Thẩm định hồ sơ",
            kind="check",
            phase="2",
            alarms=(apology,),
            forms_out=("BM.DP.04.01",),
            branches=(Branch(name=PASSED), Branch(name=FAILED, steps=(supplement,), to="B4")),
        ),
        task("B5", 24, name="Dự thảo, ký QĐ thành lập đoàn đánh giá", phase="2"),
        task(
            "B6",
            40,
            name="Đánh giá thực tế",
            role="Đoàn đánh giá",
            kind="check",
            phase="2",
            forms_out=("BM.DP.04.02",),
            branches=visit,
        ),
        task("B7", 16, name="Dự thảo Giấy chứng nhận", phase="3"),
        check("B8", "B7", 8, name="Thẩm tra, ký nháy", role="Trưởng phòng", phase="3", separation=("B7", "B7k")),
        task("B9", 16, name="Ký duyệt", role="Lãnh đạo Sở", signs=True, phase="3"),
        task("B10", 4, name="Vào số, ký số cơ quan, chuyển một cửa", role="Văn thư", phase="3"),
        task("B11", 4, name="Trả kết quả", role="Công chức một cửa", unit=ONE_STOP, phase="3", returns=True),
    )
    phases = (
        Phase(code="1", name="Tiếp nhận", hours=Decimal(4)),
        Phase(code="2", name="Thẩm định", hours=Decimal(108)),
        Phase(code="3", name="Trình ký và trả kết quả", hours=Decimal(48)),
    )
    return Definition(
        code="QT.DP.04",
        name="Cấp lần đầu Giấy chứng nhận đủ điều kiện kinh doanh dược và công nhận GPP",
        steps=steps,
        phases=phases,
    )
