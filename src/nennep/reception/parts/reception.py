"""What a case becomes when it is taken in under its procedure: process, division, first steps, promise."""

from datetime import date
from typing import Any

from nennep.cases.models import Case
from nennep.cases.parts.required_values import procedure_version_of
from nennep.definitions.engine import Advance
from nennep.kernel.dates import full_date
from nennep.kernel.worktime import Deadline
from nennep.org.rules import BrokenRuleError
from nennep.processes.queries import held_for


def reception_columns(case: Case, due: Deadline | None, advance: Advance) -> dict[str, Any]:
    """The columns of a case that is taken in under its procedure: process, division, steps, promise."""
    return {
        "received_at": case.received_at,
        "process_version": case.process_version_id,
        "division": case.division_id,
        "tokens": list(advance.marking),
        "due_at": due.at if due else None,
        "due_provisional": bool(due and due.provisional),
        "first_due_at": due.at if due else None,
    }


def process_for(case: Case, day: date) -> tuple[int, int]:
    """The process version in force and the division that owns the process."""
    version = procedure_version_of(case)
    found = held_for(version.procedure_id, day)
    if found is None:
        raise BrokenRuleError(
            "",
            f"Thủ tục {version.procedure.quality_code} chưa có quy trình có hiệu lực ngày"
            f" {full_date(day)}. Người quản lý quy trình cần ban hành quy trình trước khi tiếp nhận.",
        )
    return found
