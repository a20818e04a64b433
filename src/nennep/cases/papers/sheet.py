"""The control sheet: hand-overs and stops of the clock, from the events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from nennep.kernel.dates import hours_in_words, moment
from nennep.kernel.words import short_number

from ..models import Case, IssuedPaper
from ..parts.required import procedure_version_of, received_at_of
from ..queries import SheetRow, control_sheet
from ..rules.formsets import ControlSheet, Handover, Pause
from .parts import letterhead, owner_of


def sheet(case: Case, paper: IssuedPaper) -> ControlSheet:
    received_at = received_at_of(case)
    rows = [row for row in control_sheet(case, paper.issued_at) if row.state != "todo"]
    return ControlSheet(
        head=letterhead(case, paper),
        owner_name=owner_of(case).name,
        procedure_name=procedure_version_of(case).name,
        received_at=received_at,
        due_at=case.due_at or received_at,
        solving_unit=case.division.name if case.division else case.agency.name,
        rows=_with_receiver(case, _handovers(rows)),
    )


def _handovers(rows: Sequence[SheetRow]) -> tuple[Handover | Pause, ...]:
    steps = [row for row in rows if row.state != "hold"]
    following = {id(row): after for row, after in pairwise(steps)}
    lines: list[Handover | Pause] = []
    for row in rows:
        if row.stop:
            stop = row.stop
            lines.append(
                Pause(from_at=stop.started_at, to_at=stop.ended_at, reason=stop.words, document=stop.document or None)
            )
        elif row.done_at and row.state == "done":
            lines.append(_handover(row, row.done_at, following.get(id(row))))
    return tuple(lines)


def _with_receiver(case: Case, lines: tuple[Handover | Pause, ...]) -> tuple[Handover | Pause, ...]:
    """The last hand-over is to the person who came for the result."""
    result = case.result
    if not case.returned_at or not result or not isinstance(lines[-1], Handover):
        return lines
    receiver = result.receiver or None
    last = replace(lines[-1], received_at=case.returned_at, receiver_name=receiver)
    return (*lines[:-1], last)


def _handover(row: SheetRow, given_at: datetime, after: SheetRow | None) -> Handover:
    doer = f"{row.doer} (thay {row.acting_for})" if row.acting_for else row.doer
    return Handover(
        giver_unit=row.role or row.name,
        receiver_unit=after.role or after.name if after else "Người nhận kết quả",
        given_at=given_at,
        giver_name=doer,
        received_at=(after.taken_at or (after.done_at and after.entered_at)) if after else None,
        receiver_name=after.doer or None if after else None,
        result=row.timeliness,
        difference=f"quá {hours_in_words(row.over)}" if row.over else None,
        step=f"{row.step}. {row.name}",
        note=_note(row),
    )


def _note(row: SheetRow) -> str | None:
    parts = [row.outcome, row.remark]
    if row.is_late_entry and row.recorded_at:
        parts.append(f"ghi lúc {moment(row.recorded_at)}")
    used = row.used if row.used is not None else Decimal(0)
    if row.norm:
        parts.append(f"{short_number(used)}/{short_number(row.norm)} giờ")
    return "; ".join(part for part in parts if part) or None
