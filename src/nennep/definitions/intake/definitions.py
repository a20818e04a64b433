"""Confirmed rows made into a definition, or refused row by row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nennep.definitions.definition import FAILED, PASSED, Branch, Definition, Phase, Step
from nennep.kernel.refusals import Refusal

from .rows import MARKS, NORM_UNITS, IntakeRow

# As the engine takes them (engine.check): what it would refuse later is refused here.
_ID = re.compile(r"(?!(?:start|end|root)$)[A-Za-zĐđ][\wĐđ.\-]{0,29}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a row from being taken in: the row's place (-1 for all), its field, the words."""

    row: int
    field: str
    words: str


class UntakenError(Refusal):
    """The rows are not taken in as they stand; ``faults`` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.words for fault in faults))


def definition_of_reading(rows: Sequence[IntakeRow], *, code: str, name: str) -> Definition:
    """The step table of the rows that are not left out. Raises UntakenError with every fault.

    Group headings become phases; a row with a way back becomes a check; hours are working hours.
    """
    faults = faults_of(rows)
    if faults:
        raise UntakenError(faults)
    taken = [row for row in rows if not row.left_out]
    names = list(dict.fromkeys(row.phase for row in taken if row.phase))
    codes = {phase: f"G{number}" for number, phase in enumerate(names, start=1)}
    return Definition(
        code=code,
        name=name,
        steps=tuple(_step(row, codes) for row in taken),
        phases=tuple(Phase(code=codes[phase], name=phase) for phase in names),
    )


def _step(row: IntakeRow, phases: dict[str, str]) -> Step:
    ways = (Branch(name=PASSED), Branch(name=FAILED, to=row.back_to)) if row.back_to else ()
    return Step(
        id=row.id,
        name=row.name,
        kind="check" if ways else "task",
        detail=row.detail,
        duty=row.duty,
        role=row.role,
        unit=row.unit,
        hours=row.hours,
        at_once=row.amount is not None and not row.amount,
        forms_in=row.forms_in,
        forms_out=row.forms_out,
        signs=row.mark == "signs",
        returns=row.mark == "returns",
        phase=phases.get(row.phase, ""),
        branches=ways,
    )


def faults_of(rows: Sequence[IntakeRow]) -> list[Fault]:
    """Everything that keeps the rows from being one table."""
    taken = [(place, row) for place, row in enumerate(rows) if not row.left_out]
    if not taken:
        return [Fault(-1, "", "Mọi bước đều bị bỏ. Giữ ít nhất một bước.")]
    found: list[Fault] = []
    before: list[str] = []
    for place, row in taken:
        found += _of_row(place, row, before)
        before.append(row.id)
    return found


def _of_row(place: int, row: IntakeRow, before: Sequence[str]) -> list[Fault]:
    found = []

    def wrong(field: str, words: str) -> None:
        found.append(Fault(place, field, words))

    if not _ID.fullmatch(row.id):
        wrong("id", f"Mã bước “{row.id}” cần bắt đầu bằng chữ, ví dụ B{place + 1}.")
    elif row.id in before:
        wrong("id", f"Mã bước {row.id} đã dùng ở trên. Đặt mã khác.")
    if not row.name.strip():
        wrong("name", f"Bước {row.id} chưa có nội dung công việc. Ghi việc phải làm, hoặc bỏ bước này.")
    if row.amount is not None and row.amount < 0:
        wrong("amount", f"Thời gian bước {row.id} nhỏ hơn 0. Ghi 0 hoặc số dương.")
    if row.amount and row.time_unit not in NORM_UNITS:
        wrong("time_unit", f"Chọn đơn vị thời gian của bước {row.id}: giờ hoặc ngày làm việc.")
    if row.back_to and row.back_to not in before:
        wrong("back_to", f"Bước {row.id} quay về “{row.back_to}”, không phải một bước đứng trước. Chọn lại.")
    if row.mark not in MARKS:
        wrong("mark", f"Chọn lại bước {row.id} là việc gì.")
    return found
