"""A new process begun for a procedure that has none: one at a time, each in its own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.definitions.definition import DefinitionError
from nennep.definitions.patterns import Pattern
from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, require
from nennep.org.models import Agency, Division, User
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.queries import published_of

from ..models import Process, ProcessVersion
from ..queries.beginnings import empty_process_of, first_table, served_procedures, version_to_carry_out
from .additions import NewProcess, add_process
from .drafts import KEEPS, DraftColumns, open_draft
from .review import _require_post

SERVED = "Thủ tục {} đã có quy trình {}. Sửa quy trình ấy, hoặc bỏ bản nháp của nó trước."
ELSEWHERE = "Thủ tục {} giải quyết trên {}, không cần quy trình."


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new process begins with: its procedure, its owning division, a pattern or a version to copy.

    ``code`` and ``name`` are those of the procedure where they are left empty.
    """

    procedure: Procedure
    division: Division | None
    source: Pattern | ProcessVersion
    code: str = ""
    name: str = ""
    owner: User | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NotBegun:
    """A procedure for which no process was begun, and why."""

    procedure: Procedure
    why: str


def begin_process(agency: Agency, *, given: Beginning, by: Actor, at: datetime) -> ProcessVersion:
    """Afterwards the procedure has a process with a draft: its steps, their hours spread over its limit.

    A copy brings the examples and the accepted warnings of its source along. A process whose only draft
    was dropped is begun anew. Raises BrokenRuleError where the procedure has a process, has ended, or
    where its limit is too short for the source; ConflictError, NotPermittedError.
    """
    require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    if given.procedure.agency_id != agency.pk or _agency_of(given.source) not in (None, agency.pk):
        raise BrokenRuleError("source", "Thủ tục hoặc quy trình mẫu thuộc cơ quan khác. Chọn lại.")
    _require_post(given.owner, agency.pk, at)
    with transaction.atomic():
        # Whoever begins the same at this moment waits here, and then finds the process.
        procedure = Procedure.objects.select_for_update().get(pk=given.procedure.pk)
        version = _version(procedure, timezone.localdate(at))
        process = empty_process_of(procedure) or _added(agency, given, version, by=by, at=at)
        return _drafted(process, given, by=by, at=at)


def begin_processes(
    agency: Agency, *, beginnings: Iterable[Beginning], by: Actor, at: datetime
) -> tuple[list[ProcessVersion], list[NotBegun]]:
    """Afterwards each has been begun that can be, by itself; the drafts, and what was left out with the reason."""
    made, left_out = [], []
    for given in beginnings:
        try:
            made.append(begin_process(agency, given=given, by=by, at=at))
        except Refusal as refusal:
            left_out.append(NotBegun(given.procedure, refusal.words))
    return made, left_out


def _agency_of(source: Pattern | ProcessVersion) -> int | None:
    return source.process.agency_id if isinstance(source, ProcessVersion) else None


def _version(procedure: Procedure, day: date) -> ProcedureVersion:
    """The version that the process is to carry out. Raises BrokenRuleError where it needs none."""
    code = procedure.quality_code
    version = version_to_carry_out(procedure, day)
    if version is None:
        raise BrokenRuleError("", f"Thủ tục {code} đã hết hiệu lực, không lập quy trình nữa.")
    if version.routing != "own":
        raise BrokenRuleError("", ELSEWHERE.format(code, version.get_routing_display().lower()))
    if served_procedures([procedure.pk]):
        held = procedure.processes.order_by("pk").first()
        raise BrokenRuleError("", SERVED.format(code, held.code if held else ""))
    return version


def _added(agency: Agency, given: Beginning, version: ProcedureVersion, *, by: Actor, at: datetime) -> Process:
    code = nfc(given.code).strip() or version.procedure.quality_code
    new = NewProcess(code, given.name or version.name, given.division, [version.procedure])
    try:
        with transaction.atomic():
            return add_process(agency, given=new, by=by, at=at)
    except IntegrityError as error:
        raise ConflictError(f"Người khác vừa thêm quy trình {code}. Tải lại danh sách.") from error


def _drafted(process: Process, given: Beginning, *, by: Actor, at: datetime) -> ProcessVersion:
    day, source = timezone.localdate(at), given.source
    found = (version_to_carry_out(each, day) for each in process.procedures.order_by("quality_code"))
    covers = [version for version in found if version is not None]
    covered = [published_of(version) for version in covers]
    try:
        table = first_table(source, covered, process.division, day, code=process.code, name=process.name)
    except DefinitionError as error:
        raise BrokenRuleError("source", "Bảng bước của quy trình mẫu còn lỗi cấu trúc nên chưa chép được.") from error
    opening: DraftColumns = {"owner": given.owner, "due_on": given.due_on}
    if isinstance(source, ProcessVersion):
        opening |= {"examples": list(source.examples), "accepted": dict(source.accepted)}
        opening["reason"] = f"Theo bước của {source.process.code} bản {source.number}"
    else:
        opening["reason"] = f"Mẫu: {source.name}"
    return open_draft(process, by=by, at=at, definition=table, covers=covers, **opening)
