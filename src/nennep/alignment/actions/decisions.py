"""Carrying out a decision: afterwards the register is changed and every process concerned has a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append, note
from nennep.ledger.statement import Part
from nennep.procedures.actions import AppliedDecision, apply_decision
from nennep.procedures.models import DecisionLine, ProcedureVersion, PublishingDecision
from nennep.procedures.queries.decision_doubts import included
from nennep.processes.actions.drafts import open_draft
from nennep.processes.actions.items import SUBJECT, handed_item, touched_parts
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.rules.approvals import ASKED, HELD_STATES, OPEN_STATES

from ..queries.decisions import FollowingProcess, plan_of, processes_served
from ..rules.checklist import LONGEST_REASON, items_of, joined


@dataclass(frozen=True, slots=True)
class OpenedDrafts:
    """What carrying out made: ``drafts`` opened, ``extended`` those that stood open already.

    ``without`` are processes that have no version to begin a draft from.
    """

    applied: AppliedDecision
    drafts: tuple[ProcessVersion, ...]
    extended: tuple[ProcessVersion, ...]
    without: tuple[Process, ...]


def carry_out_decision(decision: PublishingDecision, *, by: Actor, at: datetime) -> OpenedDrafts:
    """Afterwards the decision is applied and each process concerned has a draft that asks for it.

    The draft covers the new versions, has what changed as its checklist, an owner where one is known,
    the legal limit of the quality system as its day, and stands in the worklist. One that is open
    already is asked for more instead. A process whose procedures only end gets none. Raises what
    ``apply_decision`` raises; then nothing at all is written.
    """
    with transaction.atomic():
        lines = included(decision)
        plan = plan_of(decision, timezone.localdate(at), lines)
        applied = apply_decision(decision, by=by, at=at)
        _take_over(lines, applied)
        covers = _covers([asked.process for asked in plan.asked])
        drafts, extended, without = _ask(plan.asked, covers, decision, by, at)
    return OpenedDrafts(applied, drafts, extended, without)


def follow_version(version: ProcedureVersion, *, by: Actor, at: datetime) -> list[ProcessVersion]:
    """Afterwards each process of the procedure has a draft that covers the version; those made or extended.

    It asks what carrying out the line of a decision asks. A process that has a version which covers
    this one or a later one of the procedure, even one that was dropped, has been asked already. A
    version that no line of a decision made is history entered afterwards, and asks nothing.
    """
    lines = DecisionLine.objects.filter(result=version).select_related("decision", "procedure")
    line = lines.prefetch_related("replaced").first()
    if line is None or version.status == "repealed":
        return []
    decision = line.decision
    with transaction.atomic():
        plan = plan_of(decision, timezone.localdate(at), [line])
        served = processes_served(version)
        asked = [each for each in plan.asked if each.process.pk not in served]
        drafts, extended, _ = _ask(asked, _covers_with(version, asked), decision, by, at)
    return [*drafts, *extended]


def _ask(
    asking: Sequence[FollowingProcess],
    covers: Mapping[int, Sequence[ProcedureVersion]],
    decision: PublishingDecision,
    by: Actor,
    at: datetime,
) -> tuple[tuple[ProcessVersion, ...], tuple[ProcessVersion, ...], tuple[Process, ...]]:
    """The drafts opened, those that stood open and are asked for more, processes without a version."""
    drafts, extended, without = [], [], []
    for asked in asking:
        versions = covers[asked.process.pk]
        if asked.standing is not None:
            extended.append(_extend(asked, decision, versions, by, at))
        elif asked.begins:
            drafts.append(_open(asked, decision, versions, by, at))
        else:
            without.append(asked.process)
    return tuple(drafts), tuple(extended), tuple(without)


def _take_over(lines: Sequence[DecisionLine], applied: AppliedDecision) -> None:
    """A procedure that takes the place of others is carried out by their processes."""
    made = {version.pk: version for version in applied.versions}
    results = dict(DecisionLine.objects.filter(result__in=made).values_list("pk", "result"))
    for line in lines:
        if line.change != "replaced" or line.pk not in results:
            continue
        new = made[results[line.pk]].procedure
        for process in Process.objects.filter(procedures__in=line.replaced.all()).distinct():
            process.procedures.add(new)


def _covers(processes: Sequence[Process]) -> dict[int, list[ProcedureVersion]]:
    """The newest version of every procedure of each process, without those that have ended."""
    found: dict[int, dict[int, ProcedureVersion]] = {process.pk: {} for process in processes}
    through = Process.procedures.through._default_manager.filter(process__in=processes)
    where: dict[int, list[int]] = {}
    for process, procedure in through.values_list("process", "procedure"):
        where.setdefault(procedure, []).append(process)
    for version in ProcedureVersion.objects.filter(procedure__in=where).order_by("number"):
        for process in where[version.procedure_id]:
            found[process][version.procedure_id] = version
    return {
        process: [each for each in versions.values() if each.status != "repealed"]
        for process, versions in found.items()
    }


def _covers_with(version: ProcedureVersion, asking: Sequence[FollowingProcess]) -> dict[int, list[ProcedureVersion]]:
    """What each process covers already, with this version in the place of its procedure's.

    The newest of another procedure may still wait to be told: it must not pass as asked for.
    """
    found = {}
    for pk, newest in _covers([asked.process for asked in asking]).items():
        held = ProcessVersion.objects.filter(process=pk, state__in=(*OPEN_STATES, *HELD_STATES))
        based = held.order_by("pk").last()
        covered = {each.procedure_id: each for each in based.covers.all()} if based else {}
        covered[version.procedure_id] = version
        living = (each.procedure_id for each in newest)
        found[pk] = [covered[each] for each in living if each in covered]
    return found


def _items(asked: FollowingProcess, decision: PublishingDecision) -> list[dict[str, Any]]:
    told = [
        (line.order, line.procedure.quality_code if line.procedure else line.code, changes)
        for line, changes in asked.lines
    ]
    return items_of(decision.pk, told)


def _open(
    asked: FollowingProcess, decision: PublishingDecision, covers: Sequence[ProcedureVersion], by: Actor, at: datetime
) -> ProcessVersion:
    version = open_draft(
        asked.process,
        by=by,
        at=at,
        covers=covers,
        decision=decision,
        owner=asked.owner,
        reason=asked.reason(decision.number),
        due_on=asked.due,
        checklist=_items(asked, decision),
    )
    append(
        ASKED,
        subject=(SUBJECT, version.pk),
        agency_id=version.agency_id,
        by=by,
        at=at,
        facts=_facts(version, decision, covers),
    )
    return version


def _extend(
    asked: FollowingProcess, decision: PublishingDecision, covers: Sequence[ProcedureVersion], by: Actor, at: datetime
) -> ProcessVersion:
    """Afterwards the open draft asks for this decision too; the earlier of two days holds."""
    version = asked.standing
    assert version is not None  # noqa: S101 - asked by the caller
    days = [day for day in (version.due_on, asked.due) if day]
    owner = version.owner_id or (asked.owner.pk if asked.owner else None)
    reason = "; ".join(filter(None, [version.reason, asked.reason(decision.number)]))
    changes = {
        "reason": reason[:LONGEST_REASON],
        "due_on": min(days, default=None),
        "owner": owner,
        "checklist": joined(version.checklist, _items(asked, decision)),
        "decision": version.decision_id or decision.pk,
    }
    note(
        version,
        ASKED,
        by=by,
        at=at,
        facts=_facts(version, decision, covers),
        changes=changes,
        parts=_waiting(version, changes, by, at),
    )
    version.refresh_from_db()
    version.covers.set(covers)
    return version


def _waiting(version: ProcessVersion, changes: dict[str, Any], by: Actor, at: datetime) -> list[Part]:
    """What makes the worklist say the same; one that waits for approval is to be confirmed anew, or sent back."""
    if version.state != "draft":
        return touched_parts(version, by=by, at=at)
    version.owner_id, version.due_on = changes["owner"], changes["due_on"]
    return [handed_item(version, by=by, at=at)]


def _facts(version: ProcessVersion, decision: PublishingDecision, covers: Sequence[ProcedureVersion]) -> dict[str, Any]:
    return {
        "decision": decision.pk,
        "covers": [each.pk for each in covers],
        "owner": version.owner_id,
        "due": version.due_on.isoformat() if version.due_on else None,
    }
