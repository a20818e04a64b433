"""One procedure of an intake: found again, left out or taken back, its difference accepted or not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import note, require
from nennep.ledger.events import name_events
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.models import ProcedureIntake

from ..parts import open_line
from .arrival import INTAKE_KEEPS

CORRECTED = "procedure_intake.corrected"
name_events({CORRECTED: "Trả lời, sửa danh sách thủ tục đang đối chiếu"})
CHOICES = ("out", "back", "accept", "leave")


def choose_line(intake: ProcedureIntake, *, order: int, choice: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Afterwards the procedure is left ``out`` (for the reason) or taken ``back``, its difference is to be
    taken in (``accept``) or is left as it is (``leave``).

    Raises BrokenRuleError, NotPermittedError, ConflictError.
    """
    line = open_line(intake, order)
    if choice not in CHOICES:
        raise BrokenRuleError("", "Lựa chọn này không có; tải lại trang.")
    if choice in ("out", "back"):
        line.left_out = (nfc(reason).strip() or "Không nhận")[:300] if choice == "out" else ""
    else:
        line.accepted = choice == "accept"
    with transaction.atomic():
        note_correction(intake, facts={"act": choice, "line": order}, by=by, at=at)
        line.save(update_fields=["left_out", "accepted"])


def choose_differences(intake: ProcedureIntake, *, orders: list[int], accepted: bool, by: Actor, at: datetime) -> int:
    """Afterwards the differences of all these procedures are to be taken in, or are left; how many.

    Raises NotPermittedError, ConflictError.
    """
    with transaction.atomic():
        note_correction(intake, facts={"act": "accept" if accepted else "leave", "lines": len(orders)}, by=by, at=at)
        return intake.lines.filter(order__in=orders, result=None).update(accepted=accepted)


def note_correction(intake: ProcedureIntake, *, facts: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """The event, under the duty: it fails where somebody else has corrected the intake since it was read."""
    grant = require(by, MANAGE_PROCEDURES, intake.agency_id, words=INTAKE_KEEPS)
    note(intake, CORRECTED, by=by, at=at, grant=grant, facts=facts)
