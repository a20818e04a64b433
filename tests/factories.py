"""Lawful records, made by calling the actions that the product itself calls."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from nennep.cases.actions import complete_step
from nennep.cases.models import Case
from nennep.definitions import engine
from nennep.definitions.definition import FAILED, ONE_STOP, PASSED, Branch, Definition, Step
from nennep.org.models import Reorganisation
from nennep.procedures.models import Component, Fee, Field, Procedure, ProcedureVersion
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.queries import graph_of_version
from nennep.reception.actions import ComponentDraft, PartyDraft, receive_case, register_case
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes
from tests.calendars import at
from tests.cast import Cast

SAU = PartyDraft(
    role="submitter",
    name="Huỳnh Thị Sáu",
    identity_number="068190000412",
    phone="0914000226",
    address="Số 14 đường Bờ Kè, phường Lam Sơn",
)
STEPS: tuple[dict[str, Any], ...] = (
    {"name": "Tiếp nhận hồ sơ", "role": "Công chức một cửa", "unit": ONE_STOP, "duty": "receive",
     "hours": Decimal(2), "act": "Chuyển Phòng Nghiệp vụ Dược", "public_state": "Đã tiếp nhận"},
    {"name": "Phân công thụ lý", "role": "Trưởng phòng", "duty": "assign", "hours": Decimal(2),
     "act": "Giao chuyên viên", "public_state": "Đang xử lý"},
    {"name": "Thẩm định hồ sơ", "role": "Chuyên viên", "duty": "handle", "hours": Decimal(16),
     "act": "Trình Trưởng phòng", "public_state": "Đang thẩm định"},
    {"name": "Thẩm tra", "role": "Trưởng phòng", "duty": "review", "hours": Decimal(8),
     "kind": "check", "separation": ("B3",), "act": "Trình Lãnh đạo Sở",
     "branches": (Branch(name=PASSED), Branch(name=FAILED, to="B3"))},
    {"name": "Ký duyệt", "role": "Lãnh đạo Sở", "duty": "approve", "hours": Decimal(8),
     "signs": True, "separation": ("B3", "B4"), "act": "Ký duyệt", "public_state": "Đang ký duyệt"},
    {"name": "Phát hành", "role": "Văn thư", "duty": "issue_result", "hours": Decimal(2),
     "act": "Chuyển Một cửa", "public_state": "Chờ trả kết quả"},
    {"name": "Trả kết quả", "role": "Công chức một cửa", "unit": ONE_STOP, "duty": "receive",
     "hours": Decimal(2), "returns": True, "act": "Trả kết quả", "public_state": "Đã có kết quả"},
)  # fmt: skip


def definition(code: str = "QT.DP.02", steps: tuple[Step, ...] | None = None) -> Definition:
    """Seven steps over desk, division head, handler, director and clerk; 40 hours."""
    if steps is None:
        steps = tuple(Step(id=f"B{n}", **row) for n, row in enumerate(STEPS, start=1))
    return Definition(code=code, name="Cấp lại chứng chỉ hành nghề dược", steps=steps)


# Columns of a version where the law of the sector lets the clock run on, and papers be asked for twice.
SECTOR_RULE = {
    "supplement_policy": "resume",
    "supplement_rounds": 2,
    "supplement_basis": "Điều 9 Luật chuyên ngành mẫu",
}


def make_procedure(
    cast: Cast,
    *,
    code: str = "QT.DP.02",
    process: Definition | None = None,
    terms: dict[str, Any] | None = None,
    **fields: Any,
) -> ProcedureVersion:
    """A procedure in force since 2024 with two components, a fee and a process in force."""
    field, _ = Field.objects.get_or_create(
        keeper=cast.province, code="duoc", defaults={"name": "Dược phẩm", "valid_from": date(2024, 1, 1)}
    )
    procedure = Procedure.objects.create(
        root=f"1.{Procedure.objects.count() + 1:06d}", suffix="H99", quality_code=code, agency=cast.health, field=field
    )
    given: dict[str, Any] = {
        "name": "Cấp lại chứng chỉ hành nghề dược",
        "level": "Cấp tỉnh",
        "valid_from": date(2024, 1, 1),
        "terms": terms or {"counter": {"amount": "5", "unit": "working_day", "cutoff": None}},
        "competent": cast.health.name,
        "result": "Chứng chỉ hành nghề dược",
        "service_level": "full_online",
    }
    version = ProcedureVersion.objects.create(procedure=procedure, number=1, **(given | fields))
    Component.objects.create(procedure_version=version, order=1, name="Đơn đề nghị cấp lại", form="Mẫu 02")
    Component.objects.create(procedure_version=version, order=2, name="Ảnh chân dung 4 × 6", originals=2)
    Fee.objects.create(
        procedure_version=version,
        kind="phi",
        name="Phí thẩm định",
        amount=500_000,
        basis="Thông tư phí hiện hành",
        valid_from=date(2024, 1, 1),
    )
    make_process(cast, version, process or definition(code))
    return version


def make_process(cast: Cast, version: ProcedureVersion, given: Definition) -> ProcessVersion:
    """The process of a procedure, in force since 2024."""
    process = Process.objects.create(agency=cast.health, code=given.code, name=given.name, division=cast.drugs)
    process.procedures.add(version.procedure)
    return ProcessVersion.objects.create(
        process=process,
        number="03.00",
        definition=given.to_dict(),
        sha256=given.sha256,
        state="in_force",
        effective_from=date(2024, 1, 1),
    )


def make_registered(cast: Cast, version: ProcedureVersion, when: str, **fields: Any) -> Case:
    """A dossier handed in by bà Sáu, who is also its owner, not yet accepted."""
    components = [ComponentDraft(component_id=row.pk, originals=row.originals) for row in version.components.all()]
    given: dict[str, Any] = {
        "channel": "counter",
        "parties": [SAU, replace(SAU, role="owner", address="")],
        "components": components,
        "fee_amount": 500_000,
        "fee_paid_by": "transfer",
    }
    return register_case(cast.health, by=cast.actor("lan", when), at=at(when), version=version, **(given | fields))


def make_received(cast: Cast, version: ProcedureVersion, when: str, **fields: Any) -> Case:
    """A dossier accepted at the desk."""
    case = make_registered(cast, version, when, **fields)
    return receive_case(case, by=cast.actor("lan", when), at=at(when))


WALK = {
    "B1": ("lan", {}),
    "B2": ("ha", {"handler": "minh"}),
    "B3": ("minh", {"remark": "Hồ sơ đủ điều kiện, đề nghị cấp."}),
    "B4": ("ha", {"outcome": PASSED}),
    "B5": ("binh", {}),
    "B6": ("son", {"result": {"number": "0417/CCHN-D-SYT-LG"}}),
    "B7": ("lan", {"result": {"receiver": "Huỳnh Thị Sáu"}}),
}


def walk(cast: Cast, case: Case, until: str, when: str) -> Case:
    """Complete the steps one after the other, the last one being ``until``, all at ``when``."""
    for step, (who, options) in WALK.items():
        if step not in live(case):
            continue
        given = dict(options)
        handler = given.pop("handler", None)
        complete_step(
            case,
            step=step,
            by=cast.actor(who, when),
            at=at(when),
            handler_id=cast.people[handler].pk if handler else None,
            **given,
        )
        if step == until:
            break
    return case


def live(case: Case) -> list[str]:
    """The ids of the steps that wait now."""
    graph = graph_of_version(case.process_version_id)
    return [node.step.id for node in engine.live_steps(graph, tuple(case.tokens))]


def decided(cast: Cast, changes: Changes, when: str, *, on: date | None = None) -> Reorganisation:
    """A decision on the organisation, written and confirmed at that time; of that day where ``on`` tells no other.

    A desk at which nobody receives yet is confirmed too.
    """
    told = {"by": cast.actor("quan"), "at": at(when)}
    words = "Quyết định số 512/QĐ-UBND ngày 10/11/2026"
    day = on or at(when).date()
    made = write_reorganisation(cast.health, decision=words, effective_on=day, changes=changes, **told)
    return plan_reorganisation(made, choices={}, desk_may_be_empty=True, **told)
