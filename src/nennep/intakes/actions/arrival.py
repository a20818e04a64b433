"""Takes in the file of an intake: kept first, then read."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from secrets import token_hex
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.ledger.actions import append, note, require
from nennep.ledger.events import name_events
from nennep.office import NATIONAL_SHEET, PROCEDURE_WORKBOOK, UnreadableUploadError, read
from nennep.office.decision_rows import ReadingWarning
from nennep.office.national_sheet import NationalProcedure
from nennep.office.procedure_workbook import WorkbookProcedure
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.models import IntakeLine, ProcedureIntake
from nennep.procedures.rules.comparison.identity import root_of

from ..queries.entries import answers_before, question_of
from ..rules import doubts_of_sheet, doubts_of_workbook, values_of_sheet, values_of_workbook

TAKEN_IN, READ_AGAIN = "procedure_intake.taken_in", "procedure_intake.read_again"
name_events({TAKEN_IN: "Nhập danh sách thủ tục để đối chiếu", READ_AGAIN: "Đọc lại danh sách thủ tục"})
INTAKE_KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan nhập thủ tục."
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
Read = NationalProcedure | WorkbookProcedure


def take_in_procedures(agency: Agency, *, content: bytes, file_name: str, by: Actor, at: datetime) -> ProcedureIntake:
    """Afterwards the upload is kept and read into an intake: its procedures, values and doubts.

    What was answered when one of them was last taken in is answered alike. A file that cannot be read is
    kept too: ``unread`` says why. No procedure is touched. Raises BrokenRuleError for an empty file,
    NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=INTAKE_KEEPS)
    if not content.strip():
        raise BrokenRuleError("file", "Tệp rỗng. Mở tệp xem lại rồi tải lên.")
    name = _plain_name(file_name)
    found, warnings, why = _read(content, name)
    with transaction.atomic():
        intake = ProcedureIntake.objects.create(
            agency=agency,
            code=token_hex(6),
            file=files.store(content, media_type="application/octet-stream", at=at, checked=not why),
            file_name=name,
            answers=_answers_of_last(agency),
            entered_at=at,
            entered_by_id=by.user_id,
        )
        _fill(intake, found, warnings, why)
        facts = {"file": intake.file.sha256, "lines": len(found)}
        subject = ("procedure_intake", intake.pk)
        append(TAKEN_IN, subject=subject, agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts)
    return intake


def read_intake_again(intake: ProcedureIntake, *, by: Actor, at: datetime) -> None:
    """Afterwards the intake is as its kept file is read now; what was answered line by line is gone.

    Raises BrokenRuleError where it was dropped or something of it was taken in; NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PROCEDURES, intake.agency_id, words=INTAKE_KEEPS)
    if intake.state != "open" or intake.lines.exclude(batch=None).exists():
        raise BrokenRuleError("", "Đã nhận thủ tục của lần nhập này nên không đọc lại; tải tệp lên thành lần nhập mới.")
    found, warnings, why = _read(files.read_for_check(intake.file.sha256), intake.file_name)
    with transaction.atomic():
        note(intake, READ_AGAIN, by=by, at=at, grant=grant, facts={"file": intake.file.sha256, "lines": len(found)})
        intake.lines.all().delete()
        _fill(intake, found, warnings, why)
        if not why:
            files.release(intake.file.sha256)


def _read(content: bytes, name: str) -> tuple[Sequence[Read], Sequence[ReadingWarning], str]:
    try:
        if PurePath(name).suffix.lower() in WORKBOOKS:
            book = read(content, expected=PROCEDURE_WORKBOOK, name=name)
            return book.procedures, book.warnings, ""
        sheets = read(content, expected=NATIONAL_SHEET, name=name)
        return sheets.procedures, sheets.warnings, ""
    except UnreadableUploadError as error:
        return (), (), str(error)


def _fill(intake: ProcedureIntake, found: Sequence[Read], warnings: Sequence[ReadingWarning], why: str) -> None:
    intake.warnings = [str(one) for one in warnings if one.row is None]
    intake.unread = why
    intake.save(update_fields=["warnings", "unread"])
    lines = [_line(intake, order, one, warnings) for order, one in enumerate(found, start=1)]
    before = answers_before(intake.agency, [root_of(line.values["code"]) for line in lines])
    for line in lines:
        told = before.get(root_of(line.values["code"]), {})
        line.doubts = [doubt | {"answer": told.get(question_of(doubt))} for doubt in line.doubts]
    IntakeLine.objects.bulk_create(lines, batch_size=100)


def _line(intake: ProcedureIntake, order: int, one: Read, warnings: Sequence[ReadingWarning]) -> IntakeLine:
    own = tuple(each for each in warnings if each.row == order - 1)
    if isinstance(one, WorkbookProcedure):
        sheet, values, doubts = one.sheet, values_of_workbook(one), doubts_of_workbook(one, own)
    else:
        sheet, values, doubts = one, values_of_sheet(one), doubts_of_sheet(one, own)
    return IntakeLine(
        intake=intake, order=order, place=sheet.place[:120], values=values, doubts=doubts, raw=dict(sheet.raw)
    )


def _answers_of_last(agency: Agency) -> dict[str, Any]:
    """What was answered for all procedures of the last intake: for this one it is the same until it is changed."""
    last = ProcedureIntake.objects.filter(agency=agency).order_by("pk").last()
    return dict(last.answers) if last else {}


def _plain_name(file_name: str) -> str:
    """The last part of the name, whole signs only, short enough to keep."""
    name = nfc(PurePath(file_name.replace("\\", "/")).name)
    name = "".join(sign for sign in name if sign.isprintable()).strip() or "thu-tuc"
    suffix = PurePath(name).suffix[:10]
    return name if len(name) <= 200 else name[: 200 - len(suffix)] + suffix
