"""The control sheet: hand-overs and stops of the clock, from the events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from nennep.formsets import ControlSheet, Handover, PauseRow
from nennep.kernel.dates import full_date, hours_in_words, moment
from nennep.kernel.words import short_number
from nennep.work.models import WorkItem

from ..models import Case, IssuedPaper, StepAnswer
from ..parts.partners import is_with_partner
from ..parts.required_values import procedure_version_of, received_at_of
from ..queries import SheetRow, control_sheet
from ..queries.transfers import unit_name_at
from .parts import letterhead, owner_of


def sheet(case: Case, paper: IssuedPaper) -> ControlSheet:
    received_at = received_at_of(case)
    answers = list(StepAnswer.objects.filter(case=case).order_by("answered_at", "pk"))
    asked = _asked_now(case)
    rows = [_at_partner(row, answers, asked) for row in control_sheet(case, paper.issued_at) if row.state != "todo"]
    return ControlSheet(
        head=letterhead(case, paper),
        owner_name=owner_of(case).name,
        procedure_name=procedure_version_of(case).name,
        received_at=received_at,
        due_at=case.due_at or (None if case.received_outside else received_at),
        due_provisional=case.due_provisional,
        solving_unit=_solver(case, paper),
        rows=_with_receiver(case, _handovers(rows)),
        coordinating_units=tuple(dict.fromkeys([*(one.partner_name for one in answers), *asked.values()])),
    )


def _asked_now(case: Case) -> dict[str, str]:
    """By step that waits in another agency the name of that agency."""
    held = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, state__in=["open", "waiting"])
    rows = held.select_related("agency").order_by("entered_at", "pk")
    return {item.node: item.agency.name for item in rows if is_with_partner(case, item)}


def _at_partner(row: SheetRow, answers: Sequence[StepAnswer], asked: Mapping[str, str]) -> SheetRow:
    """A step of another agency under the name of that agency, with the paper by which it answered."""
    if row.state == "now" and row.step in asked:
        return replace(row, role=asked[row.step])
    one = next((one for one in answers if (one.step, one.answered_at) == (row.step, row.done_at)), None)
    if one is None:
        return row
    paper = f"văn bản số {one.number}" if one.number else ""
    paper += f" ngày {full_date(one.dated_on)}" if one.number and one.dated_on else ""
    doer = row.doer if one.partner_id else f"{row.doer} ghi"
    return replace(row, role=one.partner_name, doer=doer, remark=_joined(row.remark, paper) or "")


def _handovers(rows: Sequence[SheetRow]) -> tuple[Handover | PauseRow, ...]:
    lines: list[Handover | PauseRow] = []
    for row in rows:
        if row.stop:
            stop = row.stop
            lines.append(
                PauseRow(
                    from_at=stop.started_at, to_at=stop.ended_at, reason=stop.words, document=stop.document or None
                )
            )
        elif row.done_at and row.state == "before":
            lines.append(_taken_over(row, row.done_at, rows))
        elif row.done_at and row.state == "done":
            after = [other for other in rows if row.number in other.given_by]
            lines += _handovers_of(row, row.done_at, after)
    return tuple(lines)


def _taken_over(row: SheetRow, at: datetime, rows: Sequence[SheetRow]) -> Handover:
    """The line by which the dossier came here; who did what before it is not known."""
    after = next((other for other in rows if row.number in other.given_by), None)
    return Handover(
        giver_unit="Hệ thống cũ",
        receiver_unit=(after.role or after.name) if after else "",
        given_at=at,
        giver_name="không rõ",
        result=None,
        difference=None,
        step="Nhận chuyển từ hệ thống cũ",
        note=f"tiếp nhận chuyển từ hệ thống cũ ngày {full_date(timezone.localdate(at))};"
        " các bước trước ngày này không rõ ở đây",
    )


def _solver(case: Case, paper: IssuedPaper) -> str:
    """Who solved it, as called when it was solved; while it ran, when the paper was issued."""
    return unit_name_at(case, min(case.finished_at or paper.issued_at, paper.issued_at))


def _handovers_of(row: SheetRow, given_at: datetime, after: Sequence[SheetRow]) -> Iterator[Handover]:
    """One line a receiver; the first tells how the step ended. Nobody has received what waits at a join."""
    whole = _handover(row, given_at)
    bare = replace(whole, result=None, difference=None, note=None)
    if not after:
        units = row.passed_to or ("Người nhận kết quả",)
        yield from (replace(bare if n else whole, receiver_unit=unit) for n, unit in enumerate(units))
    for n, other in enumerate(after):
        yield replace(
            bare if n else whole,
            receiver_unit=other.role or other.name,
            # Giver and receiver each confirm an hour; one that nobody confirmed is written by whoever signs.
            received_at=other.taken_at,
            receiver_name=(other.doer or None) if other.taken_at or other.done_at else None,
        )


def _with_receiver(case: Case, lines: tuple[Handover | PauseRow, ...]) -> tuple[Handover | PauseRow, ...]:
    """The last hand-over is to the person who came for the result."""
    result = case.result
    if not case.returned_at or not result or not lines or not isinstance(lines[-1], Handover):
        return lines
    last = replace(lines[-1], received_at=case.returned_at, receiver_name=result.receiver or None)
    return (*lines[:-1], last)


def _handover(row: SheetRow, given_at: datetime) -> Handover:
    """The giver's half of the line."""
    return Handover(
        giver_unit=row.role or row.name,
        receiver_unit="",
        given_at=given_at,
        giver_name=f"{row.doer} (thay {row.acting_for})" if row.acting_for else row.doer,
        result=row.timeliness,
        difference=f"quá {hours_in_words(row.over)}" if row.over else None,
        step=f"{row.step}. {row.called}",
        note=_note(row),
    )


def _note(row: SheetRow) -> str | None:
    parts = [row.outcome or "", row.remark or ""]
    if row.is_late_entry and row.recorded_at:
        parts.append(f"ghi lúc {moment(row.recorded_at)}")
    used = row.used
    if row.norm and used is not None:
        parts.append(f"{short_number(used)}/{short_number(row.norm)} giờ")
    return _joined(*parts)


def _joined(*parts: str) -> str | None:
    """“Đủ hồ sơ; 2/12 giờ”: no full stop stands before the next part."""
    *before, last = [part for part in parts if part] or [""]
    return "; ".join([*(part.rstrip(" .") for part in before), last]) or None
