"""What the administrator does about the background: run a sweep now, try a parked event now, skip it with a reason."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.seals import seal
from nennep.kernel.text import legible
from nennep.ledger.actions import ConflictError, append, require
from nennep.ledger.events import name_events
from nennep.ledger.joints import take_last_line
from nennep.ledger.models import ParkedEvent, SkippedEvent
from nennep.ledger.readers import held_cursor, pass_over
from nennep.org.models import province
from nennep.org.rules import MANAGE_PEOPLE, BrokenRuleError
from nennep.work.actions.notices import send_again
from nennep.work.models import Job

name_events(
    {
        "sweep.hastened": "Cho chạy ngay một lượt việc nền",
        "event.hastened": "Cho làm lại ngay việc sau một sự kiện",
        "event.skipped": "Bỏ qua việc sau một sự kiện",
        "notice.resent": "Gửi lại một thông báo",
    }
)
LONGEST_REASON = 500
GONE = "Việc này vừa làm được hoặc đã được bỏ qua, không còn gì phải làm. Đây là tình trạng mới nhất."
NONE_WAITS = "Các thông báo này không còn chờ gửi lại. Đây là tình trạng mới nhất."
NOT_YOURS = "Việc này của người quản trị ở cơ quan cấp trên cùng của phần mềm."


def run_sweep_now(name: str, *, by: Actor, at: datetime) -> None:
    """Afterwards the sweep is due; the worker runs it within a second. Raises NotPermittedError, BrokenRuleError."""
    grant = _keeper(by)
    with transaction.atomic():
        if not Job.objects.filter(name=name).update(due_at=at):
            raise BrokenRuleError("", "Lượt việc này chưa chạy lần nào; việc nền sẽ chạy nó ngay khi được bật.")
        keeper, facts = grant.agency_id, {"sweep": name}
        append("sweep.hastened", subject=("agency", keeper), agency_id=keeper, by=by, at=at, grant=grant, facts=facts)


def try_event_now(parked_id: int, *, by: Actor, at: datetime) -> None:
    """Afterwards the parked event is due; the worker tries it within a second. Raises NotPermittedError, ConflictError."""
    grant = _keeper(by)
    with transaction.atomic():
        parked = _held(parked_id)
        ParkedEvent.objects.filter(pk=parked.pk).update(next_try_at=at)
        _tell("event.hastened", parked, {}, grant, by, at)


def skip_event(parked_id: int, *, number: int, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the reader is never handed that event; what waits behind it follows.

    ``number`` is the event that the person saw. Raises NotPermittedError, BrokenRuleError without a reason,
    ConflictError where it was taken or skipped meanwhile.
    """
    grant, reason = _keeper(by), legible(reason)
    if not reason:
        raise BrokenRuleError("reason", "Ghi lý do bỏ qua; lý do được giữ cùng tên người bỏ qua.")
    if len(reason) > LONGEST_REASON:
        raise BrokenRuleError("reason", f"Lý do dài quá {LONGEST_REASON} ký tự; viết ngắn lại.")
    with transaction.atomic():
        parked = _held(parked_id)
        if parked.number != number:
            raise ConflictError(GONE)
        sealed = seal(reason)
        SkippedEvent.objects.create(
            reader=parked.reader, chain_id=parked.chain_id, number=parked.number, reason=reason, skipped_at=at, **sealed
        )
        _tell("event.skipped", parked, {"reason": sealed["digest"]}, grant, by, at)
        pass_over(parked, at=at)


def send_notice_again(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """Afterwards a notice that was not sent, or may have been, is due again. Raises NotPermittedError, BrokenRuleError."""
    grant = _keeper(by)
    with transaction.atomic():
        send_again(delivery_id, by=by, at=at)
        keeper, facts = grant.agency_id, {"delivery": delivery_id}
        append("notice.resent", subject=("agency", keeper), agency_id=keeper, by=by, at=at, grant=grant, facts=facts)


def send_notices_again(delivery_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Afterwards those of the notices that still wait to be sent again are due; how many. Raises NotPermittedError, BrokenRuleError."""
    grant, sent = _keeper(by), []
    with transaction.atomic():
        for delivery_id in delivery_ids:
            with suppress(BrokenRuleError):  # gone or sent meanwhile
                send_again(delivery_id, by=by, at=at)
                sent.append(delivery_id)
        if not sent:
            raise BrokenRuleError("", NONE_WAITS)
        keeper, facts = grant.agency_id, {"deliveries": sent}
        append("notice.resent", subject=("agency", keeper), agency_id=keeper, by=by, at=at, grant=grant, facts=facts)
    return len(sent)


def _keeper(by: Actor) -> Grant:
    return require(by, MANAGE_PEOPLE, province().pk, words=NOT_YOURS)


def _held(parked_id: int) -> ParkedEvent:
    """The parked event as it is while nobody else reads its chain. Raises ConflictError where it is gone."""
    known = ParkedEvent.objects.filter(pk=parked_id).first()
    if known is None:
        raise ConflictError(GONE)
    held_cursor(known.reader, known.chain_id)
    parked = ParkedEvent.objects.filter(pk=parked_id).first()
    if parked is None:
        raise ConflictError(GONE)
    return parked


def _tell(kind: str, parked: ParkedEvent, facts: dict[str, str], grant: Grant, by: Actor, at: datetime) -> None:
    """In the chain of the event; where that ended, in the one that goes on from it, with the chain of the event named."""
    chain = take_last_line(parked.chain_id)
    about: dict[str, object] = {
        "reader": parked.reader,
        "subject_type": parked.subject_type,
        "subject_id": parked.subject_id,
    }
    if chain != parked.chain_id:
        about["chain"] = parked.chain_id
    append(kind, subject=("event", parked.number), agency_id=chain, by=by, at=at, grant=grant, facts={**about, **facts})
