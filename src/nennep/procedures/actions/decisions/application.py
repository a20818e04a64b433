"""Applies a decision to the register: all its lines, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.ledger.actions import ConflictError, move, require, take_line
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ...models import DecisionLine, Field, Procedure, ProcedureVersion, PublishingDecision
from ...parts.version_rows import VersionDraft
from ...queries import last_of
from ...queries.decision_doubts import day_of, included, open_things
from ...queries.fields import field_of_code
from ...rules import COLUMNS
from ...rules.comparison.identity import root_of, suffix_of
from ..versions import abolish_procedure, enact_procedure, publish_version
from .intake import KEEPS


@dataclass(frozen=True, slots=True)
class AppliedDecision:
    """What applying made: new versions in the order of the lines, and procedures that ended."""

    versions: tuple[ProcedureVersion, ...]
    repealed: tuple[Procedure, ...]


def apply_decision(decision: PublishingDecision, *, by: Actor, at: datetime) -> AppliedDecision:
    """Afterwards every line that is not left out holds in the register, and the decision is applied.

    Raises BrokenRuleError while a doubt is open or a line incomplete, and with the line's number where
    the register refuses it; NotPermittedError, ConflictError. Then nothing at all is written.
    """
    require(by, MANAGE_PROCEDURES, decision.agency_id, words=KEEPS)
    with transaction.atomic():
        take_line(decision.agency_id)
        _require_as_read(decision)
        lines = included(decision)
        waits = open_things(decision, lines)
        if waits:
            where = f" Dòng {waits[0].order}:" if waits[0].order else ""
            raise BrokenRuleError("", f"Chưa áp dụng được, còn {len(waits)} chỗ.{where} {waits[0].words}")
        versions: list[ProcedureVersion] = []
        repealed: list[Procedure] = []
        for line in lines:
            _apply(line, decision, versions, repealed, by, at)
        DecisionLine.objects.bulk_update([x for x in lines if x.result_id], ["result", "procedure"])
        move(
            decision,
            "applied",
            by=by,
            at=at,
            changes={"applied_at": at},
            facts={
                "file": decision.file.sha256 if decision.file else None,
                "versions": [version.pk for version in versions],
                "repealed": [procedure.pk for procedure in repealed],
            },
        )
    return AppliedDecision(tuple(versions), tuple(repealed))


def _require_as_read(decision: PublishingDecision) -> None:
    """Raises ConflictError where somebody corrected, applied or dropped it since it was read."""
    now = PublishingDecision.objects.filter(pk=decision.pk, version=decision.version)
    if not now.filter(state="draft").exists():
        raise ConflictError("Quyết định vừa được sửa hoặc áp dụng ở nơi khác. Đây là bản mới nhất.")


def drop_decision(decision: PublishingDecision, *, by: Actor, at: datetime) -> None:
    """Afterwards the draft is put aside, its file and lines kept. Raises UnlawfulMoveError, ConflictError."""
    move(decision, "dropped", by=by, at=at)


def _apply(
    line: DecisionLine,
    decision: PublishingDecision,
    versions: list[ProcedureVersion],
    repealed: list[Procedure],
    by: Actor,
    at: datetime,
) -> None:
    day = day_of(line, decision)
    if day is None:
        raise BrokenRuleError("", f"Dòng {line.order}: chưa có ngày hiệu lực.")
    ends = [line.procedure] if line.change == "repealed" and line.procedure else []
    if line.change == "replaced":
        ends = list(line.replaced.all())
    try:
        if line.change != "repealed":
            line.result = _published(line, decision, day, ends, by, at)
            line.procedure = line.result.procedure
            versions.append(line.result)
        for procedure in ends:
            abolish_procedure(procedure, decision=decision, from_day=day, by=by, at=at)
            repealed.append(procedure)
    except BrokenRuleError as error:
        raise BrokenRuleError("", f"Dòng {line.order}: {error}") from error


def _published(
    line: DecisionLine, decision: PublishingDecision, day: date, ends: list[Procedure], by: Actor, at: datetime
) -> ProcedureVersion:
    """The version that the line makes, of its procedure or of a new one."""
    if line.procedure is not None:
        draft = _draft(line, decision, day, {})
        return publish_version(line.procedure, draft=draft, by=by, at=at)
    before = last_of(ends[0]) if ends else None
    draft = _draft(line, decision, day, _taken_over(before))
    return enact_procedure(
        decision.agency,
        field=_field(line, decision, at),
        root=root_of(line.code),
        suffix=suffix_of(line.code) or (ends[0].suffix if ends else ""),
        quality_code=line.values["quality_code"],
        draft=draft,
        by=by,
        at=at,
    )


def _field(line: DecisionLine, decision: PublishingDecision, at: datetime) -> Field:
    """The field that the line names, or what it was merged into since."""
    field = field_of_code(decision.agency, line.values["field"], timezone.localdate(at))
    if field is None:
        raise BrokenRuleError("field", "lĩnh vực đã chọn không còn dùng. Chọn lĩnh vực khác.")
    return field


def _draft(line: DecisionLine, decision: PublishingDecision, day: date, begins: Mapping[str, Any]) -> VersionDraft:
    """What the line sets, over what a replaced procedure hands on."""
    values = line.values
    changes = dict(begins.get("changes", {}))
    changes |= {name: value for name, value in values.items() if name in COLUMNS}
    rows = {name: begins.get(name) for name in ("components", "fees", "bases", "variants")}
    for name in rows:
        if name in values:
            rows[name] = values[name]
    if rows["fees"]:
        basis = f"Quyết định {decision.number}"
        rows["fees"] = [{**fee, "basis": fee.get("basis") or basis} for fee in rows["fees"]]
    return VersionDraft(valid_from=day, decision=decision, changes=changes, involved=begins.get("involved"), **rows)


def _taken_over(before: ProcedureVersion | None) -> dict[str, Any]:
    """All that the procedure whose place is taken says: columns, papers, fees, bases, variants."""
    if before is None:
        return {}
    taken: dict[str, Any] = {
        "changes": {name: getattr(before, name) for name in COLUMNS},
        "involved": list(before.involved.all()),
    }
    for part in ("components", "fees", "bases", "variants"):
        rows = getattr(before, part).order_by("order", "pk")
        names = [f.name for f in rows.model._meta.concrete_fields]
        names = [name for name in names if name not in ("id", "procedure_version", "order")]
        if part == "fees":
            names = [name for name in names if name not in ("valid_from", "valid_to")]
            rows = rows.filter(valid_to=None)
        taken[part] = list(rows.values(*names))
    return taken
