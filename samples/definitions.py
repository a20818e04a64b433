"""The step tables of the demo agency as canonical definitions, ready to compile."""

from decimal import Decimal
from functools import cache

from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP, Branch, Definition, Step
from samples.catalogue import ProcessTable, Row, organisation, procedures, processes

ROLES = {
    "receive": "Công chức một cửa",
    "assign": "Trưởng phòng",
    "handle": "Chuyên viên thụ lý",
    "review": "Trưởng phòng",
    "approve": "Lãnh đạo Sở",
    "issue_result": "Văn thư",
}
ACTS = {
    "receive": "Chuyển Một cửa trả kết quả",
    "assign": "Chuyển Trưởng phòng phân công",
    "handle": "Chuyển bước sau",
    "review": "Chuyển Trưởng phòng thẩm tra",
    "approve": "Trình Lãnh đạo Sở ký",
    "issue_result": "Ký duyệt, chuyển Văn thư",
}
PUBLIC = {
    "intake": "Đã nhận hồ sơ",
    "assignment": "Đã nhận hồ sơ",
    "examination": "Đang thẩm định",
    "site_visit": "Đang đánh giá thực tế",
    "drafting": "Đang soạn kết quả",
    "signing": "Đang ký kết quả",
    "issue": "Đang ký kết quả",
    "return": "Có kết quả, mời nhận",
}


def owner_of(table: ProcessTable) -> str:
    """The key of the division that owns the process."""
    return procedures()[table.procedures[0]].unit


@cache
def definition(code: str) -> Definition:
    """The definition of a process by its code. Raises KeyError."""
    table = processes()[code]
    steps: list[Step] = []
    for row, following in zip(table.rows, [*table.rows[1:], None], strict=True):
        step = _step(table, row, following)
        if not row.parallel:
            steps.append(step)
        elif steps and steps[-1].id == row.parallel:
            steps[-1] = _wider(steps[-1], row, step)
        else:
            block = Step(id=row.parallel, name="Thẩm định song song", kind="parallel")
            steps.append(_wider(block, row, step))
    return Definition(code=table.code, name=table.name, steps=tuple(steps))


def _wider(block: Step, row: Row, step: Step) -> Step:
    branch = Branch(name=row.name, steps=(step,))
    return Step(id=block.id, name=block.name, kind="parallel", branches=(*block.branches, branch))


def _unit(table: ProcessTable, row: Row) -> str:
    if row.unit == "motcua":
        return ONE_STOP
    return HANDLING_DIVISION if row.unit == owner_of(table) else row.unit


def _step(table: ProcessTable, row: Row, following: Row | None) -> Step:
    after = following.key if following else ""
    branches = tuple(
        Branch(name=result["label"], to="" if result["to"] == after else result["to"]) for result in row.results
    )
    return Step(
        id=row.key,
        name=row.name,
        kind="check" if branches else "task",
        detail=row.raw.get("detail", ""),
        duty=row.duty,
        role=_role(row),
        unit=_unit(table, row),
        agency=_agency(row),
        hours=Decimal(row.hours),
        forms_in=tuple(row.raw.get("inputs", ())),
        forms_out=tuple(row.raw["outputs"]),
        public_state=PUBLIC[row.stage],
        clock_rule=row.raw.get("clock_rule", "run"),
        clock_ground=row.raw.get("clock_ground", ""),
        act=_act(row, following),
        signs=row.finishes,
        returns=following is None,
        separation=tuple(row.raw.get("separate_from", ())),
        branches=branches,
    )


def _role(row: Row) -> str:
    people = row.raw.get("team", 0)
    return f"Đoàn {people} người" if people else ROLES[row.duty]


def _agency(row: Row) -> str:
    for agency in organisation()["agencies"]:
        if agency["key"] == row.agency:
            return str(agency["name"])
    return ""


def _act(row: Row, following: Row | None) -> str:
    if following is None:
        return "Trả kết quả"
    if following.duty == "assign" and row.stage == "intake":
        return ACTS["assign"]
    return ACTS[following.duty]
