"""Instructions on a case are given, answered, asked again, passed on and closed; each time the case tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.parts.remarks import remark_part
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.text import legible, nfc
from nennep.kernel.worktime import Calendar, OutsideCalendarError
from nennep.ledger.actions import ConflictError, NotPermittedError, note
from nennep.ledger.files import store
from nennep.ledger.models import StoredFile
from nennep.ledger.statement import Part, Update
from nennep.office import PICTURE, UnreadableUploadError, read
from nennep.org.models import User
from nennep.org.queries import stand_ins_for
from nennep.org.queries.calendars import calendar_lately_of
from nennep.org.rules import HANDLE, MANAGE_PEOPLE, BrokenRuleError
from nennep.work.actions.notices import give_notice
from nennep.work.models import WorkItem
from nennep.work.parts.notice_drafts import NoticeDraft
from nennep.work.rules import is_working

from ..models import Instruction, InstructionEntry
from ..queries import ANSWER, REVIEW, SUBJECT, answers, closes, leads, next_number, receivers_for, standing_in
from ..rules import ANSWERS, CLOSES, ENDED, GIVEN, GIVES, INSTRUCTED, INSTRUCTION_FLOW, LEFT, PASSED_ON

LONGEST_NAME = 200
TITLES = {ANSWER: "Trả lời ý kiến chỉ đạo", REVIEW: "Xem trả lời, đóng ý kiến chỉ đạo"}
# What a notice says of each news: its heading, what somebody did, what is to be done next.
NEWS = {
    "given": ("Ý kiến chỉ đạo", "ghi về hồ sơ", "Trả lời trước hết ngày {until}"),
    "answered": (
        "Đã trả lời ý kiến chỉ đạo",
        "trả lời ý kiến chỉ đạo ở hồ sơ",
        "Xem câu trả lời, rồi đóng hoặc yêu cầu trả lời lại",
    ),
    "repeated": ("Yêu cầu trả lời lại", "yêu cầu trả lời lại ý kiến chỉ đạo ở hồ sơ", "Trả lời trước hết ngày {until}"),
    "closed": ("Đã đóng ý kiến chỉ đạo", "đóng ý kiến chỉ đạo ở hồ sơ", "Không phải trả lời nữa"),
    "passed_on": (
        "Ý kiến chỉ đạo chuyển đến",
        "chuyển đến bạn ý kiến chỉ đạo ở hồ sơ",
        "Trả lời trước hết ngày {until}",
    ),
    "left": (
        "Theo dõi ý kiến chỉ đạo",
        "chuyển đến bạn việc theo dõi ý kiến chỉ đạo ở hồ sơ",
        "Người trả lời: {receiver}, trước hết ngày {until}",
    ),
    "stays": (
        "Chưa chuyển ý kiến chỉ đạo",
        "giao người thụ lý khác ở hồ sơ",
        "Người thụ lý mới đã khóa, thôi vị trí hoặc không xem được hồ sơ, nên ý kiến chỉ đạo vẫn đứng tên {receiver};"
        " mở ra để yêu cầu người khác trả lời, hoặc đóng",
    ),
}
OVERTAKEN = "Ý kiến chỉ đạo này vừa có người ghi thêm. Chưa ghi gì của bạn; mở lại, xem rồi ghi."
# The news after which an answer is waited for.
TO_ANSWER = ("given", "repeated", "passed_on")
NOT_A_RECEIVER = "Người này hiện không xem được hồ sơ, nên không nhận ý kiến chỉ đạo được. Chọn người khác."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was sent."""

    content: bytes
    name: str


def instruct(
    case: Case, *, receivers: Sequence[int | None], text: str, due_on: date, by: Actor, at: datetime
) -> list[Instruction]:
    """Afterwards each receiver has an instruction of their own, a work item and a notice; None is the handler.

    All are given, or none. Raises NotPermittedError, BrokenRuleError, ConflictError.
    """
    grant = leads(by, case)
    if grant is None:
        raise NotPermittedError(GIVES)
    if case.state not in INSTRUCTED:
        raise BrokenRuleError("", ENDED)
    _check_text(text)
    _check_day(due_on, case, at)
    chosen = {case.handler_id if one is None else one: one is None for one in receivers}
    if not chosen or None in chosen:
        raise BrokenRuleError(
            "receivers", "Chọn ít nhất một người nhận. Hồ sơ chưa có người thụ lý thì chọn đích danh."
        )
    for receiver_id in chosen:
        _check_receiver(case, receiver_id, by, at)
    with transaction.atomic():
        given = [_give(case, pk, of_handler, text, due_on, grant, by, at) for pk, of_handler in chosen.items() if pk]
    return given


def _give(
    case: Case, receiver_id: int, of_handler: bool, text: str, due_on: date, grant: Grant, by: Actor, at: datetime
) -> Instruction:
    number = next_number(case)
    remark, said = remark_part(case, SUBJECT, text, by=by, at=at)
    facts = {"instruction": number, "receiver": receiver_id, "due_on": due_on.isoformat(), **said}
    event = note(case, GIVEN, by=by, at=at, grant=grant, facts=facts, parts=[remark])
    made = Instruction.objects.create(
        case=case,
        number=number,
        given_by_id=by.user_id or 0,  # who holds a duty is a person
        receiver_id=receiver_id,
        of_handler=of_handler,
        due_on=due_on,
        given_at=at,
    )
    _enter(made, GIVEN, by, at, receiver_id=receiver_id, due_on=due_on, remark=said["remark"])
    _wait(made, ANSWER, at)
    _tell(made, event, "given", made.receiver, by, at)
    return made


def answer_instruction(
    instruction: Instruction, *, text: str, file: Attachment | None, seen: int, by: Actor, at: datetime
) -> None:
    """Afterwards it is answered, by the receiver or who stands in, and whoever gave it has to look at the answer.

    Raises NotPermittedError, BrokenRuleError, UnlawfulMoveError, ConflictError.
    """
    if not answers(by, instruction):
        raise NotPermittedError(ANSWERS)
    _check_text(text)
    _check_seen(instruction, seen)
    with transaction.atomic():
        stored = _stored(file, at)
        event = _move(instruction, "answered", text, by, at, file=stored, file_name=_short_name(file))
        _wait(instruction, REVIEW, at)
        _tell(instruction, event, "answered", instruction.given_by, by, at)


def repeat_instruction(
    instruction: Instruction, *, text: str, due_on: date, receiver_id: int, seen: int, by: Actor, at: datetime
) -> None:
    """Afterwards the receiver, the same or another, has to answer by the new day."""
    _check_closes(instruction, by, at)
    _check_text(text)
    _check_day(due_on, instruction.case, at)
    _check_seen(instruction, seen)
    is_another = receiver_id != instruction.receiver_id
    _check_receiver(instruction.case, receiver_id, by, at)
    changes: dict[str, Any] = {"due_on": due_on, "receiver": receiver_id}
    if is_another:
        changes["of_handler"] = False
    with transaction.atomic():
        event = _move(instruction, "repeated", text, by, at, changes=changes, receiver_id=receiver_id, due_on=due_on)
        _wait(instruction, ANSWER, at)
        _tell(instruction, event, "repeated", instruction.receiver, by, at)


def close_instruction(instruction: Instruction, *, text: str, seen: int, by: Actor, at: datetime) -> None:
    """Afterwards nothing of it waits for anybody; ``text`` may be empty."""
    _check_closes(instruction, by, at)
    _check_seen(instruction, seen)
    with transaction.atomic():
        event = _move(instruction, "closed", text, by, at, changes={"closed_at": at})
        _tell(instruction, event, "closed", instruction.receiver, by, at)


def pass_instruction_on(
    instruction: Instruction, *, receiver_id: int, reason: str, by: Actor, at: datetime, of_handler: bool = False
) -> None:
    """Afterwards another person has to answer it: its receiver leaves, or the case has another handler.

    By the machine, or by who administers the people of the agency. Raises NotPermittedError, BrokenRuleError.
    """
    grant = _keeper(instruction.case, by)
    _check_receiver(instruction.case, receiver_id, by, at)
    before = {"from": instruction.receiver_id, "receiver": receiver_id}
    changes = {"receiver": receiver_id, "of_handler": of_handler}
    moved = _item_to(instruction, ANSWER, receiver_id)
    with transaction.atomic():
        event = _note(
            instruction, PASSED_ON, reason, grant, by, at, before, changes, parts=[moved], receiver_id=receiver_id
        )
        _tell(instruction, event, "passed_on", instruction.receiver, by, at)


def leave_instruction(instruction: Instruction, *, giver_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards another person follows it: whoever gave it leaves. Raises NotPermittedError."""
    grant = _keeper(instruction.case, by)
    before = {"from": instruction.given_by_id, "giver": giver_id}
    moved, changes = _item_to(instruction, REVIEW, giver_id), {"given_by": giver_id}
    with transaction.atomic():
        event = _note(instruction, LEFT, reason, grant, by, at, before, changes, parts=[moved], receiver_id=giver_id)
        _tell(instruction, event, "left", instruction.given_by, by, at)


def _item_to(instruction: Instruction, node: str, person_id: int) -> Part:
    held = {"subject_type": SUBJECT, "subject_id": instruction.pk, "node": node, "state": "open"}
    return Update(WorkItem, held, {"assignee": person_id})


def _keeper(case: Case, by: Actor) -> Grant | None:
    grant = by.grant(MANAGE_PEOPLE, case.agency_id)
    if grant is None and by.user_id is not None:
        raise NotPermittedError("Chỉ người quản lý người dùng của cơ quan bàn giao ý kiến chỉ đạo.")
    return grant


def _move(
    instruction: Instruction,
    name: str,
    text: str,
    by: Actor,
    at: datetime,
    changes: dict[str, Any] | None = None,
    **entry: Any,
) -> int:
    """The event of a move, which the flow allows; the row bears the new state."""
    move = INSTRUCTION_FLOW.move(name, instruction.state)
    told: dict[str, Any] = {}
    if name == "repeated":
        told = {"receiver": entry["receiver_id"], "due_on": entry["due_on"].isoformat()}
    elif file := entry.get("file"):
        told = {"file": file.sha256}
    changes = {"state": move.target, **(changes or {})}
    waited = {"subject_type": SUBJECT, "subject_id": instruction.pk, "state": "open"}
    ended = Update(WorkItem, waited, {"state": "done"})
    grant = leads(by, instruction.case) if name != "answered" else standing_in(by, instruction)
    kind = INSTRUCTION_FLOW.event(name)
    return _note(instruction, kind, text, grant, by, at, told, changes, parts=[ended], **entry)


def _note(
    instruction: Instruction,
    kind: str,
    text: str,
    grant: Grant | None,
    by: Actor,
    at: datetime,
    facts: dict[str, Any],
    changes: dict[str, Any],
    parts: Sequence[Part] = (),
    **entry: Any,
) -> int:
    case = instruction.case
    parts = [Update(Instruction, {"id": instruction.pk}, changes), *parts]
    said = ""
    if legible(text):
        remark, told = remark_part(case, SUBJECT, text, by=by, at=at)
        parts, said, facts = [remark, *parts], told["remark"], facts | told
    facts = {"instruction": instruction.number, **facts}
    event = note(case, kind, by=by, at=at, grant=grant, facts=facts, parts=parts)
    instruction.refresh_from_db(fields=["receiver", "given_by", "due_on", "state"])
    _enter(instruction, kind, by, at, remark=said, **entry)
    return event


def _enter(instruction: Instruction, kind: str, by: Actor, at: datetime, **entry: Any) -> None:
    number = instruction.entries.count() + 1
    row = {"instruction": instruction, "number": number, "kind": kind, "author_id": by.user_id, "written_at": at}
    InstructionEntry.objects.create(**row, **entry)


def _wait(instruction: Instruction, node: str, at: datetime) -> None:
    """Afterwards the instruction waits: for its answer by the end of its day, or for whoever gave it."""
    case = instruction.case
    WorkItem.objects.create(
        agency_id=case.agency_id,
        division_id=None,
        duty="",
        assignee_id=instruction.receiver_id if node == ANSWER else instruction.given_by_id,
        subject_type=SUBJECT,
        subject_id=instruction.pk,
        node=node,
        title=TITLES[node],
        entered_at=at,
        limit_at=_end_of(instruction.due_on, calendar_lately_of(case.agency_id)) if node == ANSWER else None,
    )


def _end_of(day: date, calendar: Calendar) -> datetime | None:
    try:
        return calendar.close(day)
    except OutsideCalendarError:
        return None


def tell_not_passed_on(instruction: Instruction, *, event: int, by: Actor, at: datetime) -> None:
    """Whoever gave it is told that the new handler of the case cannot take it, so that it stays where it is."""
    _tell(instruction, event, "stays", instruction.given_by, by, at)


def _tell(instruction: Instruction, event: int, news: str, person: User, by: Actor, at: datetime) -> None:
    """The person is told what happened and what to do next, unless they did it themselves or cannot sign in.

    Whoever stands in for them is told too where it is to be answered.
    """
    people = [person]
    if news in TO_ANSWER:
        people += stand_ins_for(person, HANDLE, instruction.case.agency_id, timezone.localdate(at))
    for one in people:
        _tell_one(instruction, event, news, one, by, at, place=f" (thay {person})" if one != person else "")


def _tell_one(
    instruction: Instruction, event: int, news: str, person: User, by: Actor, at: datetime, place: str
) -> None:
    """``place``: in whose place the person is told."""
    if person.pk == by.user_id or not person.is_active:
        return
    case = instruction.case
    until = full_date(instruction.due_on)
    what, did, then = (words.format(until=until, receiver=instruction.receiver) for words in NEWS[news])
    facts = {"code": case.code, "what": f"{what}{place}", "did": did, "next": then, "until": until, "event": event}
    draft = NoticeDraft(
        key=f"instruction {case.pk} {instruction.number} {event} {person.pk}",
        kind=SUBJECT,
        agency_id=case.agency_id,
        subject=("case", case.pk),
        recipient=person,
        address=reverse("instructions:instruction", args=[case.code, instruction.number]),
        facts=facts,
    )
    give_notice(draft, by=by, at=at)


def _short_name(file: Attachment | None) -> str:
    """The name of the file as it is kept: one that is too long loses its middle, not its ending."""
    name = nfc(file.name) if file else ""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = f"…{dot}{ending}" if stem and len(ending) <= 10 else "…"
    return name[: LONGEST_NAME - len(ending)] + ending


def _stored(file: Attachment | None, at: datetime) -> StoredFile | None:
    if file is None:
        return None
    try:
        kind = read(file.content, expected=PICTURE, name=nfc(file.name))
    except UnreadableUploadError as error:
        raise BrokenRuleError("file", str(error)) from error
    return store(file.content, media_type=kind.media_type, at=at, checked=True)


def _check_text(text: str) -> None:
    if not legible(text):
        raise BrokenRuleError("text", "Nội dung còn trống. Viết việc cần làm hoặc điều trả lời.")


def _check_day(due_on: date, case: Case, at: datetime) -> None:
    if due_on < timezone.localdate(at):
        raise BrokenRuleError("due_on", f"Hạn trả lời {full_date(due_on)} đã qua. Chọn từ hôm nay trở đi.")
    if not is_working(due_on, calendar_lately_of(case.agency_id)):
        raise BrokenRuleError("due_on", f"Ngày {full_date(due_on)} cơ quan nghỉ. Chọn một ngày làm việc.")


def _check_receiver(case: Case, receiver_id: int | None, by: Actor, at: datetime) -> None:
    if receiver_id == by.user_id:
        raise BrokenRuleError("receivers", "Không ghi ý kiến chỉ đạo cho chính mình. Bỏ chọn, hoặc chọn người khác.")
    if receiver_id not in {person.pk for person, _ in receivers_for(case, at)}:
        raise BrokenRuleError("receivers", NOT_A_RECEIVER)


def _check_closes(instruction: Instruction, by: Actor, at: datetime) -> None:
    if not closes(by, instruction, at):
        raise NotPermittedError(CLOSES)


def _check_seen(instruction: Instruction, seen: int) -> None:
    """Raises ConflictError where somebody said more since the page was shown."""
    if instruction.entries.count() != seen:
        raise ConflictError(OVERTAKEN)
