"""The same act on many versions, one decision for many: each by itself, what cannot be is left out and told."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import require
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import ProcessVersion
from ..queries import blocking_checks
from ..queries.open_versions import kept_scan
from ..rules.approvals import ApprovalDecision, checked_decision
from .approvals import _kept_scan, approve_iso, record_approval
from .drafts import KEEPS
from .review import FailedChecksError

NOTHING = "Chưa chọn bản nào. Đánh dấu các bản rồi bấm lại."
UNOPENED = "Chưa mở văn bản để xem. Bấm “Mở văn bản” ở dòng này rồi phê duyệt."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A version on which the act was not done, and why."""

    version: ProcessVersion
    why: str


@dataclass(frozen=True, slots=True)
class DoneTogether:
    """The versions on which the act was done, and those left out with the reason."""

    done: tuple[ProcessVersion, ...]
    left_out: tuple[LeftOut, ...]


def each_of(versions: Iterable[ProcessVersion], *, act: Callable[..., Any], by: Actor, at: datetime) -> DoneTogether:
    """Afterwards the act is done on each version that allows it; one that does not stops no other.

    Raises BrokenRuleError where there is none at all.
    """
    done, left_out = [], []
    for version in versions:
        try:
            act(version, by=by, at=at)
            done.append(version)
        except Refusal as refusal:
            left_out.append(LeftOut(version, refusal.words))
    if not done and not left_out:
        raise BrokenRuleError("", NOTHING)
    return DoneTogether(tuple(done), tuple(left_out))


def record_decision(
    versions: Sequence[ProcessVersion],
    *,
    track: str,
    decided: ApprovalDecision,
    scan: bytes | None,
    by: Actor,
    at: datetime,
) -> DoneTogether:
    """Afterwards each version bears an approval on the track by this one decision, pinned to its hash.

    The scan is looked at once; without one, that with which the decision was recorded before is theirs
    too. A version whose checks fail today is left out. Raises BrokenRuleError naming the field where
    the decision itself cannot be, NotPermittedError; then nothing is written.
    """
    if not versions:
        raise BrokenRuleError("", NOTHING)
    agency, day = versions[0].agency_id, timezone.localdate(at)
    require(by, MANAGE_PROCEDURES, agency, words=KEEPS)
    decided = checked_decision(track, decided, day)
    file = _kept_scan(scan, at) if scan else kept_scan(agency, track, decided.number, decided.signed_on)

    def record(version: ProcessVersion, *, by: Actor, at: datetime) -> None:
        _require_checks(version, day)
        record_approval(
            version,
            track=track,
            authority=decided.authority,
            number=decided.number,
            signed_on=decided.signed_on,
            signer=decided.signer,
            effective_from=decided.effective_from,
            scan=file,
            by=by,
            at=at,
        )

    return each_of(versions, act=record, by=by, at=at)


def approve_together(
    versions: Sequence[ProcessVersion],
    *,
    number: str,
    signed_on: date,
    effective_from: date,
    opened: Collection[str],
    by: Actor,
    at: datetime,
) -> DoneTogether:
    """Afterwards the head has approved the ISO procedure of each version under one number.

    ``opened`` are the digests of the tables whose paper the head has opened: what was not opened, and
    what fails its checks today, is left out. Raises BrokenRuleError naming the field.
    """
    day = timezone.localdate(at)
    head = ApprovalDecision(
        authority="thủ trưởng", number=number, signed_on=signed_on, signer="", effective_from=effective_from
    )
    checked_decision("iso", head, day)

    def approve(version: ProcessVersion, *, by: Actor, at: datetime) -> None:
        if version.sha256 not in opened:
            raise BrokenRuleError("", UNOPENED)
        _require_checks(version, day)
        approve_iso(version, number=number, signed_on=signed_on, effective_from=effective_from, by=by, at=at)

    return each_of(versions, act=approve, by=by, at=at)


def _require_checks(version: ProcessVersion, day: date) -> None:
    """What was without an error when it was submitted may have one since. Raises FailedChecksError."""
    if problems := blocking_checks(version, day):
        raise FailedChecksError(problems)
