"""Takes the procedures of an intake into the register, as a batch: each by itself, by its own decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.ledger.actions import move, require
from nennep.org.queries.names import division_of_code
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.actions.typed_decision import ActDraft, amend_by_decision, enact_by_decision
from nennep.procedures.models import IntakeLine, Procedure, ProcedureIntake, ProcedureVersion
from nennep.procedures.parts.version_rows import VersionDraft
from nennep.procedures.queries.fields import field_of_code
from nennep.work.actions import ItemDraft, ask_for_batch
from nennep.work.models import Batch

from ..parts import require_open
from ..queries.entries import IntakeEntry, codes_of, common_of, entries_of
from ..rules import CommonAnswers
from .arrival import INTAKE_KEEPS
from .lines import note_correction

KIND = "procedures.intake"
PARTS = ("components", "fees", "bases")


def ask_to_take_in(intake: ProcedureIntake, *, valid_from: date, by: Actor, at: datetime) -> Batch:
    """Afterwards the worker takes in every procedure that has nothing open, as it stands now, from that day.

    Raises BrokenRuleError where there is none, NotPermittedError, ConflictError.
    """
    require(by, MANAGE_PROCEDURES, intake.agency_id, words=INTAKE_KEEPS)
    require_open(intake)
    ready = [entry for entry in entries_of(intake) if entry.is_ready]
    common = common_of(intake)
    if not ready:
        raise BrokenRuleError("", "Chưa có thủ tục nào đủ để nhận: trả lời các chỗ còn phải hỏi trước.")
    with transaction.atomic():
        note_correction(intake, facts={"act": "taking", "lines": len(ready)}, by=by, at=at)
        batch = ask_for_batch(
            intake.agency,
            kind=KIND,
            title=f"Nhập {len(ready)} thủ tục từ {intake.file_name}",
            items=[_item(entry, common, valid_from) for entry in ready],
            by=by,
            at=at,
            file=intake.file,
            file_name=intake.file_name,
        )
        intake.lines.filter(order__in=[entry.line.order for entry in ready]).update(batch=batch)
    return batch


def _item(entry: IntakeEntry, common: CommonAnswers, valid_from: date) -> ItemDraft:
    """What was confirmed, whole: later answers do not change it."""
    act = {"number": entry.values["decision"], "issuer": "", **common.decision_of(entry.values)}
    content = {
        "line": entry.line.pk,
        "valid_from": valid_from.isoformat(),
        "act": act,
        "codes": codes_of(entry),
        "field": common.field_of(entry.values),
        "division": common.division_of(entry.values),
        "is_new": entry.held is None,
        "changes": dict(entry.draft.changes),
        **{part: getattr(entry.draft, part) for part in PARTS},
    }
    return ItemDraft(f"{entry.values['code']} {entry.values['name']}", content)


def take_in_line(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """Afterwards the procedure is in the register, published by its decision; its quality code.

    Raises BrokenRuleError where it was taken in meanwhile or the register refuses it, ConflictError,
    NotPermittedError.
    """
    line = IntakeLine.objects.select_related("intake__agency").filter(pk=content["line"]).first()
    if line is None or line.result_id is not None:
        raise BrokenRuleError("", "Thủ tục này của lần nhập đã nhận rồi.")
    act = ActDraft(
        number=content["act"]["number"],
        signed_on=date.fromisoformat(content["act"]["signed_on"]),
        issuer=content["act"]["issuer"],
    )
    draft = VersionDraft(
        valid_from=date.fromisoformat(content["valid_from"]),
        changes=content["changes"],
        **{part: content[part] for part in PARTS},
    )
    if content["is_new"]:
        version = _enact(line.intake, content, act, draft, by, at)
    else:
        procedure = Procedure.objects.get(agency=line.intake.agency, root=content["codes"]["root"])
        version = amend_by_decision(procedure, act=act, draft=draft, by=by, at=at)
    IntakeLine.objects.filter(pk=line.pk).update(result=version)
    return str(version.procedure.quality_code)


def _enact(
    intake: ProcedureIntake, content: Mapping[str, Any], act: ActDraft, draft: VersionDraft, by: Actor, at: datetime
) -> ProcedureVersion:
    field = field_of_code(intake.agency, content["field"], timezone.localdate(at))
    if field is None:
        raise BrokenRuleError("field", "Lĩnh vực đã chọn không còn dùng. Chọn lĩnh vực khác rồi nhận lại.")
    division = division_of_code(intake.agency_id, content["division"])
    return enact_by_decision(
        intake.agency, act=act, field=field, codes=content["codes"], draft=draft, by=by, at=at, division=division
    )


def drop_intake(intake: ProcedureIntake, *, by: Actor, at: datetime) -> None:
    """Afterwards the intake is put aside, its file and lines kept; what was taken in stays.

    Raises UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    move(intake, "dropped", by=by, at=at)
