"""Procedures published anew, enacted and abolished: each act closes what held before it."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import days_after, full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, append, require, take_line
from nennep.ledger.events import name_events
from nennep.org.models import Agency, Division
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import Field, Procedure, ProcedureVersion, PublishingDecision
from ..parts.version_rows import VersionDraft, resolved, write_rows
from ..queries import last_of
from ..queries.fields import usable_field
from .citations import cite_bases, cite_nothing

name_events({"procedure_version.published": "Công bố phiên bản thủ tục", "procedure.abolished": "Bãi bỏ thủ tục"})
KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan sửa được thủ tục."
RACED = "Người khác vừa công bố một bản của thủ tục này. Xem bản mới nhất rồi làm lại."


def publish_version(procedure: Procedure, *, draft: VersionDraft, by: Actor, at: datetime) -> ProcedureVersion:
    """Afterwards the procedure has one version more, and the one before ends the day before it.

    What the draft does not name is copied. The day may lie ahead: until then the version before
    holds. After an abolition the procedure is there again from the day. Raises BrokenRuleError where
    the day is not after the version before or the content cannot be, ConflictError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, procedure.agency_id, words=KEEPS)
    before = last_of(procedure)
    return _publish(procedure, before, draft, grant, by, at)


def enact_procedure(
    agency: Agency,
    *,
    field: Field,
    root: str,
    suffix: str,
    quality_code: str,
    draft: VersionDraft,
    by: Actor,
    at: datetime,
    division: Division | None = None,
) -> ProcedureVersion:
    """Afterwards the agency has one procedure more, with its version 1.

    Only its name has to be known: limits, result and the rest may be filled by a later version, and
    the sheet tells what is missing. Raises BrokenRuleError with ``root``, ``quality_code``, ``field`` or
    the attribute, ConflictError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    codes = {"root": nfc(root).strip(), "suffix": nfc(suffix).strip(), "quality_code": nfc(quality_code).strip()}
    _check_codes(agency, codes)
    if not str(draft.changes.get("name", "")).strip():
        raise BrokenRuleError("name", "Ghi tên thủ tục như quyết định công bố.")
    try:
        with transaction.atomic():
            take_line(agency.pk)
            held = usable_field(agency, field, timezone.localdate(at))
            procedure = Procedure.objects.create(agency=agency, field=held, division=division, **codes)
            return _publish(procedure, None, draft, grant, by, at)
    except IntegrityError as error:
        raise ConflictError(RACED) from error


def abolish_procedure(
    procedure: Procedure, *, decision: PublishingDecision | None, from_day: date, by: Actor, at: datetime
) -> None:
    """Afterwards nothing is received under the procedure from that day; running cases finish.

    It cites no law any more: what amends its bases asks nothing of it. Raises BrokenRuleError with
    ``from_day``, ConflictError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, procedure.agency_id, words=KEEPS)
    last = last_of(procedure)
    if last is None or last.status == "repealed":
        day = f" từ {full_date(days_after(last.valid_to, 1))}" if last and last.valid_to else ""
        raise BrokenRuleError("from_day", f"Thủ tục {procedure.quality_code} đã bãi bỏ{day}.")
    if from_day <= last.valid_from:
        raise BrokenRuleError(
            "from_day", f"Bản {last.number} có hiệu lực từ {full_date(last.valid_from)}. Ngày bãi bỏ phải sau ngày đó."
        )
    with transaction.atomic():
        _end(last, days_after(from_day, -1), "repealed")
        cite_nothing(procedure, by=by, at=at)
        append(
            "procedure.abolished",
            subject=("procedure", procedure.pk),
            agency_id=procedure.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={
                "code": procedure.quality_code,
                "version": last.pk,
                "from": from_day.isoformat(),
                "decision": decision.pk if decision else None,
            },
        )


def _publish(
    procedure: Procedure, before: ProcedureVersion | None, draft: VersionDraft, grant: Grant, by: Actor, at: datetime
) -> ProcedureVersion:
    columns, rows = resolved(draft, before, procedure.agency)
    version = ProcedureVersion(
        procedure=procedure,
        number=before.number + 1 if before else 1,
        decision=draft.decision,
        valid_from=draft.valid_from,
        **columns,
    )
    try:
        with transaction.atomic():
            if before is not None and before.status != "repealed":
                _end(before, days_after(draft.valid_from, -1), "amended")
            version.save(force_insert=True)
            write_rows(version, rows)
            version.involved.set(_involved(before, draft))
            cite_bases(version, by=by, at=at)
            _tell(version, draft, grant, by, at)
    except IntegrityError as error:
        raise ConflictError(RACED) from error
    return version


def _involved(before: ProcedureVersion | None, draft: VersionDraft) -> list[Agency]:
    if draft.involved is not None:
        return list(draft.involved)
    return list(before.involved.all()) if before else []


def _check_codes(agency: Agency, codes: Mapping[str, str]) -> None:
    if not re.fullmatch(r"[0-9]{1,2}\.[0-9]{6}", codes["root"]):
        raise BrokenRuleError("root", "Mã gốc cần có dạng 2.000884: một chữ số, dấu chấm, sáu chữ số.")
    if not re.fullmatch(r"[\w.\-]{1,30}", codes["quality_code"]):
        raise BrokenRuleError("quality_code", "Mã trong hệ thống chất lượng gồm chữ, số, dấu chấm, như QT.DP.04.")
    if len(codes["suffix"]) > 30:
        raise BrokenRuleError("suffix", "Đuôi mã của cơ quan dài quá 30 ký tự.")
    for name, words in (("root", "Mã gốc"), ("quality_code", "Mã")):
        if Procedure.objects.filter(agency=agency, **{name: codes[name]}).exists():
            raise BrokenRuleError(name, f"{words} {codes[name]} đã có thủ tục của cơ quan dùng.")


def _end(version: ProcedureVersion, last_day: date, status: str) -> None:
    """Afterwards the version ends that day. Raises ConflictError where somebody ended it meanwhile."""
    held = ProcedureVersion.objects.filter(pk=version.pk, status=version.status, valid_to=version.valid_to)
    if not held.update(valid_to=last_day, status=status):
        raise ConflictError(RACED)
    version.valid_to, version.status = last_day, status


def _tell(version: ProcedureVersion, draft: VersionDraft, grant: Grant, by: Actor, at: datetime) -> None:
    append(
        "procedure_version.published",
        subject=("procedure_version", version.pk),
        agency_id=version.procedure.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={
            "code": version.procedure.quality_code,
            "number": version.number,
            "valid_from": version.valid_from.isoformat(),
            "changed": draft.named,
            "decision": draft.decision.pk if draft.decision else None,
        },
    )
