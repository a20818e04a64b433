"""What leaves the house: letters in their order, each once; the letter of the morning; what time itself brings."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from nennep.kernel.actors import machine
from nennep.kernel.faults import fault_kind, fault_place
from nennep.work.actions.notices import (
    claim_delivery,
    give_notice,
    record_failure,
    record_sent,
    record_unsure,
    settle_lost,
)
from nennep.work.jobs import SweepReport, sweep
from nennep.work.models import NoticeDelivery
from nennep.work.rules import CHANNELS, MOST_TRIES, NOTICES_KEPT_DAYS

from .parts.channels import door_of
from .parts.letters import DoorClosedError, DoorSilentError, UnfitLetterError
from .parts.outbox import remove_older
from .queries.deliveries import digests_wanted, lost_deliveries, waiting_deliveries
from .queries.partner_steps import steps_late
from .queries.recipients import due_soon, supplements_due
from .queries.wording import letter_of

# Nobody takes longer to send one letter; whoever did was killed.
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
SENT_A_RUN = 50
# A server that refuses so many in a row is left alone until the next run.
MOST_REFUSED = 3
NO_ADDRESS = "Không còn địa chỉ của người nhận. Ghi lại địa chỉ, rồi bấm Gửi lại."
UNFORESEEN = "Phần mềm gặp lỗi chưa lường trước khi gửi: {}. Báo người phát triển kèm dòng này."
logger = logging.getLogger("nennep.notices")


@sweep("connectors.deliveries", every=timedelta(seconds=30), words="Gửi thư, tin báo")
def send_notices(at: datetime) -> SweepReport:
    """Every delivery that is due and may leave now has left, each person's in their order."""
    for lost in lost_deliveries(at, at + LEASE):
        settle_lost(lost, repeatable=door_of(lost.channel).repeatable, by=machine(lost.notice.agency_id), at=at)
    sent, refused, skipped = 0, Counter[str](), []
    for delivery in waiting_deliveries(at):
        if sent == SENT_A_RUN or refused[delivery.channel] == MOST_REFUSED:
            continue
        error, of_door = _send(delivery, at)
        if error is None:
            sent += 1
        else:
            refused[delivery.channel] += of_door
            skipped.append(f"{CHANNELS[delivery.channel]} số {delivery.pk}: {error}")
    return SweepReport(sent, tuple(skipped))


def _send(delivery: NoticeDelivery, at: datetime) -> tuple[str | None, bool]:
    """None where it has left; else what went wrong, which its row tells as well, and whether others may meet it too.

    What cannot become better waits for a person at once, and what is behind it leaves.
    """
    by = machine(delivery.notice.agency_id)
    if not claim_delivery(delivery, until=at + LEASE, by=by, at=at):
        return None, False
    try:
        letter = letter_of(delivery, at)
        if letter is None:
            raise UnfitLetterError(NO_ADDRESS)
        door_of(delivery.channel).send(letter)
    except DoorSilentError as silent:
        record_unsure(delivery, error=str(silent), by=by, at=at)
        return str(silent), True
    except UnfitLetterError as unfit:
        record_failure(delivery, error=str(unfit), again_at=None, by=by, at=at)
        return str(unfit), False
    except Exception as fault:  # noqa: BLE001 - whatever it is, the others leave
        error = str(fault) if isinstance(fault, DoorClosedError) else UNFORESEEN.format(_brief(fault))
        again_at = None if delivery.tries + 1 >= MOST_TRIES else at + _pause(delivery.tries)
        record_failure(delivery, error=error, again_at=again_at, by=by, at=at)
        logger.warning("Chưa gửi được %s số %s: %s.", delivery.channel, delivery.pk, error)
        return error, True
    record_sent(delivery, by=by, at=at)
    return None, False


def _brief(fault: Exception) -> str:
    return f"{fault_kind(fault)} {fault_place(fault)}"[:100]


def _pause(tries: int) -> timedelta:
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(tries, 20), LONGEST_PAUSE)
    return pause


@sweep("connectors.digests", every=timedelta(minutes=15), words="Lập thư gộp mỗi sáng")
def make_digests(at: datetime) -> SweepReport:
    """Who wants one letter a morning has it, on days of work, from the hour at which the agency opens."""
    made = 0
    for draft in digests_wanted(at):
        made += give_notice(draft, by=machine(draft.agency_id), at=at) is not None
    return SweepReport(made)


@sweep("connectors.due_soon", every=timedelta(minutes=30), words="Báo hồ sơ sắp đến hẹn trả")
def tell_due_soon(at: datetime) -> SweepReport:
    """The handler of each case that is due by the end of tomorrow has been told."""
    told = 0
    for draft in due_soon(at):
        told += give_notice(draft, by=machine(draft.agency_id), at=at) is not None
    return SweepReport(told)


@sweep("connectors.supplements_due", every=timedelta(minutes=30), words="Báo sắp hết hạn bổ sung")
def tell_supplements_due(at: datetime) -> SweepReport:
    """The desk and the handler of each case whose applicant has until tomorrow to complete it have been told."""
    told = 0
    for draft in supplements_due(at):
        told += give_notice(draft, by=machine(draft.agency_id), at=at) is not None
    return SweepReport(told)


@sweep("connectors.partners_late", every=timedelta(minutes=30), words="Báo cơ quan phối hợp quá hạn trả lời")
def tell_partners_late(at: datetime) -> SweepReport:
    """Who handles a case and who leads its desk have been told of each answer of another agency that is late."""
    told = 0
    for draft in steps_late(at):
        told += give_notice(draft, by=machine(draft.agency_id), at=at) is not None
    return SweepReport(told)


@sweep("connectors.outbox_kept", every=timedelta(days=1), words="Bỏ thư đã ghi ra tệp quá thời hạn giữ")
def clear_outbox(at: datetime) -> SweepReport:
    """Files of letters are gone as long after they were written as their notices are."""
    before = (at - timedelta(days=NOTICES_KEPT_DAYS)).timestamp()
    return SweepReport(sum(remove_older(channel, before) for channel in CHANNELS))
