"""Putting a version in force: its approvals are complete, the one before it ends."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.documents.actions import CitedPlace, Subject, cite
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after, full_date
from nennep.ledger.actions import move, require
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import Approval, ProcessVersion
from ..queries import approval_of, covered_by, version_before
from ..queries.touches import unconfirmed
from ..rules.approvals import FOLLOWING_TRACKS, NEEDED_TRACKS, TRACKS, in_sentence
from .approvals import follow_approval
from .drafts import KEEPS
from .items import items_done


def put_in_force(version: ProcessVersion, *, by: Actor, at: datetime, happened_at: datetime | None = None) -> None:
    """Afterwards new cases run by this version from today on, and the one before ended yesterday.

    ``happened_at`` is for what ran on paper before it was entered here: then from that day on.

    The electronic process and, where there was a version before, the restructuring are approved by
    the decision on the internal process; all papers are frozen; the laws that the covered procedures
    cite are cited by the process. The machine may do it when approvals dated ahead take effect.
    Raises BrokenRuleError where an approval is missing or not yet effective, or where the version
    before began today; UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    name = "took_effect" if by.user_id is None else "put_in_force"
    version.flow.move(name, version.state)
    grant = require(by, MANAGE_PROCEDURES, version.agency_id, words=KEEPS) if by.user_id else None
    day = timezone.localdate(happened_at or at)
    approvals = _approved(version, day)
    before = version.process.versions.filter(state="in_force").first()
    if before is not None:
        _require_later(before, day)
    earlier = version_before(version)
    when: dict[str, Any] = {"by": by, "at": at, "happened_at": happened_at}
    with transaction.atomic():
        if before is not None:
            ends = {"effective_to": days_after(day, -1)}
            move(before, "superseded", changes=ends, facts={"by": version.pk}, **when)
        move(
            version,
            name,
            grant=grant,
            **when,
            changes={"effective_from": day},
            facts={"sha256": version.sha256, "effective_from": day.isoformat()},
            parts=items_done(version, by=by, at=at),
        )
        for track in FOLLOWING_TRACKS:
            if approval_of(version, track) is None and (track != "restructuring" or earlier):
                internal = approvals["internal"]
                follow_approval(version, track=track, internal=internal, runs_from=day, by=by, at=at)
        _cite(version, day, by=by, at=at)


def _approved(version: ProcessVersion, day: date) -> dict[str, Approval]:
    """The needed approvals, all of this content and effective; nothing waits to be confirmed. Raises BrokenRuleError."""
    if words := unconfirmed(version):
        raise BrokenRuleError("", words)
    found: dict[str, Approval] = {}
    for track in NEEDED_TRACKS:
        approval = approval_of(version, track)
        if approval is None:
            raise BrokenRuleError("", f"Chưa có phê duyệt {in_sentence(track)} của bản {version.number}.")
        if approval.effective_from > day:
            raise BrokenRuleError(
                "", f"{TRACKS[track]} có hiệu lực từ {full_date(approval.effective_from)}; bản tự áp dụng từ ngày đó."
            )
        found[track] = approval
    return found


def _require_later(before: ProcessVersion, day: date) -> None:
    first = before.effective_from
    if first is not None and first >= day:
        raise BrokenRuleError(
            "",
            f"Bản {before.number} áp dụng từ {full_date(first)}; mỗi ngày chỉ một bản được áp dụng."
            f" Đưa bản này vào áp dụng từ {full_date(days_after(first, 1))}.",
        )


def _cite(version: ProcessVersion, day: date, *, by: Actor, at: datetime) -> None:
    """The process carries out the covered procedures, and cites what they are based on on the day."""
    version.process.procedures.add(*version.covers.values_list("procedure_id", flat=True))
    places = {
        (basis.document, basis.article): CitedPlace(basis.document, basis.article)
        for each in covered_by(version, day)
        for basis in each.bases
    }
    process = version.process
    subject = Subject("process", process.code, process.name, day)
    cite(agency=process.agency, subject=subject, places=list(places.values()), by=by, at=at)
