"""Takes in a decision as a draft, read from its file or typed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.ledger.actions import append, note, require, take_line
from nennep.ledger.events import name_events
from nennep.office import DECISION, SCAN, DecisionReading, UnreadableUploadError, read
from nennep.office.spelling import key
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ...models import DecisionLine, PublishingDecision
from ...queries import free_code
from ...queries.decision_doubts import early_effect, register_of
from ...rules.comparison import ComparedLine, compare_all

TAKEN_IN, READ_AGAIN = "decision.taken_in", "decision.read_again"
name_events({TAKEN_IN: "Nhập quyết định công bố để đối chiếu", READ_AGAIN: "Đọc lại tệp quyết định"})
KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan nhập quyết định công bố."
MEDIA = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
}


def take_in_decision(agency: Agency, *, content: bytes, file_name: str, by: Actor, at: datetime) -> PublishingDecision:
    """Afterwards the upload is kept and read onto a draft: its lines, values and doubts.

    A file that cannot be read is kept too: the draft has no line, and its one warning, ``unread``,
    says why in Vietnamese. No procedure is touched. Raises BrokenRuleError for an empty file,
    NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    if not content:
        raise BrokenRuleError("file", "Tệp rỗng. Mở tệp xem lại rồi tải lên.")
    name = _plain_name(file_name)
    media = MEDIA.get(PurePath(name).suffix.lower(), "application/octet-stream")
    reading, why = _read(content, name)
    with transaction.atomic():
        take_line(agency.pk)
        stored = files.store(content, media_type=media, at=at, checked=reading is not None or _is_scan(content))
        decision = PublishingDecision.objects.create(
            agency=agency,
            file=stored,
            file_name=name,
            state="draft",
            entered_at=at,
            entered_by_id=by.user_id,
            code=_code(agency, reading, stored.sha256),
        )
        _fill(decision, reading, why)
        _tell_taken(decision, grant, by, at)
    return decision


def type_in_decision(agency: Agency, *, by: Actor, at: datetime) -> PublishingDecision:
    """Afterwards there is an empty draft to type a decision into. Raises NotPermittedError."""
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    with transaction.atomic():
        decision = PublishingDecision.objects.create(
            agency=agency, state="draft", entered_at=at, entered_by_id=by.user_id
        )
        _tell_taken(decision, grant, by, at)
    return decision


def read_again(decision: PublishingDecision, *, by: Actor, at: datetime) -> None:
    """Afterwards the draft is as the kept file is read now; corrections made before are gone.

    Raises BrokenRuleError where it is no draft or has no file, NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PROCEDURES, decision.agency_id, words=KEEPS)
    if decision.state != "draft" or decision.file is None:
        raise BrokenRuleError("", "Chỉ đọc lại được tệp của một quyết định đang đối chiếu.")
    reading, why = _read(files.read_for_check(decision.file.sha256), decision.file_name)
    with transaction.atomic():
        note(decision, READ_AGAIN, by=by, at=at, grant=grant, facts={"file": decision.file.sha256})
        decision.lines.all().delete()
        _fill(decision, reading, why)
        if reading is not None:
            files.release(decision.file.sha256)


def _code(agency: Agency, reading: DecisionReading | None, sha256: str) -> str:
    number, day = (reading.number[:60], reading.date) if reading else ("", None)
    return free_code(agency, number, day, otherwise=sha256[:12])


def _plain_name(file_name: str) -> str:
    """The last part of the name, whole signs only, short enough to keep."""
    name = nfc(PurePath(file_name.replace("\\", "/")).name)
    name = "".join(sign for sign in name if sign.isprintable()).strip() or "quyet-dinh"
    suffix = PurePath(name).suffix[:10]
    return name if len(name) <= 200 else name[: 200 - len(suffix)] + suffix


def _read(content: bytes, name: str) -> tuple[DecisionReading | None, str]:
    try:
        return read(content, expected=DECISION, name=name), ""
    except UnreadableUploadError as error:
        return None, str(error)


def _is_scan(content: bytes) -> bool:
    """Whether it is a whole scan that does nothing on its own: its lines are typed by hand, and it is the proof of them."""
    try:
        read(content, expected=SCAN)
    except UnreadableUploadError:
        return False
    return True


def _tell_taken(decision: PublishingDecision, grant: Grant, by: Actor, at: datetime) -> None:
    append(
        TAKEN_IN,
        subject=("decision", decision.pk),
        agency_id=decision.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"file": decision.file.sha256 if decision.file else None, "lines": decision.lines.count()},
    )


def _fill(decision: PublishingDecision, reading: DecisionReading | None, why: str) -> None:
    if reading is None:
        decision.warnings = [{"words": why, "place": "", "seen": False, "unread": True}]
        decision.save(update_fields=["warnings"])
        return
    compared = compare_all(reading, register_of(decision.agency))
    decision.number, decision.signed_on = reading.number[:60], reading.date
    decision.effective_on = reading.effective_on
    decision.issuer = _known(reading.issuer, decision.agency)[:200]
    decision.title = reading.title
    decision.warnings = [
        *_warnings(reading),
        *early_effect(decision.signed_on, decision.effective_on),
        *_taken_before(decision),
    ]
    decision.save()
    _write_lines(decision, compared)


def _known(issuer: str, agency: Agency) -> str:
    """The agency, or one above it, as its name is written; the capitals of the head where it is another."""
    above: Agency | None = agency
    while above is not None:
        if key(above.name) == key(issuer):
            return above.name
        above = above.superior
    return issuer


def _taken_before(decision: PublishingDecision) -> list[dict[str, Any]]:
    """The same number of the same day that is being compared, or was applied, already."""
    same = PublishingDecision.objects.filter(
        agency=decision.agency_id, number=decision.number, signed_on=decision.signed_on, state__in=("draft", "applied")
    )
    before = same.exclude(pk=decision.pk).exclude(number="").order_by("pk").last()
    if before is None:
        return []
    what = "đang đối chiếu ở bản nhập khác; bỏ một trong hai"
    if before.state == "applied":
        what = "đã áp dụng; áp dụng lần nữa thì thành bản thủ tục mới"
    return [{"words": f"{before} {what}.", "place": "", "seen": False}]


def _warnings(reading: DecisionReading) -> list[dict[str, Any]]:
    """What is doubtful about the whole file; a missing number or day is asked for by itself."""
    asked = ("chưa đọc được số quyết định", "chưa đọc được ngày quyết định")
    return [
        {"words": f"{one.message[:1].upper()}{one.message[1:]}", "place": one.place, "seen": False}
        for one in reading.warnings
        if one.row is None and not one.message.startswith(asked)
    ]


def _write_lines(decision: PublishingDecision, compared: Sequence[ComparedLine]) -> None:
    """Afterwards the draft has these lines, numbered from 1."""
    rows = [_line(decision, order, one) for order, one in enumerate(compared, start=1)]
    DecisionLine.objects.bulk_create(rows)
    through = DecisionLine.replaced.through
    made = dict(decision.lines.values_list("order", "pk"))
    through._default_manager.bulk_create(
        through(decisionline_id=made[order], procedure_id=each)
        for order, one in enumerate(compared, start=1)
        for each in one.replaced
    )


def _line(decision: PublishingDecision, order: int, one: ComparedLine) -> DecisionLine:
    return DecisionLine(
        decision=decision,
        order=order,
        change=one.change,
        code=one.code[:60],
        name=one.name[:400],
        procedure_id=one.procedure,
        values=one.values,
        read=one.texts,
        source=one.source,
        doubts=one.doubts,
    )
