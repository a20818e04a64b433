"""Approvals: an authority's decision recorded for one version on one track, pinned to its hash."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import days_after
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, NotPermittedError, note, require
from nennep.ledger.events import name_events
from nennep.ledger.files import store
from nennep.ledger.models import StoredFile
from nennep.office import SCAN, UnreadableUploadError, read
from nennep.org.models import User
from nennep.org.rules import APPROVE, MANAGE_PROCEDURES, BrokenRuleError

from ..models import Approval, Process, ProcessVersion
from ..queries import approvers_named, drafters_of, head_title
from ..queries.effect import leading_approval
from ..queries.touches import unconfirmed
from ..rules.approvals import TRACKS, ApprovalDecision, checked_decision, days_apart
from .drafts import KEEPS
from .frozen_papers import freeze
from .items import awaited_parts

APPROVED, REVOKED = "process_version.approved", "process_version.approval_revoked"
name_events({APPROVED: "Ghi phê duyệt", REVOKED: "Thu hồi phê duyệt ghi nhầm"})
APPROVES = "Chỉ thủ trưởng cơ quan phê duyệt quy trình ISO."
TWICE = "Người khác vừa ghi phê duyệt này. Đây là bản mới nhất."
# A version that is still being written cannot be approved.
APPROVABLE = ("approval", "in_force", "superseded")


def record_approval(
    version: ProcessVersion,
    *,
    track: str,
    authority: str,
    number: str,
    signed_on: date,
    signer: str,
    effective_from: date,
    scan: bytes | StoredFile | None,
    by: Actor,
    at: datetime,
    apart: bool = False,
) -> Approval:
    """Afterwards the approval is on record for the content as it stands, and its paper is frozen.

    The approval before it on the track ends the day before. A scan that is kept already, for the decision
    approves others too, is not looked at again. ``apart``: it is to take effect on another day than the
    document that was approved before. Raises BrokenRuleError naming the field,
    NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PROCEDURES, version.agency_id, words=KEEPS)
    decided = ApprovalDecision(
        authority=authority, number=number, signed_on=signed_on, signer=signer, effective_from=effective_from
    )
    return _record(version, track, decided, scan, by=by, at=at, grant=grant, apart=apart)


def approve_iso(
    version: ProcessVersion,
    *,
    number: str,
    signed_on: date,
    effective_from: date,
    by: Actor,
    at: datetime,
    apart: bool = False,
) -> Approval:
    """Afterwards the head has approved the ISO procedure here, under the number of the decision.

    The signer is who acts; who drafted the version cannot approve it. Raises as ``record_approval``.
    """
    grant = require(by, APPROVE, version.agency_id, words=APPROVES)
    day = timezone.localdate(at)
    if {by.user_id, grant.acting_for_id} & drafters_of(version):
        raise NotPermittedError(f"Người soạn không tự phê duyệt bản của mình. {approvers_named(version, day)}")
    decided = ApprovalDecision(
        authority=head_title(version.process, day),
        number=number,
        signed_on=signed_on,
        signer=_name(by),
        effective_from=effective_from,
    )
    return _record(version, "iso", decided, None, by=by, at=at, grant=grant, apart=apart)


def _name(by: Actor) -> str:
    person = User.objects.filter(pk=by.user_id or 0).first()
    return person.full_name if person else ""


def revoke_approval(approval: Approval, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the approval counts no more; it and its paper stay on record.

    Raises BrokenRuleError without a reason or where it was revoked before, NotPermittedError.
    """
    version = approval.process_version
    require(by, MANAGE_PROCEDURES, version.agency_id, words=KEEPS)
    if not nfc(reason).strip():
        raise BrokenRuleError("reason", "Nêu lý do thu hồi: ghi nhầm ở đâu.")
    if approval.revoked_at is not None:
        raise BrokenRuleError("", "Phê duyệt này đã được thu hồi.")
    with transaction.atomic():
        _revoke(approval, version, nfc(reason).strip(), by=by, at=at)


def revoke_all(version: ProcessVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards no approval of the version counts. The caller has asked for the duty."""
    for approval in version.approvals.filter(revoked_at__isnull=True):
        _revoke(approval, version, reason, by=by, at=at)


def follow_approval(
    version: ProcessVersion, *, track: str, internal: Approval, runs_from: date, by: Actor, at: datetime
) -> Approval:
    """Afterwards the track is approved by the decision on the internal process, and its paper frozen.

    The electronic process takes effect on ``runs_from``. The caller has asked for the duty.
    """
    decided = ApprovalDecision(
        authority=internal.authority,
        number=internal.number,
        signed_on=internal.signed_on,
        signer=internal.signer,
        effective_from=runs_from if track == "electronic" else internal.effective_from,
    )
    return _written(version, track, decided, internal.file, by=by, at=at, grant=None)


def _record(
    version: ProcessVersion,
    track: str,
    decided: ApprovalDecision,
    scan: bytes | StoredFile | None,
    *,
    by: Actor,
    at: datetime,
    grant: Grant,
    apart: bool,
) -> Approval:
    if version.state not in APPROVABLE:
        state = version.get_state_display().lower()
        raise BrokenRuleError("", f"Bản {version.number} đang “{state}”; chỉ ghi phê duyệt cho bản đã thẩm tra.")
    if words := unconfirmed(version):
        raise BrokenRuleError("", words)
    decided = checked_decision(track, decided, timezone.localdate(at))
    _require_free(version, track, decided.number, decided.signed_on)
    if not apart:
        _require_same_day(version, track, decided.effective_from)
    with transaction.atomic():
        file = _kept_scan(scan, at) if isinstance(scan, bytes) else scan
        return _written(version, track, decided, file, by=by, at=at, grant=grant)


def _written(
    version: ProcessVersion,
    track: str,
    decided: ApprovalDecision,
    file: StoredFile | None,
    *,
    by: Actor,
    at: datetime,
    grant: Grant | None,
) -> Approval:
    with transaction.atomic():
        approval = _made(version, track, decided, file, by=by, at=at)
        _end_earlier(version.process, track)
        printed = freeze(version, track=track, by=by, at=at)
        facts = {
            "track": track,
            "approval": approval.pk,
            "sha256": version.sha256,
            "signed_on": decided.signed_on.isoformat(),
            "effective_from": decided.effective_from.isoformat(),
            "printed": printed,
        }
        parts = awaited_parts(version, by=by, at=at)
        note(version, APPROVED, by=by, at=at, grant=grant, facts=facts, parts=parts)
    approval.refresh_from_db(fields=["effective_to"])
    return approval


def _made(
    version: ProcessVersion, track: str, decided: ApprovalDecision, file: StoredFile | None, *, by: Actor, at: datetime
) -> Approval:
    try:
        with transaction.atomic():
            return Approval.objects.create(
                process_version=version,
                track=track,
                sha256=version.sha256,
                file=file,
                authority=decided.authority,
                number=decided.number,
                signed_on=decided.signed_on,
                signer=decided.signer,
                effective_from=decided.effective_from,
                recorded_at=at,
                recorded_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise ConflictError(TWICE) from error


def _require_free(version: ProcessVersion, track: str, number: str, signed_on: date) -> None:
    """No approval on the track yet; one decision approves one version of a process only."""
    counting = Approval.objects.filter(
        process_version__process=version.process_id, track=track, revoked_at__isnull=True
    )
    held = counting.filter(process_version=version).first()
    if held is not None:
        raise BrokenRuleError(
            "track",
            f"{TRACKS[track]} bản {version.number} đã có phê duyệt số {held.number}. Ghi nhầm thì thu hồi trước.",
        )
    other = counting.filter(number=number, signed_on=signed_on).select_related("process_version")
    if (same := other.first()) is not None:
        raise BrokenRuleError(
            "number",
            f"Quyết định {number} đã phê duyệt bản {same.process_version.number} của quy trình này. Xem lại số.",
        )


def _require_same_day(version: ProcessVersion, track: str, day: date) -> None:
    """The documents of a version that waits take effect on one day."""
    lead = leading_approval(version, track)
    if version.state == "approval" and lead is not None and lead.effective_from != day:
        raise BrokenRuleError("effective_from", days_apart(track, day, lead.track, lead.effective_from))


def _kept_scan(scan: bytes, at: datetime) -> StoredFile:
    """Afterwards the scan is kept, looked at. Raises BrokenRuleError for what is none."""
    try:
        kind = read(scan, expected=SCAN)
    except UnreadableUploadError as error:
        raise BrokenRuleError("scan", str(error)) from error
    return store(scan, media_type=kind.media_type, at=at, checked=True)


def _revoke(approval: Approval, version: ProcessVersion, reason: str, *, by: Actor, at: datetime) -> None:
    approval.revoked_at, approval.revoked_reason = at, reason[:300]
    approval.save(update_fields=["revoked_at", "revoked_reason"])
    _end_earlier(version.process, approval.track)
    facts = {"track": approval.track, "approval": approval.pk}
    note(version, REVOKED, by=by, at=at, facts=facts, parts=awaited_parts(version, by=by, at=at))


def _end_earlier(process: Process, track: str) -> None:
    """Each approval of the track ends the day before the next one takes effect."""
    counting = list(
        Approval.objects.filter(process_version__process=process, track=track, revoked_at__isnull=True).order_by(
            "effective_from", "recorded_at", "pk"
        )
    )
    ends = [days_after(each.effective_from, -1) for each in counting[1:]]
    for approval, last in zip(counting, [*ends, None], strict=False):
        if approval.effective_to != last:
            approval.effective_to = last
            approval.save(update_fields=["effective_to"])
