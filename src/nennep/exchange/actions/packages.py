"""A package from another agency: what was chosen becomes drafts, nothing holds by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from nennep.definitions.exchange import Contents, PackedLaw, PackedProcedure, PackedProcess, remapped
from nennep.documents.actions import LegalDocumentDraft, add_document
from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.ledger.actions import append, require
from nennep.ledger.events import name_events
from nennep.org.models import Agency, Division
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.actions.decisions import add_line, correct_head, type_in_decision
from nennep.procedures.models import Procedure, PublishingDecision
from nennep.procedures.queries import last_of
from nennep.procedures.queries.fields import field_meant
from nennep.processes.actions import NewProcess, add_process
from nennep.processes.actions.drafts import KEEPS
from nennep.processes.models import Process, ProcessUpload, ProcessVersion

from ..queries.packages import SAME, Item, compared_with, differing
from .uploads import close_upload, put_on_draft

name_events({"package.taken": "Nhận gói định nghĩa", "package.made": "Xuất gói định nghĩa"})


@dataclass(frozen=True, slots=True)
class PackageMapping:
    """Where the other agency's divisions, duties and owners stand with us, each by its code."""

    units: Mapping[str, str]
    duties: Mapping[str, str]
    owners: Mapping[str, Division]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a package became: drafts of processes, a draft decision on procedures, laws in the register."""

    versions: tuple[ProcessVersion, ...]
    decision: PublishingDecision | None
    procedures: int
    laws: tuple[str, ...]


def note_package(agency: Agency, *, codes: Collection[str], sha256: str, by: Actor, at: datetime) -> None:
    """Afterwards it is on record that these processes were handed out in a package of this digest.

    Raises NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    append(
        "package.made",
        subject=("agency", agency.pk),
        agency_id=agency.pk,
        by=by,
        at=at,
        grant=grant,
        facts={"processes": sorted(codes), "sha256": sha256},
    )


def take_in_package(
    upload: ProcessUpload,
    *,
    contents: Contents,
    chosen: Collection[str],
    mapped: PackageMapping,
    by: Actor,
    at: datetime,
) -> TakenIn:
    """Afterwards each chosen thing (by its key in the comparison) is here: processes as drafts, the
    procedures as lines of one decision to be compared and applied by hand, laws in the register,
    unchecked. All or nothing. Raises BrokenRuleError, NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PROCEDURES, upload.agency_id, words=KEEPS)
    found = compared_with(upload.agency, contents)
    wanted = {item.key: item for item in found.items if item.key in chosen and item.state != SAME}
    if not wanted:
        raise BrokenRuleError("", "Chưa chọn mục nào. Đánh dấu mục muốn nhận rồi đưa vào bản nháp.")
    agency, words = (upload.agency, f"Gói của {contents.agency_name} ngày {full_date(contents.made_on)}")
    with transaction.atomic():
        close_upload(upload, by=by, at=at)
        laws = [item for item in found.laws if item.key in wanted]
        for item in laws:
            add_document(agency=agency, draft=_law(item.theirs, words), by=by, at=at)
        procedures = [item for item in found.procedures if item.key in wanted]
        decision = _decision(agency, procedures, words, by, at) if procedures else None
        versions = [_process(agency, item, mapped, words, by, at) for item in found.processes if item.key in wanted]
        append(
            "package.taken",
            subject=("process_upload", upload.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"from": contents.agency, "sha256": upload.file.sha256, "taken": sorted(wanted)},
        )
    codes = tuple(item.code for item in laws)
    return TakenIn(tuple(versions), decision, len(procedures), codes)


def _law(law: PackedLaw, words: str) -> LegalDocumentDraft:
    """As the sender's register has it; nobody here has compared it with the original."""
    issued, effective, expired = (
        date.fromisoformat(day) if day else None for day in (law.issued_on, law.effective_from, law.expired_from)
    )
    return LegalDocumentDraft(
        law.number,
        law.kind,
        law.issuer,
        law.title,
        issued_on=issued,
        effective_from=effective,
        expired_from=expired,
        is_shortened=law.is_shortened,
        source=words[:300],
    )


def _process(agency: Agency, item: Item, mapped: PackageMapping, words: str, by: Actor, at: datetime) -> ProcessVersion:
    given: PackedProcess = item.theirs
    process: Process | None = item.ours
    if process is None:
        procedures = Procedure.objects.filter(agency=agency, root__in=given.procedures)
        new = NewProcess(given.code, given.name, mapped.owners.get(given.division), list(procedures))
        try:
            process = add_process(agency, given=new, by=by, at=at)
        except BrokenRuleError as error:
            raise BrokenRuleError("", f"Quy trình {given.code}: {error}") from error
    definition = replace(remapped(given.definition, units=mapped.units, duties=mapped.duties), code=process.code)
    try:
        return put_on_draft(process, definition=definition, words=words, by=by, at=at)
    except BrokenRuleError as error:
        raise BrokenRuleError("", f"Quy trình {given.code}: {error}") from error


def _decision(agency: Agency, items: list[Item], words: str, by: Actor, at: datetime) -> PublishingDecision:
    """A decision typed in, one line a procedure, waiting for number and day of our own authority."""
    decision = type_in_decision(agency, by=by, at=at)
    correct_head(decision, number="", signed_on=None, effective_on=None, issuer="", title=words, by=by, at=at)
    for item in items:
        try:
            add_line(decision, changes=_line(agency, item), by=by, at=at)
        except BrokenRuleError as error:
            raise BrokenRuleError("", f"Thủ tục {item.code}: {error}") from error
    return decision


def _line(agency: Agency, item: Item) -> dict[str, Any]:
    given: PackedProcedure = item.theirs
    version = last_of(item.ours) if item.ours else None
    if version is not None:
        changed = differing(version, given)
        return {"change": "amended", "procedure": item.ours, "code": item.ours.code, **changed}
    field = field_meant(agency, given.field, given.field_name)
    code = f"{given.root}.{given.suffix}" if given.suffix else given.root
    known = {"field": field} if field else {}
    return {
        "change": "enacted",
        "code": code,
        "quality_code": given.quality_code,
        **known,
        **given.columns,
        **given.parts,
    }
