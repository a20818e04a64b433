"""The division that owns a process: corrected at once where it was just chosen, changed by a decision of a day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.kernel.seals import seal
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, append, require, take_line
from nennep.ledger.events import name_events
from nennep.org.models import Division, Reorganisation
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.actions import hand_over_procedures
from nennep.reorganisations.parts.owned_things import OWNED_KINDS, OWNER_FOLLOWERS, OwnedKind, OwnedThing, OwnerFollower
from nennep.reorganisations.parts.successions import Succession
from nennep.work.models import WorkItem

from ..models import OwnerChange, Process, ProcessVersion
from ..queries.owners import may_correct_owner, owner_chosen_on
from .drafts import KEEPS
from .items import SUBJECT

name_events({"process.owner_changed": "Đổi phòng chủ quản quy trình"})
BY_DECISION = (
    "{} đang được áp dụng: đổi phòng chủ quản thì ghi quyết định, ngày hiệu lực ở Sắp xếp tổ chức."
    " Chỉ sửa ngay được trong ngày vừa chọn."
)


def change_owning_division(
    process: Process, *, division: Division, reason: str, seen: str, by: Actor, at: datetime
) -> Process:
    """Afterwards that division owns the process, and what waits for review waits there.

    Only where the owner was chosen today, or no version was ever applied; else a decision changes it from its day on.
    ``seen`` is the code of the division that owned it when the page was shown. Raises BrokenRuleError,
    NotPermittedError, ConflictError where it was changed since.
    """
    grant = require(by, MANAGE_PROCEDURES, process.agency_id, words=KEEPS)
    words = nfc(reason).strip()[:300]
    if not words:
        raise BrokenRuleError("reason", "Nêu lý do đổi phòng chủ quản.")
    with transaction.atomic():
        take_line(process.agency_id)
        process.refresh_from_db()
        division.refresh_from_db()
        before = process.division
        if before.code != seen:
            raise ConflictError(f"Phòng chủ quản vừa được đổi thành {before.name}. Đây là bản mới nhất.")
        if not may_correct_owner(process, at):
            raise BrokenRuleError("division", BY_DECISION.format(process.code))
        if division.agency_id != process.agency_id or division.ended_on is not None:
            raise BrokenRuleError("division", f"{division.name} không còn là phòng của cơ quan. Chọn phòng khác.")
        if division == before:
            raise BrokenRuleError("division", f"{division.name} đang là phòng chủ quản. Chọn phòng khác.")
        until = None if owner_chosen_on(process, at) else days_after(timezone.localdate(at), -1)
        told = keep_former_owner(process, until=until, reason=words, by=by, at=at)
        _own(process, division)
        facts = {"code": process.code, "from": before.code, "to": division.code} | told
        subject, agency = ("process", process.pk), process.agency_id
        append("process.owner_changed", subject=subject, agency_id=agency, by=by, at=at, grant=grant, facts=facts)
    return process


def keep_former_owner(
    process: Process,
    *,
    until: date | None,
    by: Actor,
    at: datetime,
    held: Reorganisation | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """The division that owns the process is kept as its owner up to that day; what the event says of that."""
    sealed = seal(reason) if reason else {}
    OwnerChange.objects.create(
        process=process,
        division_id=process.division_id,
        held_to=until,
        reorganisation=held,
        reason=reason,
        changed_at=at,
        changed_by_id=by.user_id,
        **sealed,
    )
    told = {"former_owner": process.division_id, "owned_to": until.isoformat() if until else None}
    return told | ({"remark": sealed["digest"]} if sealed else {}) | ({"reorganisation": held.pk} if held else {})


def _own(process: Process, division: Division) -> None:
    """The division owns the process, and what waits for review at the one before waits there."""
    before = process.division_id
    Process.objects.filter(pk=process.pk).update(division=division)
    process.division = division
    versions = ProcessVersion.objects.filter(process=process).values("pk")
    waiting = WorkItem.objects.filter(subject_type=SUBJECT, subject_id__in=versions, division=before)
    waiting.exclude(state="done").update(division=division)


def follow_decision(
    process: Process, *, division: Division, succession: Succession, by: Actor, at: datetime
) -> dict[str, Any]:
    """From the day of the decision on the division owns the process, and the procedures that it took along."""
    held = succession.reorganisation
    told = keep_former_owner(process, until=days_after(succession.day, -1), held=held, by=by, at=at)
    _own(process, division)
    taken = process.procedures.filter(division=succession.division).order_by("pk")
    hand_over_procedures(list(taken), division=division, succession=succession, by=by, at=at)
    return told


def _things(processes: Iterable[Process]) -> Sequence[OwnedThing]:
    return [OwnedThing(one.succession_key, one.code, one.name, one.division) for one in processes]


def _by_codes(agency_id: int, codes: Iterable[str]) -> Sequence[OwnedThing]:
    wanted = {code.casefold() for code in codes}
    every = Process.objects.filter(agency_id=agency_id).select_related("division").order_by("code")
    return _things(one for one in every if one.code.casefold() in wanted)


def _by_keys(agency_id: int, keys: Iterable[str]) -> Sequence[OwnedThing]:
    numbers = [int(key.partition(":")[2]) for key in keys if key.startswith("process:")]
    found = Process.objects.filter(agency_id=agency_id, pk__in=numbers).select_related("division")
    return _things(found.order_by("code"))


def _move(thing: OwnedThing, succession: Succession) -> int:
    process = Process.objects.select_related("division").get(pk=int(thing.key.partition(":")[2]))
    by, at, division = succession.by, succession.at, succession.successor
    told = follow_decision(process, division=division, succession=succession, by=by, at=at)
    facts = {"code": process.code, "from": succession.division.code, "to": division.code} | told
    subject, agency = ("process", process.pk), process.agency_id
    append("process.owner_changed", subject=subject, agency_id=agency, by=by, at=at, facts=facts)
    return 1


OWNED_KINDS.add("processes.processes", OwnedKind("quy trình", _by_codes, _by_keys), origin=__name__)
OWNER_FOLLOWERS.add("processes.processes", OwnerFollower("quy trình", _move, order=2), origin=__name__)
